import { z } from 'zod';

/** Version of the tests/*.yaml format written today. */
export const botTestVersion = 1;

const errorFields = {
  /** Code of our catalogue, e.g. `target-not-found`. */
  code: z.string().optional(),
  type: z.string().optional(),
  status: z.number().int().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
};

const oneAnswer = {
  /** What the action answers; left out, it answers nothing. For `call: http` the content. */
  output: z.unknown().optional(),
  /** The action fails with this instead. */
  error: z.strictObject(errorFields).optional(),
  /** For `call: http`: status and headers beside the content. */
  status: z.number().int().min(100).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
};

/** What the outside answers in a test. */
export const testAnswerSchema = z.strictObject({
  ...oneAnswer,
  /** Answers one after the other; the last one is repeated. */
  sequence: z.array(z.strictObject(oneAnswer)).min(1).optional(),
});
export type TestAnswer = z.infer<typeof testAnswerSchema>;

/** Calls that a test expects. Values match where every field they name does; `{ $matches: regex }` matches a text. */
export const expectedCallSchema = z.strictObject({
  step: z.string().optional(),
  action: z.string().optional(),
  /** Parameters of at least one such call. */
  with: z.unknown().optional(),
  /** How many such calls there were; at least one where left out. */
  count: z.number().int().nonnegative().optional(),
});

/** What is expected of the data at a step, in its last round. */
export const expectedDataSchema = z.strictObject({
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  context: z.unknown().optional(),
  error: z.strictObject(errorFields).optional(),
  /** How often the step was performed. */
  count: z.number().int().nonnegative().optional(),
});

/** One test of a bot: a file in its folder `tests`. */
export const botTestSchema = z.strictObject({
  version: z.literal(botTestVersion).default(botTestVersion),
  title: z.string().default(''),
  /** Inputs of the run, checked as those of any run. */
  input: z.record(z.string(), z.unknown()).default({}),
  /** Name of the step to begin with. */
  from: z.string().optional(),
  /** Answers of the outside by step name, path of a step in the run, action (`web.click`, `http`) or family (`web.*`), the most particular first. */
  answers: z.record(z.string(), testAnswerSchema).default({}),
  /** Steps or actions that are performed for real; all others need an answer, save those that touch nothing outside. */
  real: z.array(z.string()).default([]),
  /** The test's time: it stands still save for waits, which pass at once. */
  clock: z.strictObject({ at: z.iso.datetime({ offset: true }) }).optional(),
  /** Seed of chance. */
  seed: z.number().int().default(1),
  expect: z
    .strictObject({
      status: z.enum(['completed', 'faulted', 'cancelled']).default('completed'),
      /** The whole output. */
      output: z.unknown().optional(),
      error: z.strictObject({ ...errorFields, step: z.string().optional() }).optional(),
      calls: z.array(expectedCallSchema).default([]),
      /** Names of steps in the order in which they are first performed; others may stand between. */
      order: z.array(z.string()).default([]),
      /** Data at steps, by name. */
      at: z.record(z.string(), expectedDataSchema).default({}),
    })
    .prefault({}),
});
export type BotTest = z.infer<typeof botTestSchema>;

/** One expectation that did not hold. */
export const testFailureSchema = z.object({
  /** What was expected, as a path of the test file: `expect.output`, `expect.at.read.output`. */
  what: z.string(),
  message: z.string(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
});
export type TestFailure = z.infer<typeof testFailureSchema>;

/** How one test went. `broken`: its file cannot be used. */
export const testResultSchema = z.object({
  name: z.string(),
  title: z.string(),
  file: z.string(),
  status: z.enum(['passed', 'failed', 'broken']),
  durationMs: z.number(),
  failures: z.array(testFailureSchema),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** What tests performed of one step. */
export const stepCoverageSchema = z.object({
  name: z.string(),
  pointer: z.string(),
  kind: z.string(),
  /** How often it was performed. */
  times: z.number().int().nonnegative(),
  /** Ways through it: cases of a switch, rounds of a loop, whether it was needed, whether its error was caught. */
  branches: z.array(z.object({ name: z.string(), times: z.number().int().nonnegative() })),
});
export type StepCoverage = z.infer<typeof stepCoverageSchema>;

/** What tests performed of a bot. */
export const coverageSchema = z.object({
  steps: z.array(stepCoverageSchema),
  stepsCovered: z.number().int().nonnegative(),
  branches: z.number().int().nonnegative(),
  branchesCovered: z.number().int().nonnegative(),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** A run of a bot's tests. */
export const testReportSchema = z.object({ results: z.array(testResultSchema), coverage: coverageSchema });
export type TestReport = z.infer<typeof testReportSchema>;
