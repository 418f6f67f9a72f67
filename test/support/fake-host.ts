import { UnderstudyError } from '../../contract/errors/index.ts';
import { manifestSchema, type TestReport, targetsFileSchema } from '../../contract/flow/index.ts';
import {
  calls,
  createEventHub,
  type EventHub,
  type Handlers,
  type HumanTask,
  type RecordingState,
  type Settings,
} from '../../contract/rpc/index.ts';
import type { DebugSettings } from '../../contract/run/index.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { bots, checks, recordedSteps, runs, sampleEvents, screenPicture } from './fake-host-data.ts';

/** A served Studio over invented data, for looking at screens and testing them without a browser to record or run in. */
export interface FakeHost {
  readonly server: StudioServer;
  readonly events: EventHub;
  /** Every call that arrived, in order. */
  readonly called: { readonly name: string; readonly params: unknown }[];
  readonly state: FakeState;
}

/** One test that passes and one that does not. */
const testReport: TestReport = {
  results: [
    {
      name: 'recorded',
      title: 'As recorded',
      file: 'tests/recorded.yaml',
      status: 'passed',
      durationMs: 12,
      failures: [],
    },
    {
      name: 'total',
      title: 'Adds up the total',
      file: 'tests/total.yaml',
      status: 'failed',
      durationMs: 7,
      failures: [
        {
          what: 'expect.output',
          message: 'The run gave another output.',
          expected: { total: 119 },
          actual: { total: 120 },
        },
      ],
    },
  ],
  coverage: {
    steps: [
      { name: 'openLedger', pointer: '/do/0/openLedger', kind: 'call', times: 2, branches: [] },
      {
        name: 'typeUser',
        pointer: '/do/1/typeUser',
        kind: 'call',
        times: 0,
        branches: [{ name: 'needed', times: 0 }],
      },
    ],
    stepsCovered: 1,
    branches: 1,
    branchesCovered: 0,
  },
};

export interface FakeState {
  bots: (typeof bots)[number][];
  runs: (typeof runs)[number][];
  recording: RecordingState | undefined;
  tasks: HumanTask[];
  secrets: string[];
  settings: Settings;
  debug: DebugSettings;
  /** Refuses to start a recording, as where no browser is installed. */
  noBrowser: boolean;
}

const document = `document:
  dsl: '1.0.3'
  namespace: accounts-payable
  name: enter-invoices
  version: 1.0.0
do:
  - openLedger:
      call: web.open
      with: { url: 'http://127.0.0.1:8123/' }
  - typeUser:
      call: web.fill
      with: { target: login.user, value: clerk }
`;

