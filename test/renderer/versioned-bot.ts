import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

const execute = promisify(execFile);
const sample = join(import.meta.dirname, '..', '..', 'bots', 'samples', 'enter-invoices');

const crop = (word: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="180" height="36"><rect width="180" height="36" fill="#d8d4c8"/><rect x="70" y="6" width="104" height="24" fill="#fff" stroke="#777"/><text x="8" y="23" font-size="14" font-family="sans-serif">${word}</text></svg>`,
    ),
  )
    .png()
    .toBuffer();

/** A workspace under version control with one bot: committed once, then changed in every way a comparison tells. */
export async function versionedBot(workspace: string): Promise<void> {
  const folder = join(workspace, 'enter-invoices');
  await mkdir(join(folder, 'targets'), { recursive: true });
  for (const file of ['bot.yaml', 'manifest.yaml', 'targets.yaml', 'suppliers.csv'])
    await cp(join(sample, file), join(folder, file));
  const change = async (file: string, edit: (text: string) => string): Promise<void> => {
    const path = join(folder, file);
    await writeFile(path, edit(await readFile(path, 'utf8')));
  };
  await change('targets.yaml', (text) =>
    text.replace('    title: User\n', '    title: User\n    crop: targets/user.png\n'),
  );
  await writeFile(join(folder, 'targets', 'user.png'), await crop('User'));
  const git = (...args: string[]) =>
    execute('git', args, {
      cwd: workspace,
      env: {
        ...process.env,
        HOME: workspace,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Mara',
        GIT_AUTHOR_EMAIL: 'mara@example.com',
        GIT_COMMITTER_NAME: 'Mara',
        GIT_COMMITTER_EMAIL: 'mara@example.com',
      },
    });
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'Enter invoices, as recorded');

  await writeFile(join(folder, 'targets', 'user.png'), await crop('User name'));
  await change('targets.yaml', (text) => text.replace('name="F_USER"', 'name="F_USERNAME"'));
  await change('manifest.yaml', (text) =>
    text
      .replace('    - localhost\n', "    - localhost\n    - '*.example.com'\n")
      .replace('risk: limited', 'risk: high'),
  );
  await change('bot.yaml', (text) =>
    text
      .replace('value: ${ $secrets.ledger.user }', 'value: ${ $secrets.ledger.clerk }')
      .replace('- openEntry:', '- goToEntry:')
      .replace(/ {8}- leaveOut:[\s\S]*?target: confirm.back\n/, '')
      .replace(/( {8}- typeDate:[\s\S]*?)( {8}- typeSupplier:[\s\S]*?)(?= {8}- typeIban)/, '$2$1')
      .replace('confidence < 0.7', 'confidence < 0.85')
      .replace(
        '  - signOff:\n',
        `  - tellFinance:\n      call: http\n      with:\n        method: post\n        endpoint: https://hooks.example.com/invoices\n        body: { done: true }\n  - signOff:\n`,
      ),
  );
}
