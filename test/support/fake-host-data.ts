import type { BotSummary, DoctorCheck, RecordedStep, RunSummary } from '../../contract/rpc/index.ts';
import type { RunEvent, RunEventBody, StepAddress } from '../../contract/run/index.ts';

const start = Date.parse('2026-11-22T09:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();

/** A picture of a form as a data URL, drawn so that boxes can be checked by eye: the field is at 220,150 260×28. */
export function screenPicture(filled: boolean): string {
  const value = filled ? 'Nordwind Logistics GmbH' : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720"><rect width="1280" height="720" fill="#eceae4"/><rect width="1280" height="48" fill="#2f4a5c"/><text x="24" y="31" fill="#fff" font-family="Arial" font-size="18">Legacy Ledger</text><rect x="40" y="80" width="1200" height="600" fill="#fff" stroke="#b9b4a8"/><text x="64" y="120" font-family="Arial" font-size="20">New invoice</text><text x="64" y="169" font-family="Arial" font-size="14">Supplier</text><rect x="220" y="150" width="260" height="28" fill="#fff" stroke="#777"/><text x="228" y="169" font-family="Arial" font-size="14">${value}</text><text x="64" y="219" font-family="Arial" font-size="14">Number</text><rect x="220" y="200" width="260" height="28" fill="#fff" stroke="#777"/><text x="64" y="269" font-family="Arial" font-size="14">Total</text><rect x="220" y="250" width="140" height="28" fill="#fff" stroke="#777"/><rect x="220" y="310" width="96" height="32" fill="#ddd" stroke="#777"/><text x="248" y="331" font-family="Arial" font-size="14">Post</text></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

const bot = (botId: string, title: string, more: Partial<BotSummary>): BotSummary => ({
  botId,
  folder: `/home/mara/Understudy/${botId}`,
  title,
  version: '1.0.0',
  description: '',
  steps: 12,
  modified: at(-86_400_000),
  sample: false,
  problems: 0,
  ...more,
});

export const bots: readonly BotSummary[] = [
  bot('enter-invoices', 'Enter invoices', {
    description: 'Reads a folder of scanned invoices and types each into the ledger.',
    steps: 23,
    sample: true,
    lastRun: { runId: 'run-1', status: 'completed', at: at(0) },
  }),
  bot('create-parties', 'Create parties from the CRM export', {
    description: 'Creates a party with two contact ways and an address for every line of the file.',
    steps: 41,
    problems: 2,
    lastRun: { runId: 'run-2', status: 'faulted', at: at(0) },
  }),
  bot('month-end', 'Month-end balances', { description: 'Downloads the balance of each account.', steps: 1 }),
];

interface Played {
  readonly name: string;
  readonly path: string;
  readonly sentence: string;
  readonly action?: string;
  readonly kind?: string;
  readonly ms: number;
  readonly shots?: boolean;
  readonly fails?: boolean;
  readonly skips?: boolean;
}

/** Events of a run of the sample bot over `rounds` invoices; with `fails` its last step fails. */
export function sampleEvents(runId: string, rounds: number, fails: boolean): readonly RunEvent[] {
  const events: RunEvent[] = [];
  let now = 0;
  const add = (body: RunEventBody): void => {
    events.push({ ...body, runId, seq: events.length + 1, at: at(now) });
  };
  const address = (name: string, path: string): StepAddress => ({
    name,
    path,
    pointer: path.replace(/\[\d+\]/g, ''),
  });
  const play = (step: Played): void => {
    const where = { step: address(step.name, step.path) };
    if (step.skips === true) {
      add({ ...where, type: 'step.skipped', reason: 'condition', sentence: step.sentence });
      return;
    }
    add({
      ...where,
      type: 'step.started',
      kind: step.kind ?? 'call',
      ...(step.action === undefined ? {} : { action: step.action }),
      sentence: step.sentence,
      input: { target: 'entry.supplier', value: 'Nordwind Logistics GmbH' },
      attempt: 1,
    });
    const box = { x: 220, y: 150, width: 260, height: 28 };
    const shot = (when: 'before' | 'after' | 'fault'): void =>
      add({
        ...where,
        type: 'screenshot',
        when,
        file: `${when === 'before' ? 'empty' : 'filled'}.png`,
        width: 1280,
        height: 720,
        box,
      });
    if (step.shots === true) {
      add({
        ...where,
        type: 'target.resolved',
        target: 'entry.supplier',
        candidate: 1,
        by: 'label',
        matches: 1,
        box,
        durationMs: 18,
      });
      shot('before');
    }
    now += step.ms;
    if (step.fails === true) {
      shot('fault');
      add({ ...where, type: 'step.faulted', durationMs: step.ms, error: fault });
      return;
    }
    if (step.shots === true) shot('after');
    add({ ...where, type: 'step.finished', output: { typed: true }, durationMs: step.ms });
  };
  add({
    type: 'run.started',
    bot: { namespace: 'accounts-payable', name: 'enter-invoices', version: '1.0.0' },
    input: { folder: '/home/mara/invoices' },
    resumed: false,
  });
  play({
    name: 'openLedger',
    path: '/do/0/openLedger',
    sentence: 'Open http://127.0.0.1:8123/',
    action: 'web.open',
    ms: 640,
    shots: true,
  });
  play({
    name: 'typeUser',
    path: '/do/1/typeUser',
    sentence: 'Type ‘clerk’ in ‘User’',
    action: 'web.fill',
    ms: 120,
    shots: true,
  });
  play({
    name: 'typePassword',
    path: '/do/2/typePassword',
    sentence: 'Type •••••• in ‘Password’',
    action: 'web.fill',
    ms: 110,
    shots: true,
  });
  play({
    name: 'signOn',
    path: '/do/3/signOn',
    sentence: 'Click ‘Sign on’',
    action: 'web.click',
    ms: 480,
    shots: true,
  });
  const loop = '/do/4/eachInvoice';
  add({
    step: address('eachInvoice', loop),
    type: 'step.started',
    kind: 'for',
    sentence: 'For each file in the folder',
    attempt: 1,
  });
  const loopStart = now;
  for (let round = 0; round < rounds; round += 1) {
    const inside = `${loop}/for[${round}]/do`;
    play({
      name: 'readInvoice',
      path: `${inside}/0/readInvoice`,
      sentence: `Read invoice-${round + 1}.png`,
      action: 'document.extract',
      ms: 900,
    });
    play({
      name: 'askWhenUnsure',
      path: `${inside}/1/askWhenUnsure`,
      sentence: 'Ask a person',
      action: 'human.ask',
      ms: 0,
      skips: true,
    });
    play({
      name: 'typeSupplier',
      path: `${inside}/2/typeSupplier`,
      sentence: 'Type ‘Nordwind Logistics GmbH’ in ‘Supplier’',
      action: 'web.fill',
      ms: 140,
      shots: true,
    });
    play({
      name: 'typeTotal',
      path: `${inside}/3/typeTotal`,
      sentence: 'Type ‘1,284.90’ in ‘Total’',
      action: 'web.fill',
      ms: 130,
      shots: true,
    });
    play({
      name: 'post',
      path: `${inside}/4/post`,
      sentence: 'Click ‘Post’',
      action: 'web.click',
      ms: 700,
      shots: true,
      fails: fails && round === rounds - 1,
    });
    if (!(fails && round === rounds - 1)) {
      add({
        step: address('post', `${inside}/4/post`),
        type: 'log',
        level: 'info',
        message: `Posted invoice ${round + 1} of ${rounds}`,
      });
    }
  }
  if (fails) {
    add({
      step: address('eachInvoice', loop),
      type: 'step.faulted',
      durationMs: now - loopStart,
      error: fault,
    });
    add({ type: 'run.finished', status: 'faulted', error: fault, durationMs: now });
  } else {
    add({ step: address('eachInvoice', loop), type: 'step.finished', durationMs: now - loopStart });
    add({ type: 'run.finished', status: 'completed', output: { posted: rounds }, durationMs: now });
  }
  return events;
}

const fault = {
  type: 'https://understudy.dev/errors/target-not-found',
  status: 404,
  title: 'The element is not on the page',
  detail: '‘Post’ was not found on http://127.0.0.1:8123/entry within 30 s; 4 candidates were tried.',
  code: 'target-not-found',
  kind: 'application',
  next: 'Open the trace to see the page as it was, then pick the element again in the editor.',
  where: { step: 'post', file: 'bot.yaml', line: 41 },
} as const;

const run = (runId: string, more: Partial<RunSummary>): RunSummary => ({
  runId,
  botId: 'enter-invoices',
  botName: 'Enter invoices',
  status: 'completed',
  startedAt: at(0),
  finishedAt: at(20_000),
  durationMs: 20_050,
  trace: `/home/mara/Understudy/.traces/${runId}`,
  ...more,
});

export const runs: readonly RunSummary[] = [
  run('run-1', {}),
  run('run-2', {
    botName: 'Create parties from the CRM export',
    botId: 'create-parties',
    status: 'faulted',
    failure: fault.detail,
    durationMs: 6300,
  }),
  run('run-3', { status: 'cancelled', startedAt: at(-3_600_000), durationMs: 81_000 }),
  ...Array.from({ length: 40 }, (_, index) =>
    run(`old-${index}`, {
      startedAt: at(-86_400_000 * (1 + index / 2)),
      durationMs: 9000 + index * 730,
      status: index % 7 === 3 ? 'faulted' : 'completed',
      ...(index % 7 === 3 ? { failure: 'The page did not answer within 30 s.' } : {}),
    }),
  ),
];

export const recordedSteps: readonly RecordedStep[] = [
  ['web.open', 'Open http://127.0.0.1:8123/', undefined],
  ['web.fill', 'Type ‘clerk’ in ‘User’', true],
  ['web.fill', 'Type the secret ledger.password in ‘Password’', true],
  ['web.click', 'Click ‘Sign on’', true],
  ['web.click', 'Click ‘New invoice’ in the menu', true],
  ['web.fill', 'Type ‘Nordwind Logistics GmbH’ in ‘Supplier’', true],
].map(([action, sentence, thumb], index) => ({
  id: `step-${index}`,
  action: String(action),
  sentence: String(sentence),
  input: {},
  at: at(index * 4000),
  ...(thumb === true ? { thumbnail: screenPicture(index > 4) } : {}),
}));

export const checks: readonly DoctorCheck[] = [
  { id: 'browser', title: 'Browser', status: 'ok', detail: 'Chromium 156 at /usr/bin/chromium' },
  { id: 'display', title: 'Display', status: 'ok', detail: 'X11 on :0, 1920×1080' },
  {
    id: 'keyring',
    title: 'Keyring',
    status: 'missing',
    detail: 'No secret service answers on the session bus, so secrets cannot be kept.',
    fix: 'apt-get install -y gnome-keyring dbus-user-session',
  },
  {
    id: 'models',
    title: 'Models for reading',
    status: 'ok',
    detail: 'Detection, orientation and recognition are there',
  },
  {
    id: 'gpu',
    title: 'Graphics processor',
    status: 'warn',
    detail: 'None found; reading uses the processor.',
  },
];
