import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { hostPermitted } from '../../contract/flow/index.ts';
import type { Permissions } from '../../contract/flow/manifest.ts';
import type { StepScope } from '../../contract/ports.ts';

/** What of a step decides whether it may reach something. */
export type PermissionScope = Pick<StepScope, 'permissions' | 'folder' | 'step'>;

const denied = (scope: PermissionScope, wanted: string) =>
  new UnderstudyError(
    'permission-denied',
    { step: scope.step.name, wanted },
    { where: { step: scope.step.name, pointer: scope.step.pointer } },
  );

export { hostPermitted };

/** Throws `permission-denied` unless the manifest permits the address' host. */
export function requireHost(scope: PermissionScope, url: URL, purpose: string): void {
  if (hostPermitted(scope.permissions.hosts, url)) return;
  throw denied(scope, `${purpose} ${url.host} (hosts)`);
}

/** The real path of what exists of `path`, with the rest appended, so that no link on the way is overlooked. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const parent = dirname(path);
    if (parent === path) return path;
    return join(await realPathOf(parent), basename(path));
  }
}

const isBelow = (path: string, root: string): boolean => {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path);
};

/**
 * The real path of `path` (relative ones count from the run's folder) where the manifest permits the use, else
 * `permission-denied`. Links are followed before the check, so a link inside a permitted folder cannot lead out of it.
 * What may be written may be read as well.
 */
export async function requirePath(
  scope: PermissionScope,
  path: string,
  use: 'read' | 'write',
): Promise<string> {
  if (path.includes('\0')) throw denied(scope, `to ${use} a path with a zero byte`);
  const real = await realPathOf(resolve(scope.folder, path));
  const { read, write } = scope.permissions;
  for (const root of use === 'read' ? [...read, ...write] : write) {
    if (isBelow(real, await realPathOf(resolve(scope.folder, root)))) return real;
  }
  throw denied(scope, `to ${use} ${real}`);
}

const inputReference = /\$\{\s*input\.([A-Za-z_][A-Za-z0-9_]*)\s*\}/;

/** Paths of one manifest entry with the run's inputs in place; a list as input gives several, a missing one none. */
function expandEntry(entry: string, input: Readonly<Record<string, unknown>>): string[] {
  const match = inputReference.exec(entry);
  if (match === null) return [entry];
  const value = input[match[1] ?? ''];
  const values = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return values.flatMap((one) =>
    expandEntry(
      entry.replace(match[0], () => one),
      input,
    ),
  );
}

/** The permissions of one run: `${input.NAME}` in folders stands for the value that the run was started with. */
export function permissionsOfRun(permissions: Permissions, input: unknown): Permissions {
  const values = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const expand = (entries: readonly string[]) => entries.flatMap((entry) => expandEntry(entry, values));
  return { ...permissions, read: expand(permissions.read), write: expand(permissions.write) };
}
