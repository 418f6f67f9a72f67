import type { CatalogEntry } from '../../../contract/actions/index.ts';
import { hostPermitted, type PermissionChange } from '../../../contract/flow/index.ts';
import { isRecord } from '../steps.ts';
import type { Outline, OutlineStep } from './outline.ts';

type Kind = PermissionChange['kind'];

const granted: readonly { readonly kind: Kind; readonly says: (value: string) => string }[] = [
  { kind: 'hosts', says: (value) => `reach ${value === '*' ? 'any host' : `the host ${value}`}` },
  { kind: 'apps', says: (value) => `work in the application ${value}` },
  { kind: 'write', says: (value) => `write below ${value}` },
  { kind: 'read', says: (value) => `read below ${value}` },
  { kind: 'commands', says: (value) => (value === '*' ? 'start any program' : `start the program ${value}`) },
  { kind: 'connectors', says: (value) => `use the connector ${value}` },
  { kind: 'models', says: (value) => `use the model ${value}` },
  { kind: 'secrets', says: (value) => `use the secret ${value}` },
];

/** Values of a permission list, whatever the manifest holds. */
function listed(manifest: unknown, kind: Kind): string[] {
  const permissions = isRecord(manifest) ? manifest['permissions'] : undefined;
  const list = isRecord(permissions) ? permissions[kind] : undefined;
  return Array.isArray(list) ? [...new Set(list.filter((value) => typeof value === 'string'))] : [];
}

/** Whether what one list grants is granted by the other already. */
function covered(kind: Kind, value: string, by: readonly string[]): boolean {
  if (by.includes(value)) return true;
  if (kind !== 'hosts' && kind !== 'commands') return false;
  if (by.includes('*')) return true;
  if (kind === 'commands') return false;
  const [, wild = '', host = '', port] = /^(\*\.)?(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(value.trim()) ?? [];
  if (wild === '' && port !== undefined)
    return hostPermitted(by, { protocol: 'http:', hostname: host, port });
  return by.some((entry) => entry.startsWith('*.') && `.${host}`.endsWith(entry.slice(1)));
}

/** What the manifest's lists grant more and less. */
function manifestChanges(before: unknown, after: unknown): PermissionChange[] {
  return granted.flatMap(({ kind, says }) => {
    const [old, now] = [listed(before, kind), listed(after, kind)];
    const change = (effect: PermissionChange['effect'], value: string): PermissionChange => ({
      kind,
      effect,
      value,
      from: 'manifest',
      reason: `The bot may ${effect === 'widened' ? 'now' : 'no longer'} ${says(value)}.`,
    });
    return [
      ...now.filter((value) => !covered(kind, value, old)).map((value) => change('widened', value)),
      ...old.filter((value) => !covered(kind, value, now)).map((value) => change('narrowed', value)),
    ];
  });
}

/** One thing that steps ask for, and the first step that does. */
interface Asked {
  readonly kind: Kind;
  readonly value: string;
  readonly step: string;
  readonly says: string;
}

const ports: Readonly<Record<string, string>> = {
  web: 'drive a browser',
  files: 'touch files',
  ocr: 'read text off pictures',
  documents: 'read documents',
  human: 'ask a person',
  http: 'send requests',
  log: 'write to the log',
  clock: 'wait for a time',
};

const running: Readonly<Record<string, { readonly kind: Kind; readonly says: string }>> = {
  shell: { kind: 'shell', says: 'run shell commands' },
  script: { kind: 'script', says: 'run a script' },
  container: { kind: 'container', says: 'start a container' },
  workflow: { kind: 'workflow', says: 'run another bot' },
};

/** Every text in a value. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* textsIn(inner);
}

function askedBy(step: OutlineStep, catalog: ReadonlyMap<string, CatalogEntry>): Asked[] {
  const found: Asked[] = [];
  const ask = (kind: Kind, value: string, says: string): void => {
    found.push({ kind, value, says, step: step.name });
  };
  const { call, run } = step.task;
  const needs = typeof call === 'string' ? (catalog.get(call)?.needs ?? []) : [];
  for (const port of needs) ask('needs', port, ports[port] ?? port);
  if (typeof call === 'string' && ['http', 'openapi', 'grpc', 'asyncapi', 'mcp', 'a2a'].includes(call))
    ask('needs', call, `call ${call} services`);
  for (const word of Object.keys(isRecord(run) ? run : {})) {
    const known = running[word];
    if (known !== undefined) ask(known.kind, word, known.says);
  }
  for (const text of textsIn(step.own)) {
    for (const [, name = ''] of text.matchAll(/\$secrets\.([A-Za-z_][\w.]*)/g))
      ask('secrets', name, `use the secret ${name}`);
    const address = /^https?:\/\/[^/{}?#\s]+/i.exec(text)?.[0];
    if (address !== undefined && URL.canParse(address)) {
      const { host } = new URL(address);
      ask('hosts', host, `reach the host ${host}`);
    }
  }
  return found;
}

const asked = (outline: Outline, catalog: ReadonlyMap<string, CatalogEntry>): Map<string, Asked> => {
  const found = new Map<string, Asked>();
  for (const step of outline.steps) {
    for (const one of askedBy(step, catalog)) {
      const key = `${one.kind} ${one.value}`;
      if (!found.has(key)) found.set(key, one);
    }
  }
  return found;
};

/** What steps ask for now and did not before, and the other way round. */
function impliedChanges(
  before: Outline,
  after: Outline,
  catalog: ReadonlyMap<string, CatalogEntry>,
): PermissionChange[] {
  const [old, now] = [asked(before, catalog), asked(after, catalog)];
  const changes: PermissionChange[] = [];
  for (const [key, { kind, value, says, step }] of now) {
    const reason = `Step ${step} makes the bot ${says}; no step did before.`;
    if (!old.has(key)) changes.push({ kind, effect: 'widened', value, from: 'steps', reason, step });
  }
  for (const [key, { kind, value, says, step }] of old) {
    const reason = `No step makes the bot ${says} any more; step ${step} did.`;
    if (!now.has(key)) changes.push({ kind, effect: 'narrowed', value, from: 'steps', reason, step });
  }
  return changes;
}

/** What a bot may touch more and less: what its manifest grants and what its steps now do. Widened comes first. */
export function permissionChanges(
  before: { readonly manifest: unknown; readonly outline: Outline },
  after: { readonly manifest: unknown; readonly outline: Outline },
  catalog: readonly CatalogEntry[],
): PermissionChange[] {
  const actions = new Map(catalog.map((entry) => [entry.id, entry]));
  const changes = [
    ...manifestChanges(before.manifest, after.manifest),
    ...impliedChanges(before.outline, after.outline, actions),
  ];
  return [
    ...changes.filter(({ effect }) => effect === 'widened'),
    ...changes.filter(({ effect }) => effect === 'narrowed'),
  ];
}
