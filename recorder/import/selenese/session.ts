import type { Candidate, FrameStep } from '../../../contract/flow/targets.ts';
import type { BotDraft, SourceStep } from '../draft.ts';
import { javascriptToJq, type Translated, truthOf, Untranslatable } from '../expressions/javascript.ts';
import type { FoundElement } from '../selectors.ts';
import { joined, type Piece, splitPieces, template } from '../template.ts';
import { frameMove, locatorCandidates } from './locators.ts';

/** One line of a Selenium IDE test or UI.Vision macro. */
export interface Command {
  /** Name as the tool writes it. */
  readonly name: string;
  readonly target: string;
  readonly value: string;
  /** Other locators that the tool recorded for the same element. */
  readonly others: readonly string[];
  /** Name of the window that the command opens. */
  readonly opens?: string | undefined;
  readonly at: SourceStep;
}

/** Where a run of commands stands: page, frame, pending answers. */
export class Session {
  readonly draft: BotDraft;
  /** Reads a name that is special in the tool as jq; undefined for ordinary variables. */
  readonly special: (name: string) => string | undefined;
  /** Address that paths of `open` are below. */
  base = '';
  page: string | undefined;
  frames: FrameStep[] = [];
  /** Answer to the dialog that the next step opens. */
  dialog: { accept: boolean; text?: string } | undefined;
  /** How many blocks are open. */
  depth = 0;
  /** Steps that labels of the macro became. */
  readonly labels = new Map<string, string>();

  constructor(draft: BotDraft, special: (name: string) => string | undefined = () => undefined) {
    this.draft = draft;
    this.special = special;
  }

  /** The jq of a variable by its name. */
  read(name: string): string {
    return this.special(name) ?? this.draft.variables.read(name);
  }

  /** A text with `${name}` in it. */
  pieces(text: string): Piece[] {
    return splitPieces(text, /\$\{([^{}]+)\}/g, (name) =>
      name.startsWith('KEY_') ? undefined : { jq: pathOf(name, (one) => this.read(one)) },
    );
  }

  /** A value of a step made of such a text. */
  value(text: string): string {
    return template(this.pieces(text));
  }

  /** The text as jq. */
  jq(text: string): string {
    return joined(this.pieces(text));
  }

  /** An expression of JavaScript as jq; a placeholder and undefined where it cannot be carried over. */
  script(source: string): Translated | undefined {
    try {
      return javascriptToJq(source, (name) => this.known(name));
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      this.draft.placeholder(error.message);
      return undefined;
    }
  }

  /** A condition of JavaScript as jq; what is not understood is false, and said so. */
  condition(source: string): string | undefined {
    const translated = this.script(source);
    return translated === undefined ? undefined : truthOf(translated);
  }

  known(name: string): string | undefined {
    if (/^(document|window|location|navigator|arguments|console|Date|Math|JSON)$/.test(name))
      return undefined;
    return this.read(name);
  }

  /** The element of a locator; a placeholder and undefined where the locator is not understood. */
  element(command: Command, locator = command.target): FoundElement | undefined {
    const usable = locator === command.target ? [locator, ...command.others] : [locator];
    if (/\$\{/.test(locator)) {
      this.draft.placeholder('which element is meant is computed while it runs');
      return undefined;
    }
    const seen = new Set<string>();
    const candidates = usable
      .flatMap((one): Candidate[] => (/\$\{/.test(one) ? [] : (locatorCandidates(one) ?? [])))
      .filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)) !== undefined);
    if (candidates.length === 0) {
      this.draft.placeholder(`the locator ${locator === '' ? '(none)' : locator} is not understood`);
      return undefined;
    }
    return { candidates, frames: this.frames };
  }

  /** Performs `act` with the element of the command. */
  on(command: Command, act: (target: string, found: FoundElement) => void, locator?: string): void {
    const found = this.element(command, locator);
    if (found !== undefined) act(this.draft.target(found), found);
  }

  /** Options of a step that acts in a page. */
  inPage(): { page?: string } {
    return this.page === undefined ? {} : { page: this.page };
  }

  /** Options of a step that may open a window or a dialog. */
  acting(command: Command): Record<string, unknown> {
    const { dialog } = this;
    this.dialog = undefined;
    return {
      ...this.inPage(),
      ...(command.opens === undefined ? {} : { opens: command.opens }),
      ...(dialog === undefined ? {} : { dialog }),
    };
  }

  selectFrame(locator: string): void {
    const move = frameMove(locator);
    if (move === undefined) this.draft.placeholder(`the frame ${locator} is not understood`);
    else if (move === 'top') this.frames = [];
    else if (move === 'parent') this.frames = this.frames.slice(0, -1);
    else this.frames = [...this.frames, move];
  }
}

/** `rows[0][1]` and `row.name` as jq: the variable, then indexes and fields. */
function pathOf(name: string, read: (name: string) => string): string {
  const match = /^([^[\].]+)((?:\[[^\]]+\]|\.\w+)+)$/.exec(name);
  if (match === null || name.startsWith('!')) return read(name);
  const [, head = '', rest = ''] = match;
  const parts = [...rest.matchAll(/\[([^\]]+)\]|\.(\w+)/g)].map(([, index, field]) => {
    if (field !== undefined) return `[${JSON.stringify(field)}]`;
    const text = (index ?? '').replace(/^["']|["']$/g, '');
    if (/^\d+$/.test(text)) return `[${text}]`;
    return /^["']/.test(index ?? '') ? `[${JSON.stringify(text)}]` : `[(${read(text)} | tonumber? // .)]`;
  });
  return read(head) + parts.join('');
}
