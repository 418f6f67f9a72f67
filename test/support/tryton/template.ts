import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Name of the database, as people type it nowhere: the web client offers the only one. */
export const DATABASE = 'tryton';

/** The administrator that the template sets up. */
export const ADMIN = { login: 'admin', password: 'lighthouse-keeper-7' } as const;

/** Where Debian puts the web client. */
const WEB_CLIENT = '/usr/share/tryton-sao/www';

const RECIPE = 3;

const CACHE = join(import.meta.dirname, '../../../.cache/tryton');

/** Debian's tools run on Debian's Python, whatever else is on the PATH. */
export const DEBIAN_ENV: NodeJS.ProcessEnv = {
  PATH: '/usr/bin:/bin',
  HOME: '/nonexistent',
  LANG: 'C.UTF-8',
};

/** Writes trytond.conf for a folder of databases and a listening address. */
export const writeConfig = async (folder: string, listen: string): Promise<string> => {
  const file = join(folder, 'trytond.conf');
  const text = `[web]\nlisten = ${listen}\nroot = ${WEB_CLIENT}\n[database]\nuri = sqlite://\npath = ${folder}\n[session]\ntimeout = 86400\nmax_attempt = 1000\n`;
  await writeFile(file, text);
  return file;
};

const debianVersions = async (): Promise<string> => {
  const packages = ['tryton-server', 'tryton-modules-party', 'tryton-sao'];
  try {
    const format = '${Package} ${db:Status-Status} ${Version}\n';
    const { stdout } = await run('dpkg-query', ['-W', '-f', format, ...packages]);
    if (stdout.split('\n').filter((line) => line.includes(' installed ')).length === 3) return stdout;
  } catch (error) {
    throw new Error(`Tryton is not installed: apt-get install ${packages.join(' ')}`, { cause: error });
  }
  throw new Error(`Tryton is not installed: apt-get install ${packages.join(' ')}`);
};

const build = async (folder: string): Promise<string> => {
  const database = join(folder, `${DATABASE}.sqlite`);
  await (await open(database, 'wx')).close();
  const config = await writeConfig(folder, '127.0.0.1:1');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${ADMIN.password}\n`);
  const admin = (...args: string[]) =>
    run('/usr/bin/trytond-admin', ['-c', config, '-d', DATABASE, ...args], {
      env: { ...DEBIAN_ENV, TRYTONPASSFILE: passwordFile },
      timeout: 240_000,
    });
  await admin('--all', '--email', 'admin@tryton.example', '--password');
  await admin('--update', 'party', '--activate-dependencies');
  const sql = new DatabaseSync(database);
  try {
    sql.exec(`UPDATE ir_module_config_wizard_item SET state = 'done';
      DELETE FROM "res_user-ir_action";`);
  } finally {
    sql.close();
  }
  return database;
};

/** A database with the party module and an administrator past the set-up wizard; built once for each version of the Debian packages. */
export const templateDatabase = async (): Promise<string> => {
  const versions = await debianVersions();
  const key = createHash('sha256')
    .update(`${RECIPE}\n${ADMIN.password}\n${versions}`)
    .digest('hex')
    .slice(0, 16);
  const template = join(CACHE, `party-${key}.sqlite`);
  const known = await stat(template).then(
    () => true,
    () => false,
  );
  if (known) return template;
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'build-'));
  try {
    await rename(await build(folder), template);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return template;
};

/** Copies the template into a folder under the name that trytond looks for. */
export const copyTemplate = async (folder: string): Promise<void> => {
  await copyFile(await templateDatabase(), join(folder, `${DATABASE}.sqlite`));
};
