import { callErrors } from './entries/calling.ts';
import { debugErrors } from './entries/debugging.ts';
import { documentErrors } from './entries/documents.ts';
import { outsideErrors } from './entries/events.ts';
import { fileErrors } from './entries/files.ts';
import { importErrors } from './entries/importing.ts';
import { machineErrors } from './entries/machine.ts';
import { modelErrors } from './entries/models.ts';
import { runErrors } from './entries/running.ts';
import { webErrors } from './entries/web.ts';

export type { ErrorEntry, StandardErrorType } from './entry.ts';

/** Every error Understudy can raise, declared once in `entries/`; docs/errors.md is generated from it. */
export const errorCatalogue = {
  ...documentErrors,
  ...runErrors,
  ...debugErrors,
  ...outsideErrors,
  ...webErrors,
  ...fileErrors,
  ...callErrors,
  ...modelErrors,
  ...importErrors,
  ...machineErrors,
};

/** Stable name of one entry of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;
