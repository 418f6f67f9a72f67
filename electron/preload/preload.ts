import { ipcRenderer } from 'electron';
import { shellMessages, shellOrigin } from '../../contract/rpc/shell.ts';

// The page gets one thing from here: ports to the host, each on its request. No Electron, no Node, no names.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== shellOrigin) return;
  if (event.data === shellMessages.portRequest) ipcRenderer.send(shellMessages.portRequest);
});

ipcRenderer.on(shellMessages.port, (event) => {
  const [port] = event.ports;
  if (port !== undefined) window.postMessage(shellMessages.port, shellOrigin, [port]);
});
