import { parseArgs } from 'node:util';
import { DEFAULT_USER, startLegacyLedger } from './server.ts';

const USAGE = `legacy-ledger: a small, old-fashioned accounts payable application to try bots on

  --port N       port on 127.0.0.1 (default 8399, 0 takes a free one)
  --latency MS   how long every screen takes to answer (default 150)
  --store FILE   JSON file that keeps the books (default: memory)
  --help         this text
`;

const wholeNumber = (option: string, text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new TypeError(`--${option} takes a whole number, not "${text}"`);
  return Number(text);
};

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8399' },
      latency: { type: 'string', default: '150' },
      store: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    port: wholeNumber('port', values.port),
    latencyMs: wholeNumber('latency', values.latency),
    storeFile: values.store,
  };
};

const main = async (): Promise<void> => {
  let wanted: ReturnType<typeof readArguments>;
  try {
    wanted = readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (wanted.help) {
    process.stdout.write(USAGE);
    return;
  }
  const ledger = await startLegacyLedger(wanted);
  process.stdout.write(`legacy-ledger: ${ledger.url}\n`);
  process.stdout.write(`sign on as ${DEFAULT_USER.user} with password ${DEFAULT_USER.password}\n`);
  const stop = () => void ledger.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

await main();
