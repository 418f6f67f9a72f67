/** The place of a packaged file for plain Node, which cannot look into the desktop program's archive. */
export const outsideArchive = (path: string): string =>
  path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
