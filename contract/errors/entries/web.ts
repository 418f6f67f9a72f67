import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of the browser and of elements in pages. */
export const webErrors = {
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
  'browser-not-started': entry({
    kind: 'application',
    status: 503,
    title: 'The browser could not be started',
    message: 'Starting {path} failed: {reason}',
    next: 'Start it by hand to see what it says; `understudy doctor` checks the browsers of this machine.',
    standardType: 'runtime',
  }),
  'page-unknown': entry({
    kind: 'business',
    status: 404,
    title: 'There is no such open page',
    message: 'Step {step} acts in {page}, but that page is not open; open are: {open}.',
    next: 'Open a page with web.open first, or name the page with `opens` in the step that opens it.',
    standardType: 'runtime',
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
} as const satisfies Record<string, ErrorEntry>;
