import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument as parseYaml,
  type YAMLError,
} from 'yaml';
import type { ErrorCode } from '../../contract/errors/index.ts';
import { errorCatalogue } from '../../contract/errors/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import { refusalOf, type Suspicion, surprisesOf, worstAlias } from './hostile.ts';
import { pathOf } from './pointer.ts';
import type { Locate, Place } from './types.ts';

/** A YAML text with its syntax tree, its plain value, what is wrong with its syntax, and places by pointer. */
export interface YamlText {
  readonly file: string;
  readonly text: string;
  readonly yaml: Document.Parsed | undefined;
  readonly value: unknown;
  readonly findings: readonly Finding[];
  /** The value's place, or its key's where the value spans lines. */
  readonly locate: Locate;
  /** The key's place; the value's where it has no key. */
  readonly locateKey: Locate;
}

const firstPlace: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** A finding of the catalogue's `code` at a place, with the next step the catalogue names. */
export function findingAt(
  code: ErrorCode,
  message: string,
  file: string,
  place: Place,
  more: {
    readonly pointer?: string;
    readonly step?: string | undefined;
    readonly severity?: Finding['severity'];
  } = {},
): Finding {
  return {
    code,
    severity: more.severity ?? 'error',
    message,
    next: errorCatalogue[code].next.replaceAll('{file}', file),
    file,
    ...place,
    ...(more.pointer === undefined ? {} : { pointer: more.pointer }),
    ...(more.step === undefined ? {} : { step: more.step }),
  };
}

function placer(counter: LineCounter): (start: number, end: number) => Place {
  return (start, end) => {
    const from = counter.linePos(start);
    const to = counter.linePos(Math.max(start, end));
    if (from.line === 0) return firstPlace;
    return {
      line: from.line,
      column: from.col,
      endLine: to.line || from.line,
      endColumn: to.col || from.col,
    };
  };
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

function childOf(parent: unknown, part: string): Found | undefined {
  if (isMap(parent)) {
    for (const item of parent.items) {
      const key: unknown = item.key;
      const name = isScalar(key) ? String(key.value) : typeof key === 'string' ? key : undefined;
      if (name !== part) continue;
      return { key: isScalar(key) ? key : undefined, value: (item.value ?? undefined) as Node | undefined };
    }
  }
  if (isSeq(parent)) {
    const item: unknown = parent.items[Number(part)];
    if (item !== undefined && !isPair(item)) return { key: undefined, value: item as Node };
  }
  return undefined;
}

function locator(yaml: Document.Parsed, text: string, counter: LineCounter, preferKey: boolean): Locate {
  const place = placer(counter);
  return (pointer) => {
    let here: Found = { key: undefined, value: yaml.contents ?? undefined };
    for (const part of pathOf(pointer)) {
      const parent = isAlias(here.value) ? here.value.resolve(yaml) : here.value;
      const child = childOf(parent, part);
      if (child === undefined) break;
      here = child;
    }
    const key = here.key?.range;
    const value = here.value?.range;
    if (key !== null && key !== undefined && (preferKey || !isScalar(here.value) || value === undefined)) {
      return place(key[0], key[1]);
    }
    if (value === null || value === undefined) return firstPlace;
    const lineEnd = text.indexOf('\n', value[0]);
    const end = lineEnd === -1 ? value[1] : Math.min(value[1], lineEnd);
    return place(value[0], text[end - 1] === '\r' ? end - 1 : end);
  };
}

/** Place of a stretch of a text that was not read. */
function placeIn(text: string, from: number, to: number): Place {
  const before = text.slice(0, from);
  const line = before.split('\n').length;
  const column = from - (before.lastIndexOf('\n') + 1) + 1;
  return { line, column, endLine: line, endColumn: column + Math.max(0, to - from) };
}

function holdsItself(value: unknown, above: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const inner = Object.values(value).some((child) => holdsItself(child, above));
  above.delete(value);
  return inner;
}

const reasonOf = (error: unknown): string =>
  error instanceof RangeError
    ? 'the text is nested too deeply'
    : error instanceof Error
      ? error.message
      : String(error);

/** Reads a YAML text; never throws: what cannot be read is in `findings`, each with line and column. */
export function readYamlText(text: string, file: string): YamlText {
  const counter = new LineCounter();
  const syntax = (reason: string, place: Place, severity: Finding['severity'] = 'error'): Finding =>
    findingAt('document-syntax', `${reason}.`.replace(/\.\.$/, '.'), file, place, { severity });
  /** A suspicion as a finding; its line is counted here, for the reader has not seen the text. */
  const suspect = ({ from, to, message, severity, about }: Suspicion): Finding => {
    const code = about === 'syntax' ? 'document-syntax' : 'document-ambiguous';
    return findingAt(code, `${message}.`, file, placeIn(text, from, to), { severity });
  };
  const nowhere: Locate = () => firstPlace;
  const broken = (finding: Finding): YamlText => ({
    file,
    text,
    yaml: undefined,
    value: undefined,
    findings: [finding],
    locate: nowhere,
    locateKey: nowhere,
  });
  const refusal = refusalOf(text);
  if (refusal !== undefined) return broken(suspect(refusal));
  let yaml: Document.Parsed;
  try {
    yaml = parseYaml(text, { lineCounter: counter, prettyErrors: false, version: '1.2', stringKeys: true });
  } catch (error) {
    return broken(syntax(reasonOf(error), firstPlace));
  }
  const place = placer(counter);
  const say = (error: YAMLError, severity: Finding['severity']): Finding =>
    syntax(sentence(error), place(error.pos[0], error.pos[1]), severity);
  const findings = [
    ...yaml.errors.map((error) => say(error, 'error')),
    ...yaml.warnings.map((warning) => say(warning, 'warning')),
  ];
  if (yaml.errors.length === 0) findings.push(...surprisesOf(text, yaml).map(suspect));
  let value: unknown;
  try {
    value = yaml.errors.length === 0 ? (yaml.toJS() as unknown) : undefined;
    if (holdsItself(value, new Set())) {
      value = undefined;
      findings.push(syntax('an alias refers to a place that holds it', firstPlace));
    }
  } catch (error) {
    const bomb = error instanceof ReferenceError && /alias count/i.test(error.message);
    const [from, to] = bomb ? worstAlias(yaml) : [0, 0];
    const reason = bomb
      ? 'the aliases multiply to more than can be held; write out what this one stands for'
      : reasonOf(error);
    findings.push(syntax(reason, placeIn(text, from, to)));
  }
  return {
    file,
    text,
    yaml,
    value,
    findings,
    locate: locator(yaml, text, counter, false),
    locateKey: locator(yaml, text, counter, true),
  };
}

const plainer: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'a tab is used for indentation; YAML wants spaces',
  DUPLICATE_KEY: 'the same field stands twice here',
  NON_STRING_KEY: 'a field name must be a text',
  MULTIPLE_DOCS: 'the file holds more than one document (`---`); a bot has one',
};

function sentence(error: YAMLError): string {
  return plainer[error.code] ?? error.message;
}
