import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../../scripts/layers/check.ts';

const require = createRequire(import.meta.url);
const { readLayers } = require('../../scripts/layers/table.cjs') as {
  readLayers: () => { room: string; may: string[]; node: boolean; packages?: string[] }[];
};
const root = join(import.meta.dirname, '..', '..');
const folders: string[] = [];

/** A house of its own with the given files, so that a breach can be planted without touching ours. */
function house(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-layers-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('the layering', () => {
  it('holds in this repository, and the check saw its modules', () => {
    const { modules, violations } = checkLayers();
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(100);
  }, 120_000);

  it('reports a planted breach of every row of the table', () => {
    const rows = readLayers();
    const files: Record<string, string> = {};
    const expected: string[] = [];
    for (const row of rows) {
      const inside = (other: string) => row.may.some((may) => other === may || other.startsWith(`${may}/`));
      const stranger = rows.find(({ room }) => !room.startsWith(row.room) && !inside(room))?.room;
      if (stranger === undefined) continue;
      files[`${stranger}/treasure.ts`] = 'export const treasure = 1;\n';
      files[`${row.room}/breach.ts`] =
        `export { treasure } from '${'../'.repeat(row.room.split('/').length)}${stranger}/treasure.ts';\n`;
      expected.push(`${row.room}/breach.ts`);
    }
    const { violations } = checkLayers(house(files));
    expect(violations.map(({ from }) => from).sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(8);
  }, 60_000);

  it('refuses Node in the renderer and foreign packages in the contract', () => {
    const { violations } = checkLayers(
      house({
        'renderer/breach.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
        'contract/breach.ts': "import { parse } from 'yaml';\nexport const read = parse;\n",
        'contract/fine.ts': "import { z } from 'zod';\nexport const text = z.string();\n",
      }),
    );
    expect(violations.map(({ from }) => from).sort()).toEqual(['contract/breach.ts', 'renderer/breach.ts']);
  }, 60_000);

  it('reports imports that go round in a circle', () => {
    const { violations } = checkLayers(
      house({
        'bots/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
        'bots/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
      }),
    );
    expect(violations.map(({ rule }) => rule)).toContain('no-circular');
  }, 60_000);
});
