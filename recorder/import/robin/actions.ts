import { keystrokes } from '../selenese/keys.ts';
import type { RobinFlow } from './flow.ts';
import { type RobinAction, textIn } from './statements.ts';

/** Carries one action over. */
export type RobinHandler = (flow: RobinFlow, action: RobinAction) => void;

const open: RobinHandler = (flow, { name, given }) => {
  if (/Reload/.test(name)) {
    flow.draft.call('web.press', { keys: 'F5' });
    flow.draft.approximate('the page is loaded again by F5');
    return;
  }
  const url = given.get('Url');
  if (url === undefined) {
    flow.draft.approximate('acts in the page that is open');
    return;
  }
  const value = flow.value(url);
  flow.draft.opens(value);
  flow.draft.call('web.open', { url: value });
};

const click: RobinHandler = (flow, action) => {
  const type = action.given.get('ClickType') ?? '';
  flow.on(action, (target) => {
    flow.draft.call('web.click', {
      target,
      ...(/Double/.test(type) ? { clickCount: 2 } : {}),
      ...(/Right/.test(type) ? { button: 'right' } : {}),
    });
  });
};

const fill: RobinHandler = (flow, action) => {
  flow.on(action, (target, found) => {
    flow.draft.call('web.fill', { target, value: flow.typed(found, action.given.get('Text') ?? "''''''") });
    if (/Append/.test(action.given.get('Mode') ?? ''))
      flow.draft.approximate('what stands in the field is replaced');
  });
};

const choose: RobinHandler = (flow, action) => {
  const names =
    action.given.get('OptionsNames') ??
    action.given.get('OptionNames') ??
    action.given.get('Options') ??
    action.given.get('OptionName');
  if (names === undefined) flow.draft.placeholder('entries are chosen by text, not by their place');
  else flow.on(action, (target) => flow.draft.call('web.select', { target, choices: [flow.value(names)] }));
};

/** Keeps what an action answers in its first result. */
const kept = ({ out }: RobinAction, jq: string): { keep: Record<string, string> } | undefined => {
  const [variable] = out.values();
  return variable === undefined ? undefined : { keep: { [variable]: jq } };
};

const readText: RobinHandler = (flow, action) => {
  const attribute = textIn(action.given.get('AttributeName') ?? '') ?? 'Own Text';
  const ours = /text|title/i.test(attribute) ? {} : { attribute: attribute.toLowerCase() };
  flow.on(action, (target) => flow.draft.call('web.readText', { target, ...ours }, kept(action, '.text')));
};

const given = ({ given: fields }: RobinAction, ...names: string[]): string | undefined =>
  names.map((name) => fields.get(name)).find((value) => value !== undefined);

const compute =
  (make: (flow: RobinFlow, action: RobinAction) => string): RobinHandler =>
  (flow, action) => {
    const [variable] = action.out.values();
    if (variable === undefined) flow.draft.approximate('the result is not used, so nothing is computed');
    else flow.draft.assign(variable, `\${ ${make(flow, action)} }`);
  };

const jqOf = (flow: RobinFlow, raw: string | undefined): string =>
  raw === undefined ? '""' : flow.jq(raw).jq;

function path(flow: RobinFlow, access: 'read' | 'write', raw: string | undefined): string {
  const value = flow.value(raw);
  flow.draft.touches(access, value);
  return value;
}

const count =
  (sign: '+' | '-'): RobinHandler =>
  (flow, action) => {
    const variable = given(action, 'Value') ?? '';
    const by = jqOf(flow, given(action, 'IncrementValue', 'DecrementValue'));
    flow.draft.assign(
      variable.replace(/%/g, ''),
      `\${ ${flow.draft.variables.read(variable.replace(/%/g, ''))} ${sign} ${by} }`,
    );
  };

const launchExcel: RobinHandler = (flow, action) => {
  const file = given(action, 'Path');
  const [instance] = action.out.values();
  if (file === undefined || instance === undefined) flow.draft.placeholder('an empty workbook is not opened');
  else {
    flow.workbooks.set(instance, file);
    flow.draft.approximate('the workbook is opened where it is read');
  }
};

