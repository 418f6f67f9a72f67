import type { BotDocument, Coverage, StepCoverage } from '../../contract/flow/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { isRecord, kindOf, type Step, stepsOf } from '../language/steps.ts';

type Finished = Extract<RunEvent, { type: 'step.finished' }>;

/** Counts what runs performed of a document: its steps, and the ways through them. */
export class CoverageCount {
  readonly #steps: readonly Step[];
  readonly #times = new Map<string, number>();
  readonly #branches = new Map<string, Map<string, number>>();

  constructor(document: BotDocument) {
    this.#steps = stepsOf(document);
    for (const step of this.#steps) {
      this.#times.set(step.pointer, 0);
      this.#branches.set(step.pointer, new Map(branchNames(step).map((name) => [name, 0])));
    }
  }

  /** Adds one run. */
  add(events: readonly RunEvent[]): void {
    const kinds = new Map(this.#steps.map((step) => [step.pointer, step]));
    for (const event of events) {
      if (!('step' in event)) continue;
      const { pointer } = event.step;
      if (event.type === 'step.started') {
        this.#times.set(pointer, (this.#times.get(pointer) ?? 0) + 1);
        this.#took(pointer, 'needed');
      } else if (event.type === 'step.skipped' && event.reason === 'condition')
        this.#took(pointer, 'not needed');
      else if (event.type === 'step.finished') {
        const step = kinds.get(pointer);
        if (step !== undefined) this.#took(pointer, wayThrough(step, event, events));
      }
    }
  }

  report(): Coverage {
    const steps = this.#steps.map(
      ({ name, pointer, task }): StepCoverage => ({
        name,
        pointer,
        kind: kindOf(task) ?? 'unknown',
        times: this.#times.get(pointer) ?? 0,
        branches: [...(this.#branches.get(pointer) ?? [])].map(([branch, times]) => ({
          name: branch,
          times,
        })),
      }),
    );
    const branches = steps.flatMap((step) => step.branches);
    return {
      steps,
      stepsCovered: steps.filter(({ times }) => times > 0).length,
      branches: branches.length,
      branchesCovered: branches.filter(({ times }) => times > 0).length,
    };
  }

  /** Counts a way that the step is known to have. */
  #took(pointer: string, branch: string | undefined): void {
    const branches = this.#branches.get(pointer);
    const times = branch === undefined ? undefined : branches?.get(branch);
    if (branches === undefined || branch === undefined || times === undefined) return;
    branches.set(branch, times + 1);
  }
}

const otherwise = 'no case';

function branchNames({ task }: Step): string[] {
  const names = task['if'] === undefined ? [] : ['needed', 'not needed'];
  switch (kindOf(task)) {
    case 'switch': {
      const cases = Array.isArray(task['switch']) ? task['switch'].filter(isRecord) : [];
      const open = cases.every((one) =>
        Object.values(one).every((body) => isRecord(body) && body['when'] !== undefined),
      );
      return [...names, ...cases.flatMap((one) => Object.keys(one)), ...(open ? [otherwise] : [])];
    }
    case 'for':
      return [...names, 'no round', 'one round', 'many rounds'];
    case 'try':
      return [...names, 'no error', 'error caught'];
    default:
      return names;
  }
}

/** Which of its ways a finished step went. */
function wayThrough(
  step: Step,
  { step: { path }, choice }: Finished,
  events: readonly RunEvent[],
): string | undefined {
  switch (kindOf(step.task)) {
    case 'switch':
      return choice ?? otherwise;
    case 'for': {
      const rounds = new Set<string>();
      for (const event of events) {
        if (!('step' in event) || !event.step.path.startsWith(`${path}/for[`)) continue;
        rounds.add(event.step.path.slice(path.length + 5, event.step.path.indexOf(']', path.length)));
      }
      return rounds.size === 0 ? 'no round' : rounds.size === 1 ? 'one round' : 'many rounds';
    }
    case 'try':
      return events.some(
        (event) =>
          event.type === 'step.faulted' &&
          /^\/try(\[\d+\])?\//.test(event.step.path.slice(path.length)) &&
          event.step.path.startsWith(path),
      )
        ? 'error caught'
        : 'no error';
    default:
      return undefined;
  }
}
