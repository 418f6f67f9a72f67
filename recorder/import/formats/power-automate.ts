import { defineImporter } from '../importer.ts';
import { robinBlocks } from '../robin/blocks.ts';
import { RobinFlow } from '../robin/flow.ts';
import { controlsOf } from '../robin/repository.ts';
import { robinAction, robinStatements } from '../robin/statements.ts';
import { unreadable } from '../unreadable.ts';

const telling =
  /^\s*(?:DISABLE\s+)?(?:(?:WebAutomation|UIAutomation|Excel|Variables|MouseAndKeyboard|Display|File|Folder|Text|System|DateTime)\.\w+|LOOP (?:FOREACH|WHILE)\b|SET \S+ TO \S|FUNCTION \S+ GLOBAL|ON BLOCK ERROR|@@\w+:)/m;

/**
 * Flows of Power Automate Desktop as its designer copies them: Robin text, with the elements as JSON behind it
 * (learn.microsoft.com/power-automate/desktop-flows; copied flows in public repositories of the community).
 */
export const powerAutomate = defineImporter({
  id: 'power-automate',
  title: 'Power Automate Desktop',
  extensions: ['.txt', '.robin'],
  detect: ({ text }) =>
    !/^\s*[<{[]/.test(text) && !/^\s*(?:import|const|function)\b/m.test(text) && telling.test(text),
  read(file, draft) {
    const { statements, repository, open } = robinStatements(file.text);
    if (open !== undefined)
      throw unreadable(
        file.name,
        { line: open, column: 1 },
        'a text in triple quotes begins here that does not end.',
      );
    draft.description = 'Imported from Power Automate Desktop.';
    draft.variables.ignoreCase = true;
    for (const { text } of statements) {
      const set = /^SET\s+(\S+)\s+TO\b/.exec(text)?.[1];
      if (set !== undefined) draft.variables.assign(set);
      for (const variable of robinAction(text.replace(/^WAIT\s+\(/, ''))?.out.values() ?? [])
        draft.variables.assign(variable);
    }
    const blocks = robinBlocks(statements, ({ line }, reason) => {
      throw unreadable(file.name, { line, column: 1 }, `${reason}.`);
    });
    const controls = controlsOf(repository);
    if (repository === undefined)
      draft.note('The text brings no elements along; copy all actions of the flow at once to have them.');
    new RobinFlow(draft, controls, blocks).blocks(blocks);
  },
});
