import { MousePointerClick } from 'lucide-react';
import { useEffect, useState } from 'react';
import { stringify } from 'yaml';
import { expressionsInReach } from '../../../contract/text/expressions-in-reach.ts';
import { kindOf } from '../../../contract/text/outline.ts';
import { setInStep } from '../../../contract/text/step-edit.ts';
import { SchemaForm } from '../../forms/SchemaForm.tsx';
import { EmptyState, Field, Input, Switch, Tabs, TextArea } from '../../kit/index.ts';
import type { StepNode } from './document-model.ts';
import { entryOf, useActions, useEditor, useEditorStore, useSentence } from './editor-context.tsx';
import { FlowForm } from './FlowForm.tsx';
import { makeVariable } from './parameterise.ts';
import { StepIcon } from './StepIcon.tsx';
import { rename } from './step-commands.ts';
import { TargetTools } from './TargetTools.tsx';
import { TaskText } from './TaskText.tsx';

/** A text that is taken over on Enter or when the field is left. */
function NameInput({
  value,
  onCommit,
  ...rest
}: {
  readonly value: string;
  readonly onCommit: (value: string) => void;
}) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => {
    const next = draft.trim();
    if (next === '' || next === value) setDraft(value);
    else onCommit(next);
  };
  return (
    <Input
      {...rest}
      mono
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(value);
      }}
    />
  );
}

