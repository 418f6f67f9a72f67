import { keystrokes } from './keys.ts';
import { optionOf } from './locators.ts';
import type { Command, Session } from './session.ts';

/** Carries one command over. */
export type Handler = (session: Session, command: Command) => void;

const click =
  (more: Readonly<Record<string, unknown>> = {}): Handler =>
  (session, command) => {
    session.on(command, (target) => {
      session.draft.call('web.click', { target, ...more, ...session.acting(command) });
    });
  };

const tick =
  (checked: boolean): Handler =>
  (session, command) => {
    session.on(command, (target) => {
      session.draft.call('web.check', { target, checked, ...session.acting(command) });
    });
  };

/** Types text and presses keys in turn; only the first text may replace what stands in the field. */
const typeKeys =
  (appends: boolean): Handler =>
  (session, command) => {
    session.on(command, (target, found) => {
      const { draft } = session;
      let texts = 0;
      for (const stroke of keystrokes(command.value)) {
        if ('keys' in stroke)
          draft.call('web.press', { keys: stroke.keys, target, ...session.acting(command) });
        else if (texts++ > 0) draft.placeholder('text behind a key is not typed; add a step for it');
        else {
          draft.call('web.fill', {
            target,
            value: draft.typed(found, session.pieces(stroke.text)),
            ...session.acting(command),
          });
          if (appends) draft.approximate('what stands in the field is replaced; sendKeys types behind it');
        }
      }
      if (command.value === '') draft.call('web.fill', { target, value: '', ...session.inPage() });
    });
  };

const choose: Handler = (session, command) => {
  session.on(command, (target) => {
    const { kind, value } = optionOf(command.value);
    if (kind === 'index' || kind === 'id')
      session.draft.placeholder(`entries are chosen by text or value, not by ${kind}`);
    else
      session.draft.call('web.select', {
        target,
        choices: [session.value(value)],
        ...session.acting(command),
      });
  });
};

