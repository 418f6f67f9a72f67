import { UnderstudyError } from '../../contract/errors/index.ts';
import type { BotDocument, Permissions } from '../../contract/flow/index.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import { type StepAddress, secretHandle, secretHandlePattern } from '../../contract/run/index.ts';
import type { Taint } from './taint.ts';

interface HandleTree {
  [name: string]: string | HandleTree;
}

const referencePattern = /\$secrets((?:\.[A-Za-z_]\w*|\.?\["[^"\]]+"\])+)/g;
const segmentPattern = /\.?([A-Za-z_]\w*)|\.?\["([^"\]]+)"\]/g;

/** Names that expressions of the document ask for, so that a missing permission is told instead of answering null. */
function namesReferenced(document: BotDocument): string[] {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(document);
  return texts.flatMap((text) =>
    [...text.matchAll(referencePattern)].map((match) =>
      [...(match[1] ?? '').matchAll(segmentPattern)].map((part) => part[1] ?? part[2] ?? '').join('.'),
    ),
  );
}

function place(tree: HandleTree, name: string, handle: string): void {
  const parts = name.split('.');
  let at = tree;
  for (const part of parts.slice(0, -1)) {
    const next = at[part];
    if (typeof next === 'object') at = next;
    else {
      const branch: HandleTree = {};
      at[part] = branch;
      at = branch;
    }
  }
  const leaf = parts.at(-1) ?? name;
  if (typeof at[leaf] !== 'object') at[leaf] = handle;
}

/** The run's secrets: handles for expressions, values only for the driver that asks at the last moment. */
export class RunSecrets {
  readonly #nonce: string;
  readonly #permissions: Permissions;
  readonly #store: Pick<SecretsPort, 'get'>;
  readonly #taint: Taint;
  #inUse = false;

  constructor(nonce: string, permissions: Permissions, store: Pick<SecretsPort, 'get'>, taint: Taint) {
    this.#nonce = nonce;
    this.#permissions = permissions;
    this.#store = store;
    this.#taint = taint;
  }

  /** What `$secrets` answers: handles nested by the dots of their names. */
  handles(document: BotDocument): Readonly<Record<string, unknown>> {
    const declared = document.use?.['secrets'];
    const names = new Set([
      ...this.#permissions.secrets,
      ...(Array.isArray(declared) ? declared.map(String) : []),
      ...namesReferenced(document),
    ]);
    this.#inUse = names.size > 0;
    const tree: HandleTree = {};
    for (const name of names) place(tree, name, secretHandle(this.#nonce, name));
    return tree;
  }

  /** The same secrets as far as other permissions reach. */
  under(permissions: Permissions): RunSecrets {
    return new RunSecrets(this.#nonce, permissions, this.#store, this.#taint);
  }

  /** The handle of one secret. */
  handle(name: string): string {
    return secretHandle(this.#nonce, name);
  }

  /** Marks a text derived from secrets, such as an Authorization header, so that it is masked too. */
  taint(name: string, text: string): void {
    this.#taint.add(name, text);
  }

  /** Whether the bot has to do with secrets at all; a run and its replay, which has handles only, agree in it. */
  get inUse(): boolean {
    return this.#inUse;
  }

  /** Swaps the handles in `text` for their values, after asking the manifest. */
  async reveal(text: string, step: StepAddress): Promise<string> {
    let revealed = '';
    let rest = 0;
    for (const match of text.matchAll(secretHandlePattern(this.#nonce))) {
      revealed += text.slice(rest, match.index) + (await this.#value(match[1] ?? '', step));
      rest = match.index + match[0].length;
    }
    return revealed + text.slice(rest);
  }

  async #value(name: string, step: StepAddress): Promise<string> {
    const where = { step: step.name, pointer: step.pointer };
    if (!this.#permissions.secrets.includes(name)) {
      throw new UnderstudyError(
        'permission-denied',
        { step: step.name, wanted: `the secret ${name}` },
        { asStandard: true, instance: step.pointer, where },
      );
    }
    const value = await this.#store.get(name);
    if (value === undefined) {
      throw new UnderstudyError('secret-missing', { secret: name }, { instance: step.pointer, where });
    }
    this.#taint.add(name, value);
    return value;
  }
}
