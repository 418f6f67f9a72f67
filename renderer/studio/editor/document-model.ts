import { offsetOf, type StepNode, stepsIn } from '../../../contract/text/outline.ts';
import { lineStart } from '../../../contract/text/text-change.ts';
import { isReadable, readModel, type TextModel } from '../../../contract/text/text-model.ts';

export type { StepKind, StepNode } from '../../../contract/text/outline.ts';

/** A document in the editor: its text, the model over it, and the steps found in it. */
export interface EditedDocument {
  readonly text: string;
  readonly model: TextModel;
  /** Empty while the text is not valid YAML. */
  readonly steps: readonly StepNode[];
  /** First syntax error with its line, where there is one; structural edits are refused then. */
  readonly broken: string | undefined;
}

/** Line, from 1, of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The document of a model that has been read. */
export function documentOf(model: TextModel, known?: EditedDocument): EditedDocument {
  const [fault] = model.faults;
  const broken =
    fault === undefined
      ? undefined
      : `${fault.message.replace(/[.:]?$/, '')} (line ${lineAt(model.text, fault.from)}, column ${fault.from - lineStart(model.text, fault.from) + 1}).`;
  return { text: model.text, model, steps: isReadable(model) ? stepsIn(model, known?.steps) : [], broken };
}

/** Reads a text for the editor; never throws. After a small edit of `known` only what is around the edit is read. */
export const readDocument = (text: string, known?: EditedDocument): EditedDocument =>
  known?.text === text ? known : documentOf(readModel(text, known?.model), known);

/** Line (from 1) in which the step begins. */
export function lineOf(document: EditedDocument, pointer: string): number | undefined {
  const offset = offsetOf(document.model, pointer);
  return offset === undefined ? undefined : lineAt(document.text, offset);
}