const open: Handler = (session, command) => {
  const { draft } = session;
  const literal = /\$\{/.test(command.target) ? undefined : command.target;
  if (literal !== undefined) {
    const url = URL.canParse(literal, session.base === '' ? undefined : session.base)
      ? new URL(literal, session.base === '' ? undefined : session.base).href
      : literal;
    draft.opens(url);
    draft.call('web.open', { url, ...session.acting(command) });
  } else {
    const path = command.target.startsWith('/')
      ? session.base.replace(/\/$/, '') + command.target
      : command.target;
    const url = session.value(path);
    if (path === command.target) draft.opens(url);
    else draft.opens(session.base);
    draft.call('web.open', { url, ...session.acting(command) }, { name: 'open page' });
  }
  session.frames = [];
};

const readText =
  (variable: (command: Command) => string): Handler =>
  (session, command) => {
    session.on(command, (target) => {
      session.draft.call(
        'web.readText',
        { target, ...session.inPage() },
        { keep: { [variable(command)]: '.text' } },
      );
    });
  };

const storeAttribute: Handler = (session, command) => {
  const at = command.target.lastIndexOf('@');
  const attribute = command.target.slice(at + 1);
  const bare = { ...command, target: command.target.slice(0, at), others: [] };
  session.on(bare, (target) => {
    session.draft.call(
      'web.readText',
      { target, attribute, ...session.inPage() },
      { keep: { [command.value]: '.text' } },
    );
  });
};

const evaluate: Handler = (session, command) => {
  const translated = session.script(command.target);
  if (translated === undefined) return;
  if (command.value === '') session.draft.approximate('the result is not used, so nothing is computed');
  else session.draft.assign(command.value, `\${ ${translated.jq} }`);
};

const pause: Handler = (session, command) => {
  const ms = Number(command.target === '' ? command.value : command.target);
  if (Number.isInteger(ms) && ms >= 0) session.draft.step('wait', { wait: { milliseconds: ms } });
  else session.draft.placeholder('how long it waits is computed');
};

const nothing =
  (reason: string): Handler =>
  (session) => {
    session.draft.approximate(reason);
  };

const answerLast =
  (accept: boolean): Handler =>
  (session, command) => {
    const text =
      accept && command.target !== '' && /prompt/i.test(command.name)
        ? { text: session.value(command.target) }
        : {};
    const amended = session.draft.amendLast({ dialog: { accept, ...text } }, ({ call }) =>
      /^web\.(click|press|check|select|fill)$/.test(String(call)),
    );
    if (!amended) session.draft.placeholder('no step before it opens a question');
  };

const answerNext =
  (accept: boolean): Handler =>
  (session, command) => {
    session.dialog = {
      accept,
      ...(command.target !== '' && /prompt/i.test(command.name) && accept
        ? { text: session.value(command.target) }
        : {}),
    };
  };

const dialogTold: Handler = (session) => {
  const amended = session.draft.amendLast({}, ({ call }) => /^web\./.test(String(call)));
  session.draft.approximate(
    amended ? 'the dialog is answered; what it says is not compared' : 'no step before it opens a dialog',
  );
};

const selectWindow: Handler = (session, command) => {
  const name = /^(?:handle=)?\$\{(\w+)\}$/.exec(command.target)?.[1];
  if (name === undefined) session.draft.placeholder('the window is not named by a variable');
  else {
    session.page = name === 'root' ? 'main' : name;
    session.frames = [];
  }
};

/** Commands that Selenium IDE and UI.Vision have in common, by their names in small letters. */
export const commands: Readonly<Record<string, Handler>> = {
  open,
  click: click(),
  clickandwait: click(),
  clickat: click(),
  doubleclick: click({ clickCount: 2 }),
  doubleclickat: click({ clickCount: 2 }),
  contextmenu: click({ button: 'right' }),
  contextmenuat: click({ button: 'right' }),
  type: typeKeys(false),
  typeandwait: typeKeys(false),
  sendkeys: typeKeys(true),
  editcontent: typeKeys(false),
  select: choose,
  selectandwait: choose,
  addselection: (session, command) => {
    choose(session, command);
    session.draft.approximate('the other entries are deselected');
  },
  removeselection: (session) => {
    session.draft.placeholder('a single entry is not deselected');
  },
  check: tick(true),
  uncheck: tick(false),
  mouseover: (session, command) => {
    session.on(command, (target) => session.draft.call('web.hover', { target, ...session.acting(command) }));
  },
  mouseout: nothing('the pointer leaves the element with the next step'),
  mousemoveat: nothing('the pointer moves with the next step'),
  submit: (session, command) => {
    session.on(command, (target) => {
      session.draft.call('web.press', { keys: 'Enter', target, ...session.acting(command) });
      session.draft.approximate('the form is sent by Enter');
    });
  },
  close: (session) => {
    session.draft.call('web.close', session.inPage());
    session.page = undefined;
  },
  setwindowsize: nothing('a robot chooses the size of its window itself'),
  setspeed: nothing('a robot acts as soon as the page is ready'),
  debugger: nothing('breakpoints are set in the Studio'),
  selectframe: (session, command) => {
    session.selectFrame(command.target);
  },
  selectwindow: selectWindow,
  storewindowhandle: nothing('pages have names of their own'),
  pause,
  echo: (session, command) => {
    session.draft.call('log.write', { message: session.value(command.target) }, { name: 'note' });
  },
  comment: (session, command) => {
    session.draft.remark([command.target, command.value].filter((text) => text !== '').join(' '));
  },
  store: (session, command) => {
    session.draft.assign(command.value, session.value(command.target));
  },
  storetext: readText(({ value }) => value),
  storevalue: readText(({ value }) => value),
  storeattribute: storeAttribute,
  storejson: (session, command) => {
    session.draft.assign(command.value, `\${ ${session.jq(command.target)} | fromjson }`);
  },
  executescript: evaluate,
  storeeval: evaluate,
  storetitle: (session) => {
    session.draft.placeholder('the title of the page is not read');
  },
  chooseokonnextconfirmation: answerNext(true),
  choosecancelonnextconfirmation: answerNext(false),
  answeronnextprompt: answerNext(true),
  choosecancelonnextprompt: answerNext(false),
  webdriverchooseokonvisibleconfirmation: answerLast(true),
  webdriverchoosecancelonvisibleconfirmation: answerLast(false),
  webdriveransweronvisibleprompt: answerLast(true),
  webdriverchoosecancelonvisibleprompt: answerLast(false),
  assertalert: dialogTold,
  assertconfirmation: dialogTold,
  assertprompt: dialogTold,
};
