import type { ErrorKind } from './problem.ts';

/** One declared error; `message` and `next` may hold `{name}` slots filled from the values given. */
export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** HTTP-like status, as the DSL's error object carries it. */
  readonly status: number;
  readonly title: string;
  readonly message: string;
  readonly next: string;
  /** Set where the DSL 1.0 specification names a standard type for this failure. */
  readonly standardType?: StandardErrorType;
}

/** Standard error types of the Serverless Workflow DSL 1.0 ("Standard Error Types"). */
export type StandardErrorType =
  | 'configuration'
  | 'validation'
  | 'expression'
  | 'authentication'
  | 'authorization'
  | 'timeout'
  | 'communication'
  | 'runtime';

const entry = (e: ErrorEntry): ErrorEntry => e;

/** Every error Understudy can raise, declared once; docs/errors.md is generated from it. */
export const errorCatalogue = {
  // documents and bot folders
  'document-syntax': entry({
    kind: 'business',
    status: 400,
    title: 'The document is not valid YAML',
    message: '{file}:{line}:{column}: {reason}',
    next: 'Correct the line, then run `understudy lint {file}` again.',
    standardType: 'validation',
  }),
  'document-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The document does not follow the Serverless Workflow DSL',
    message: '{reason}',
    next: 'Correct the place named above; the editor completes the allowed fields.',
    standardType: 'validation',
  }),
  'bot-not-found': entry({
    kind: 'business',
    status: 404,
    title: 'There is no bot at this place',
    message: 'No bot folder with a bot.yaml was found at {path}.',
    next: 'Give the path of a bot folder; `understudy record <url> --out <folder>` makes one.',
    standardType: 'configuration',
  }),
  'manifest-missing': entry({
    kind: 'business',
    status: 404,
    title: 'The bot has no manifest',
    message: 'The bot folder {path} has no manifest.yaml, so nothing says what the bot may touch.',
    next: 'Add a manifest.yaml with inputs and permissions, or open the bot in the Studio and save it.',
    standardType: 'configuration',
  }),
  'manifest-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The manifest is not valid',
    message: '{reason}',
    next: 'Correct the field named above in manifest.yaml.',
    standardType: 'validation',
  }),
  'targets-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The targets file is not valid',
    message: '{reason}',
    next: 'Correct the entry named above in targets.yaml, or pick the element again in the Studio.',
    standardType: 'validation',
  }),
  'action-unknown': entry({
    kind: 'business',
    status: 400,
    title: 'There is no such action',
    message: 'Step {step} calls {action}, which is not in the catalogue.{suggestion}',
    next: 'Choose an action from docs/actions, or install the package that brings it.',
    standardType: 'configuration',
  }),
  'action-input-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'A parameter of the step is wrong',
    message: 'Step {step}, action {action}: {reason}',
    next: 'Correct the parameter in `with`; docs/actions tells each type.',
    standardType: 'validation',
  }),
  'action-output-invalid': entry({
    kind: 'internal',
    status: 500,
    title: 'An action answered something it does not declare',
    message: 'Action {action} answered a value outside its output schema: {reason}',
    next: 'Report this with the trace; the action has a defect.',
    standardType: 'runtime',
  }),
  'target-unknown': entry({
    kind: 'business',
    status: 400,
    title: 'The target is not in targets.yaml',
    message: 'Step {step} uses the target {target}, which targets.yaml does not hold.',
    next: 'Pick the element in the Studio, or correct the name of the target.',
    standardType: 'configuration',
  }),
  'flow-cyclic': entry({
    kind: 'business',
    status: 400,
    title: 'The steps go round in a circle',
    message: 'The `then` chain {chain} returns to itself without a condition, so it would never end.',
    next: 'Let one of the steps continue elsewhere, or put a condition (`if`, `switch`) on the way.',
    standardType: 'configuration',
  }),
  'flow-unknown-step': entry({
    kind: 'business',
    status: 400,
    title: 'A step continues at a step that does not exist',
    message: 'Step {step} continues with {then}, but no step of that name stands beside it.',
    next: 'Name a step of the same list, or use continue, exit or end.',
    standardType: 'configuration',
  }),
  'input-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The inputs do not fit',
    message: '{reason}',
    next: 'Give the inputs the bot asks for; `understudy run <bot> --help-inputs` lists them.',
    standardType: 'validation',
  }),
  'expression-failed': entry({
    kind: 'business',
    status: 400,
    title: 'An expression could not be evaluated',
    message: 'The expression {expression} failed: {reason}',
    next: 'Try the expression with the values of the step in the editor.',
    standardType: 'expression',
  }),
  'expression-deadline': entry({
    kind: 'business',
    status: 408,
    title: 'An expression took too long',
    message: 'The expression {expression} was stopped after {deadlineMs} ms.',
    next: 'Simplify the expression; loops over very large ranges belong into a `for` step.',
    standardType: 'timeout',
  }),
  'feature-unsupported': entry({
    kind: 'business',
    status: 501,
    title: 'This robot does not perform this kind of step yet',
    message: '{feature} is valid in the DSL, but this version cannot perform it: {reason}',
    next: 'Rewrite the step with the actions in docs/actions, or remove it.',
    standardType: 'configuration',
  }),
  // running
  'run-cancelled': entry({
    kind: 'business',
    status: 499,
    title: 'The run was cancelled',
    message: 'The run was cancelled{by}.',
    next: 'Run it again when you are ready; finished steps are in the journal.',
    standardType: 'runtime',
  }),
  'run-not-found': entry({
    kind: 'business',
    status: 404,
    title: 'There is no such run',
    message: 'No run {runId} is known here.',
    next: 'List the runs with `understudy trace list`.',
    standardType: 'runtime',
  }),
  'step-timeout': entry({
    kind: 'application',
    status: 408,
    title: 'The step took too long',
    message: 'Step {step} did not finish within {timeoutMs} ms.',
    next: 'Look at the screenshot of the step in the trace; raise its timeout if the application is just slow.',
    standardType: 'timeout',
  }),
  'journal-damaged': entry({
    kind: 'internal',
    status: 500,
    title: 'The journal of the run cannot be continued',
    message: 'The journal of run {runId} does not fit the document: {reason}',
    next: 'Start the run anew; the old trace stays readable.',
    standardType: 'runtime',
  }),
  'trace-write-failed': entry({
    kind: 'application',
    status: 507,
    title: 'The trace could not be written',
    message: 'Writing the trace to {path} failed: {reason}',
    next: 'Free space or choose another folder with --trace, then run again.',
    standardType: 'runtime',
  }),
  'permission-denied': entry({
    kind: 'business',
    status: 403,
    title: 'The manifest does not allow this',
    message: 'Step {step} wanted {wanted}, which manifest.yaml does not permit.',
    next: 'If the bot should be allowed, add it under permissions in manifest.yaml and have it reviewed.',
    standardType: 'authorization',
  }),
  'secret-missing': entry({
    kind: 'business',
    status: 401,
    title: 'A secret is not stored here',
    message: 'The secret {secret} is not in the credential store of this machine.',
    next: 'Store it with `understudy secret set {secret}` or in the Studio under Settings, Secrets.',
    standardType: 'authentication',
  }),
  'secret-store-unavailable': entry({
    kind: 'application',
    status: 503,
    title: 'The credential store of this machine cannot be reached',
    message: 'The credential store answered: {reason}',
    next: '`understudy doctor` says what is missing and how to fix it.',
    standardType: 'authentication',
  }),
  'assertion-failed': entry({
    kind: 'business',
    status: 422,
    title: 'A check did not hold',
    message: '{reason}',
    next: 'Compare the expected and the actual value in the trace.',
    standardType: 'runtime',
  }),
  'human-task-abandoned': entry({
    kind: 'business',
    status: 410,
    title: 'The question was not answered',
    message: 'The question of step {step} was closed without an answer.',
    next: 'Run the bot again and answer it, or give the values as inputs.',
    standardType: 'runtime',
  }),
  'human-unavailable': entry({
    kind: 'business',
    status: 409,
    title: 'Nobody is there to answer',
    message: 'Step {step} asks a person, but this run is unattended.',
    next: 'Run it in the Studio or the Assistant, or give --answers with the answers.',
    standardType: 'runtime',
  }),
  // the web
  'browser-missing': entry({
    kind: 'application',
    status: 503,
    title: 'No browser was found',
    message: 'No Chrome, Edge or Chromium was found on this machine ({looked}).',
    next: 'Install one of them, or set its path under Settings, Browser; `understudy doctor` checks again.',
    standardType: 'configuration',
  }),
  'browser-crashed': entry({
    kind: 'application',
    status: 503,
    title: 'The browser ended unexpectedly',
    message: 'The {what} ended during step {step}.',
    next: 'Run again; if it happens at the same step, look at its screenshot in the trace.',
    standardType: 'communication',
  }),
  'page-not-loaded': entry({
    kind: 'application',
    status: 504,
    title: 'The page did not load',
    message: 'The page {url} did not load: {reason}',
    next: 'Check the address and that the application answers in a browser on this machine.',
    standardType: 'communication',
  }),
  'target-not-found': entry({
    kind: 'application',
    status: 404,
    title: 'The element was not found',
    message: 'The target {target} was not found on {page} within {timeoutMs} ms; tried {tried}.',
    next: 'Open the trace at this step, compare the picture, and pick the element again if the page changed.',
    standardType: 'runtime',
  }),
  'target-ambiguous': entry({
    kind: 'application',
    status: 409,
    title: 'More than one element fits',
    message: 'The target {target} fits {count} elements on {page}.',
    next: 'Add an anchor or a more telling candidate in the target inspector.',
    standardType: 'runtime',
  }),
  'target-not-actionable': entry({
    kind: 'application',
    status: 409,
    title: 'The element cannot be used now',
    message: 'The target {target} was found but {reason} within {timeoutMs} ms.',
    next: 'Look at the screenshot: a dialog may cover it or it may be disabled.',
    standardType: 'runtime',
  }),
  // files and documents
  'file-not-found': entry({
    kind: 'business',
    status: 404,
    title: 'The file is not there',
    message: '{path} does not exist or cannot be read: {reason}',
    next: 'Check the path; relative paths count from the folder the run was started in.',
    standardType: 'runtime',
  }),
  'file-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The file holds something else than expected',
    message: '{path} cannot be used: {reason}.',
    next: 'Correct the file, or read it as text.',
    standardType: 'runtime',
  }),
  'file-write-failed': entry({
    kind: 'application',
    status: 507,
    title: 'The file could not be written',
    message: 'Writing {path} failed: {reason}',
    next: 'Check free space and rights of the folder; the old file is unchanged.',
    standardType: 'runtime',
  }),
  'table-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The table cannot be read',
    message: '{path}: {reason}',
    next: 'Open the file in a spreadsheet program and save it as CSV (UTF-8) or XLSX.',
    standardType: 'runtime',
  }),
  'image-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The picture cannot be read',
    message: '{file} is not a picture that can be read: {reason}',
    next: 'Give a PNG, JPEG, WebP or TIFF file; try to open it in a viewer.',
    standardType: 'runtime',
  }),
  // models
  'model-unavailable': entry({
    kind: 'application',
    status: 503,
    title: 'The model cannot be loaded',
    message: 'The model {model} could not be loaded: {reason}',
    next: '`understudy doctor` checks the models and their files.',
    standardType: 'runtime',
  }),
  'inference-failed': entry({
    kind: 'application',
    status: 500,
    title: 'The model did not answer',
    message: 'The task {task} failed: {reason}',
    next: 'Run again; if it stays, report it with the trace.',
    standardType: 'runtime',
  }),
  'inference-input-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The model was asked something it cannot answer',
    message: 'The input of {task} is not valid: {reason}',
    next: 'Correct the field named above.',
    standardType: 'validation',
  }),
  'inference-cancelled': entry({
    kind: 'business',
    status: 499,
    title: 'Reading was cancelled',
    message: 'The task {task} was cancelled.',
    next: 'Start it again when you are ready.',
    standardType: 'runtime',
  }),
  'inference-deadline': entry({
    kind: 'application',
    status: 408,
    title: 'The model took too long',
    message: 'The task {task} did not finish within {deadlineMs} ms.',
    next: 'Give it more time, or a smaller region of the picture.',
    standardType: 'timeout',
  }),
  'image-region-outside': entry({
    kind: 'business',
    status: 422,
    title: 'The region is not inside the picture',
    message: 'The region {region} reaches outside {file}, which is {width} x {height} pixels.',
    next: 'Choose a region inside the picture.',
    standardType: 'runtime',
  }),
  'ocr-language-unsupported': entry({
    kind: 'business',
    status: 422,
    title: 'This language cannot be read here',
    message: 'The engine {engine} has no model for the language {language}; it reads: {supported}.',
    next: 'Choose one of these languages or the other engine.',
    standardType: 'configuration',
  }),
  // recorder, studio, machine
  'recording-not-found': entry({
    kind: 'business',
    status: 404,
    title: 'There is no such recording',
    message: 'No recording {recordingId} is open here.',
    next: 'Start a recording first.',
    standardType: 'runtime',
  }),
  'output-exists': entry({
    kind: 'business',
    status: 409,
    title: 'There is already something there',
    message: '{path} already exists and is not empty.',
    next: 'Choose another folder, or pass --force to replace the bot in it.',
    standardType: 'configuration',
  }),
  'usage-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The command was not understood',
    message: '{reason}',
    next: 'See `understudy {command} --help`.',
    standardType: 'validation',
  }),
  'rpc-invalid': entry({
    kind: 'internal',
    status: 400,
    title: 'A message between Studio and host was malformed',
    message: 'The call {method} was refused: {reason}',
    next: 'Reload the Studio; if it stays, report it.',
    standardType: 'validation',
  }),
  'rpc-disconnected': entry({
    kind: 'application',
    status: 503,
    title: 'The connection to the host was lost',
    message: 'The connection to the host ended before {method} was answered.',
    next: 'The Studio reconnects by itself; try again.',
    standardType: 'communication',
  }),
  'http-failed': entry({
    kind: 'application',
    status: 502,
    title: 'The web service did not answer as expected',
    message: '{method} {url}: {reason}',
    next: 'Check the address and the answer of the service.',
    standardType: 'communication',
  }),
  internal: entry({
    kind: 'internal',
    status: 500,
    title: 'Something went wrong inside Understudy',
    message: '{reason}',
    next: 'Please report this with the trace.',
    standardType: 'runtime',
  }),
} as const satisfies Record<string, ErrorEntry>;

/** Stable name of one entry of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;
