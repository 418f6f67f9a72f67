import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { StepAddress } from '../../../contract/run/index.ts';

interface Operator {
  readonly first: string;
  readonly separator: string;
  readonly named: boolean;
  /** Keeps reserved characters as they are. */
  readonly reserved: boolean;
}

const simple: Operator = { first: '', separator: ',', named: false, reserved: false };
/** RFC 6570, section 2.2. */
const operators: Readonly<Record<string, Operator>> = {
  '+': { first: '', separator: ',', named: false, reserved: true },
  '#': { first: '#', separator: ',', named: false, reserved: true },
  '.': { first: '.', separator: '.', named: false, reserved: false },
  '/': { first: '/', separator: '/', named: false, reserved: false },
  ';': { first: ';', separator: ';', named: true, reserved: false },
  '?': { first: '?', separator: '&', named: true, reserved: false },
  '&': { first: '&', separator: '&', named: true, reserved: false },
};

/** RFC 3986 unreserved characters stay, all others are escaped; `encodeURIComponent` leaves five too many. */
const escapeAll = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const escapeKeepingReserved = (text: string): string =>
  encodeURI(text).replace(/%25([0-9A-Fa-f]{2})/g, '%$1');

/** Where an address is expanded, for its errors. */
export interface Expansion {
  readonly step: StepAddress;
  /** Told of a name that the data does not have; the standard leaves its place empty. */
  onMissing?(name: string): void;
}

/**
 * Expands `{name}` in an address from the top-level properties of the data. The DSL has simple expansion (RFC 6570,
 * 3.2.2) of texts, numbers, truth values and null; the other operators work too, as OpenAPI uses some.
 */
export function expandUri(template: string, data: unknown, expansion: Expansion): string {
  return template.replace(/\{([+#./;?&]?)([\w.,%*]+)\}/g, (_, sign: string, list: string) => {
    const operator = operators[sign] ?? simple;
    const escaped = operator.reserved ? escapeKeepingReserved : escapeAll;
    const parts = list.split(',').map((name) => {
      const text = escaped(templateValue(name, template, data, expansion));
      if (!operator.named) return text;
      return text === '' && sign === ';' ? name : `${name}=${text}`;
    });
    return operator.first + parts.join(operator.separator);
  });
}

function templateValue(
  name: string,
  template: string,
  data: unknown,
  { step, onMissing }: Expansion,
): string {
  const value: unknown =
    typeof data === 'object' && data !== null && Object.hasOwn(data, name)
      ? (data as Record<string, unknown>)[name]
      : undefined;
  if (value === undefined || value === null) {
    onMissing?.(name);
    return '';
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new UnderstudyError(
    'address-variable-invalid',
    { step: step.name, variable: name, template, found: Array.isArray(value) ? 'a list' : 'an object' },
    {
      asStandard: true,
      instance: step.pointer,
      where: { step: step.name, pointer: `${step.pointer}/with` },
    },
  );
}

/** The address with query parameters added; lists repeat the parameter, null leaves it out. */
export function withQuery(uri: string, query: unknown): string {
  const pairs = Object.entries(query as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null && item !== undefined)
      .map((item): [string, string] => [
        name,
        typeof item === 'object' ? JSON.stringify(item) : String(item),
      ]),
  );
  if (pairs.length === 0) return uri;
  const [address = '', fragment] = uri.split('#', 2);
  const joint = address.includes('?') ? '&' : '?';
  const added = `${address}${joint}${new URLSearchParams(pairs).toString()}`;
  return fragment === undefined ? added : `${added}#${fragment}`;
}
