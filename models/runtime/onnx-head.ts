import { readFields, readPacked, type WireField, writeFields } from './protobuf.ts';

// Field numbers of onnx.proto (ONNX IR version 3 and later).
const modelGraph = 7;
const graph = { node: 1, initializer: 5, output: 12 };
const nodeAttribute = 5;
const attributeTensor = 5;
const tensor = { dims: 1, dataType: 2, rawData: 9 };
const float32 = 1;
/** ValueInfoProto.type . tensor_type . shape . dim */
const outputDimPath = [2, 1, 2, 1];
const dimValue = 1;

/**
 * Cuts a classifier's last layer down to the classes kept: every float tensor whose last dimension is `classes`
 * keeps those columns only. Softmax is then over fewer classes, and decoding reads 40 times fewer numbers.
 * Answers undefined when the model has no such layer (two-dimensional weights), so it can be used whole.
 */
export function sliceHead(
  model: Uint8Array,
  classes: number,
  kept: readonly number[],
): Uint8Array | undefined {
  let weightsCut = 0;
  const cutTensor = (bytes: Uint8Array): Uint8Array => {
    const fields = readFields(bytes);
    const dims = fields.flatMap((field) => {
      if (field.number !== tensor.dims) return [];
      return field.wire === 0 ? [field.value] : readPacked(field.bytes);
    });
    const isFloat = fields.some((field) => field.number === tensor.dataType && field.value === float32);
    const raw = fields.find((field) => field.number === tensor.rawData);
    if (dims.at(-1) !== classes || !isFloat || raw === undefined) return bytes;
    if (dims.length === 2) weightsCut++;
    const others = fields.filter((field) => field.number !== tensor.dims && field.number !== tensor.rawData);
    const newDims = [...dims.slice(0, -1), kept.length].map((value): WireField => varint(tensor.dims, value));
    return writeFields([...newDims, ...others, block(tensor.rawData, keepColumns(raw.bytes, classes, kept))]);
  };
  const cutNode = (bytes: Uint8Array) =>
    mapField(bytes, nodeAttribute, (attribute) => mapField(attribute, attributeTensor, cutTensor));
  const cutGraph = (bytes: Uint8Array) => {
    const nodes = mapField(bytes, graph.node, cutNode);
    const initializers = mapField(nodes, graph.initializer, cutTensor);
    return mapField(initializers, graph.output, (output) =>
      renameDim(output, outputDimPath, classes, kept.length),
    );
  };
  const sliced = mapField(model, modelGraph, cutGraph);
  return weightsCut === 1 ? sliced : undefined;
}

function mapField(
  message: Uint8Array,
  number: number,
  change: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  let changed = false;
  const fields = readFields(message).map((field) => {
    if (field.number !== number || field.wire !== 2) return field;
    const bytes = change(field.bytes);
    if (bytes === field.bytes) return field;
    changed = true;
    return { ...field, bytes };
  });
  return changed ? writeFields(fields) : message;
}

function renameDim(message: Uint8Array, path: readonly number[], from: number, to: number): Uint8Array {
  const [number, ...rest] = path;
  if (number !== undefined) return mapField(message, number, (inner) => renameDim(inner, rest, from, to));
  const fields = readFields(message);
  const matches = (field: WireField) => field.number === dimValue && field.wire === 0 && field.value === from;
  if (!fields.some(matches)) return message;
  return writeFields(fields.map((field) => (matches(field) ? varint(dimValue, to) : field)));
}

function keepColumns(raw: Uint8Array, columns: number, kept: readonly number[]): Uint8Array {
  const rows = raw.length / 4 / columns;
  const result = new Uint8Array(rows * kept.length * 4);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (const column of kept) {
      const from = (row * columns + column) * 4;
      for (let k = 0; k < 4; k++) result[to++] = raw[from + k] ?? 0;
    }
  }
  return result;
}

function varint(number: number, value: number): WireField {
  return { number, wire: 0, value, bytes: new Uint8Array(0) };
}

function block(number: number, bytes: Uint8Array): WireField {
  return { number, wire: 2, value: 0, bytes };
}
