import { stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, type Protocol } from 'electron';
import { shellOrigin } from '../../contract/rpc/shell.ts';
import { contentSecurityPolicy } from '../../host/serve/security-headers.ts';

/** Scheme of the built renderer. */
export const studioScheme = new URL(shellOrigin).protocol.slice(0, -1);

/** No socket: in the shell all calls go over the one port. */
export const shellPolicy = contentSecurityPolicy('').trim();

const refused = (status: number): Response =>
  new Response(null, { status, headers: { 'content-security-policy': shellPolicy } });

/** Serves the files of `folder` (absolute) under the shell's own scheme, each with the content security policy. */
export function serveStudioFiles(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(studioScheme, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.host !== new URL(shellOrigin).host) return refused(403);
    const pathname = decodeURIComponent(url.pathname);
    const path = normalize(join(folder, pathname === '/' ? 'index.html' : pathname));
    if (!path.startsWith(folder + sep) || path.includes('\0')) return refused(404);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) return refused(404);
    const file = await net.fetch(pathToFileURL(path).href);
    const headers = new Headers(file.headers);
    headers.set('content-security-policy', shellPolicy);
    headers.set('x-content-type-options', 'nosniff');
    return new Response(file.body, { status: file.status, headers });
  });
}
