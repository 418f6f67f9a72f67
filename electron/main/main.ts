import { app, dialog } from 'electron';
import { builtFiles, startShell } from './shell.ts';

// Not awaited: Electron becomes ready only after this module has been evaluated.
startShell(builtFiles(app.getAppPath())).catch((error: unknown) => {
  dialog.showErrorBox('Understudy cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
