import { createDebugger, type Debugger, type DebuggerOptions } from '../../bots/runner/debug/debugger.ts';
import { type Breakpoint, type DebugStop, debugSettingsSchema } from '../../contract/run/index.ts';
import { type RunUnderTest, runOf, type TestRun } from './run-under-test.ts';

/** A run with its debugger. */
export interface Debugged extends RunUnderTest {
  readonly debug: Debugger;
  /** The stop of the run's next pause; each pause is answered once. */
  paused(): Promise<DebugStop>;
}

/** A breakpoint at a step. */
export const at = (step: string, pointer: string, more: Partial<Breakpoint> = {}): Breakpoint => ({
  id: step,
  step,
  pointer,
  enabled: true,
  ...more,
});

/** A run of the document with a debugger; `settings` may be given in short. */
export function debugged(
  text: string,
  {
    breakpoints = [],
    onError = 'uncaught',
    onHeal = false,
    ...options
  }: TestRun &
    Partial<DebuggerOptions> & {
      breakpoints?: Breakpoint[];
      onError?: 'never' | 'uncaught' | 'always';
      onHeal?: boolean;
    } = {},
): Debugged {
  const pauses: DebugStop[] = [];
  const waiting: ((stop: DebugStop) => void)[] = [];
  let wasPaused = false;
  const debug = createDebugger({
    runId: 'run-1',
    armed: true,
    ...options,
    settings: debugSettingsSchema.parse({ breakpoints, onError, onHeal }),
    onState: (state) => {
      const [stop] = state.stops;
      if (state.state === 'paused' && !wasPaused && stop !== undefined) {
        const waiter = waiting.shift();
        if (waiter === undefined) pauses.push(stop);
        else waiter(stop);
      }
      wasPaused = state.state === 'paused';
    },
  });
  const under = runOf(text, { ...options, debug });
  return {
    ...under,
    debug,
    paused: () => {
      const earlier = pauses.shift();
      return earlier === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(earlier);
    },
  };
}

/** Name of the step where the run stands. */
export const nameOf = (stop: DebugStop): string => stop.stack[0]?.step.name ?? '';
/** Path of the step where the run stands. */
export const pathOf = (stop: DebugStop): string => stop.stack[0]?.step.path ?? '';

/** A loop over three rows that keeps what it saw, with a step before and after. */
export const loop = `
do:
  - rows: { set: { rows: [1, 2, 3] } }
  - each:
      for: { each: row, in: .rows }
      do:
        - double: { set: { doubled: '\${ $row * 2 }' }, export: { as: '{ seen: ([$context.seen // [] | .[]] + [$row]) }' } }
        - after: { set: { done: '\${ .doubled }' } }
  - last: { set: { result: '\${ . }' } }
`;
