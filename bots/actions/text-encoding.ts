import { z } from 'zod';

/** Encodings that text files may be read in; recognised when not given. */
export const encodingSchema = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15']).meta({
  title: 'Encoding',
  description: 'Encoding of the text; recognised when left out.',
  widget: 'select',
});
export type TextEncoding = z.infer<typeof encodingSchema>;

/**
 * The encoding of a text: by its byte order mark, by the zero bytes of UTF-16, else UTF-8 where the bytes are valid
 * UTF-8, else Windows-1252 (what older office programs in Western Europe write).
 */
export function detectEncoding(bytes: Uint8Array): TextEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 4096);
  let evenZeros = 0;
  let oddZeros = 0;
  for (const [index, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) evenZeros += 1;
    else oddZeros += 1;
  }
  if (oddZeros > head.length / 4 && evenZeros < oddZeros / 8) return 'utf-16le';
  if (evenZeros > head.length / 4 && oddZeros < evenZeros / 8) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Bytes of a file as text without byte order mark. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding = detectEncoding(bytes)): string {
  return new TextDecoder(encoding).decode(bytes);
}
