import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { CatalogEntry } from '../../../contract/actions/catalog-entry.ts';

/** What completion may offer besides the standard's own keys. */
export interface CompletionSurroundings {
  /** JSON Schema of the standard (definitions under `$defs`). */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
  readonly actions: readonly CatalogEntry[];
  readonly targets: readonly { readonly name: string; readonly title: string }[];
  readonly variables: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;
const node = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {});

const taskKeys = [
  'call',
  'set',
  'for',
  'do',
  'switch',
  'try',
  'catch',
  'raise',
  'wait',
  'fork',
  'run',
  'emit',
  'listen',
];

/** Keys that the standard allows for a task of any kind, read from its schema. */
function keysOfTasks(schema: Node): readonly { readonly key: string; readonly detail: string }[] {
  const definitions = node(schema['$defs']);
  const found = new Map<string, string>();
  const collect = (definition: Node): void => {
    for (const [key, property] of Object.entries(node(definition['properties'])))
      if (!found.has(key))
        found.set(key, String(node(property)['description'] ?? node(property)['title'] ?? ''));
    for (const part of Array.isArray(definition['allOf']) ? definition['allOf'] : []) collect(node(part));
  };
  for (const [name, definition] of Object.entries(definitions))
    if (/Task(Base)?$/i.test(name)) collect(node(definition));
  for (const key of taskKeys) if (!found.has(key)) found.set(key, '');
  return [...found].map(([key, detail]) => ({ key, detail }));
}

/** Parameters of the action that is called above or beside the cursor. */
function calledAction(lines: readonly string[], actions: readonly CatalogEntry[]): CatalogEntry | undefined {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const call = /call:\s*['"]?([\w.]+)/.exec(lines[at] ?? '');
    if (call !== null) return actions.find((action) => action.id === call[1]);
    if (/^\s*- /.test(lines[at] ?? '') && at < lines.length - 1) return undefined;
  }
  return undefined;
}

/** Completion source for bot.yaml: actions after `call:`, targets, parameters of the action, keys of the standard. */
export function completeBot(
  surroundings: CompletionSurroundings,
): (context: CompletionContext) => CompletionResult | null {
  const general = keysOfTasks(surroundings.schema ?? {});
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const word = /[\w.$-]*$/.exec(before)?.[0] ?? '';
    const from = context.pos - word.length;
    const head = before.slice(0, before.length - word.length);
    const answer = (options: readonly Completion[]): CompletionResult => ({
      from,
      options: [...options],
      validFor: /^[\w.$-]*$/,
    });

    if (/call:\s*['"]?$/.test(head))
      return answer([
        ...surroundings.actions.map((action) => ({
          label: action.id,
          detail: action.title,
          info: action.summary,
          type: 'function',
        })),
        { label: 'http', detail: 'HTTP request', type: 'function' },
      ]);
    if (/target:\s*['"]?$/.test(head))
      return answer(
        surroundings.targets.map(({ name, title }) => ({ label: name, detail: title, type: 'variable' })),
      );
    if (/\$\{[^}]*$/.test(head))
      return answer(surroundings.variables.map((label) => ({ label, type: 'variable' })));
    const isKey = /^\s*(- )?$/.test(head) || /[{,]\s*$/.test(head);
    if (!isKey || (word === '' && !context.explicit)) return null;
    const above = context.state.doc.sliceString(0, line.from).split('\n').slice(-12);
    const called = calledAction([...above, before], surroundings.actions);
    const inWith =
      /with:\s*\{[^}]*$/.test(before) || above.slice(-8).some((each) => /^\s*with:\s*$/.test(each));
    const parameters = called !== undefined && inWith ? Object.entries(node(called.input['properties'])) : [];
    return answer([
      ...parameters.map(([name, field]) => ({
        label: name,
        apply: `${name}: `,
        detail: String(node(field)['title'] ?? ''),
        info: String(node(field)['description'] ?? ''),
        type: 'property',
        boost: 10,
      })),
      ...general.map(({ key, detail }) => ({ label: key, apply: `${key}: `, info: detail, type: 'keyword' })),
    ]);
  };
}
