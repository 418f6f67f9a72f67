import { useState } from 'react';
import { parseDocument, stringify } from 'yaml';
import { replaceTask } from '../../../contract/text/step-edit.ts';
import { Button, Field, TextArea } from '../../kit/index.ts';
import type { StepNode } from './document-model.ts';
import { useEditorStore } from './editor-context.tsx';

/** The step as YAML; taken over with the button, so that half a sentence never reaches the document. */
export function TaskText({ step }: { readonly step: StepNode }) {
  const store = useEditorStore();
  const printed = stringify(step.task, { lineWidth: 0 });
  const [draft, setDraft] = useState<string>();
  const text = draft ?? printed;
  const parsed = parseDocument(text);
  const value: unknown = parsed.errors.length === 0 ? parsed.toJS() : undefined;
  const problem =
    parsed.errors[0]?.message ??
    (typeof value !== 'object' || value === null || Array.isArray(value)
      ? 'A step is a map of keys, like `call: web.click`.'
      : undefined);
  return (
    <div className="form">
      <Field label="Task" hint="The step as the document holds it." error={problem}>
        <TextArea
          mono
          rows={Math.min(24, text.split('\n').length + 1)}
          value={text}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      </Field>
      <div className="row">
        <Button
          tone="primary"
          disabled={draft === undefined || draft === printed || problem !== undefined}
          onClick={() => {
            store
              .getState()
              .changeModel(replaceTask(store.getState().document.model, step.pointer, value).model);
            setDraft(undefined);
          }}
        >
          Take over
        </Button>
        <Button disabled={draft === undefined} onClick={() => setDraft(undefined)}>
          Discard
        </Button>
      </div>
    </div>
  );
}
