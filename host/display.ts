import { UnderstudyError } from '../contract/errors/index.ts';

/** Whether a window could be seen here. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Fails with `display-missing` where a person could not see the browser that `purpose` needs. */
export function needDisplay(purpose: string): void {
  if (!hasDisplay()) throw new UnderstudyError('display-missing', { purpose });
}
