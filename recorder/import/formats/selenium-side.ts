import type { BotDraft } from '../draft.ts';
import { type Fields, fieldsIn, isFields, textOf } from '../fields.ts';
import { defineImporter } from '../importer.ts';
import { jsonOrNothing, type LocatedJson, parseLocatedJson } from '../located-json.ts';
import { blocksOf, type Keyword, writeBlocks } from '../selenese/blocks.ts';
import { checkOf } from '../selenese/checks.ts';
import { commands } from '../selenese/commands.ts';
import { type Command, Session } from '../selenese/session.ts';
import { unreadable } from '../unreadable.ts';

const keywords: Readonly<Record<string, Keyword>> = {
  if: 'if',
  elseIf: 'elseIf',
  else: 'else',
  end: 'end',
  while: 'while',
  times: 'times',
  forEach: 'forEach',
  do: 'do',
  repeatIf: 'repeatIf',
};

/**
 * Projects of Selenium IDE (`.side`; github.com/SeleniumHQ/selenium-ide, `packages/side-model` and the command list of
 * `packages/side-runtime`; www.selenium.dev/selenium-ide/docs). Each test becomes a block; a project of one test becomes
 * its steps.
 */
export const seleniumSide = defineImporter({
  id: 'selenium-ide',
  title: 'Selenium IDE',
  extensions: ['.side'],
  detect({ text }) {
    const project = jsonOrNothing(text);
    return (
      isFields(project) &&
      Array.isArray(project['tests']) &&
      fieldsIn(project['tests']).some((test) => 'commands' in test)
    );
  },
  read(file, draft) {
    const json = parseLocatedJson(file);
    const project = json.value;
    if (!isFields(project)) return json.fail(project, 'a project of Selenium IDE is an object with tests.');
    if (!Array.isArray(project['tests'])) return json.fail(project, 'the project has no list of tests.');
    if (textOf(project, 'name') !== '') draft.title = textOf(project, 'name');
    draft.description = 'Imported from Selenium IDE.';
    new Project(json, project, draft, file.name).write();
  },
});

class Project {
  readonly #json: LocatedJson;
  readonly #tests: readonly Fields[];
  readonly #order: readonly Fields[];
  readonly #base: string;
  readonly #draft: BotDraft;
  readonly #file: string;
  readonly #running = new Set<string>();

  constructor(json: LocatedJson, project: Fields, draft: BotDraft, file: string) {
    this.#json = json;
    this.#draft = draft;
    this.#file = file;
    this.#base = textOf(project, 'url');
    this.#tests = fieldsIn(project['tests']);
    const listed = fieldsIn(project['suites']).flatMap(({ tests }) => (Array.isArray(tests) ? tests : []));
    const place = (test: Fields): number => {
      const at = listed.findIndex((id: unknown) => id === test['id'] || id === test['name']);
      return at < 0 ? listed.length : at;
    };
    this.#order = [...this.#tests].sort((a, b) => place(a) - place(b));
  }

  write(): void {
    const [only] = this.#order;
    for (const test of this.#order) this.#foresee(test);
    if (this.#order.length === 1 && only !== undefined) {
      this.#steps(only);
      return;
    }
    this.#draft.note('Each test of the project is a block; all run in one browser, one after the other.');
    for (const test of this.#order) this.#block(test);
  }

  /** Variables that a test sets anywhere are no inputs. */
  #foresee(test: Fields): void {
    for (const command of fieldsIn(test['commands'])) {
      const name = textOf(command, 'command');
      if (/^(store|executeScript|executeAsyncScript)/.test(name) && textOf(command, 'value') !== '')
        this.#draft.variables.assign(textOf(command, 'value'));
    }
  }

  #block(test: Fields): void {
    const steps = this.#draft.list(() => {
      this.#steps(test);
    });
    if (steps.length > 0) this.#draft.step(textOf(test, 'name') || 'test', { do: steps });
  }

  #steps(test: Fields): void {
    const name = textOf(test, 'name');
    this.#running.add(name);
    const session = new Session(this.#draft, (variable) => (variable === 'root' ? '"main"' : undefined));
    session.base = this.#base;
    const fail = (command: Command, reason: string): never => {
      throw unreadable(this.#file, { line: command.at.line, column: 1 }, `${command.at.path}: ${reason}.`);
    };
    const blocks = blocksOf(this.#commands(test), ({ name: command }) => keywords[command], fail);
    writeBlocks(session, blocks, (command) => {
      this.#perform(session, command);
    });
    this.#running.delete(name);
  }

  #commands(test: Fields): Command[] {
    const list = test['commands'];
    if (!Array.isArray(list))
      return this.#json.fail(test, `the test ${textOf(test, 'name')} has no list of commands.`);
    const number = this.#tests.indexOf(test);
    return list.map((command: unknown, index): Command => {
      if (!isFields(command) || textOf(command, 'command') === '')
        return this.#json.fail(
          isFields(command) ? command : list,
          `tests[${number}].commands[${index}] has no command.`,
        );
      const name = textOf(command, 'command');
      const target = textOf(command, 'target');
      const value = textOf(command, 'value');
      const others = Array.isArray(command['targets'])
        ? command['targets'].flatMap((one: unknown) =>
            Array.isArray(one) && typeof one[0] === 'string' ? [one[0]] : [],
          )
        : [];
      const opens =
        command['opensWindow'] === true ? textOf(command, 'windowHandleName') || undefined : undefined;
      const path = `tests[${number}].commands[${index}]`;
      const at = { path, line: this.#json.placeOf(command).line, text: [name, target, value].join(' | ') };
      const comment = textOf(command, 'comment');
      return {
        name,
        target,
        value,
        others,
        opens,
        at: comment === '' ? at : { ...at, text: `${at.text}  // ${comment}` },
      };
    });
  }

  #perform(session: Session, command: Command): void {
    const name = command.name.toLowerCase();
    if (name.startsWith('//')) {
      this.#draft.remark(`Switched off in the recording: ${command.at.text}`);
      return;
    }
    if (name === 'run') {
      const test = this.#tests.find((one) => textOf(one, 'name') === command.target);
      if (test === undefined || this.#running.has(command.target))
        this.#draft.placeholder('the test that it runs is not in the project, or runs itself');
      else this.#block(test);
      return;
    }
    const handler = Object.hasOwn(commands, name) ? commands[name] : checkOf(name);
    if (handler === undefined) this.#draft.placeholder(`the command ${command.name} is not known`);
    else handler(session, command);
  }
}
