import { type Permissions, permissionsSchema } from '../../../contract/flow/manifest.ts';
import type { Candidate, Target, WebTarget } from '../../../contract/flow/targets.ts';
import type { StepScope } from '../../../contract/ports.ts';
import type { RunEventBody } from '../../../contract/run/events.ts';

/** A scope for driving ports directly, with the events it got. */
export interface TestScope extends StepScope {
  readonly events: RunEventBody[];
}

/** A step scope as the runner would make it; secrets are texts like `⟦password⟧`. */
export function stepScope(options: {
  readonly targets?: Readonly<Record<string, Target>>;
  readonly permissions?: Partial<Permissions>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly folder?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly pictured?: Promise<void>;
}): TestScope {
  const events: RunEventBody[] = [];
  return {
    runId: 'test-run',
    step: { name: 'theStep', pointer: '/do/0/theStep', path: '/do/0/theStep' },
    signal: options.signal ?? new AbortController().signal,
    timeoutMs: options.timeoutMs ?? 5000,
    targets: new Map(Object.entries(options.targets ?? {})),
    permissions: permissionsSchema.parse({ hosts: ['127.0.0.1'], ...options.permissions }),
    folder: options.folder ?? process.cwd(),
    events,
    emit: (event) => events.push(event),
    reveal: async (text) =>
      text.replace(/⟦([^⟧]+)⟧/gu, (_, name: string) => options.secrets?.[name] ?? `no secret ${name}`),
    pictured: options.pictured,
  };
}

/** A web target with the given candidates. */
export function webTarget(
  origin: string,
  candidates: readonly Candidate[],
  more: Partial<WebTarget> & { readonly frames?: WebTarget['where']['frames'] } = {},
): WebTarget {
  const { frames = [], ...rest } = more;
  return {
    kind: 'web',
    title: 'element',
    where: { origin, route: '/', frames },
    candidates: [...candidates],
    ...rest,
  };
}
