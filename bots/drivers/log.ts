import type { LogPort, StepScope } from '../../contract/ports.ts';

/** The log of the run, as seen by one step: lines become run events. */
export function createLog(scope: Pick<StepScope, 'emit' | 'step'>): LogPort {
  return {
    write: (level, message, data) =>
      scope.emit({
        type: 'log',
        step: scope.step,
        level,
        message,
        ...(data === undefined ? {} : { data }),
      }),
  };
}
