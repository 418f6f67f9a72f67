import { systemClock } from '../../bots/drivers/clock.ts';
import { createWebRecorder, type WebRecorder } from '../../recorder/index.ts';

/** Opens a browser at the address and records what the person does there. */
export function startRecorder(options: {
  readonly url: string;
  readonly headless: boolean;
  /** Empty takes the first browser found. */
  readonly browserPath: string;
  readonly remoteDebuggingPort?: number | undefined;
  readonly signal: AbortSignal;
}): Promise<WebRecorder> {
  return createWebRecorder({
    url: options.url,
    clock: systemClock,
    signal: options.signal,
    browser: {
      executablePath: options.browserPath === '' ? undefined : options.browserPath,
      headless: options.headless,
      remoteDebuggingPort: options.remoteDebuggingPort,
    },
  });
}
