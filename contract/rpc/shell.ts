/** What the Electron shell and the renderer say to each other beside the one port of calls. */
export const shellMessages = {
  /** Renderer to preload (window message): hand me a port. */
  portRequest: 'understudy:port?',
  /** Preload to renderer (window message with one port). */
  port: 'understudy:port',
} as const;

/** Scheme and host under which the shell serves the built renderer. */
export const shellOrigin = 'understudy-app://studio';
