import { createWebSession } from '../../bots/drivers/web/session.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { PortFactories, RunWorld } from '../../contract/ports.ts';
import type { LaunchOptions } from './launch.ts';

/** Composes the outside of one run from the drivers; nothing is opened before a step needs it. */
export function openWorld(options: LaunchOptions): RunWorld {
  const web = createWebSession({
    executablePath: options.browserPath,
    headless: !options.headed,
    clock: options.clock,
  });
  const missing = (port: string) => (): never => {
    throw new UnderstudyError('feature-unsupported', {
      feature: port,
      reason: 'its driver is not there yet.',
    });
  };
  const factories: PortFactories = {
    web: (scope) => web.port(scope),
    human: options.human,
    clock: () => options.clock,
    log: (scope) => ({
      write: (level, message, data) =>
        scope.emit({
          type: 'log',
          step: scope.step,
          level,
          message,
          ...(data === undefined ? {} : { data }),
        }),
    }),
    files: missing('files'),
    ocr: missing('ocr'),
    documents: missing('documents'),
    http: missing('http'),
  };
  return { factories, shot: (how) => web.shot(how), close: () => web.close() };
}
