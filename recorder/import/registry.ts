import { UnderstudyError } from '../../contract/errors/index.ts';
import { automa } from './formats/automa.ts';
import { chromeRecorder } from './formats/chrome-recorder.ts';
import { playwrightCode } from './formats/playwright-code.ts';
import { powerAutomate } from './formats/power-automate.ts';
import { seleniumSide } from './formats/selenium-side.ts';
import { uiVision } from './formats/ui-vision.ts';
import { uiPath } from './formats/uipath.ts';
import type { Importer, RecordingFile } from './importer.ts';
import { parseLocatedJson } from './located-json.ts';

/** One line an importer; the order is the order in which they look at a file. */
export const importers: readonly Importer[] = [
  seleniumSide,
  uiVision,
  automa,
  chromeRecorder,
  playwrightCode,
  uiPath,
  powerAutomate,
];

const formats = (): string => importers.map(({ title }) => title).join(', ');

/** The importer of that name, or the one that recognises the file. Fails with `import-unknown-format`. */
export function importerFor(file: RecordingFile, format: string): Importer {
  const refuse = (reason: string): UnderstudyError =>
    new UnderstudyError('import-unknown-format', { file: file.name, reason, formats: formats() });
  if (format !== 'auto') {
    const named = importers.find(({ id }) => id === format);
    if (named !== undefined) return named;
    const known = importers.map(({ id }) => id).join(', ');
    throw refuse(`cannot be read as ${format}: the formats are ${known}.`);
  }
  if (file.text.trim() === '') throw refuse('is empty.');
  const found = importers.find((importer) => importer.detect(file));
  if (found !== undefined) return found;
  // Broken JSON is told by its place: most likely it is a recording that was cut off.
  if (/^\s*[[{]/.test(file.text)) parseLocatedJson(file);
  throw refuse('is written by none of the tools that Understudy knows.');
}
