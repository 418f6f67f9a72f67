import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ConnectionsPort } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { scopeOf } from '../scope.ts';

/** The step's open connections; `feature-unsupported` where the run was started without any. */
export function connectionsOf(performance: Performance, feature: string): ConnectionsPort {
  const make = performance.engine.world.connections;
  if (make !== undefined) return make(scopeOf(performance));
  throw new UnderstudyError('feature-unsupported', {
    feature,
    reason: 'this run was started without open connections.',
  });
}

/** The error of a service that understood the question and refused it, at the step that asked. */
export function serviceRefused(
  { placed }: Performance,
  service: string,
  method: string,
  reason: string,
): UnderstudyError {
  const { name, pointer } = placed.step;
  return new UnderstudyError(
    'service-refused',
    { service, method, reason },
    { asStandard: true, instance: pointer, where: { step: name, pointer } },
  );
}
