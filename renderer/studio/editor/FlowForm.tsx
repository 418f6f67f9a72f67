import { Plus, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { setInStep } from '../../../contract/text/step-edit.ts';
import { Button, Field, IconButton, Input } from '../../kit/index.ts';
import type { StepNode } from './document-model.ts';
import { useEditorStore } from './editor-context.tsx';
import { TaskText } from './TaskText.tsx';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const printed = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** A typed text as the value it looks like: numbers, true, false and null are themselves, all else is text. */
function literalOf(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return text;
  }
}

function useSetter(step: StepNode): (path: readonly (string | number)[], value: unknown) => void {
  const store = useEditorStore();
  return (path, value) =>
    store
      .getState()
      .changeModel(
        setInStep(store.getState().document.model, step.pointer, path, value).model,
        undefined,
        `${step.pointer}/${path.join('/')}`,
      );
}

function TextField({
  step,
  path,
  label,
  hint,
  required,
  placeholder,
}: {
  readonly step: StepNode;
  readonly path: readonly (string | number)[];
  readonly label: string;
  readonly hint?: string | undefined;
  readonly required?: boolean | undefined;
  readonly placeholder?: string | undefined;
}) {
  const set = useSetter(step);
  const value = path.reduce<unknown>(
    (at, key) => (Array.isArray(at) ? at[Number(key)] : record(at)[String(key)]),
    step.task,
  );
  return (
    <Field label={label} hint={hint} required={required}>
      <Input
        mono
        placeholder={placeholder}
        value={printed(value)}
        onChange={(event) =>
          set(path, event.currentTarget.value === '' ? undefined : event.currentTarget.value)
        }
      />
    </Field>
  );
}

function SetForm({ step }: { readonly step: StepNode }) {
  const set = useSetter(step);
  const values = record(step.task['set']);
  const replace = (entries: readonly (readonly [string, unknown])[]) =>
    set(['set'], Object.fromEntries(entries));
  const entries = Object.entries(values);
  return (
    <div className="form">
      {entries.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is being edited, its place is what stays
        <div key={index} className="pair">
          <Input
            mono
            aria-label="Name"
            value={name}
            onChange={(event) =>
              replace(entries.map((each, at) => (at === index ? [event.currentTarget.value, value] : each)))
            }
          />
          <Input
            mono
            aria-label={`Value of ${name}`}
            placeholder="text or ${ expression }"
            value={printed(value)}
            onChange={(event) => set(['set', name], literalOf(event.currentTarget.value))}
          />
          <IconButton
            size="small"
            label={`Remove ${name}`}
            icon={<X />}
            onClick={() => replace(entries.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus />}
          onClick={() => replace([...entries, [`value${entries.length + 1}`, '']])}
        >
          Add value
        </Button>
      </div>
    </div>
  );
}

function SwitchForm({ step }: { readonly step: StepNode }) {
  const set = useSetter(step);
  const cases = (Array.isArray(step.task['switch']) ? step.task['switch'] : []).flatMap((each: unknown) =>
    Object.entries(record(each)),
  );
  return (
    <div className="form">
      {cases.map(([name, branch], index) => (
        <fieldset key={name} className="case">
          <legend>{name}</legend>
          <Field label="When" hint="Left empty: whenever no other case holds." required={false}>
            <Input
              mono
              placeholder="${ .total > 1000 }"
              value={printed(record(branch)['when'])}
              onChange={(event) =>
                set(
                  ['switch', index, name, 'when'],
                  event.currentTarget.value === '' ? undefined : event.currentTarget.value,
                )
              }
            />
          </Field>
          <Field label="Then">
            <Input
              mono
              value={printed(record(branch)['then'])}
              onChange={(event) => set(['switch', index, name, 'then'], event.currentTarget.value)}
            />
          </Field>
        </fieldset>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus />}
          onClick={() =>
            set(
              ['switch'],
              [
                ...cases.map(([name, branch]) => ({ [name]: branch })),
                { [`case${cases.length + 1}`]: { when: '${ true }', then: 'continue' } },
              ],
            )
          }
        >
          Add case
        </Button>
      </div>
    </div>
  );
}

const forms: Readonly<Record<string, (step: StepNode) => ReactElement>> = {
  for: (step) => (
    <div className="form">
      <TextField
        step={step}
        path={['for', 'in']}
        label="List"
        hint="The items to go through."
        placeholder="${ .rows }"
      />
      <TextField
        step={step}
        path={['for', 'each']}
        label="Name of the item"
        hint="Steps inside read it as $name."
        placeholder="item"
        required={false}
      />
      <TextField
        step={step}
        path={['for', 'at']}
        label="Name of the index"
        placeholder="index"
        required={false}
      />
      <TextField
        step={step}
        path={['while']}
        label="As long as"
        hint="Stops the loop when it does not hold."
        required={false}
      />
    </div>
  ),
  set: (step) => <SetForm step={step} />,
  switch: (step) => <SwitchForm step={step} />,
  try: (step) => (
    <div className="form">
      <TextField
        step={step}
        path={['catch', 'errors', 'with', 'type']}
        label="Catch only errors of type"
        required={false}
        placeholder="https://understudy.dev/errors/target-not-found"
      />
      <TextField
        step={step}
        path={['catch', 'when']}
        label="Catch only when"
        required={false}
        placeholder="${ $error.status == 404 }"
      />
      <TextField
        step={step}
        path={['catch', 'retry', 'limit', 'attempt', 'count']}
        label="Tries"
        required={false}
        hint="How often the steps are tried."
      />
      <TextField
        step={step}
        path={['catch', 'retry', 'delay', 'seconds']}
        label="Seconds between tries"
        required={false}
      />
    </div>
  ),
  raise: (step) => (
    <div className="form">
      <TextField step={step} path={['raise', 'error', 'title']} label="Title" />
      <TextField step={step} path={['raise', 'error', 'detail']} label="Detail" required={false} />
      <TextField
        step={step}
        path={['raise', 'error', 'type']}
        label="Type"
        hint="An address that names the kind of error."
      />
    </div>
  ),
};

/** Form of a step that steers instead of calling an action; kinds without a form are edited as text. */
export function FlowForm({ step }: { readonly step: StepNode }) {
  return forms[step.kind]?.(step) ?? <TaskText step={step} />;
}