type Section = 'parameters' | 'flow' | 'text';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Condition, what follows, results and notes: what every kind of step has. */
function Conditions({ step }: { readonly step: StepNode }) {
  const store = useEditorStore();
  const names = useEditor((state) => state.document.steps)
    .filter((each) => each.list === step.list && each.name !== step.name)
    .map((each) => each.name);
  const understudy = record(record(step.task.metadata)['understudy']);
  const set = (path: readonly string[], value: unknown) => {
    const { document } = store.getState();
    const { model } = setInStep(document.model, step.pointer, path, value);
    store.getState().changeModel(model, undefined, `${step.pointer}/${path.join('/')}`);
  };
  const text = (value: unknown): string =>
    value === undefined ? '' : typeof value === 'string' ? value : stringify(value);
  const orNothing = (value: string) => (value === '' ? undefined : value);
  const id = 'then-choices';
  return (
    <div className="form">
      <Field label="Only if" hint="A condition; the step is skipped when it does not hold." required={false}>
        <Input
          mono
          placeholder="${ .total > 1000 }"
          value={text(step.task.if)}
          onChange={(event) => set(['if'], orNothing(event.currentTarget.value))}
        />
      </Field>
      <Field
        label="Then"
        hint="The next step: continue, exit (leave this list), end, or a step beside this one."
        required={false}
      >
        <Input
          mono
          list={id}
          placeholder="continue"
          value={text(step.task.then)}
          onChange={(event) => set(['then'], orNothing(event.currentTarget.value))}
        />
      </Field>
      <datalist id={id}>
        {['continue', 'exit', 'end', ...names].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field
        label="Keep as"
        hint="What later steps find under $context, e.g. ${ { invoice: . } }."
        required={false}
      >
        <Input
          mono
          value={text(step.task.export?.as)}
          onChange={(event) => set(['export', 'as'], orNothing(event.currentTarget.value))}
        />
      </Field>
      <Field label="Result" hint="Shapes what the step hands to the next one." required={false}>
        <Input
          mono
          placeholder="${ . }"
          value={text(step.task.output?.as)}
          onChange={(event) => set(['output', 'as'], orNothing(event.currentTarget.value))}
        />
      </Field>
      <Field label="Note" required={false}>
        <TextArea
          rows={2}
          value={text(understudy['note'])}
          onChange={(event) => set(['metadata', 'understudy', 'note'], orNothing(event.currentTarget.value))}
        />
      </Field>
      <Field
        label="Perform this step"
        hint="A step that is switched off stays in the bot and is skipped."
        inline
      >
        <Switch
          checked={!step.disabled}
          onChange={(on) => set(['metadata', 'understudy', 'disabled'], on ? undefined : true)}
        />
      </Field>
    </div>
  );
}

/** Form of the focused step. */
export function StepPanel() {
  const store = useEditorStore();
  const actions = useActions();
  const sentenceOf = useSentence();
  const document = useEditor((state) => state.document);
  const focus = useEditor((state) => state.focus);
  const targets = useEditor((state) => state.targets);
  const manifest = useEditor((state) => state.manifest);
  const findings = useEditor((state) => state.findings);
  const [section, setSection] = useState<Section>('parameters');
  const step = document.steps.find((each) => each.pointer === focus);
  if (step === undefined) {
    return (
      <EmptyState icon={<MousePointerClick />} title="Choose a step">
        Its parameters appear here. Use the arrow keys to walk through the steps, and Ctrl+Enter to add one.
      </EmptyState>
    );
  }
  const entry = entryOf(actions, step);
  const given = record(step.task['with']);
  const own = findings.filter(
    (finding) => finding.pointer !== undefined && `${finding.pointer}/`.startsWith(`${step.pointer}/`),
  );
  const errors: Record<string, string> = {};
  for (const finding of own) {
    const rest = finding.pointer?.slice(step.pointer.length).split('/') ?? [];
    if (rest[1] === 'with' && rest[2] !== undefined) errors[rest[2]] ??= finding.message;
  }
  const surroundings = {
    targets: Object.entries(targets.targets).map(([name, target]) => ({ name, title: target.title })),
    expressions: expressionsInReach(document.steps, step.pointer, { manifest }).map(
      (each) => each.expression,
    ),
    makeVariable: (field: { readonly name: string; readonly title: string }, value: unknown) => {
      const target =
        typeof given['target'] === 'string' ? targets.targets[given['target']]?.title : undefined;
      makeVariable(store, step, field.name, value, target ?? field.title);
    },
    targetTools: (field: { readonly name: string }, value: string | undefined) => (
      <TargetTools
        name={value}
        onPicked={(name) =>
          store
            .getState()
            .changeModel(
              setInStep(store.getState().document.model, step.pointer, ['with', field.name], name).model,
            )
        }
      />
    ),
  };
  const change = (name: string, value: unknown) =>
    store
      .getState()
      .changeModel(
        setInStep(store.getState().document.model, step.pointer, ['with', name], value).model,
        undefined,
        `${step.pointer}/with/${name}`,
      );
  const general = own.filter((finding) => !finding.pointer?.startsWith(`${step.pointer}/with/`));
  return (
    <div className="step-panel">
      <div className="step-head">
        <StepIcon step={step} family={entry?.family} />
        <div className="grow">
          <div className="step-title">{sentenceOf(step)}</div>
          <div className="muted">
            {entry === undefined ? `${kindOf(step.task)} step` : `${entry.title} · ${entry.id}`}
          </div>
        </div>
      </div>
      {general.map((finding) => (
        <div
          key={`${finding.code}${finding.pointer}${finding.message}`}
          className={`step-finding step-finding-${finding.severity}`}
        >
          {finding.message}
          {finding.next === undefined ? null : <span className="muted"> {finding.next}</span>}
        </div>
      ))}
      <Field label="Step name">
        <NameInput value={step.name} onCommit={(name) => rename(store, step, name)} />
      </Field>
      <Tabs<Section>
        label="Parts of the step"
        value={section}
        onChange={setSection}
        tabs={[
          {
            value: 'parameters',
            label: 'Parameters',
            content:
              entry === undefined ? (
                <FlowForm key={step.pointer} step={step} />
              ) : (
                <SchemaForm
                  key={step.pointer}
                  schema={entry.input}
                  value={given}
                  onChange={change}
                  surroundings={surroundings}
                  errors={errors}
                />
              ),
          },
          {
            value: 'flow',
            label: 'Condition and result',
            content: <Conditions key={step.pointer} step={step} />,
          },
          { value: 'text', label: 'Text', content: <TaskText key={step.pointer} step={step} /> },
        ]}
      />
    </div>
  );
}
