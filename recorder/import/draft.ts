import { dirname, posix, win32 } from 'node:path';
import { registry } from '../../bots/catalog/registry.ts';
import { explainMismatch } from '../../bots/language/explain-schema.ts';
import { isExpression } from '../../bots/language/index.ts';
import type { Fidelity, FidelityLine } from '../../contract/flow/fidelity.ts';
import type { ManifestInput, Permissions } from '../../contract/flow/manifest.ts';
import type { WebTarget } from '../../contract/flow/targets.ts';
import { stepName } from '../steps/document.ts';
import { camelCase, uniqueName } from '../targets/names.ts';
import { maskPairs, maskValues, namesSecret, secretNameFor } from './secrecy.ts';
import { type FoundElement, titleOf, wordsOf } from './selectors.ts';
import { literalOf, type Piece, template } from './template.ts';
import { Variables } from './variables.ts';

/** A step on its way into a document. */
export interface DraftStep {
  readonly name: string;
  readonly task: Readonly<Record<string, unknown>>;
  /** Lines above the step. */
  readonly comments: readonly string[];
}

/** One step of the source: where it stands and how its tool writes it. */
export interface SourceStep {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

interface OpenLine {
  readonly at: SourceStep;
  fidelity: Fidelity;
  readonly reasons: string[];
  readonly steps: string[];
}

/** What a call step may have beside its parameters. */
export interface CallOptions {
  /** Variables to keep, each with the jq that reads it from what the action answers. */
  readonly keep?: Readonly<Record<string, string>> | undefined;
  /** A better name than the one made from action and target. */
  readonly name?: string | undefined;
  /** ISO 8601 or object; how long the step may take. */
  readonly timeoutMs?: number | undefined;
}

/** A bot that is being written from a recording: steps, targets, inputs, secrets, permissions and the fidelity report. */
export class BotDraft {
  title: string;
  description = '';
  /** Address of the page that the recording is on, for targets. */
  url: string | undefined;
  readonly variables = new Variables();
  readonly notes: string[] = [];
  readonly #targets = new Map<string, WebTarget>();
  readonly #targetKeys = new Map<string, string>();
  /** How often a name was wanted, so that the next number need not be looked for from the start. */
  readonly #counts = new Map<string, number>();
  /** Names of steps; the words that `then` understands are none. */
  readonly #names = new Set(['continue', 'exit', 'end']);
  readonly #hosts = new Set<string>();
  readonly #read = new Set<string>();
  readonly #write = new Set<string>();
  /** Secret values that stood in the source → the secret that each became, where it became one. */
  readonly #hidden = new Map<string, string | undefined>();
  readonly #inputs = new Map<string, Omit<ManifestInput, 'name'>>();
  readonly #lines: OpenLine[] = [];
  readonly #open: OpenLine[] = [];
  #list: DraftStep[] = [];
  #comments: string[] = [];

  constructor(title: string) {
    this.title = title;
  }

  /** Carries one step of the source over: everything that `work` adds belongs to its line of the report. */
  source<T>(at: SourceStep, work: () => T): T {
    const line: OpenLine = { at, fidelity: 'exact', reasons: [], steps: [] };
    this.#lines.push(line);
    this.#open.push(line);
    try {
      return work();
    } finally {
      this.#open.pop();
    }
  }

  /** Says that the step of the source at hand is carried over in meaning only nearly. */
  approximate(reason: string): void {
    const line = this.#open.at(-1);
    if (line === undefined) return;
    if (line.fidelity === 'exact') line.fidelity = 'approximate';
    if (!line.reasons.includes(reason)) line.reasons.push(reason);
  }