/** Serves the built Studio in `files` with invented answers. */
export async function startFakeHost(files: string, over: Partial<FakeState> = {}): Promise<FakeHost> {
  const events = createEventHub();
  const called: { name: string; params: unknown }[] = [];
  const state: FakeState = {
    bots: [...bots],
    runs: [...runs],
    recording: undefined,
    tasks: [],
    secrets: ['erp.password', 'ledger.password'],
    debug: { breakpoints: [], onError: 'uncaught', onHeal: false },
    settings: {
      theme: 'light',
      workspace: '/home/mara/Understudy',
      browserPath: '',
      headlessRuns: false,
      elementTimeoutMs: 30_000,
      keepTraces: true,
      keepJournalDays: 30,
    },
    noBrowser: false,
    ...over,
  };
  const botOf = (botId: string) => {
    const bot = state.bots.find((each) => each.botId === botId);
    if (bot === undefined) throw new UnderstudyError('bot-not-found', { path: botId });
    return bot;
  };
  const eventsOf = (runId: string) => sampleEvents(runId, runId === 'run-big' ? 260 : 3, runId === 'run-2');
  const recordingNow = (change: Partial<RecordingState>): RecordingState => {
    if (state.recording === undefined)
      throw new UnderstudyError('internal', { reason: 'nothing is recorded' });
    state.recording = { ...state.recording, ...change };
    events.emit('recording.changed', state.recording);
    return state.recording;
  };
  const setTasks = (tasks: HumanTask[]) => {
    state.tasks = tasks;
    events.emit('human.changed', { tasks });
  };

  const answers: Partial<Handlers> = {
    'app.info': async () => ({
      display: true,
      version: '0.1.0',
      platform: 'linux',
      demo: { botId: 'enter-invoices', url: 'http://127.0.0.1:8123/' },
    }),
    'app.doctor': async () => ({ checks: [...checks] }),
    'settings.get': async () => state.settings,
    'settings.set': async (change) => {
      state.settings = { ...state.settings, ...(change as Partial<Settings>) };
      return state.settings;
    },
    'secrets.list': async () => ({ names: state.secrets, store: 'the keyring of this machine' }),
    'secrets.set': async ({ name }) => {
      state.secrets = [...state.secrets, name].sort();
      return {};
    },
    'secrets.delete': async ({ name }) => {
      state.secrets = state.secrets.filter((each) => each !== name);
      return {};
    },
    'bots.list': async () => ({ bots: state.bots }),
    'bots.create': async ({ title }) => ({ ...botOf('month-end'), title }),
    'bots.duplicate': async ({ botId, title }) => {
      const copy = { ...botOf(botId), botId: `${botId}-copy`, title, sample: false };
      state.bots = [...state.bots, copy];
      events.emit('bots.changed', { botIds: [copy.botId] });
      return copy;
    },
    'bots.delete': async ({ botId }) => {
      state.bots = state.bots.filter((each) => each.botId !== botId);
      events.emit('bots.changed', { botIds: [botId] });
      return {};
    },
    'bots.open': async ({ botId }) => ({
      botId,
      folder: botOf(botId).folder,
      text: document,
      targets: targetsFileSchema.parse({}),
      manifest: manifestSchema.parse({
        title: botOf(botId).title,
        description: botOf(botId).description,
        inputs: [
          {
            name: 'folder',
            title: 'Folder of invoices',
            type: 'folder',
            description: 'Every image in it is read.',
          },
          { name: 'period', title: 'Posting period', type: 'choice', options: ['2026-10', '2026-11'] },
          { name: 'limit', title: 'At most', type: 'number', required: false },
          { name: 'dryRun', title: 'Only check, post nothing', type: 'boolean' },
        ],
      }),
      revision: '1',
      findings: [],
    }),
    'actions.catalog': async () => ({ actions: [] }),
    'language.schema': async () => ({ schema: {} }),
    'language.complete': async ({ offset }) => ({ from: offset, items: [] }),
    'language.hover': async () => ({}),
    'language.definition': async () => ({}),
    'language.fixes': async () => ({ fixes: [] }),
    'language.check': async () => ({ findings: [] }),
    'bots.crop': async () => ({}),
    'recordings.current': async () => (state.recording === undefined ? {} : { recording: state.recording }),
    'recordings.start': async ({ url }) => {
      if (state.noBrowser)
        throw new UnderstudyError('browser-missing', { looked: 'chromium, google-chrome, msedge' });
      state.recording = {
        recordingId: 'rec-1',
        status: 'recording',
        url,
        steps: [...recordedSteps],
        picking: false,
        startedAt: new Date().toISOString(),
      };
      return state.recording;
    },
    'recordings.pause': async () => recordingNow({ status: 'paused' }),
    'recordings.resume': async () => recordingNow({ status: 'recording' }),
    'recordings.deleteStep': async ({ stepId }) =>
      recordingNow({ steps: (state.recording?.steps ?? []).filter((step) => step.id !== stepId) }),
    'recordings.addCheck': async ({ text }) =>
      text === undefined
        ? recordingNow({ picking: true })
        : recordingNow({
            steps: [
              ...(state.recording?.steps ?? []),
              {
                id: `check-${text}`,
                action: 'assert.text',
                sentence: `Check that ‘${text}’ is there`,
                input: { text },
                at: new Date().toISOString(),
              },
            ],
          }),
    'recordings.stop': async ({ title }) => {
      state.recording = undefined;
      const made = { ...botOf('month-end'), botId: 'recorded', title, steps: 6 };
      state.bots = [made, ...state.bots];
      events.emit('bots.changed', { botIds: [made.botId] });
      return made;
    },
    'recordings.discard': async () => {
      state.recording = undefined;
      return {};
    },
    'runs.list': async ({ botId, limit }) => ({
      runs: state.runs.filter((run) => botId === undefined || run.botId === botId).slice(0, limit),
    }),
    'runs.start': async ({ botId }) => {
      const run = {
        ...runs[0],
        runId: 'run-new',
        botId,
        botName: botOf(botId).title,
        status: 'completed',
      } as const;
      state.runs = [run as (typeof runs)[number], ...state.runs];
      return run as (typeof runs)[number];
    },
    'runs.get': async ({ runId }) => {
      const run = state.runs.find((each) => each.runId === runId);
      if (run === undefined) throw new UnderstudyError('internal', { reason: `there is no run ${runId}` });
      return run;
    },
    'runs.events': async ({ runId, after }) => {
      const live = state.runs.some((run) => run.runId === runId && run.status === 'waiting');
      const all = live ? sampleEvents(runId, 3, false).slice(0, 42) : eventsOf(runId);
      return { events: all.filter((event) => event.seq > after) };
    },
    'debug.settings': async () => state.debug,
    'debug.configure': async ({ settings }) => {
      state.debug = { ...settings };
      return state.debug;
    },
    'runs.pause': async () => ({}),
    'runs.resume': async () => ({}),
    'runs.stop': async () => ({}),
    'tests.list': async () => ({
      tests: testReport.results.map(({ name, title }) => ({ name, title, findings: [] })),
    }),
    'tests.run': async ({ names }) => ({
      ...testReport,
      results: testReport.results.filter(({ name }) => names === undefined || names.includes(name)),
    }),
    'traces.get': async ({ runId }) => ({
      meta: {
        version: 1,
        runId,
        bot: { namespace: 'accounts-payable', name: 'enter-invoices', version: '1.0.0' },
        status: runId === 'run-2' ? 'faulted' : 'completed',
        startedAt: '2026-11-22T09:00:00.000Z',
      },
      events: [...eventsOf(runId)],
    }),
    'traces.shot': async ({ file }) => ({ dataUrl: screenPicture(file.startsWith('filled')) }),
    'human.pending': async () => ({ tasks: state.tasks }),
    'human.answer': async ({ taskId }) => {
      setTasks(state.tasks.filter((task) => task.taskId !== taskId));
      return {};
    },
    'human.dismiss': async ({ taskId }) => {
      setTasks(state.tasks.filter((task) => task.taskId !== taskId));
      return {};
    },
  };
  const refuse = (name: string) => async () => {
    throw new UnderstudyError('internal', { reason: `the fake host does not answer ${name}` });
  };
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => {
      const answer = (answers as Record<string, ((...parts: unknown[]) => Promise<unknown>) | undefined>)[
        name
      ];
      return [
        name,
        async (params: unknown, context: unknown) => {
          called.push({ name, params });
          return (answer ?? refuse(name))(params, context);
        },
      ];
    }),
  ) as unknown as Handlers;
  const server = await startStudioServer({ handlers, events, files });
  return { server, events, called, state };
}
