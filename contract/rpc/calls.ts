import { z } from 'zod';
import { catalogEntrySchema } from '../actions/catalog-entry.ts';
import { testReportSchema } from '../flow/bot-test.ts';
import { findingSchema } from '../flow/document.ts';
import { fidelityReportSchema } from '../flow/fidelity.ts';
import {
  completionsSchema,
  definitionSchema,
  hoverSchema,
  lintRuleTextSchema,
  quickFixSchema,
} from '../flow/language.ts';
import { manifestSchema } from '../flow/manifest.ts';
import { boxSchema, targetSchema, targetsFileSchema } from '../flow/targets.ts';
import { debugSettingsSchema, debugStateSchema } from '../run/debug.ts';
import { runEventSchema, runStatusSchema } from '../run/events.ts';
import { traceMetaSchema } from '../run/trace.ts';
import { debugCalls, debugStartSchema } from './debug-calls.ts';
import { call } from './define.ts';
import { botCommitSchema, botVersionSchema, comparisonSchema } from './versions.ts';

const none = z.object({});
const ok = z.object({});
const botId = z.object({ botId: z.string() });
const runId = z.object({ runId: z.string() });
const recordingId = z.object({ recordingId: z.string() });

/** A bot as the home screen lists it. `botId` is the folder's name below the workspace. */
export const botSummarySchema = z.object({
  botId: z.string(),
  folder: z.string(),
  title: z.string(),
  version: z.string(),
  description: z.string(),
  steps: z.number().int(),
  /** ISO 8601. */
  modified: z.string(),
  sample: z.boolean(),
  problems: z.number().int(),
  lastRun: z.object({ runId: z.string(), status: runStatusSchema, at: z.string() }).optional(),
});
export type BotSummary = z.infer<typeof botSummarySchema>;

/** A bot opened in the editor. `revision` guards against overwriting another's save. */
export const openBotSchema = z.object({
  botId: z.string(),
  folder: z.string(),
  text: z.string(),
  targets: targetsFileSchema,
  manifest: manifestSchema,
  revision: z.string(),
  findings: z.array(findingSchema),
});
export type OpenBot = z.infer<typeof openBotSchema>;

/** One compact step of a running recording, as the live list shows it. */
export const recordedStepSchema = z.object({
  id: z.string(),
  sentence: z.string(),
  action: z.string(),
  input: z.record(z.string(), z.unknown()),
  target: z.object({ name: z.string(), target: targetSchema }).optional(),
  /** data: URL of the crop. */
  thumbnail: z.string().optional(),
  /** ISO 8601. */
  at: z.string(),
});
export type RecordedStep = z.infer<typeof recordedStepSchema>;

export const recordingStateSchema = z.object({
  recordingId: z.string(),
  status: z.enum(['starting', 'recording', 'paused', 'stopping', 'stopped', 'failed']),
  url: z.string(),
  steps: z.array(recordedStepSchema),
  /** ISO 8601; when the browser was ready and watching began. */
  startedAt: z.string().optional(),
  /** While true, the next click in the page picks a text to check instead of being recorded. */
  picking: z.boolean(),
  failure: z.string().optional(),
  /** What could not be seen or understood; the recording goes on. */
  problems: z.array(z.string()).optional(),
  botId: z.string().optional(),
});
export type RecordingState = z.infer<typeof recordingStateSchema>;

export const runSummarySchema = z.object({
  runId: z.string(),
  botId: z.string().optional(),
  botName: z.string(),
  status: runStatusSchema,
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  durationMs: z.number().optional(),
  failure: z.string().optional(),
  /** Folder of the trace, where one was kept. */
  trace: z.string().optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const humanTaskSchema = z.object({
  taskId: z.string(),
  runId: z.string(),
  step: z.string(),
  title: z.string(),
  message: z.string().optional(),
  fields: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      type: z.enum(['text', 'number', 'boolean', 'date', 'choice', 'multiline']),
      required: z.boolean().optional(),
      value: z.unknown().optional(),
      options: z.array(z.string()).optional(),
    }),
  ),
  /** data: URL */
  image: z.string().optional(),
});
export type HumanTask = z.infer<typeof humanTaskSchema>;

/** One line of `understudy doctor`. */
export const doctorCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warn', 'missing']),
  detail: z.string(),
  /** The command or step that mends it. */
  fix: z.string().optional(),
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** What the inspector learns of a target in the live page. */
export const targetCheckSchema = z.object({
  /** False where no page of the target's application is open. */
  live: z.boolean(),
  page: z.string().optional(),
  /** One number a candidate, in order; -1 where it could not be evaluated. */
  matches: z.array(z.number().int()),
  winner: z.number().int().optional(),
  box: boxSchema.optional(),
});

const settingFields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** Folder that holds the bots. */
  workspace: z.string(),
  /** Empty: first browser found. */
  browserPath: z.string(),
  headlessRuns: z.boolean(),
  /** Milliseconds a step waits for an element. */
  elementTimeoutMs: z.number().int().positive(),
  keepTraces: z.boolean(),
  /** Days for which the journal remembers the steps of runs that ended; a run that can still be continued stays. */
  keepJournalDays: z.number().int().nonnegative(),
};

