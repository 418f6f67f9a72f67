import { commands, type Handler } from './commands.ts';
import { keystrokes } from './keys.ts';
import { locatorCandidates } from './locators.ts';

const byPicture: Handler = (session) => {
  session.draft.placeholder('places found by pictures, read by OCR or given in pixels are not acted on');
};

const toElement =
  (handler: Handler): Handler =>
  (session, command) => {
    if (locatorCandidates(command.target) === undefined) byPicture(session, command);
    else handler(session, command);
  };

/** Settings of the tool that a robot has settings of its own for. */
const settings =
  /^!(timeout|replayspeed|errorignore|statusok|csvreadmaxrow|csvreadlinenumber|clipboard|ocr|browserextension)/i;

const store: Handler = (session, command) => {
  const { draft } = session;
  const variable = command.value;
  if (/^!csvline$/i.test(variable)) {
    draft.variables.assign('csvLine');
    draft.assign('csvLine', `\${ ($context.csvLine // []) + [${session.jq(command.target)}] }`);
  } else if (/^!csvreadlinenumber$/i.test(variable)) {
    draft.assign('csvReadLineNumber', `\${ ${session.jq(command.target)} | tonumber }`);
  } else if (settings.test(variable)) draft.approximate(`the setting ${variable} is left to the robot`);
  else draft.assign(variable.replace(/^!/, ''), session.value(command.target));
};

const xType: Handler = (session, command) => {
  for (const stroke of keystrokes(command.target)) {
    if ('keys' in stroke) session.draft.call('web.press', { keys: stroke.keys, ...session.acting(command) });
    else {
      session.draft.placeholder('text is typed into an element, not to wherever the focus is');
      return;
    }
  }
};

/** CSV files lie in the tool's own store; in a bot they lie in its folder. */
const csvFile = (name: string): string => (/\.(csv|tsv|txt)$/i.test(name) ? name : `${name}.csv`);

const csvReadArray: Handler = (session, command) => {
  const file = session.value(csvFile(command.target));
  session.draft.touches('read', file);
  session.draft.call(
    'table.read',
    { file, headerRow: 0, types: 'text' },
    { keep: { [command.value]: '[.rows[] | [.[]]]' } },
  );
};

const csvRead: Handler = (session, command) => {
  const file = session.value(csvFile(command.target));
  session.draft.touches('read', file);
  session.draft.call(
    'table.read',
    { file, headerRow: 0, types: 'text' },
    { keep: { csvRow: '([.rows[] | [.[]]][($context.csvReadLineNumber // 1) - 1] // [])' } },
  );
};

const csvSave: Handler = (session, command) => {
  const file = session.value(csvFile(command.target));
  session.draft.touches('write', file);
  session.draft.call('table.write', { file, rows: '${ [$context.csvLine // []] }', append: true });
  session.draft.assign('csvLine', []);
};

const csvSaveArray: Handler = (session, command) => {
  const file = session.value(csvFile(command.value));
  session.draft.touches('write', file);
  session.draft.call('table.write', { file, rows: `\${ ${session.read(command.target)} }` });
};

const selectWindow: Handler = (session, command) => {
  const { draft } = session;
  const tab = /^TAB=(.+)$/i.exec(command.target)?.[1]?.toUpperCase();
  session.frames = [];
  if (tab === 'OPEN') {
    draft.opens(command.value);
    draft.call('web.open', { url: session.value(command.value), newTab: true });
    session.page = undefined;
  } else if (tab === 'CLOSE') draft.call('web.close', session.inPage());
  else if (tab === '0') session.page = 'main';
  else if (tab !== undefined && /^\d+$/.test(tab)) {
    const page = `tab${tab}`;
    if (session.labels.get(page) === undefined) {
      draft.amendLast({ opens: page }, ({ call }) => /^web\.(click|press|open)$/.test(String(call)));
      session.labels.set(page, page);
    }
    session.page = page;
  } else draft.placeholder('tabs are known by their number only');
};

const goto: Handler = (session, command) => {
  const label = session.depth > 0 ? undefined : session.labels.get(command.target);
  if (label === undefined) session.draft.placeholder('the label is not in the same list of commands');
  else session.draft.step(`go to ${command.target}`, { set: '${ . }', then: label });
};

const gotoIf: Handler = (session, command) => {
  const label = session.depth > 0 ? undefined : session.labels.get(command.value);
  const condition = session.condition(command.target);
  if (condition === undefined) return;
  if (label === undefined) session.draft.placeholder('the label is not in the same list of commands');
  else
    session.draft.step(`go to ${command.value}`, {
      switch: [{ holds: { when: `\${ ${condition} }`, then: label } }, { default: { then: 'continue' } }],
    });
};

/** Commands that only UI.Vision has, or that mean something else there, by their names in small letters. */
export const visionCommands: Readonly<Record<string, Handler>> = {
  store,
  xclick: toElement((session, command) => commands['click']?.(session, command)),
  xclicktext: byPicture,
  xclickrelative: byPicture,
  xmove: toElement((session, command) => commands['mouseover']?.(session, command)),
  xtype: xType,
  executescript_sandbox: (session, command) => commands['executescript']?.(session, command),
  csvread: csvRead,
  csvreadarray: csvReadArray,
  csvsave: csvSave,
  csvsavearray: csvSaveArray,
  selectwindow: selectWindow,
  label: (session, command) => {
    const name = session.labels.get(command.target);
    if (name === undefined) session.draft.placeholder('labels inside of blocks are not gone to');
    else session.draft.placed(name, { set: '${ . }' });
  },
  gotolabel: goto,
  gotoif: gotoIf,
  gotoif_v2: gotoIf,
  bringbrowsertoforeground: (session) => {
    session.draft.approximate('a robot needs no window in front');
  },
  refresh: (session) => {
    session.draft.call('web.press', { keys: 'F5', ...session.inPage() });
    session.draft.approximate('the page is loaded again by F5');
  },
  capturescreenshot: (session, command) => {
    const saveTo = /\.png$/i.test(command.target)
      ? command.target
      : `${command.target === '' ? 'screenshot' : command.target}.png`;
    session.draft.touches('write', saveTo);
    session.draft.call('web.screenshot', { saveTo: session.value(saveTo), ...session.inPage() });
  },
  throwerror: (session, command) => {
    session.draft.step('fail', {
      raise: {
        error: {
          type: 'https://understudy.dev/errors/raised',
          status: 500,
          title: session.value(command.target),
        },
      },
    });
  },
  prompt: (session, command) => {
    const [title = '', preset] = command.target.split('@');
    session.draft.call(
      'human.ask',
      {
        title: session.value(title === '' ? 'Please answer' : title),
        fields: [{ name: 'answer', title: 'Answer', ...(preset === undefined ? {} : { value: preset }) }],
      },
      { keep: { [command.value === '' ? 'answer' : command.value]: '.answer' } },
    );
  },
};
