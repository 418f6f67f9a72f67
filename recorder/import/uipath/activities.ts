import type { FoundElement } from '../selectors.ts';
import { keystrokes } from '../selenese/keys.ts';
import { literalOf, type Piece } from '../template.ts';
import type { UiPathFlow } from './flow.ts';
import { webElement } from './selector.ts';
import { within, type XamlNode } from './xml.ts';

/** Carries one activity over. */
export type Activity = (flow: UiPathFlow, node: XamlNode) => void;

/** The selector of an activity: of the classic `Target` or the modern `TargetAnchorable`. */
function selectorOf(node: XamlNode): string | undefined {
  const holder = [
    node,
    ...node.children.filter(({ name }) => /\.(Target|SearchedElement|Element)/.test(name)),
  ];
  for (const one of holder) {
    const target =
      one === node ? node : (within(one, ({ name }) => /^Target(Anchorable)?$/.test(name)) ?? one);
    for (const name of ['FullSelectorArgument', 'Selector', 'FuzzySelectorArgument', 'SelectorArgument']) {
      const value = target.attributes[name];
      if (value !== undefined && value !== '{x:Null}')
        return value.replace(/^\["?|"?\]$/g, '').replaceAll('""', '"');
    }
  }
  return undefined;
}

function on(flow: UiPathFlow, node: XamlNode, act: (target: string, found: FoundElement) => void): void {
  const selector = selectorOf(node);
  const found = selector === undefined ? 'the activity names no element' : webElement(selector);
  if (typeof found === 'string') flow.draft.placeholder(found);
  else act(flow.draft.target(found), found);
}

const click: Activity = (flow, node) => {
  on(flow, node, (target) => {
    const isDouble = /double/i.test(node.attributes['ClickType'] ?? node.name);
    const button = /right/i.test(node.attributes['MouseButton'] ?? '') ? { button: 'right' } : {};
    flow.draft.call('web.click', { target, ...(isDouble ? { clickCount: 2 } : {}), ...button });
  });
};

/** `[k(enter)]` in typed text as our notation of keys. */
const withKeys = (text: string): string =>
  text.replace(/\[k\((\w+)\)\]/g, (_, key: string) => `\${KEY_${key.toUpperCase()}}`);

