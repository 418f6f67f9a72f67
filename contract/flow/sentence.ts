import type { CatalogEntry } from '../actions/catalog-entry.ts';

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const clip = (text: string, length = 60): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return [...flat].length > length ? `${[...flat].slice(0, length - 1).join('')}…` : flat;
};

/** The expression inside `${ … }`, or undefined for a literal text. */
function inner(text: string): string | undefined {
  const match = /^\s*\$\{([\s\S]+)\}\s*$/.exec(text);
  return match?.[1]?.trim();
}

/** How a sentence shows an expression: a path by its last name, `{customer}`; anything longer as it is written. */
function shown(expression: string): string {
  const secret = /^\$secrets\.([\w.]+)$/.exec(expression);
  if (secret !== null) return `the secret ${secret[1]}`;
  const path = /^(?:\$?[A-Za-z_]\w*)?(?:\.[A-Za-z_]\w*|\[\d+\])*$/.exec(expression);
  const name = /([A-Za-z_]\w*)(?:\[\d+\])*$/.exec(expression)?.[1];
  if (path !== null && name !== undefined) return `{${name}}`;
  return expression === '.' ? '{input}' : `{${clip(expression, 40)}}`;
}

function shownField(value: unknown): string {
  return typeof value === 'string' ? shown(inner(value) ?? value.trim()) : shownValue(value);
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') {
    const expression = inner(value);
    return expression === undefined ? clip(value) : shown(expression);
  }
  if (Array.isArray(value)) return clip(value.map(shownValue).join(', '));
  if (isRecord(value))
    return clip(
      Object.entries(value)
        .map(([key, one]) => `${key} ${shownValue(one)}`)
        .join(', '),
    );
  return value === undefined ? '…' : String(value);
}

function isTargetParameter(entry: CatalogEntry, parameter: string): boolean {
  const properties = entry.input['properties'];
  const schema = isRecord(properties) ? properties[parameter] : undefined;
  return (
    isRecord(schema) &&
    (schema['widget'] === 'target' || (parameter === 'target' && schema['widget'] === undefined))
  );
}

function callSentence(
  entry: CatalogEntry | undefined,
  task: Fields,
  targetTitle: (name: string) => string | undefined,
): string {
  const given = isRecord(task['with']) ? task['with'] : {};
  if (entry === undefined) {
    if (task['call'] !== 'http') return `Call ${String(task['call'])}`;
    const endpoint = isRecord(given['endpoint']) ? given['endpoint']['uri'] : given['endpoint'];
    return `Send ${shownValue(given['method']).toUpperCase()} to ${shownValue(endpoint)}`;
  }
  const required = Array.isArray(entry.input['required']) ? entry.input['required'] : [];
  const said = entry.sentence.replace(slot, (_, before: string | undefined, parameter: string) => {
    const value = given[parameter];
    if (value === undefined) return required.includes(parameter) ? `${before ?? ''}…` : '';
    if (!isTargetParameter(entry, parameter)) return (before ?? '') + shownValue(value);
    const name = typeof value === 'string' ? value : '';
    const title = inner(name) === undefined ? (targetTitle(name) ?? name) : shownValue(value);
    return `${before ?? ''}‘${title}’`;
  });
  return said.replace(/\s+/g, ' ').trim();
}

/** A `{parameter}` with the small word before it, which goes where the parameter is left out. */
const slot = /((?:\b(?:in|to|of|as|from|at|with) )|)\{(\w+)\}/g;

const units: readonly [string, string][] = [
  ['days', 'day'],
  ['hours', 'hour'],
  ['minutes', 'minute'],
  ['seconds', 'second'],
  ['milliseconds', 'millisecond'],
];

function durationWords(value: unknown): string {
  if (!isRecord(value)) return shownValue(value);
  const parts = units.flatMap(([field, word]) => {
    const count = value[field];
    return typeof count === 'number' && count !== 0 ? [`${count} ${word}${count === 1 ? '' : 's'}`] : [];
  });
  return parts.length === 0 ? 'no time' : parts.join(' ');
}

function steps(value: unknown): string {
  const count = Array.isArray(value) ? value.length : 0;
  return `${count} step${count === 1 ? '' : 's'}`;
}

function eventNames(value: unknown): string {
  if (!isRecord(value)) return 'an event';
  const filters = [value['one'], value['any'], value['all']].flat().filter(isRecord);
  const types = filters.map((filter) =>
    isRecord(filter['with']) ? shownValue(filter['with']['type']) : 'an event',
  );
  return types.length === 0 ? 'an event' : types.join(value['all'] === undefined ? ' or ' : ' and ');
}

function flowSentence(name: string, task: Fields): string {
  const part = (key: string): Fields => (isRecord(task[key]) ? task[key] : {});
  if ('for' in task) {
    const { each = 'item', in: list } = part('for');
    return `For each ${String(each)} in ${shownField(list)}`;
  }
  if ('switch' in task) {
    const cases = (Array.isArray(task['switch']) ? task['switch'] : []).filter(isRecord);
    return `Choose: ${clip(cases.flatMap((one) => Object.keys(one)).join(', '))}`;
  }
  if ('set' in task) {
    const set = task['set'];
    return isRecord(set) ? `Set ${clip(Object.keys(set).join(', '))}` : `Set the data to ${shownValue(set)}`;
  }
  if ('try' in task) {
    const retry = isRecord(task['catch']) && task['catch']['retry'] !== undefined;
    return `Try ${steps(task['try'])}${retry ? ', again if they fail' : ''}`;
  }
  if ('raise' in task) {
    const error = part('raise')['error'];
    return `Fail with ${isRecord(error) ? shownValue(error['title'] ?? error['type']) : shownValue(error)}`;
  }
  if ('wait' in task) return `Wait ${durationWords(task['wait'])}`;
  if ('fork' in task) {
    const { compete, branches } = part('fork');
    return compete === true ? `Race ${steps(branches)}` : `Do ${steps(branches)} at the same time`;
  }
  if ('listen' in task) return `Wait for ${eventNames(part('listen')['to'])}`;
  if ('emit' in task) {
    const event = part('emit')['event'];
    const with_ = isRecord(event) && isRecord(event['with']) ? event['with'] : {};
    return `Announce ${shownValue(with_['type'])}`;
  }
  if ('run' in task)
    return `Run a ${Object.keys(part('run')).find((key) => key !== 'await' && key !== 'return') ?? 'process'}`;
  if ('do' in task) return `Do ${steps(task['do'])}`;
  return name;
}

/**
 * The step as a sentence a person reads: `Type {customer} in ‘Party name’`. Expressions show as `{name}`, targets as
 * ‘title’; flow steps have sentences of their own, and a call that nothing is known of names what it calls.
 */
export function describeStep(
  entry: CatalogEntry | undefined,
  name: string,
  task: Readonly<Record<string, unknown>>,
  targetTitle: (name: string) => string | undefined,
): string {
  return 'call' in task ? callSentence(entry, task, targetTitle) : flowSentence(name, task);
}
