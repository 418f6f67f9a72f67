import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { registry } from '../../bots/catalog/registry.ts';
import { catalogEntrySchema, type PortName, widgetSchema } from '../../contract/actions/index.ts';
import { actionsDocs } from '../../scripts/generate/actions-docs.ts';
import { staleFiles } from '../../scripts/generate/generated-files.ts';
import { exampleFiles, fakePorts } from './fake-ports.ts';

interface Property {
  readonly title?: string;
  readonly description?: string;
  readonly widget?: string;
}

const book = writeExcelFile([
  { data: [['A']], sheet: 'One' },
  { data: [['Title'], [''], ['Name'], ['Ada']], sheet: 'Two' },
]).toBuffer();

const propertiesOf = (schema: Record<string, unknown>): [string, Property][] =>
  Object.entries((schema['properties'] ?? {}) as Record<string, Property>);

test('every action has an id of its own', () => {
  const ids = registry.list().map((action) => action.id);
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(registry.get(id)?.id).toBe(id);
  expect(registry.get('web.nothing')).toBeUndefined();
});

test('the docs pages say what the actions say', async () => {
  expect(await staleFiles(actionsDocs())).toEqual([]);
});

describe.each(registry.list().map((action) => ({ id: action.id, action })))('$id', ({ action }) => {
  const { entry } = action;

  test('is a catalogue entry with a form for every parameter', () => {
    expect(catalogEntrySchema.parse(entry)).toEqual(entry);
    const properties = propertiesOf(entry.input);
    expect(properties.length).toBeGreaterThan(0);
    for (const [name, property] of properties) {
      expect(property, name).toMatchObject({ title: expect.any(String), description: expect.any(String) });
      expect(widgetSchema.options, name).toContain(property.widget);
    }
    for (const [name, property] of propertiesOf(entry.output)) {
      expect(property, name).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    }
  });

  test('reads as a sentence of its own parameters', () => {
    const names = propertiesOf(entry.input).map(([name]) => name);
    for (const [, slot] of entry.sentence.matchAll(/\{(\w+)\}/g)) expect(names).toContain(slot);
  });

  test('refuses a parameter it does not know', async () => {
    const [example] = entry.examples;
    const checked = await action.input.safeParseAsync({ ...example?.input, nonsense: 1 });
    expect(checked.success).toBe(false);
  });

  test.each(entry.examples)('does its example: $title', async (example) => {
    const input = await action.input.parseAsync(example.input);
    const { ports, calls } = fakePorts({ ...exampleFiles, 'book.xlsx': await book });
    const given = Object.fromEntries(entry.needs.map((need: PortName) => [need, ports[need]]));
    const answer = await action.run(
      {
        ...(given as unknown as typeof ports),
        signal: new AbortController().signal,
        step: { name: 'example', pointer: '/do/0/example', path: '/do/0/example' },
        idempotencyKey: 'key',
      },
      input,
    );
    expect(await action.output.parseAsync(answer)).toEqual(answer);
    if (example.output !== undefined) expect(await action.output.parseAsync(example.output)).toBeDefined();
    expect(new Set(calls.map((call) => call.port)).size).toBe(entry.needs.length);
  });
});

test('importing the catalogue loads no driver, codec or model', () => {
  const heavy =
    /from '(playwright-core|sharp|read-excel-file|write-excel-file|csv-parse|csv-stringify|onnxruntime-node)/;
  const files = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    for (const line of source.split('\n')) {
      if (/^import type/.test(line)) continue;
      expect(heavy.test(line) && /^(import|export) /.test(line), `${file}: ${line}`).toBe(false);
    }
    for (const [, path] of source.matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)'/gms)) {
      if (path !== undefined) follow(new URL(path, `file://${file}`).pathname);
    }
  };
  follow(new URL('../../bots/catalog/registry.ts', import.meta.url).pathname);
  expect(files.size).toBeGreaterThan(25);
});
