import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of models and of what they are asked. */
export const modelErrors = {
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
} as const satisfies Record<string, ErrorEntry>;