export const settingsSchema = z.object({
  ...settingFields,
  theme: settingFields.theme.default('system'),
  browserPath: settingFields.browserPath.default(''),
  headlessRuns: settingFields.headlessRuns.default(false),
  elementTimeoutMs: settingFields.elementTimeoutMs.default(30_000),
  keepTraces: settingFields.keepTraces.default(true),
  keepJournalDays: settingFields.keepJournalDays.default(30),
});
/** A change holds only what changes: with defaults in it, naming one setting would put the others back. */
export const settingsChangeSchema = z.object(settingFields).partial();
export type Settings = z.infer<typeof settingsSchema>;

/** A question about a place in unsaved text, with what stands around it. */
export const languageQuestionSchema = z.object({
  text: z.string(),
  /** UTF-16. */
  offset: z.number().int().nonnegative(),
  targets: z.array(z.object({ name: z.string(), title: z.string(), where: z.string().optional() })),
  manifest: manifestSchema.optional(),
});

/** Every call the renderer can make, declared once; host services implement them, the client derives its types. */
export const calls = {
  'app.info': call(
    none,
    z.object({
      version: z.string(),
      platform: z.string(),
      /** Whether a browser window can be seen here. */
      display: z.boolean(),
      demo: z.object({ botId: z.string(), url: z.string() }).optional(),
    }),
  ),
  'app.doctor': call(none, z.object({ checks: z.array(doctorCheckSchema) })),
  'settings.get': call(none, settingsSchema),
  'settings.set': call(settingsChangeSchema, settingsSchema),
  'secrets.list': call(
    none,
    z.object({ names: z.array(z.string()), store: z.string(), problem: z.string().optional() }),
  ),
  'secrets.set': call(z.object({ name: z.string().min(1), value: z.string() }), ok),
  'secrets.delete': call(z.object({ name: z.string() }), ok),

  'actions.catalog': call(none, z.object({ actions: z.array(catalogEntrySchema) })),

  'bots.list': call(none, z.object({ bots: z.array(botSummarySchema) })),
  'bots.create': call(z.object({ title: z.string().min(1) }), botSummarySchema),
  /** Turns the text of another tool's recording into a new bot and tells what was kept of each step. */
  'bots.import': call(
    z.object({ fileName: z.string().min(1), text: z.string(), format: z.string().default('auto') }),
    z.object({ bot: botSummarySchema, report: fidelityReportSchema }),
  ),
  'bots.duplicate': call(botId.extend({ title: z.string().min(1) }), botSummarySchema),
  'bots.delete': call(botId, ok),
  'bots.open': call(botId, openBotSchema),
  /** Refused with `bot-changed` when `revision` is no longer the one on disk. */
  'bots.save': call(
    botId.extend({
      text: z.string(),
      targets: targetsFileSchema.optional(),
      manifest: manifestSchema.optional(),
      revision: z.string(),
    }),
    openBotSchema,
  ),
  'bots.crop': call(botId.extend({ target: z.string() }), z.object({ dataUrl: z.string().optional() })),
  /** Commits that changed the bot, newest first; none where no repository is around it. */
  'versions.list': call(botId, z.object({ repository: z.boolean(), commits: z.array(botCommitSchema) })),
  /** What changed from one version of a bot to another, or to what the editor holds and has not saved. */
  'versions.compare': call(
    z.object({
      before: botVersionSchema,
      after: botVersionSchema,
      unsaved: z
        .object({ text: z.string(), targets: targetsFileSchema, manifest: manifestSchema })
        .optional(),
    }),
    comparisonSchema,
  ),
  /** Picture of a target as a version has it. */
  'versions.crop': call(
    z.object({ version: botVersionSchema, target: z.string() }),
    z.object({ dataUrl: z.string().optional() }),
  ),
  /** Lint of unsaved text; with `botId` also against the targets and the lint.yaml of that bot. */
  'language.check': call(
    z.object({
      botId: z.string().optional(),
      text: z.string(),
      targets: z.array(z.string()).optional(),
      manifest: manifestSchema.optional(),
    }),
    z.object({ findings: z.array(findingSchema) }),
  ),
  'language.format': call(z.object({ text: z.string() }), z.object({ text: z.string() })),
  /** What can be typed at an offset of unsaved text; the same service answers editors through `understudy lsp`. */
  'language.complete': call(languageQuestionSchema, completionsSchema),
  'language.hover': call(languageQuestionSchema, z.object({ hover: hoverSchema.optional() })),
  'language.definition': call(languageQuestionSchema, z.object({ definition: definitionSchema.optional() })),
  'language.fixes': call(
    z.object({ text: z.string(), findings: z.array(findingSchema) }),
    z.object({ fixes: z.array(quickFixSchema) }),
  ),
  /** What a lint rule finds, why it matters and what to do, with an example of each. */
  'language.rule': call(z.object({ rule: z.string() }), lintRuleTextSchema),
  /** The standard's JSON Schema. */
  'language.schema': call(none, z.object({ schema: z.record(z.string(), z.unknown()) })),
  'language.evaluate': call(
    z.object({ expression: z.string(), data: z.unknown() }),
    z.object({ result: z.unknown() }),
  ),

  'recordings.start': call(z.object({ url: z.string(), title: z.string().optional() }), recordingStateSchema),
  'recordings.get': call(recordingId, recordingStateSchema),
  'recordings.current': call(none, z.object({ recording: recordingStateSchema.optional() })),
  'recordings.pause': call(recordingId, recordingStateSchema),
  'recordings.resume': call(recordingId, recordingStateSchema),
  'recordings.deleteStep': call(recordingId.extend({ stepId: z.string() }), recordingStateSchema),
  /** Adds "this text must be there"; without text, the next click in the page picks it. */
  'recordings.addCheck': call(recordingId.extend({ text: z.string().optional() }), recordingStateSchema),
  'recordings.stop': call(recordingId.extend({ title: z.string().min(1) }), botSummarySchema),
  'recordings.discard': call(recordingId, ok),

  'targets.check': call(botId.extend({ target: targetSchema }), targetCheckSchema),
  'targets.highlight': call(botId.extend({ target: targetSchema }), targetCheckSchema),
  /** Opens the target's page where needed and lets the person click the element; long-running. */
  'targets.pick': call(
    botId.extend({ url: z.string().optional() }),
    z.object({ target: targetSchema, suggestedName: z.string(), crop: z.string().optional() }),
  ),
  'targets.cancelPick': call(none, ok),

  'runs.start': call(
    botId.extend({
      input: z.record(z.string(), z.unknown()).default({}),
      /** Pointer of the step to begin with; steps before it are not performed. */
      from: z.string().optional(),
      headed: z.boolean().optional(),
      /** With it breakpoints and errors stop the run; without it the run can still be paused and looked at. */
      debug: debugStartSchema.optional(),
      /** Goes on where an earlier run was, with everything it had done until it came to the step of that path. */
      after: z.object({ runId: z.string(), path: z.string() }).optional(),
    }),
    runSummarySchema,
  ),
  'runs.pause': call(runId, ok),
  'runs.resume': call(runId, ok),
  'runs.stop': call(runId, ok),
  'runs.list': call(
    z.object({ botId: z.string().optional(), limit: z.number().int().positive().max(500).default(100) }),
    z.object({ runs: z.array(runSummarySchema) }),
  ),
  'runs.get': call(runId, runSummarySchema),
  /** Events so far from `after` (exclusive); later ones arrive as `run.event`. */
  'runs.events': call(
    runId.extend({ after: z.number().int().nonnegative().default(0) }),
    z.object({ events: z.array(runEventSchema) }),
  ),

  ...debugCalls,

  /** Tests of the bot as it is on disk. */
  'tests.list': call(
    botId,
    z.object({
      tests: z.array(z.object({ name: z.string(), title: z.string(), findings: z.array(findingSchema) })),
    }),
  ),
  /** Performs all tests of the bot, or those named; nothing outside is touched. */
  'tests.run': call(botId.extend({ names: z.array(z.string()).optional() }), testReportSchema),

  'traces.get': call(runId, z.object({ meta: traceMetaSchema, events: z.array(runEventSchema) })),
  'traces.shot': call(runId.extend({ file: z.string() }), z.object({ dataUrl: z.string() })),
  /** A target as it was when the run was performed, with its crop where the bot still has it. */
  'traces.target': call(
    runId.extend({ target: z.string() }),
    z.object({ target: targetSchema.optional(), crop: z.string().optional() }),
  ),
  'traces.delete': call(runId, ok),

  'human.pending': call(none, z.object({ tasks: z.array(humanTaskSchema) })),
  'human.answer': call(z.object({ taskId: z.string(), values: z.record(z.string(), z.unknown()) }), ok),
  'human.dismiss': call(z.object({ taskId: z.string() }), ok),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallParams<N extends CallName> = z.input<Calls[N]['params']>;
export type CallResult<N extends CallName> = z.output<Calls[N]['result']>;

/** What the host tells the renderer unasked. */
export const rpcEvents = {
  'run.event': runEventSchema,
  'run.changed': runSummarySchema,
  'debug.state': debugStateSchema,
  'debug.configured': z.object({ botId: z.string(), settings: debugSettingsSchema }),
  'recording.changed': recordingStateSchema,
  'human.changed': z.object({ tasks: z.array(humanTaskSchema) }),
  'bots.changed': z.object({ botIds: z.array(z.string()) }),
} as const;
export type RpcEvents = typeof rpcEvents;
export type RpcEventName = keyof RpcEvents;
export type RpcEventPayload<N extends RpcEventName> = z.output<RpcEvents[N]>;
