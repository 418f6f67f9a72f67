import type { Permissions } from '../../../../contract/flow/index.ts';
import { isExpression } from '../../expressions.ts';
import type { LintContext } from '../context.ts';
import { readingsOf, textsIn } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';

/** Hosts that the bot names, or undefined where an address is computed and any may be meant. */
function namedHosts(context: LintContext): Set<string> | undefined {
  const hosts = new Set<string>();
  const literal = (text: string): void => {
    const address = /^[a-z]+:\/\/[^/{}?#]+/i.exec(text)?.[0];
    if (address !== undefined && URL.canParse(address)) hosts.add(new URL(address).hostname);
  };
  for (const { task, pointer } of context.steps) {
    if (!('call' in task)) continue;
    for (const [text, at] of textsIn(task['with'], pointer)) {
      if (/\/(url|uri|endpoint|server|host|authority)$/i.test(at) && isExpression(text)) return undefined;
      literal(text);
    }
  }
  for (const target of context.bot.targets.values()) literal(target.where.origin);
  return hosts;
}

const covers = (permitted: string, host: string): boolean => {
  const name = permitted.replace(/:\d+$/, '');
  return name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
};

function wideHosts(
  context: LintContext,
  { hosts }: Permissions,
): (readonly [pointer: string, message: string])[] {
  const named = namedHosts(context);
  return hosts.flatMap((host, index): (readonly [string, string])[] => {
    const pointer = `/permissions/hosts/${index}`;
    if (host === '*') return [[pointer, 'The bot may reach every host; name the ones it needs.'] as const];
    if (named === undefined || [...named].some((one) => covers(host, one))) return [];
    return [[pointer, `The bot may reach ${host}, but no step names it.`] as const];
  });
}

function unusedSecrets(
  context: LintContext,
  { secrets }: Permissions,
): (readonly [pointer: string, message: string])[] {
  const read = readingsOf(context).flatMap(({ reads }) =>
    reads.paths.filter(({ variable }) => variable === 'secrets').map(({ keys }) => keys.join('.')),
  );
  const used = (secret: string): boolean =>
    read.some(
      (name) =>
        name === '' || name === secret || secret.startsWith(`${name}.`) || name.startsWith(`${secret}.`),
    );
  const text = JSON.stringify(context.bot.value ?? null);
  return secrets.flatMap((secret, index) =>
    used(secret) || text.includes(`"${secret}"`)
      ? []
      : [
          [
            `/permissions/secrets/${index}`,
            `The bot may use the secret ${secret}, but no step reads it.`,
          ] as const,
        ],
  );
}

/** Permissions for folders, and the ports whose actions need them. */
function unusedFolders(
  context: LintContext,
  permissions: Permissions,
): (readonly [pointer: string, message: string])[] {
  const needsFiles = context.steps.some(({ task }) => {
    const called = task['call'];
    const entry = typeof called === 'string' ? context.catalog.get(called) : undefined;
    if ('run' in task) return true;
    if (typeof called === 'string' && entry === undefined && called !== 'http') return true;
    return (
      entry !== undefined &&
      (entry.needs.some((need) => ['files', 'documents', 'ocr'].includes(need)) ||
        /"widget":"(file|folder)"/.test(JSON.stringify(entry.input)))
    );
  });
  if (needsFiles) return [];
  return (['read', 'write'] as const).flatMap((kind) =>
    permissions[kind].map(
      (folder, index) =>
        [
          `/permissions/${kind}/${index}`,
          `The bot may ${kind} in ${folder}, but no step touches files.`,
        ] as const,
    ),
  );
}

function check(context: LintContext): RuleReport[] {
  const { manifest, files, document } = context.bot;
  if (manifest === undefined || document === undefined || files.manifest === undefined) return [];
  const { permissions } = manifest;
  const found = [
    ...wideHosts(context, permissions),
    ...unusedSecrets(context, permissions),
    ...unusedFolders(context, permissions),
  ];
  return found.map(([pointer, message]) => ({
    pointer,
    message,
    file: files.manifest,
    ...(message.includes('every host')
      ? {}
      : { fix: { title: 'Take the permission away', safe: true, edits: [{ pointer }] } }),
  }));
}

export const permissionTooWide = defineRule({
  id: 'permission-too-wide',
  title: 'Permission wider than used',
  severity: 'warning',
  why: 'What a bot may touch is what a mistake, or a stranger who changes it, can touch too.',
  next: 'Take the permission away, or name exactly what the steps use.',
  bad: {
    bot: 'do:\n  - open:\n      call: web.open\n      with: { url: https://erp.example/start }\n',
    manifest:
      'title: Open\npermissions:\n  hosts:\n    - erp.example\n    - mail.example\n  secrets:\n    - erp.password\n',
  },
  good: {
    bot: 'do:\n  - open:\n      call: web.open\n      with: { url: https://erp.example/start }\n',
    manifest: 'title: Open\npermissions:\n  hosts:\n    - erp.example\n',
  },
  check,
});