  /** Keeps the step of the source at hand as a marked place: a note in the log, its original text as comment. */
  placeholder(reason: string): void {
    const line = this.#open.at(-1);
    if (line === undefined) return;
    line.fidelity = 'placeholder';
    line.reasons.push(reason);
    const command = line.at.text.split(/[\s({:]/)[0]?.replace(/[^\p{L}\p{N}.]/gu, '') ?? '';
    this.remark(`Not imported (${line.at.path}): ${reason}`);
    this.remark(line.at.text);
    this.step(camelCase(`not imported ${command}`, 'notImported'), {
      call: 'log.write',
      with: {
        message: `Not imported: ${command === '' ? line.at.path : command} (${reason})`,
        level: 'warn',
      },
    });
  }

  /** Puts a comment above the next step. */
  remark(text: string): void {
    this.#comments.push(...text.split(/\r?\n/).slice(0, 20));
  }

  /** Adds a step of any kind; answers its name. */
  step(wanted: string, task: Readonly<Record<string, unknown>>): string {
    const name = this.reserve(wanted);
    this.placed(name, task);
    return name;
  }

  /** A name that no other step of the document has, for a step to come. */
  reserve(wanted: string): string {
    const camel = camelCase(wanted, 'step');
    const known = this.#counts.get(camel) ?? 1;
    const name = uniqueName(camel, (taken) => this.#names.has(taken), known + 1);
    this.#counts.set(camel, known + 1);
    this.#names.add(name);
    return name;
  }

  /** Adds a step under a reserved name. */
  placed(name: string, task: Readonly<Record<string, unknown>>): void {
    this.#list.push({ name, task, comments: this.#comments });
    this.#comments = [];
    this.#open.at(-1)?.steps.push(name);
  }

  /** Number of steps in the list at hand. */
  count(): number {
    return this.#list.length;
  }

  /** Adds a call of an action. */
  call(action: string, input: Readonly<Record<string, unknown>>, options: CallOptions = {}): string {
    const wrong = misfit(action, input);
    if (wrong !== undefined) {
      this.placeholder(wrong);
      return '';
    }
    const target = typeof input['target'] === 'string' ? this.#targets.get(input['target']) : undefined;
    const wanted = options.name ?? stepName({ action, input }, target?.title ?? '');
    const kept = Object.entries(options.keep ?? {});
    for (const [variable] of kept) this.variables.assign(variable);
    const fields = kept.map(([variable, jq]) => `${JSON.stringify(this.variables.fieldOf(variable))}: ${jq}`);
    return this.step(wanted, {
      call: action,
      ...(Object.keys(input).length === 0 ? {} : { with: input }),
      ...(options.timeoutMs === undefined ? {} : { timeout: { after: { milliseconds: options.timeoutMs } } }),
      ...(fields.length === 0 ? {} : { export: { as: `\${ $context + {${fields.join(', ')}} }` } }),
    });
  }

  /** Lets the last step of the list at hand say more in `with`, e.g. that it opens a page; false where there is none. */
  amendLast(more: Readonly<Record<string, unknown>>, fits: (task: DraftStep['task']) => boolean): boolean {
    const index = this.#list.findLastIndex(
      (step) => typeof step.task['call'] === 'string' && fits(step.task),
    );
    const step = this.#list[index];
    if (step === undefined) return false;
    const before = step.task['with'] as object | undefined;
    this.#list[index] = { ...step, task: { ...step.task, with: { ...before, ...more } } };
    return true;
  }

  /** Sets a variable. A variable whose name says that it holds a secret is never set: it is read from the secrets. */
  assign(variable: string, value: unknown, wanted = `set ${variable}`): void {
    if (namesSecret(variable)) {
      if (typeof value === 'string' && !value.startsWith('${')) this.hide(value);
      this.approximate(`the value is not kept: store the secret ${this.variables.secretOf(variable)}`);
      this.remark(`${variable} is read from the secret ${this.variables.secretOf(variable)}.`);
      return;
    }
    this.variables.assign(variable);
    this.step(wanted, {
      set: { [this.variables.fieldOf(variable)]: value },
      export: { as: '${ $context + . }' },
    });
  }

  /** The steps that `work` adds, as a list of their own. */
  list(work: () => void): DraftStep[] {
    const outer = this.#list;
    const outerComments = this.#comments;
    const own: DraftStep[] = [];
    this.#list = own;
    this.#comments = [];
    try {
      work();
      if (this.#comments.length > 0) this.#rest(own);
      return own;
    } finally {
      this.#list = outer;
      this.#comments = outerComments;
    }
  }

  /** Comments that no step follows go with a note of their own. */
  #rest(list: DraftStep[]): void {
    const comments = this.#comments;
    this.#comments = [];
    const last = list.pop();
    if (last === undefined) return;
    list.push({ ...last, comments: [...last.comments, ...comments] });
  }

  /** Adds steps made by {@link list}. */
  append(steps: readonly DraftStep[]): void {
    this.#list.push(...steps);
  }

  /** The name in targets.yaml of an element; the same way to find it gives the same name. */
  target(found: FoundElement): string {
    const frames = [...(found.frames ?? [])];
    const key = JSON.stringify([certainWay(found) ?? found.candidates, frames]);
    const known = this.#targetKeys.get(key);
    if (known !== undefined) return known;
    const title = found.title ?? titleOf(found.candidates);
    const camel = camelCase(title, 'element');
    const wanted = /^\d/.test(camel) ? `element${camel}` : camel;
    const name = uniqueName(wanted, (taken) => this.#targets.has(taken));
    const url = this.url !== undefined && URL.canParse(this.url) ? new URL(this.url) : undefined;
    this.#targets.set(name, {
      kind: 'web',
      title,
      where: { origin: url?.origin ?? '', route: url?.pathname ?? '/', frames },
      candidates: [...found.candidates],
      ...(this.#isSecretField(found) ? { sensitive: true } : {}),
    });
    this.#targetKeys.set(key, name);
    return name;
  }

  #isSecretField(found: FoundElement): boolean {
    return namesSecret(`${found.title ?? ''} ${found.words ?? ''} ${wordsOf(found.candidates)}`);
  }

  /** What is typed into an element: as it is, or the secret that belongs there. */
  typed(found: FoundElement, pieces: readonly Piece[]): string {
    if (!this.#isSecretField(found)) return template(pieces);
    const literal = literalOf(pieces);
    if (literal === '') return '';
    if (literal === undefined) {
      const [only] = pieces;
      const input = typeof only === 'object' ? /^\$workflow\.input\.(\w+)$/.exec(only.jq)?.[1] : undefined;
      if (pieces.length !== 1 || input === undefined) return template(pieces);
      return `\${ $secrets.${input} }`;
    }
    const words = `${found.title ?? ''} ${found.words ?? ''} ${wordsOf(found.candidates)}`;
    const secret = secretNameFor(words, this.url);
    this.hide(literal, secret);
    return `\${ $secrets.${secret} }`;
  }

  /** Takes a value out of everything that is kept of the source. */
  hide(value: string, secret?: string): void {
    if (value !== '') this.#hidden.set(value, secret ?? this.#hidden.get(value));
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** Says more of an input than its name; it is declared where an expression reads it. */
  input(variable: string, more: Omit<ManifestInput, 'name'>): void {
    this.#inputs.set(this.variables.fieldOf(variable), more);
  }

  /** Remembers an address that the bot opens, for its permissions. */
  opens(url: string): void {
    const literal = /^https?:\/\/[^/{}?#\s]+/i.exec(url)?.[0];
    if (literal !== undefined && URL.canParse(literal)) {
      this.#hosts.add(new URL(literal).host);
      this.url = url;
    } else if (!url.startsWith('${'))
      this.note(`The address ${url} has no host, so no host is permitted for it.`);
    else this.note('An address is computed: add its host to the permissions of the manifest.');
  }

  /** Remembers a file that the bot reads or writes, for its permissions. */
  touches(access: 'read' | 'write', path: string): void {
    const folders = access === 'read' ? this.#read : this.#write;
    const input = /^\$\{ \$workflow\.input\.(\w+) \}$/.exec(path)?.[1];
    if (input !== undefined) folders.add(`\${input.${input}}`);
    else if (path.startsWith('${'))
      this.note(`A file name is computed: add its folder to ${access} in the manifest.`);
    else
      folders.add(
        /^[A-Za-z]:\\|\\/.test(path)
          ? win32.dirname(path)
          : posix.isAbsolute(path)
            ? dirname(path)
            : posix.dirname(path),
      );
  }

  /** Everything written, with secrets taken out. */
  finish(): FinishedDraft {
    if (this.#comments.length > 0) this.#rest(this.#list);
    const clean = (text: string): string => maskValues(maskPairs(text), this.#hidden.keys());
    const replaced = (text: string): string => {
      const secret = text.length < shortestSecret ? undefined : this.#hidden.get(text);
      return secret === undefined ? text : `\${ $secrets.${secret} }`;
    };
    const scrubbed = (steps: readonly DraftStep[]): DraftStep[] =>
      steps.map((step) => ({
        ...step,
        comments: step.comments.map(clean),
        task: scrubbedTask(step.task, scrubbed, replaced),
      }));
    const steps = scrubbed(this.#list);
    const written = JSON.stringify(steps.map(({ task }) => task));
    const inputs = unique(written.matchAll(/\$workflow\.input\.([A-Za-z_]\w*)/g));
    const secrets = unique(written.matchAll(/\$secrets\.([\w.]+)/g));
    return {
      title: this.title,
      description: this.description,
      steps,
      targets: Object.fromEntries(this.#targets),
      inputs: inputs.map((name) => ({ name, type: 'text', required: true, ...this.#inputs.get(name) })),
      permissions: {
        hosts: [...this.#hosts].sort(),
        read: [...this.#read].sort(),
        write: [...this.#write].sort(),
        secrets,
      },
      lines: this.#lines.map(({ at, fidelity, reasons, steps: names }) => ({
        path: at.path,
        line: Math.max(1, at.line),
        source: clean(
          at.text
            .replace(/\s+/g, ' ')
            .slice(0, 200)
            .replace(/[\ud800-\udbff]$/, ''),
        ),
        fidelity,
        ...(reasons.length === 0 ? {} : { reason: clean(reasons.join('; ')) }),
        steps: names,
      })),
      notes: this.notes.map(clean),
    };
  }
}

/** Why the literal parameters do not fit the action; a source may be edited into anything. */
function misfit(action: string, input: Readonly<Record<string, unknown>>): string | undefined {
  const schema = registry.get(action)?.entry.input;
  if (schema === undefined) return undefined;
  const skip = (value: unknown): boolean => typeof value === 'string' && isExpression(value);
  const [first] = explainMismatch(schema, input, { skip });
  return first === undefined
    ? undefined
    : `${first.pointer.slice(1).replaceAll('/', '.')} ${first.message}`.trim();
}

/** The first way to find it where that is an id of the element, by which two descriptions are known to mean one. */
function certainWay({ candidates: [first] }: FoundElement): unknown {
  if (first?.by === 'testid') return first;
  return first?.by === 'css' && /^#[\w-]+$/.test(first.selector) ? first : undefined;
}

const unique = (matches: Iterable<RegExpMatchArray>): string[] =>
  [...new Set([...matches].map(([, name]) => name ?? ''))].sort();

/** Shorter values are no secrets that could be told from ordinary words elsewhere. */
const shortestSecret = 4;

/** The task with what was typed as a secret read from the secrets wherever it stands whole. */
function scrubbedTask(
  task: DraftStep['task'],
  scrub: (steps: readonly DraftStep[]) => DraftStep[],
  replaced: (text: string) => string,
): DraftStep['task'] {
  const inner = (value: unknown): unknown => {
    if (isDraftList(value)) return scrub(value);
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value === 'string') return replaced(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
  };
  return inner(task) as DraftStep['task'];
}

/** Whether the value is a list made by {@link BotDraft.list}. */
export const isDraftList = (value: unknown): value is DraftStep[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (item) =>
      typeof item === 'object' && item !== null && 'name' in item && 'task' in item && 'comments' in item,
  );

/** What {@link BotDraft.finish} answers. */
export interface FinishedDraft {
  readonly title: string;
  readonly description: string;
  readonly steps: readonly DraftStep[];
  readonly targets: Readonly<Record<string, WebTarget>>;
  readonly inputs: readonly ManifestInput[];
  readonly permissions: Partial<Permissions>;
  readonly lines: readonly FidelityLine[];
  readonly notes: readonly string[];
}
