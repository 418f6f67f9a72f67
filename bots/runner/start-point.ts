import { UnderstudyError } from '../../contract/errors/index.ts';
import type { BotDocument } from '../../contract/flow/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import { stepsOf } from '../language/steps.ts';

/** "Run from here": leads the run to one step, past everything before it. */
export class StartPoint {
  readonly #pointer: string | undefined;
  #reached: boolean;

  constructor(pointer: string | undefined) {
    this.#pointer = pointer;
    this.#reached = pointer === undefined || pointer === '';
  }

  /** Whether the task lies before the start and is passed over. Reaching the start ends the search. */
  passes(step: StepAddress): boolean {
    if (this.#reached || this.#pointer === undefined) return false;
    if (step.pointer === this.#pointer) {
      this.#reached = true;
      return false;
    }
    return !this.#pointer.startsWith(`${step.pointer}/`);
  }

  /** Whether the task holds the start somewhere inside, so that its own condition is not asked. */
  leadsThrough(step: StepAddress): boolean {
    return !this.#reached && this.#pointer !== undefined && this.#pointer.startsWith(`${step.pointer}/`);
  }

  /** A task that an earlier process finished after it came to the start ends the search too. */
  recalled(step: StepAddress): void {
    if (this.leadsThrough(step)) this.#reached = true;
  }

  /** Throws where the run ended without coming to the start. */
  ensureReached(): void {
    if (this.#reached || this.#pointer === undefined) return;
    throw new UnderstudyError('start-unknown', {
      pointer: this.#pointer,
      reason: 'the steps around it were left before it was reached.',
    });
  }
}

/** Throws where the pointer is no step that a run can begin with. */
export function ensureStart(document: BotDocument, pointer: string): void {
  if (!stepsOf(document).some((step) => step.pointer === pointer)) {
    throw new UnderstudyError('start-unknown', { pointer, reason: 'the document has no such step.' });
  }
  // A pointer is triples of list keyword, index and name; the keywords say where it leads through.
  const keywords = pointer.split('/').filter((_, index) => index % 3 === 1);
  const closed = keywords.find((keyword) => keyword !== 'do' && keyword !== 'try');
  if (closed !== undefined) {
    throw new UnderstudyError('start-unknown', { pointer, reason: `a run cannot begin inside a ${closed}.` });
  }
}