const typeInto: Activity = (flow, node) => {
  const { draft, values } = flow;
  on(flow, node, (target, found) => {
    const secure = values.raw(node, 'SecureText');
    const raw = secure ?? values.raw(node, 'Text', 'Value') ?? '';
    const literal = values.literal(raw);
    if (secure !== undefined) {
      draft.call('web.fill', {
        target,
        value: draft.typed({ ...found, words: `${found.words ?? ''} password` }, [{ jq: values.jq(raw).jq }]),
      });
      return;
    }
    if (literal === undefined || !/\[k\(/.test(literal)) {
      const pieces: Piece[] = literal === undefined ? [{ jq: values.jq(raw).jq }] : [literal];
      draft.call('web.fill', { target, value: draft.typed(found, pieces) });
    } else {
      for (const stroke of keystrokes(withKeys(literal))) {
        if ('keys' in stroke) draft.call('web.press', { keys: stroke.keys, target });
        else draft.call('web.fill', { target, value: draft.typed(found, [stroke.text]) });
      }
    }
    if (
      node.name === 'TypeInto' &&
      !/true/i.test(node.attributes['EmptyField'] ?? '') &&
      literalOf([literal ?? '']) !== ''
    )
      draft.approximate('what stands in the field is replaced');
  });
};

const getText: Activity = (flow, node) => {
  const variable = flow.values.variable(flow.values.raw(node, 'Value', 'TextString', 'Text', 'Result'));
  const attribute = /^N?GetAttribute$/.test(node.name)
    ? flow.values.literal(flow.values.raw(node, 'Attribute'))
    : undefined;
  on(flow, node, (target) => {
    flow.draft.call(
      'web.readText',
      { target, ...(attribute === undefined ? {} : { attribute }) },
      variable === undefined ? {} : { keep: { [variable]: '.text' } },
    );
  });
};

const open: Activity = (flow, node) => {
  const url = flow.values.raw(node, 'Url');
  if (url === undefined) return;
  const value = flow.values.value(url);
  flow.draft.opens(value);
  flow.draft.call('web.open', { url: value });
};

/** A browser with activities inside it. */
const browser: Activity = (flow, node) => {
  const app = within(node, ({ name }) => name === 'TargetApp');
  const url = flow.values.raw(node, 'Url') ?? app?.attributes['Url'];
  if (url !== undefined && url !== '{x:Null}' && url !== '') {
    const value = flow.values.value(url);
    flow.draft.opens(value);
    flow.draft.call('web.open', { url: value });
  } else if (/wnd app/.test(app?.attributes['Selector'] ?? ''))
    flow.draft.placeholder('desktop programs are started and picked anew in the Studio');
  else flow.draft.approximate('acts in the page that is open');
  flow.body(node);
};

const readTable: Activity = (flow, node) => {
  const { values, draft } = flow;
  const file = values.value(values.raw(node, 'WorkbookPath', 'FilePath', 'Path') ?? '');
  const variable = values.variable(values.raw(node, 'DataTable', 'Result', 'SaveTo')) ?? 'table';
  const sheet = values.literal(values.raw(node, 'SheetName'));
  const hasHeader = !/false/i.test(
    node.attributes['AddHeaders'] ?? node.attributes['IncludeColumnNames'] ?? 'True',
  );
  if (file === '') {
    draft.placeholder('which workbook is read is said elsewhere');
    return;
  }
  draft.touches('read', file);
  const isSheet = sheet !== undefined && !/\.(csv|txt)$/i.test(file);
  draft.call(
    'table.read',
    { file, ...(isSheet ? { sheet } : {}), ...(hasHeader ? {} : { headerRow: 0 }) },
    { keep: { [variable]: '.rows' } },
  );
  if ((values.literal(values.raw(node, 'Range')) ?? '') !== '')
    draft.approximate('the whole sheet is read, not a range of it');
};

const writeTable: Activity = (flow, node) => {
  const { values, draft } = flow;
  const file = values.value(values.raw(node, 'WorkbookPath', 'FilePath', 'Path') ?? '');
  const table = values.raw(node, 'DataTable', 'Source');
  if (file === '' || table === undefined) {
    draft.placeholder('which workbook is written is said elsewhere');
    return;
  }
  draft.touches('write', file);
  const append = /Append/.test(node.name);
  draft.call('table.write', { file, rows: `\${ ${values.jq(table).jq} }`, ...(append ? { append } : {}) });
};

const levels: Readonly<Record<string, string>> = {
  trace: 'debug',
  verbose: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

const log: Activity = (flow, node) => {
  const level = levels[(node.attributes['Level'] ?? 'Info').toLowerCase()] ?? 'info';
  flow.draft.call(
    'log.write',
    { message: flow.values.value(flow.values.raw(node, 'Message', 'Text')), level },
    { name: 'log' },
  );
};

const assign = (flow: UiPathFlow, to: string | undefined, raw: string | undefined): void => {
  const variable = flow.values.variable(to);
  if (variable === undefined || raw === undefined)
    flow.draft.placeholder('what is assigned to is not a plain variable');
  else flow.draft.assign(variable, flow.assigned(raw));
};

const file =
  (
    action: string,
    make: (flow: UiPathFlow, node: XamlNode) => Record<string, unknown>,
    keep?: string,
  ): Activity =>
  (flow, node) => {
    const variable = flow.values.variable(flow.values.raw(node, 'Content', 'Result', 'Output'));
    const input = make(flow, node);
    flow.draft.call(
      action,
      input,
      keep === undefined || variable === undefined ? {} : { keep: { [variable]: keep } },
    );
  };

function path(flow: UiPathFlow, node: XamlNode, access: 'read' | 'write', ...names: string[]): string {
  const value = flow.values.value(flow.values.raw(node, ...names));
  flow.draft.touches(access, value);
  return value;
}

/** Activities of UiPath by their names without prefix (System and UIAutomation packages, classic and modern). */
export const activities: Readonly<Record<string, Activity>> = {
  Click: click,
  DoubleClick: click,
  NClick: click,
  NDoubleClick: click,
  TypeInto: typeInto,
  TypeSecureText: typeInto,
  NTypeInto: typeInto,
  SetText: typeInto,
  NSetText: typeInto,
  GetText: getText,
  GetValue: getText,
  GetFullText: getText,
  GetVisibleText: getText,
  NGetText: getText,
  GetAttribute: getText,
  NGetAttribute: getText,
  SelectItem: (flow, node) => {
    on(flow, node, (target) =>
      flow.draft.call('web.select', { target, choices: [flow.values.value(flow.values.raw(node, 'Item'))] }),
    );
  },
  NSelectItem: (flow, node) => activities['SelectItem']?.(flow, node),
  Check: (flow, node) => {
    on(flow, node, (target) =>
      flow.draft.call('web.check', { target, checked: !/uncheck/i.test(node.attributes['Action'] ?? '') }),
    );
  },
  NCheck: (flow, node) => activities['Check']?.(flow, node),
  Hover: (flow, node) => {
    on(flow, node, (target) => flow.draft.call('web.hover', { target }));
  },
  NHover: (flow, node) => activities['Hover']?.(flow, node),
  SendHotkey: (flow, node) => {
    const modifiers = (node.attributes['KeyModifiers'] ?? 'None')
      .split(/,\s*/)
      .filter((one) => one !== 'None' && one !== '');
    const key = flow.values.literal(flow.values.raw(node, 'Key')) ?? '';
    const [stroke] = keystrokes(`\${KEY_${key.toUpperCase()}}`);
    const last = stroke !== undefined && 'keys' in stroke ? stroke.keys : key;
    const names: Readonly<Record<string, string>> = { Ctrl: 'Control', Win: 'Meta' };
    if (last === '') flow.draft.placeholder('the key is computed');
    else
      flow.draft.call('web.press', { keys: [...modifiers.map((one) => names[one] ?? one), last].join('+') });
  },
  OpenBrowser: browser,
  BrowserScope: browser,
  AttachBrowser: browser,
  NApplicationCard: browser,
  UseApplicationBrowser: browser,
  NavigateTo: open,
  NGoToUrl: open,
  CloseTab: (flow) => {
    flow.draft.call('web.close', {});
  },
  WaitElementAppear: (flow, node) => {
    on(flow, node, (target) => flow.draft.call('web.waitFor', { target }));
  },
  WaitElementVanish: (flow, node) => {
    on(flow, node, (target) => flow.draft.call('web.waitFor', { target, state: 'hidden' }));
  },
  Delay: (flow, node) => {
    const milliseconds = flow.values.milliseconds(flow.values.raw(node, 'Duration'));
    if (milliseconds === undefined) flow.draft.placeholder('how long it waits is computed');
    else flow.draft.step('wait', { wait: { milliseconds } });
  },
  LogMessage: log,
  WriteLine: log,
  Comment: (flow, node) => {
    flow.draft.remark(flow.values.raw(node, 'Text') ?? '');
  },
  CommentOut: (flow, node) => {
    flow.draft.remark(`Switched off in the workflow: ${node.attributes['DisplayName'] ?? 'activities'}`);
  },
  Assign: (flow, node) => {
    assign(flow, flow.values.raw(node, 'To'), flow.values.raw(node, 'Value'));
  },
  MultipleAssign: (flow, node) => {
    for (const operation of flow.all(node, 'AssignOperation'))
      assign(flow, flow.values.raw(operation, 'To'), flow.values.raw(operation, 'Value'));
  },
  MessageBox: (flow, node) => {
    flow.draft.call('human.ask', { title: flow.values.value(flow.values.raw(node, 'Text') ?? 'Go on?') });
  },
  InputDialog: (flow, node) => {
    const variable = flow.values.variable(flow.values.raw(node, 'Result')) ?? 'answer';
    flow.draft.call(
      'human.ask',
      {
        title: flow.values.value(flow.values.raw(node, 'Title', 'Label') ?? 'Please answer'),
        fields: [{ name: 'answer', title: 'Answer' }],
      },
      { keep: { [variable]: '.answer' } },
    );
  },
  ReadRange: readTable,
  ExcelReadRange: readTable,
  ReadCsvFile: readTable,
  WriteRange: writeTable,
  ExcelWriteRange: writeTable,
  WriteCsvFile: writeTable,
  AppendCsvFile: writeTable,
  AppendRange: writeTable,
  ReadTextFile: file(
    'file.read',
    (flow, node) => ({ file: path(flow, node, 'read', 'FileName', 'File') }),
    '.text',
  ),
  WriteTextFile: file('file.write', (flow, node) => ({
    file: path(flow, node, 'write', 'FileName', 'File'),
    content: flow.values.value(flow.values.raw(node, 'Text')),
  })),
  AppendLine: file('file.write', (flow, node) => ({
    file: path(flow, node, 'write', 'FileName', 'File'),
    content: flow.values.value(flow.values.raw(node, 'Text')),
    append: true,
  })),
  MoveFile: file('file.move', (flow, node) => ({
    from: path(flow, node, 'read', 'Path'),
    to: path(flow, node, 'write', 'Destination'),
  })),
  Throw: (flow, node) => {
    const raw = flow.values.raw(node, 'Exception') ?? '';
    const text = /\(\s*("(?:[^"]|"")*"[\s\S]*)\)\s*\]?$/.exec(raw)?.[1];
    const title = text === undefined ? 'The workflow ended with an error.' : flow.values.value(`[${text}]`);
    flow.draft.step('fail', {
      raise: { error: { type: 'https://understudy.dev/errors/raised', status: 500, title } },
    });
  },
  InvokeWorkflowFile: (flow, node) => {
    const name = flow.values.literal(flow.values.raw(node, 'WorkflowFileName')) ?? 'another file';
    flow.draft.placeholder(`${name} is a workflow of its own; import it and call it here`);
  },
};
