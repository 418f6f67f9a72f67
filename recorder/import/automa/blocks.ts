import { fieldsIn, numberOf, textOf } from '../fields.ts';
import { type AutomaSession, type BlockHandler, tableRows } from './session.ts';

const nothing =
  (reason: string): BlockHandler =>
  (session) => {
    session.draft.approximate(reason);
  };

const newTab: BlockHandler = (session, data) => {
  const { draft } = session;
  const text = textOf(data, 'url');
  const url = session.value(/^(https?:|\{\{|about:)/.test(text) ? text : `https://${text}`);
  draft.opens(url);
  const isFirst = !session.hasPage || data['updatePrevTab'] === true;
  draft.call('web.open', { url, ...(isFirst ? {} : { newTab: true }) });
  session.hasPage = true;
  session.frames = [];
};

const click: BlockHandler = (session, data) => {
  session.on(data, (target) => {
    session.draft.call('web.click', { target, ...session.acting() });
  });
};

const forms: BlockHandler = (session, data) => {
  const { draft } = session;
  session.on(data, (target, found) => {
    if (data['getValue'] === true) {
      draft.call('web.readText', { target }, { keep: session.kept(data, '.text') });
      return;
    }
    const value = textOf(data, 'value');
    switch (textOf(data, 'type')) {
      case 'select':
        if (/option/.test(textOf(data, 'selectOptionBy')))
          draft.placeholder('entries are chosen by text or value, not by their place');
        else draft.call('web.select', { target, choices: [session.value(value)], ...session.acting() });
        return;
      case 'checkbox':
      case 'radio':
        draft.call('web.check', { target, checked: data['selected'] !== false, ...session.acting() });
        return;
      default:
        draft.call('web.fill', {
          target,
          value: draft.typed(found, session.pieces(value)),
          ...session.acting(),
        });
        if (data['clearValue'] === false) draft.approximate('what stands in the field is replaced');
    }
  });
};

const readText: BlockHandler = (session, data) => {
  const { draft } = session;
  session.on(data, (target) => {
    const [prefix, suffix] = [textOf(data, 'prefixText'), textOf(data, 'suffixText')];
    const jq =
      prefix + suffix === '' ? '.text' : `(${JSON.stringify(prefix)} + .text + ${JSON.stringify(suffix)})`;
    if (textOf(data, 'regex') !== '')
      draft.approximate('the whole text is read; the regular expression is left out');
    draft.call('web.readText', { target }, { keep: session.kept(data, jq) });
  });
};

const attribute: BlockHandler = (session, data) => {
  if (textOf(data, 'action') === 'set') {
    session.draft.placeholder('attributes of the page are not changed');
    return;
  }
  session.on(data, (target) => {
    const name = textOf(data, 'attributeName');
    session.draft.call('web.readText', { target, attribute: name }, { keep: session.kept(data, '.text') });
  });
};

const pressKey: BlockHandler = (session, data) => {
  const keys = textOf(data, 'keys')
    .replace(/\s*\+\s*/g, '+')
    .replace(/\bctrl\b/i, 'Control');
  if (textOf(data, 'action') === 'multiple-keys' || keys === '') {
    session.draft.placeholder('several keys in a row are not typed; use a field and a key');
    return;
  }
  if (textOf(data, 'selector') === '') session.draft.call('web.press', { keys });
  else session.on(data, (target) => session.draft.call('web.press', { keys, target }));
};

const insertData: BlockHandler = (session, data) => {
  for (const item of fieldsIn(data['dataList'])) {
    const name = textOf(item, 'name');
    if (textOf(item, 'type') === 'variable') session.draft.assign(name, session.value(textOf(item, 'value')));
    else {
      const cell = JSON.stringify(name);
      const value = session.jq(textOf(item, 'value'));
      session.draft.assign(
        'table',
        `\${ ($context.table // {}) + {${cell}: ((($context.table // {})[${cell}] // []) + [${value}])} }`,
      );
    }
  }
};

const exportData: BlockHandler = (session, data) => {
  const type = textOf(data, 'type') || 'json';
  const name = textOf(data, 'name') || 'data';
  const file = session.value(/\.\w+$/.test(name) ? name : `${name}.${type === 'plain-text' ? 'txt' : type}`);
  session.draft.touches('write', file);
  if (type === 'csv') session.draft.call('table.write', { file, rows: `\${ ${tableRows} }` });
  else session.draft.call('file.write', { file, content: `\${ ${tableRows} }` });
};

const screenshot: BlockHandler = (session, data) => {
  const file = session.value(`${textOf(data, 'fileName') || 'screenshot'}.png`);
  session.draft.touches('write', file);
  const kind = textOf(data, 'type');
  if (kind === 'element')
    session.on(data, (target) => session.draft.call('web.screenshot', { saveTo: file, target }));
  else
    session.draft.call('web.screenshot', {
      saveTo: file,
      ...(kind === 'fullpage' ? { fullPage: true } : {}),
    });
};

const request: BlockHandler = (session, data) => {
  const { draft } = session;
  const uri = session.value(textOf(data, 'url'));
  draft.opens(uri);
  const headers = Object.fromEntries(
    fieldsIn(data['headers']).map((one) => [textOf(one, 'name'), session.value(textOf(one, 'value'))]),
  );
  const body = textOf(data, 'body');
  draft.step('send request', {
    call: 'http',
    with: {
      method: (textOf(data, 'method') || 'POST').toLowerCase(),
      endpoint: { uri },
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(body === '' || body === '{}' ? {} : { body: `\${ ${session.jq(body)} | (fromjson? // .) }` }),
    },
    ...keepAnswer(session, data),
  });
};

function keepAnswer(session: AutomaSession, data: Parameters<BlockHandler>[1]): Record<string, unknown> {
  const kept = Object.entries(session.kept(data, '.'));
  const fields = kept.map(([name, jq]) => `${JSON.stringify(session.draft.variables.fieldOf(name))}: ${jq}`);
  return fields.length === 0 ? {} : { export: { as: `\${ $context + {${fields.join(', ')}} }` } };
}

const trigger: BlockHandler = (session, data) => {
  for (const parameter of fieldsIn(data['parameters'])) {
    const preset = parameter['defaultValue'];
    const type = textOf(parameter, 'type') === 'number' ? 'number' : 'text';
    const hasPreset = preset !== undefined && preset !== '';
    session.draft.input(textOf(parameter, 'name'), {
      type,
      required: !hasPreset,
      ...(hasPreset ? { default: type === 'number' ? Number(preset) : preset } : {}),
      ...(textOf(parameter, 'description') === '' ? {} : { description: textOf(parameter, 'description') }),
    });
  }
  const kind = textOf(data, 'type');
  if (kind !== '' && kind !== 'manual')
    session.draft.approximate(`is started by hand or by a schedule of the robot, not by ${kind}`);
};

/** Blocks of Automa by their names (automa.site; github.com/AutomaApp/automa, `src/utils/shared.js`). */
export const blocks: Readonly<Record<string, BlockHandler>> = {
  trigger,
  'new-tab': newTab,
  'new-window': newTab,
  'active-tab': nothing('acts in the page that the bot opened'),
  'switch-tab': nothing('acts in the page opened last'),
  'close-tab': (session) => {
    session.draft.call('web.close', {});
  },
  'reload-tab': (session) => {
    session.draft.call('web.press', { keys: 'F5' });
    session.draft.approximate('the page is loaded again by F5');
  },
  'event-click': click,
  link: click,
  forms,
  'get-text': readText,
  'attribute-value': attribute,
  'press-key': pressKey,
  'hover-element': (session, data) => {
    session.on(data, (target) => session.draft.call('web.hover', { target }));
  },
  'element-scroll': nothing('a robot scrolls to what it needs by itself'),
  delay: (session, data) => {
    const milliseconds = numberOf(data, 'time');
    if (milliseconds === undefined) session.draft.placeholder('how long it waits is computed');
    else session.draft.step('wait', { wait: { milliseconds: Math.round(milliseconds) } });
  },
  'insert-data': insertData,
  'increase-variable': (session, data) => {
    const name = textOf(data, 'variableName');
    const before = session.draft.variables.read(name);
    session.draft.assign(name, `\${ (${before} | tonumber? // 0) + ${numberOf(data, 'increaseBy') ?? 1} }`);
  },
  'export-data': exportData,
  'take-screenshot': screenshot,
  'upload-file': (session, data) => {
    const files = (Array.isArray(data['filePaths']) ? data['filePaths'] : []).map((file) =>
      session.value(String(file)),
    );
    for (const file of files) session.draft.touches('read', file);
    session.on(data, (target) => session.draft.call('web.upload', { target, files }));
  },
  'handle-dialog': (session, data) => {
    const text = textOf(data, 'promptText');
    session.dialog = {
      accept: data['accept'] !== false,
      ...(text === '' ? {} : { text: session.value(text) }),
    };
  },
  'switch-to': (session, data) => {
    if (textOf(data, 'windowType') === 'main-window') session.frames = [];
    else session.frames = [...session.frames, { selector: textOf(data, 'selector') }];
  },
  webhook: request,
  notification: (session, data) => {
    session.draft.call(
      'log.write',
      { message: session.value(textOf(data, 'message') || textOf(data, 'title')) },
      { name: 'notify' },
    );
    session.draft.approximate('is noted in the log');
  },
  'log-data': (session, data) => {
    const name = textOf(data, 'variableName');
    session.draft.call(
      'log.write',
      { message: `\${ ${session.draft.variables.read(name)} | tostring }` },
      { name: 'log' },
    );
  },
  'loop-breakpoint': nothing('belongs to no loop'),
  note: nothing('is a note'),
  'javascript-code': (session) => {
    session.draft.placeholder('scripts are not run in pages; do what it does with steps');
  },
};
