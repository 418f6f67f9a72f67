import type { ManifestInput } from '../../../contract/flow/manifest.ts';
import { Field, Input, Select, Switch, TextArea } from '../../kit/index.ts';
import type { Draft } from './inputs.ts';

const hints: Partial<Record<ManifestInput['type'], string>> = {
  file: 'Path of a file on this machine.',
  folder: 'Path of a folder on this machine.',
  list: 'One entry a line.',
  json: 'JSON.',
};

function Control({
  input,
  draft,
  onChange,
  ...tied
}: {
  readonly input: ManifestInput;
  readonly draft: string | boolean;
  readonly onChange: (next: string | boolean) => void;
}) {
  const text = typeof draft === 'string' ? draft : '';
  const take = (event: { readonly target: { readonly value: string } }) => onChange(event.target.value);
  switch (input.type) {
    case 'boolean':
      return <Switch {...tied} checked={draft === true} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          {...tied}
          value={text}
          onChange={take}
          options={[
            ...(text === '' || !input.required ? [{ value: '', label: 'Choose…' }] : []),
            ...(input.options ?? []).map((option) => ({ value: option, label: option })),
          ]}
        />
      );
    case 'list':
      return <TextArea {...tied} rows={4} value={text} onChange={take} />;
    case 'json':
      return <TextArea {...tied} rows={5} mono value={text} onChange={take} />;
    case 'number':
      return <Input {...tied} inputMode="decimal" value={text} onChange={take} />;
    case 'date':
      return <Input {...tied} type="date" value={text} onChange={take} />;
    case 'file':
    case 'folder':
      return <Input {...tied} mono value={text} onChange={take} />;
    case 'text':
      return <Input {...tied} value={text} onChange={take} />;
  }
}

/** The form that a manifest's inputs ask for. */
export function InputsForm({
  inputs,
  draft,
  errors,
  onChange,
}: {
  readonly inputs: readonly ManifestInput[];
  readonly draft: Draft;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (draft: Draft) => void;
}) {
  return inputs.map((input) => (
    <Field
      key={input.name}
      label={input.title ?? input.name}
      hint={input.description ?? hints[input.type]}
      error={errors[input.name]}
      required={input.type === 'boolean' || input.required ? undefined : false}
      inline={input.type === 'boolean'}
    >
      <Control
        input={input}
        draft={draft[input.name] ?? ''}
        onChange={(next) => onChange({ ...draft, [input.name]: next })}
      />
    </Field>
  ));
}
