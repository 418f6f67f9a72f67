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

/** Expands `{name}` in an address from the top-level properties of the data (RFC 6570, single values and lists). */
export function expandUri(template: string, data: unknown, step: StepAddress): string {
  return template.replace(/\{([+#./;?&]?)([\w.,%*]+)\}/g, (_, sign: string, list: string) => {
    const operator = operators[sign] ?? simple;
    const escaped = operator.reserved ? escapeKeepingReserved : escapeAll;
    const parts = list.split(',').map((name) => {
      const text = templateValue(name, template, data, step).map(escaped).join(',');
      if (!operator.named) return text;
      return text === '' && sign === ';' ? name : `${name}=${text}`;
    });
    return operator.first + parts.join(operator.separator);
  });
}

/** A missing value is an error: an address with a hole could mean every record instead of one. */
function templateValue(name: string, template: string, data: unknown, step: StepAddress): string[] {
  const value: unknown =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [String(value)];
  const reason = `the address ${template} needs a text or number called ${name} in the step's input.`;
  throw new UnderstudyError(
    'action-input-invalid',
    { step: step.name, action: 'http', reason },
    {
      asStandard: true,
      instance: step.pointer,
      where: { step: step.name, pointer: `${step.pointer}/with/endpoint` },
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
