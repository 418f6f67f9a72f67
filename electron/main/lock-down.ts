import type { App, Session, WebContents } from 'electron';
import { shellOrigin } from '../../contract/rpc/shell.ts';

/** Whether the address is the Studio itself. */
export const isStudioAddress = (address: string): boolean => {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === shellOrigin;
};

/** Refuses every permission a page could ask for; the Studio needs none. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}

/** Keeps contents on the Studio: no other address, no new windows, no embedded views. */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isStudioAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Applies {@link confine} to everything the app will ever show, and trusts no certificate that the system does not. */
export function lockDown(app: App): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event) => event.preventDefault());
}