const readExcel: RobinHandler = (flow, action) => {
  const file = flow.workbooks.get(given(action, 'Instance') ?? '');
  if (file === undefined) {
    flow.draft.placeholder('which workbook is read is said elsewhere');
    return;
  }
  const hasHeader = /true/i.test(given(action, 'FirstLineIsHeader') ?? 'False');
  const rows = hasHeader ? '.rows' : '[.rows[] | [.[]]]';
  flow.draft.call(
    'table.read',
    { file: path(flow, 'read', file), ...(hasHeader ? {} : { headerRow: 0 }) },
    kept(action, rows),
  );
  if (!/AllCells/.test(action.name)) flow.draft.approximate('the whole sheet is read, not a range of it');
};

const readCsv: RobinHandler = (flow, action) => {
  const hasHeader = /true/i.test(
    given(action, 'FirstLineContainsColumnNames', 'FirstLineIsHeader') ?? 'False',
  );
  const rows = hasHeader ? '.rows' : '[.rows[] | [.[]]]';
  const file = path(flow, 'read', given(action, 'CSVFile', 'File'));
  flow.draft.call('table.read', { file, ...(hasHeader ? {} : { headerRow: 0 }) }, kept(action, rows));
};

const writeText: RobinHandler = (flow, action) => {
  const file = path(flow, 'write', given(action, 'File'));
  const append = /Append/.test(given(action, 'IfFileExists') ?? '');
  const text = given(action, 'TextToWrite') ?? "''''''";
  const line = /true/i.test(given(action, 'AppendNewLine') ?? 'True');
  const content = line ? `\${ (${jqOf(flow, text)} | tostring) + "\\r\\n" }` : flow.value(text);
  flow.draft.call('file.write', { file, content, ...(append ? { append } : {}) });
};

const message: RobinHandler = (flow, action) => {
  const text = flow.value(given(action, 'Message', 'InputMessage'));
  const title = flow.value(given(action, 'Title')) || 'Power Automate';
  flow.draft.call('human.ask', { title, ...(text === '' ? {} : { message: text }) });
};

const input: RobinHandler = (flow, action) => {
  const title = flow.value(given(action, 'Title')) || 'Please answer';
  const text = flow.value(given(action, 'Message'));
  const fields = [{ name: 'answer', title: text === '' || text.startsWith('${') ? 'Answer' : text }];
  flow.draft.call('human.ask', { title, fields }, kept(action, '.answer'));
};

const keys: RobinHandler = (flow, action) => {
  const text = textIn(given(action, 'TextToSend') ?? '') ?? '';
  const ours = text.replace(/\{(\w+)\}/g, (_, key: string) => `\${KEY_${key.toUpperCase()}}`);
  const strokes = keystrokes(ours);
  if (text === '' || strokes.some((stroke) => 'text' in stroke))
    flow.draft.placeholder('text is typed into an element, not to wherever the focus is');
  else
    for (const stroke of strokes) if ('keys' in stroke) flow.draft.call('web.press', { keys: stroke.keys });
};

const nothing =
  (reason: string): RobinHandler =>
  (flow) => {
    flow.draft.approximate(reason);
  };

