/** One field of a protobuf message: its number, wire type, and value (varint) or bytes (length-delimited, fixed). */
export interface WireField {
  number: number;
  wire: 0 | 1 | 2 | 5;
  value: number;
  bytes: Uint8Array;
}

const none = new Uint8Array(0);

/** Reads the fields of a protobuf message without a schema; varints above 2^53 lose their lowest bits. */
export function readFields(message: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a protobuf message ends inside a number');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('a protobuf message ends inside a field');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) fields.push({ number, wire, value: varint(), bytes: none });
    else if (wire === 1) fields.push({ number, wire, value: 0, bytes: take(8) });
    else if (wire === 2) fields.push({ number, wire, value: 0, bytes: take(varint()) });
    else if (wire === 5) fields.push({ number, wire, value: 0, bytes: take(4) });
    else throw new RangeError(`a protobuf message uses the unknown wire type ${wire}`);
  }
  return fields;
}

/** Writes fields back as a protobuf message. */
export function writeFields(fields: readonly WireField[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const field of fields) {
    pieces.push(varintBytes(field.number * 8 + field.wire));
    if (field.wire === 0) pieces.push(varintBytes(field.value));
    if (field.wire === 2) pieces.push(varintBytes(field.bytes.length));
    pieces.push(field.bytes);
  }
  const message = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    message.set(piece, at);
    at += piece.length;
  }
  return message;
}

/** A number in protobuf's variable-length form. */
export function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A packed list of varints. */
export function readPacked(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) {
      values.push(value);
      value = 0;
      factor = 1;
    }
  }
  return values;
}
