import { Plus, Trash2 } from 'lucide-react';
import type { Manifest, ManifestInput } from '../../../contract/flow/manifest.ts';
import { expressionsInReach } from '../../../contract/text/expressions-in-reach.ts';
import { freeName } from '../../../contract/text/step-edit.ts';
import { Button, EmptyState, Field, IconButton, Input, Select, Switch } from '../../kit/index.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';

const types: readonly { readonly value: ManifestInput['type']; readonly label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
  { value: 'choice', label: 'Choice' },
  { value: 'file', label: 'File' },
  { value: 'folder', label: 'Folder' },
  { value: 'list', label: 'List' },
  { value: 'json', label: 'Data (JSON)' },
];

function InputCard({
  input,
  onChange,
  onRemove,
}: {
  readonly input: ManifestInput;
  readonly onChange: (next: ManifestInput) => void;
  readonly onRemove: () => void;
}) {
  const preset = input.default;
  const isText = preset === undefined || typeof preset === 'string' || typeof preset === 'number';
  return (
    <section className="input-card">
      <div className="input-card-head">
        <span className="grow input-card-title">{input.title ?? input.name}</span>
        <IconButton size="small" icon={<Trash2 />} label={`Remove input ${input.name}`} onClick={onRemove} />
      </div>
      <div className="input-grid">
        <Field label="Name">
          <Input
            mono
            value={input.name}
            onChange={(event) => onChange({ ...input, name: event.currentTarget.value.replace(/\W/g, '_') })}
          />
        </Field>
        <Field label="Type">
          <Select
            value={input.type}
            options={types}
            onChange={(event) => {
              const type = types.find((each) => each.value === event.currentTarget.value)?.value;
              if (type !== undefined) onChange({ ...input, type });
            }}
          />
        </Field>
        <Field label="Title in the form" required={false}>
          <Input
            value={input.title ?? ''}
            onChange={(event) => onChange({ ...input, title: event.currentTarget.value })}
          />
        </Field>
        <Field
          label="Preset"
          required={false}
          hint={isText ? undefined : 'A list or data; change it in the text of manifest.yaml.'}
        >
          <Input
            disabled={!isText}
            value={isText ? String(preset ?? '') : JSON.stringify(preset)}
            onChange={(event) => {
              const { default: _, ...rest } = input;
              onChange(
                event.currentTarget.value === '' ? rest : { ...rest, default: event.currentTarget.value },
              );
            }}
          />
        </Field>
      </div>
      {input.type === 'choice' ? (
        <Field label="Choices" hint="Separated by commas.">
          <Input
            value={(input.options ?? []).join(', ')}
            onChange={(event) =>
              onChange({ ...input, options: event.currentTarget.value.split(',').map((each) => each.trim()) })
            }
          />
        </Field>
      ) : null}
      <Field label="Required" inline>
        <Switch checked={input.required} onChange={(required) => onChange({ ...input, required })} />
      </Field>
    </section>
  );
}

/** What the bot asks for before it runs, and what its steps can read. */
export function InputsPanel() {
  const store = useEditorStore();
  const manifest = useEditor((state) => state.manifest);
  const steps = useEditor((state) => state.document.steps);
  const focus = useEditor((state) => state.focus);
  const change = (inputs: readonly ManifestInput[], key?: string) => {
    const next: Manifest = { ...manifest, inputs: [...inputs] };
    store.getState().change({ manifest: next }, key);
  };
  const add = () => {
    const name = freeName('input', new Set(manifest.inputs.map((input) => input.name)));
    change([...manifest.inputs, { name, type: 'text', required: true }]);
  };
  const addButton = (
    <Button size="small" icon={<Plus />} onClick={add}>
      Add input
    </Button>
  );
  const variables = expressionsInReach(steps, focus, { manifest });
  return (
    <div className="inputs-panel">
      <h3 className="panel-heading">Inputs</h3>
      {manifest.inputs.length === 0 ? (
        <EmptyState title="The bot asks for nothing" actions={addButton}>
          An input is a value that changes from run to run. Use it in a step as an expression, e.g.{' '}
          <code>{'${ .customer }'}</code>.
        </EmptyState>
      ) : (
        <>
          {manifest.inputs.map((input, index) => (
            <InputCard
              // biome-ignore lint/suspicious/noArrayIndexKey: the name is being edited, its place is what stays
              key={index}
              input={input}
              onChange={(next) =>
                change(
                  manifest.inputs.map((each, at) => (at === index ? next : each)),
                  `input/${index}`,
                )
              }
              onRemove={() => change(manifest.inputs.filter((_, at) => at !== index))}
            />
          ))}
          <div>{addButton}</div>
        </>
      )}
      <h3 className="panel-heading">
        {focus === undefined ? 'Values in this bot' : 'Values the chosen step can read'}
      </h3>
      {variables.length === 0 ? (
        <p className="muted">None yet.</p>
      ) : (
        <dl className="variables">
          {variables.map((variable) => (
            <div key={variable.expression} className="variable">
              <dt className="mono">{variable.expression}</dt>
              <dd className="muted">{variable.origin}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
