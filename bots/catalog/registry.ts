import type { CatalogEntry } from '../../contract/actions/index.ts';
import { assertEqual } from '../actions/assert/equal.ts';
import { assertThat } from '../actions/assert/that.ts';
import { documentExtract } from '../actions/document/extract.ts';
import { fileList } from '../actions/file/list.ts';
import { fileMove } from '../actions/file/move.ts';
import { fileRead } from '../actions/file/read.ts';
import { fileWrite } from '../actions/file/write.ts';
import { humanAsk } from '../actions/human/ask.ts';
import { logWrite } from '../actions/log/write.ts';
import { ocrRead } from '../actions/ocr/read.ts';
import { tableRead } from '../actions/table/read.ts';
import { tableWrite } from '../actions/table/write.ts';
import { webAssertText } from '../actions/web/assert-text.ts';
import { webCheck } from '../actions/web/check.ts';
import { webClick } from '../actions/web/click.ts';
import { webClose } from '../actions/web/close.ts';
import { webDownload } from '../actions/web/download.ts';
import { webFill } from '../actions/web/fill.ts';
import { webHover } from '../actions/web/hover.ts';
import { webOpen } from '../actions/web/open.ts';
import { webPress } from '../actions/web/press.ts';
import { webReadTable } from '../actions/web/read-table.ts';
import { webReadText } from '../actions/web/read-text.ts';
import { webScreenshot } from '../actions/web/screenshot.ts';
import { webSelect } from '../actions/web/select.ts';
import { webUpload } from '../actions/web/upload.ts';
import { webWaitFor } from '../actions/web/wait-for.ts';
import type { Action } from './define-action.ts';

/** One line an action; the order is the order of lists and docs. */
const actions: readonly Action[] = [
  webOpen,
  webClick,
  webFill,
  webSelect,
  webCheck,
  webPress,
  webHover,
  webUpload,
  webDownload,
  webReadText,
  webReadTable,
  webWaitFor,
  webAssertText,
  webScreenshot,
  webClose,
  fileList,
  fileRead,
  fileWrite,
  fileMove,
  tableRead,
  tableWrite,
  ocrRead,
  documentExtract,
  humanAsk,
  logWrite,
  assertThat,
  assertEqual,
];

const byId = new Map(actions.map((action) => [action.id, action]));

/** The actions a bot may call. Importing it loads no driver, no codec and no model. */
export const registry = {
  /** The action, or undefined where the catalogue has none of that id. */
  get: (id: string): Action | undefined => byId.get(id),
  /** Every action in order of the catalogue. */
  list: (): readonly Action[] => actions,
  /** Every action as plain data, for forms, docs, completion and lint. */
  entries: (): CatalogEntry[] => actions.map((action) => action.entry),
};
