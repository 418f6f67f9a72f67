import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What each `bench/<name>/index.ts` exports. */
interface Bench {
  run(options: { readonly json: boolean }): Promise<unknown>;
}

const folder = join(import.meta.dirname, '..', 'bench');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const args = process.argv.slice(2);
const json = args.includes('--json');
const name = args.find((arg) => !arg.startsWith('--'));

if (name === undefined || !names.includes(name)) {
  const usage = `npm run bench -- NAME [--json]\nNAME is one of: ${names.join(', ')}`;
  console.log(usage);
  process.exitCode = args.includes('--help') ? 0 : 2;
} else {
  const bench = (await import(pathToFileURL(join(folder, name, 'index.ts')).href)) as Bench;
  await bench.run({ json });
  // A benchmark may leave warm workers behind; its figures are printed, so end here.
  process.exit(0);
}
