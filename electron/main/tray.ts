import { Menu, nativeImage, Tray } from 'electron';

/** Shows Understudy beside the clock, with the way back to its window and the way out. */
export function showTray(options: {
  readonly icon: string;
  readonly open: (place?: string) => void;
  readonly quit: () => void;
}): Tray {
  const tray = new Tray(nativeImage.createFromPath(options.icon));
  tray.setToolTip('Understudy');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open the Studio', click: () => options.open() },
      { label: 'Open questions', click: () => options.open('#/tasks') },
      { type: 'separator' },
      { label: 'Quit', click: () => options.quit() },
    ]),
  );
  tray.on('click', () => options.open());
  return tray;
}
