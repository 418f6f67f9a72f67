import { asFields, type Fields } from '../fields.ts';

/** How the body of a request is made. */
export interface BodyMaking {
  /** Reads a file that the manifest permits. */
  readFile(path: string): Promise<Uint8Array>;
  /** A text that occurs in no part, between the parts of a form with files. */
  boundary(): string;
}

type Body = string | Uint8Array;

/**
 * The body as the content type in `headers` wants it: JSON by default, a form, a form with files, text, or bytes.
 * Texts are sent as they are. Bytes stand in the document as `{ base64: … }` or `{ file: path }`.
 */
export async function bodyOf(
  body: unknown,
  headers: Record<string, string>,
  making: BodyMaking,
): Promise<Body | undefined> {
  if (body === undefined || body === null) return undefined;
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (typeof body === 'string') return body;
  if (type.startsWith('application/x-www-form-urlencoded')) return formOf(asFields(body));
  if (type.startsWith('multipart/form-data')) return multipartOf(asFields(body), headers, making);
  if (type !== '' && !/[/+]json\b/.test(type)) {
    const bytes = await bytesOf(body, making);
    if (bytes !== undefined) return bytes;
    if (typeof body !== 'object') return String(body);
  }
  headers['content-type'] ??= 'application/json';
  return JSON.stringify(body);
}

const asParameter = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** Lists repeat their field. */
function formOf(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, asParameter(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

async function bytesOf(value: unknown, { readFile }: BodyMaking): Promise<Uint8Array | undefined> {
  const { base64, file } = asFields(value);
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return typeof file === 'string' ? readFile(file) : undefined;
}

/** RFC 7578. A part with bytes may name its `filename` and `contentType`. */
async function multipartOf(
  fields: Fields,
  headers: Record<string, string>,
  making: BodyMaking,
): Promise<Uint8Array> {
  const boundary = `understudy-${making.boundary()}`;
  headers['content-type'] = `multipart/form-data; boundary=${boundary}`;
  const parts: Uint8Array[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      parts.push(Buffer.from(`--${boundary}\r\n`, 'utf8'), ...(await partOf(name, one, making)), crlf);
    }
  }
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`, 'utf8')]);
}

const crlf = Buffer.from('\r\n', 'utf8');
const quoted = (text: string): string =>
  `"${text.replace(/["\r\n]/g, (letter) => encodeURIComponent(letter))}"`;

async function partOf(name: string, value: unknown, making: BodyMaking): Promise<Uint8Array[]> {
  const bytes = await bytesOf(value, making);
  if (bytes === undefined) {
    return [
      Buffer.from(
        `Content-Disposition: form-data; name=${quoted(name)}\r\n\r\n${asParameter(value)}`,
        'utf8',
      ),
    ];
  }
  const { filename, contentType, file } = asFields(value);
  const given = typeof filename === 'string' ? filename : String(file ?? name).replace(/^.*[\\/]/, '');
  const kind = typeof contentType === 'string' ? contentType : 'application/octet-stream';
  const head = `Content-Disposition: form-data; name=${quoted(name)}; filename=${quoted(given)}\r\nContent-Type: ${kind}\r\n\r\n`;
  return [Buffer.from(head, 'utf8'), bytes];
}