/** Actions of Power Automate Desktop by module and name (learn.microsoft.com/power-automate/desktop-flows/actions-reference). */
export const robinActions: Readonly<Record<string, RobinHandler>> = {
  'WebAutomation.LaunchEdge': open,
  'WebAutomation.LaunchChrome': open,
  'WebAutomation.LaunchFirefox': open,
  'WebAutomation.LaunchInternetExplorer': open,
  'WebAutomation.GoToWebPage': open,
  'WebAutomation.CreateNewTab': open,
  'WebAutomation.Click': click,
  'WebAutomation.PressButton': click,
  'WebAutomation.ClickLink': click,
  'WebAutomation.PopulateTextField': fill,
  'WebAutomation.SetDropDownListValue': choose,
  'WebAutomation.SetCheckboxState': (flow, action) => {
    const checked = !/Unchecked/i.test(given(action, 'State', 'CheckboxState') ?? '');
    flow.on(action, (target) => flow.draft.call('web.check', { target, checked }));
  },
  'WebAutomation.SelectRadioButton': (flow, action) => {
    flow.on(action, (target) => flow.draft.call('web.check', { target, checked: true }));
  },
  'WebAutomation.HoverMouseOverElement': (flow, action) => {
    flow.on(action, (target) => flow.draft.call('web.hover', { target }));
  },
  'WebAutomation.Hover': (flow, action) => {
    flow.on(action, (target) => flow.draft.call('web.hover', { target }));
  },
  'WebAutomation.FocusTextField': nothing('the focus goes to the field with the next step'),
  'WebAutomation.GetDetailsOfElement': readText,
  'WebAutomation.GetElementDetails': readText,
  'WebAutomation.CloseWebBrowser': (flow) => {
    flow.draft.call('web.close', {});
  },
  'Variables.IncreaseVariable': count('+'),
  'Variables.DecreaseVariable': count('-'),
  'Variables.CreateNewList': compute(() => '[]'),
  'Variables.AddItemToList': (flow, action) => {
    const list = given(action, 'List') ?? 'List';
    flow.draft.assign(
      list,
      `\${ (${flow.draft.variables.read(list)} // []) + [${jqOf(flow, given(action, 'Item'))}] }`,
    );
  },
  'Text.Trim': compute(
    (flow, action) => `(${jqOf(flow, given(action, 'Text'))} | gsub("^\\\\s+|\\\\s+$"; ""))`,
  ),
  'Text.ToNumber': compute((flow, action) => `(${jqOf(flow, given(action, 'Text'))} | tonumber)`),
  'Text.ToText': compute((flow, action) => `(${jqOf(flow, given(action, 'Number'))} | tostring)`),
  'Text.Replace': compute(
    (flow, action) =>
      `(${jqOf(flow, given(action, 'Text'))} | split(${jqOf(flow, given(action, 'TextToFind'))}) | join(${jqOf(flow, given(action, 'ReplaceWith'))}))`,
  ),
  'Text.SplitText': compute(
    (flow, action) =>
      `(${jqOf(flow, given(action, 'Text'))} | split(${jqOf(flow, given(action, 'CustomDelimiter', 'Delimiter'))}))`,
  ),
  'File.ReadTextFromFile': (flow, action) => {
    const isList = /List/.test(action.name);
    const file = path(flow, 'read', given(action, 'File'));
    flow.draft.call(
      'file.read',
      { file, ...(isList ? { as: 'lines' } : {}) },
      kept(action, isList ? '.lines' : '.text'),
    );
  },
  'File.WriteText': writeText,
  'File.ReadFromCSVFile': readCsv,
  'File.ReadCSV': readCsv,
  'File.WriteToCSVFile': (flow, action) => {
    const file = path(flow, 'write', given(action, 'CSVFile', 'File'));
    flow.draft.call('table.write', { file, rows: `\${ ${jqOf(flow, given(action, 'VariableToWrite'))} }` });
  },
  'File.Move': (flow, action) => {
    const from = path(flow, 'read', given(action, 'Files', 'File'));
    flow.draft.call('file.move', { from, to: path(flow, 'write', given(action, 'Destination')) });
  },
  'Folder.GetFiles': (flow, action) => {
    const folder = path(flow, 'read', given(action, 'Folder'));
    const pattern = textIn(given(action, 'FileFilter') ?? '');
    flow.draft.call(
      'file.list',
      { folder, ...(pattern === undefined ? {} : { pattern }) },
      kept(action, '.files'),
    );
  },
  'Excel.LaunchExcel': launchExcel,
  'Excel.ReadFromExcel': readExcel,
  'Excel.GetFirstFreeColumnRow': nothing('the whole sheet is read, so its end is not looked for'),
  'Excel.CloseExcel': nothing('nothing stays open'),
  'Display.ShowMessageDialog': message,
  'Display.InputDialog': input,
  'MouseAndKeyboard.SendKeys': keys,
  'Logging.LogMessage': (flow, action) => {
    flow.draft.call('log.write', { message: flow.value(given(action, 'Message')) }, { name: 'log' });
  },
};
