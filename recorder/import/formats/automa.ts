import { AutomaGraph } from '../automa/graph.ts';
import { AutomaWorkflow } from '../automa/workflow.ts';
import { type Fields, isFields, textOf } from '../fields.ts';
import { defineImporter } from '../importer.ts';
import { jsonOrNothing, parseLocatedJson } from '../located-json.ts';

/** Workflows before 2022 kept their drawing as JSON inside of a text. */
function withDrawing(workflow: Fields): Fields {
  const inner = typeof workflow['drawflow'] === 'string' ? jsonOrNothing(workflow['drawflow']) : undefined;
  return isFields(inner) ? { ...workflow, drawflow: inner } : workflow;
}

/** Workflows that Automa exports (`.automa.json`; github.com/AutomaApp/automa, docs.automa.site). */
export const automa = defineImporter({
  id: 'automa',
  title: 'Automa',
  extensions: ['.automa.json', '.json'],
  detect({ text }) {
    const workflow = jsonOrNothing(text);
    return isFields(workflow) && 'drawflow' in workflow;
  },
  read(file, draft) {
    const json = parseLocatedJson(file);
    if (!isFields(json.value))
      return json.fail(json.value, 'a workflow of Automa is an object with a drawing.');
    const workflow = withDrawing(json.value);
    if (textOf(workflow, 'name') !== '') draft.title = textOf(workflow, 'name');
    draft.description = textOf(workflow, 'description') || 'Imported from Automa.';
    new AutomaWorkflow(new AutomaGraph(json, workflow), draft).write();
  },
});
