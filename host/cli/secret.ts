import { UnderstudyError } from '../../contract/errors/index.ts';
import { createKeyringSecrets } from '../storage/keyring-secrets.ts';
import { exitCodes } from './exit-codes.ts';

export interface SecretListCommand {
  readonly json?: boolean;
}

const usage = (reason: string): UnderstudyError =>
  new UnderstudyError('usage-invalid', { reason, command: 'secret set' });

/** Reads one line from the terminal without showing it. */
function askUnseen(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off('data', hear);
      stderr.write('\n');
    };
    function hear(chunk: string | Buffer): void {
      for (const char of chunk.toString()) {
        if (char === '\r' || char === '\n' || char === '\u0004') {
          end();
          resolve(typed);
          return;
        }
        if (char === '\u0003') {
          end();
          reject(new UnderstudyError('run-cancelled', { by: ' by Ctrl-C' }));
          return;
        }
        typed = char === '\u007f' || char === '\b' ? typed.slice(0, -1) : typed + char;
      }
    }
    stdin.on('data', hear);
  });
}

/** All of standard input; the line end that `echo` appends is no part of a secret. */
async function readPiped(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text.replace(/\r?\n$/, '');
}

/** Stores a secret; its value comes from the terminal or from standard input, never from the command line. */
export async function setSecret(name: string): Promise<number> {
  const value = process.stdin.isTTY ? await askUnseen(`Value of ${name} (unseen): `) : await readPiped();
  if (value === '') throw usage(`No value was given for ${name}; type it, or pipe it in.`);
  await createKeyringSecrets().set(name, value);
  process.stdout.write(`Stored ${name}.\n`);
  return exitCodes.done;
}

/** Lists names, never values. */
export async function listSecrets(command: SecretListCommand): Promise<number> {
  const names = await createKeyringSecrets().list();
  if (command.json === true) process.stdout.write(`${JSON.stringify(names)}\n`);
  else for (const name of names) process.stdout.write(`${name}\n`);
  return exitCodes.done;
}

/** Forgets a secret; fails where there was none. */
export async function deleteSecret(name: string): Promise<number> {
  if (!(await createKeyringSecrets().delete(name)))
    throw new UnderstudyError('secret-missing', { secret: name });
  process.stdout.write(`Deleted ${name}.\n`);
  return exitCodes.done;
}
