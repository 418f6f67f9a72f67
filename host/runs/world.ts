import { createRunWorld } from '../../bots/drivers/world.ts';
import type { RunWorld } from '../../contract/ports.ts';
import type { LaunchOptions } from './launch.ts';

/** Composes the outside of one run from the drivers; nothing is opened before a step needs it. */
export function openWorld(options: LaunchOptions): RunWorld {
  const { clock, human, inference } = options;
  return createRunWorld({
    clock,
    human,
    inference,
    web: { executablePath: options.browserPath, headless: !options.headed },
  });
}
