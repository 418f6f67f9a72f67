import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type ErrorCode,
  type ErrorEntry,
  errorCatalogue,
  toProblem,
  UnderstudyError,
} from '../../contract/errors/index.ts';
import { problemSchema } from '../../contract/errors/problem.ts';
import { errorsDocs } from '../../scripts/generate/errors-docs.ts';
import { repositoryRoot, staleFiles } from '../../scripts/generate/generated-files.ts';

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const rooms = ['bots', 'recorder', 'models', 'host', 'electron', 'renderer', 'contract', 'scripts', 'bin'];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.(ts|tsx|cjs)$/.test(entry.name) && !entry.name.includes('.generated.'),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

const source = rooms
  .flatMap((room) => {
    try {
      return sources(join(repositoryRoot, room));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  })
  .filter((file) => !file.endsWith(join('contract', 'errors', 'catalogue.ts')))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

test('the docs page of errors says what the catalogue says', async () => {
  expect(await staleFiles(errorsDocs())).toEqual([]);
});

test('every error of the catalogue is raised somewhere', () => {
  expect(source.length).toBeGreaterThan(100);
  const unused = codes.filter((code) => !source.some(({ text }) => text.includes(`'${code}'`)));
  expect(unused).toEqual([]);
});

test('every error that is raised is in the catalogue', () => {
  const raised = source.flatMap(({ file, text }) =>
    [...text.matchAll(/new UnderstudyError\(\s*'([^']+)'/g)].map(([, code]) => ({ file, code })),
  );
  expect(raised.length).toBeGreaterThan(30);
  expect(raised.filter(({ code }) => !codes.includes(code as ErrorCode))).toEqual([]);
});

test.each(codes)('%s has a title, a message, a next step and a problem of the one shape', (code) => {
  const entry: ErrorEntry = errorCatalogue[code];
  expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
  expect(entry.message.length).toBeGreaterThan(5);
  // A command to copy may end a sentence without a full stop.
  expect(entry.next).toMatch(/[.?}`]$/);
  const slots = [...`${entry.message}${entry.next}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const values = Object.fromEntries(slots.map((slot) => [slot, `<${slot}>`]));
  const problem = problemSchema.parse(toProblem(new UnderstudyError(code, values)));
  expect(problem).toMatchObject({ code, kind: entry.kind, status: entry.status });
  for (const slot of slots) expect(`${problem.detail}${problem.next}`).toContain(`<${slot}>`);
});
