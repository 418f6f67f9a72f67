import { afterEach, expect, test, vi } from 'vitest';
import { isErrorCode } from '../../contract/errors/index.ts';
import { hasDisplay } from '../../host/display.ts';
import { serveHost } from './host-under-test.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('Windows and macOS always have a display, Linux where X11 or Wayland is there', () => {
  expect(hasDisplay('win32', {})).toBe(true);
  expect(hasDisplay('darwin', {})).toBe(true);
  expect(hasDisplay('linux', {})).toBe(false);
  expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
});

test.runIf(process.platform === 'linux')(
  'without a display the Studio is told so, and a recording is refused with the next step',
  async () => {
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', '');
    await using served = await serveHost();
    expect((await served.client.call('app.info', {})).display).toBe(false);
    const recording = await served.client.call('recordings.start', { url: 'http://127.0.0.1:9/' }).then(
      async ({ recordingId }) => {
        let state = await served.client.call('recordings.get', { recordingId });
        while (state.status === 'starting')
          state = await served.client.call('recordings.get', { recordingId });
        return state.failure ?? '';
      },
      (error: unknown) => (isErrorCode(error, 'display-missing') ? 'refused: no display' : String(error)),
    );
    expect(recording).toContain('no display');
  },
);
