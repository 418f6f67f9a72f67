import type { BotDraft } from '../draft.ts';
import { defineImporter } from '../importer.ts';
import { UiPathFlow } from '../uipath/flow.ts';
import { readXaml, type XamlNode } from '../uipath/xml.ts';
import { unreadable } from '../unreadable.ts';

/**
 * Workflows of UiPath Studio (`.xaml`, Windows Workflow Foundation with the activities of UiPath.System,
 * UiPath.UIAutomation, UiPath.Excel; docs.uipath.com/activities). Arguments are inputs, variables are in the context.
 */
export const uiPath = defineImporter({
  id: 'uipath',
  title: 'UiPath',
  extensions: ['.xaml'],
  detect: ({ text }) =>
    /^\s*(?:<\?xml[^>]*>\s*)?<Activity\b/.test(text) ||
    /schemas\.uipath\.com\/workflow/.test(text.slice(0, 20_000)),
  read(file, draft) {
    const root = readXaml(file);
    if (root.name !== 'Activity' && root.name !== 'Sequence')
      throw unreadable(
        file.name,
        { line: root.line, column: 1 },
        `a workflow begins with Activity, this file with ${root.name}.`,
      );
    const name = root.attributes['x:Class'];
    if (name !== undefined && name !== '') draft.title = name.replaceAll('_', ' ');
    draft.description = 'Imported from UiPath.';
    draft.variables.ignoreCase = true;
    declareArguments(root, draft);
    foresee(root, draft);
    const flow = new UiPathFlow(draft);
    if (root.name === 'Sequence') flow.activity(root);
    else
      for (const child of root.children)
        if (/^(Sequence|Flowchart|StateMachine)$/.test(child.name)) flow.activity(child);
  },
});

const presetOf = (root: XamlNode, name: string): string | undefined =>
  Object.entries(root.attributes).find(([key]) => key.endsWith(`.${name}`))?.[1];

function declareArguments(root: XamlNode, draft: BotDraft): void {
  for (const property of root.children.find(({ name }) => name === 'Members')?.children ?? []) {
    const name = property.attributes['Name'];
    const type = property.attributes['Type'] ?? '';
    if (name === undefined) continue;
    if (/^Out/.test(type)) draft.variables.assign(name);
    const preset = presetOf(root, name)?.replace(/^\["?|"?\]$/g, '');
    const kind = /Int|Double|Decimal/.test(type) ? 'number' : /Boolean/.test(type) ? 'boolean' : 'text';
    const value =
      preset === undefined
        ? undefined
        : kind === 'number'
          ? Number(preset)
          : kind === 'boolean'
            ? /true/i.test(preset)
            : preset;
    draft.input(name, {
      type: kind,
      required: value === undefined,
      ...(value === undefined ? {} : { default: value }),
    });
  }
}

/** Every variable of the workflow is in the context, whether it is set before or after it is read. */
function foresee(node: XamlNode, draft: BotDraft): void {
  if (node.name === 'Variable' && node.attributes['Name'] !== undefined)
    draft.variables.assign(node.attributes['Name']);
  for (const child of node.children) foresee(child, draft);
}
