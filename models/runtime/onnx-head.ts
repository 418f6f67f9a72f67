import { readFields, readPacked, type WireField, writeFields } from './protobuf.ts';

// Field numbers of onnx.proto (ONNX IR version 3 and later).
const modelGraph = 7;
const graph = { node: 1, initializer: 5, output: 12 };
const nodeInput = 1;
const nodeOutput = 2;
const nodeAttribute = 5;
const valueInfo = { name: 1, type: 2 };
const attributeTensor = 5;
const tensor = { dims: 1, dataType: 2, rawData: 9 };
const float32 = 1;
/** ValueInfoProto.type . tensor_type . shape . dim */
const outputDimPath = [2, 1, 2, 1];
const dimValue = 1;

/** A classifier's last layer: `weights` row by row (`inputs` x `classes`), one bias for each class. */
export interface Head {
  classes: number;
  weights: Float32Array;
  bias: Float32Array;
}

/** Replaces a classifier's last layer of `classes` classes by another of the same inputs; undefined if it has none. */
export function replaceHead(model: Uint8Array, classes: number, head: Head): Uint8Array | undefined {
  return changeHead(model, classes, head.classes, (_, dims) =>
    dims.length === 2 ? head.weights : head.bias,
  );
}

/** Reads a classifier's last layer of `classes` classes; undefined if it has none. */
export function readHead(model: Uint8Array, classes: number): Head | undefined {
  const parts = new Map<number, Float32Array>();
  const changed = changeHead(model, classes, classes, (values, dims) => {
    parts.set(dims.length, values);
    return values;
  });
  const weights = parts.get(2);
  const bias = parts.get(1);
  return changed === undefined || weights === undefined || bias === undefined
    ? undefined
    : { classes, weights, bias };
}

/** Makes the network answer with the input of its last layer instead of class probabilities, for training a new one. */
export function exposeFeatures(model: Uint8Array, classes: number): Uint8Array | undefined {
  const name = featureName(model, classes);
  if (name === undefined) return undefined;
  const text = new TextEncoder().encode(name);
  return mapField(model, modelGraph, (bytes) =>
    mapField(bytes, graph.output, () =>
      writeFields([
        block(valueInfo.name, text),
        block(valueInfo.type, writeFields([block(1, writeFields([varint(1, float32)]))])),
      ]),
    ),
  );
}

function featureName(model: Uint8Array, classes: number): string | undefined {
  const graphBytes = readFields(model).find((field) => field.number === modelGraph)?.bytes;
  if (graphBytes === undefined) return undefined;
  const nodes = readFields(graphBytes)
    .filter((field) => field.number === graph.node)
    .map((field) => readFields(field.bytes));
  const strings = (fields: WireField[], number: number) =>
    fields.filter((field) => field.number === number).map((field) => new TextDecoder().decode(field.bytes));
  const weightNode = nodes.find((fields) =>
    fields.some(
      (field) =>
        field.number === nodeAttribute &&
        readFields(field.bytes).some(
          (inner) => inner.number === attributeTensor && isWeight(inner.bytes, classes),
        ),
    ),
  );
  const weightName = weightNode === undefined ? undefined : strings(weightNode, nodeOutput)[0];
  const product = nodes.find(
    (fields) => weightName !== undefined && strings(fields, nodeInput)[1] === weightName,
  );
  return product === undefined ? undefined : strings(product, nodeInput)[0];
}

function isWeight(bytes: Uint8Array, classes: number): boolean {
  const dims = dimsOf(readFields(bytes));
  return dims.length === 2 && dims[1] === classes;
}

type Change = (values: Float32Array, dims: readonly number[]) => Float32Array;

function changeHead(
  model: Uint8Array,
  classes: number,
  newClasses: number,
  change: Change,
): Uint8Array | undefined {
  let weightsChanged = 0;
  const changeTensor = (bytes: Uint8Array): Uint8Array => {
    const fields = readFields(bytes);
    const dims = dimsOf(fields);
    const isFloat = fields.some((field) => field.number === tensor.dataType && field.value === float32);
    const raw = fields.find((field) => field.number === tensor.rawData);
    if (dims.at(-1) !== classes || dims.length > 2 || !isFloat || raw === undefined) return bytes;
    if (dims.length === 2) weightsChanged++;
    const others = fields.filter((field) => field.number !== tensor.dims && field.number !== tensor.rawData);
    const newDims = [...dims.slice(0, -1), newClasses].map((value): WireField => varint(tensor.dims, value));
    const values = change(new Float32Array(Uint8Array.from(raw.bytes).buffer), dims);
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return writeFields([...newDims, ...others, block(tensor.rawData, data)]);
  };
  const changeNode = (bytes: Uint8Array) =>
    mapField(bytes, nodeAttribute, (attribute) => mapField(attribute, attributeTensor, changeTensor));
  const changeGraph = (bytes: Uint8Array) => {
    const nodes = mapField(bytes, graph.node, changeNode);
    const initializers = mapField(nodes, graph.initializer, changeTensor);
    return mapField(initializers, graph.output, (output) =>
      renameDim(output, outputDimPath, classes, newClasses),
    );
  };
  const changed = mapField(model, modelGraph, changeGraph);
  return weightsChanged === 1 ? changed : undefined;
}

function dimsOf(fields: readonly WireField[]): number[] {
  return fields.flatMap((field) => {
    if (field.number !== tensor.dims) return [];
    return field.wire === 0 ? [field.value] : readPacked(field.bytes);
  });
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

function varint(number: number, value: number): WireField {
  return { number, wire: 0, value, bytes: new Uint8Array(0) };
}

function block(number: number, bytes: Uint8Array): WireField {
  return { number, wire: 2, value: 0, bytes };
}
