import type { Candidate } from '../../../contract/flow/targets.ts';
import type { Handler } from './commands.ts';
import type { Command, Session } from './session.ts';

const patternOf = (text: string): { readonly text: string; readonly isPattern: boolean } => {
  const bare = text.replace(/^exact:/, '');
  return { text: bare, isPattern: /^(glob|regexp|regexpi):/.test(text) || /\*/.test(bare) };
};

const showsText: Handler = (session, command) => {
  session.on(command, (target) => {
    const { text, isPattern } = patternOf(command.value);
    const longest =
      text
        .replace(/^\w+:/, '')
        .split(/[*?]/)
        .sort((a, b) => b.length - a.length)[0] ?? '';
    const wanted = isPattern ? longest.trim() : text;
    if (wanted === '') {
      session.draft.placeholder('an empty text is not checked');
      return;
    }
    session.draft.call('web.assertText', { text: session.value(wanted), target, ...session.inPage() });
    session.draft.approximate('checks that the element shows the text; the recording compared all of it');
  });
};

const holdsValue: Handler = (session, command) => {
  session.on(command, (target) => {
    session.draft.call('web.readText', { target, ...session.inPage() });
    session.draft.call(
      'assert.equal',
      { actual: '${ .text }', expected: session.value(command.value) },
      { name: 'check value' },
    );
  });
};

const differs: Handler = (session, command) => {
  session.on(command, (target) => {
    session.draft.call('web.readText', { target, ...session.inPage() });
    session.draft.call(
      'assert.that',
      { condition: `\${ .text != ${session.jq(command.value)} }` },
      { name: 'check text differs' },
    );
  });
};

const variableIs: Handler = (session, command) => {
  session.draft.call(
    'assert.equal',
    {
      actual: `\${ ${session.read(command.target.replace(/^\$\{(.+)\}$/, '$1'))} | tostring }`,
      expected: session.value(command.value),
    },
    { name: `check ${command.target}` },
  );
};

/** Waits until the element is seen or gone; `value` is how many milliseconds at most. */
const awaits =
  (state: 'visible' | 'hidden'): Handler =>
  (session, command) => {
    session.on(command, (target) => {
      const ms = Number(command.value);
      session.draft.call(
        'web.waitFor',
        { target, ...(state === 'hidden' ? { state } : {}), ...session.inPage() },
        Number.isInteger(ms) && ms > 0 ? { timeoutMs: ms } : {},
      );
    });
  };

const narrowed = (candidate: Candidate, state: string): Candidate[] =>
  candidate.by === 'css' ? [{ ...candidate, selector: `${candidate.selector}${state}` }] : [];

/** Whether the element is in a state that CSS can tell, such as `:checked`. */
const isInState =
  (state: string): Handler =>
  (session, command) => {
    const found = session.element(command);
    if (found === undefined) return;
    const candidates = found.candidates.flatMap((candidate) => narrowed(candidate, state));
    if (candidates.length === 0) {
      session.draft.placeholder('its state is only known for elements found by CSS');
      return;
    }
    const target = session.draft.target({ ...found, candidates });
    session.draft.call(
      'web.waitFor',
      { target, ...session.inPage() },
      { name: `check ${state.replace(/\W/g, ' ')}` },
    );
  };

const awaitsText: Handler = (session, command) => {
  session.on(command, (target) => {
    session.draft.call('web.assertText', {
      text: session.value(command.value),
      target,
      withinMs: 30_000,
      ...session.inPage(),
    });
  });
};

const noTitle: Handler = (session) => {
  session.draft.placeholder('the title of the page is not read; check a text of the page instead');
};

/** What is checked, by what stands behind `assert` or `verify`, in small letters. */
const checks: Readonly<Record<string, Handler>> = {
  '': variableIs,
  text: showsText,
  nottext: differs,
  value: holdsValue,
  selectedlabel: holdsValue,
  elementpresent: awaits('visible'),
  elementvisible: awaits('visible'),
  elementnotpresent: awaits('hidden'),
  checked: isInState(':checked'),
  notchecked: isInState(':not(:checked)'),
  editable: isInState(':enabled'),
  noteditable: isInState(':disabled'),
  title: noTitle,
};

const softly =
  (handler: Handler): Handler =>
  (session, command) => {
    const { draft } = session;
    const steps = draft.list(() => {
      handler(session, command);
    });
    if (steps.length === 0) return;
    const noted = draft.list(() => {
      draft.call(
        'log.write',
        { message: '${ "A check failed: " + ($error.detail // $error.title // "") }', level: 'error' },
        { name: 'note failed check' },
      );
    });
    draft.step('verify', { try: steps, catch: { do: noted } });
    draft.approximate('a failed check is noted and the run goes on; the recording failed at its end');
  };

/** The handler of `assert…`, `verify…` and `waitFor…` commands; undefined for others. */
export function checkOf(name: string): Handler | undefined {
  const [, kind, what] = /^(assert|verify|waitfor)(.*)$/.exec(name) ?? [];
  if (kind === undefined || what === undefined) return undefined;
  if (kind === 'waitfor') return waits[what];
  const handler = Object.hasOwn(checks, what) ? checks[what] : undefined;
  return handler !== undefined && kind === 'verify' ? softly(handler) : handler;
}

const waits: Readonly<Record<string, Handler>> = {
  elementpresent: awaits('visible'),
  elementvisible: awaits('visible'),
  visible: awaits('visible'),
  elementnotpresent: awaits('hidden'),
  elementnotvisible: awaits('hidden'),
  notvisible: awaits('hidden'),
  elementeditable: isInState(':enabled'),
  elementnoteditable: isInState(':disabled'),
  text: awaitsText,
  pagetoload: (session: Session, _command: Command) => {
    session.draft.approximate('a robot waits for the page by itself');
  },
};
