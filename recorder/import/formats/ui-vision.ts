import { type Fields, fieldsIn, isFields, textOf } from '../fields.ts';
import { defineImporter } from '../importer.ts';
import { jsonOrNothing, parseLocatedJson } from '../located-json.ts';
import { type Block, blocksOf, type Keyword, writeBlocks } from '../selenese/blocks.ts';
import { checkOf } from '../selenese/checks.ts';
import { commands } from '../selenese/commands.ts';
import { type Command, Session } from '../selenese/session.ts';
import { visionCommands } from '../selenese/vision.ts';
import { unreadable } from '../unreadable.ts';

const keywords: Readonly<Record<string, Keyword>> = {
  if: 'if',
  if_v2: 'if',
  elseif: 'elseIf',
  else: 'else',
  end: 'end',
  endif: 'end',
  while: 'while',
  while_v2: 'while',
  endwhile: 'end',
  times: 'times',
  foreach: 'forEach',
  do: 'do',
  repeatif: 'repeatIf',
};

/**
 * Macros of UI.Vision RPA (JSON with Name, CreationDate, Commands of Command, Target, Value;
 * github.com/A9T9/RPA, `src/common/convert_utils`; ui.vision/rpa/docs).
 */
export const uiVision = defineImporter({
  id: 'ui-vision',
  title: 'UI.Vision RPA',
  extensions: ['.json'],
  detect({ text }) {
    const macro = jsonOrNothing(text);
    return (
      isFields(macro) &&
      Array.isArray(macro['Commands']) &&
      fieldsIn(macro['Commands']).every((one) => 'Command' in one)
    );
  },
  read(file, draft) {
    const json = parseLocatedJson(file);
    const macro = json.value;
    if (!isFields(macro)) return json.fail(macro, 'a macro of UI.Vision is an object with Commands.');
    const list = macro['Commands'];
    if (!Array.isArray(list)) return json.fail(macro, 'the macro has no list of Commands.');
    if (textOf(macro, 'Name') !== '') draft.title = textOf(macro, 'Name');
    draft.description = 'Imported from UI.Vision RPA.';
    draft.variables.ignoreCase = true;
    const macroCommands = list.map((item: unknown, index): Command => {
      if (!isFields(item) || textOf(item, 'Command') === '')
        return json.fail(isFields(item) ? item : list, `Commands[${index}] has no Command.`);
      return commandOf(item, `Commands[${index}]`, json.placeOf(item).line);
    });
    for (const command of macroCommands) {
      if (
        /^(store|executescript|csvreadarray|sourceextract|sourcesearch|ocr|prompt)/i.test(command.name) &&
        command.value !== ''
      )
        draft.variables.assign(command.value);
    }
    const session: Session = new Session(draft, (name) => specialVariable(name, session));
    const blocks = blocksOf(
      macroCommands,
      ({ name }) => keywords[name.toLowerCase()],
      (command, reason) => {
        throw unreadable(file.name, { line: command.at.line, column: 1 }, `${command.at.path}: ${reason}.`);
      },
    );
    reserveLabels(session, blocks);
    writeBlocks(session, blocks, (command) => {
      perform(session, command);
    });
  },
});

function commandOf(item: Fields, path: string, line: number): Command {
  const name = textOf(item, 'Command');
  const target = textOf(item, 'Target');
  const value = textOf(item, 'Value');
  const others = Array.isArray(item['Targets'])
    ? item['Targets'].filter((one) => typeof one === 'string')
    : [];
  return { name, target, value, others, at: { path, line, text: [name, target, value].join(' | ') } };
}

/** Labels of the top list are places that steps beside them may go on at. */
function reserveLabels(session: Session, blocks: readonly Block[]): void {
  for (const block of blocks) {
    if (block.kind !== 'command' || block.command.name.toLowerCase() !== 'label') continue;
    session.labels.set(block.command.target, session.draft.reserve(`at ${block.command.target}`));
  }
}

function specialVariable(name: string, session: Session): string | undefined {
  const upper = name.toUpperCase();
  if (!upper.startsWith('!')) return undefined;
  const column = /^!COL(\d+)$/.exec(upper)?.[1];
  if (column !== undefined) return `$context.csvRow[${Number(column) - 1}]`;
  if (upper === '!LOOP') {
    session.draft.input('loop', {
      type: 'number',
      required: false,
      default: 1,
      title: 'Number of the round',
    });
    return session.draft.variables.read('loop');
  }
  return session.draft.variables.read(name.slice(1));
}

function perform(session: Session, command: Command): void {
  const name = command.name.toLowerCase();
  const handler = Object.hasOwn(visionCommands, name)
    ? visionCommands[name]
    : Object.hasOwn(commands, name)
      ? commands[name]
      : checkOf(name);
  if (handler === undefined) session.draft.placeholder(`the command ${command.name} is not known`);
  else handler(session, command);
}
