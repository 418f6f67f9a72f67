import { SquareFunction, Variable } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { IconButton } from '../kit/Button.tsx';
import { Field, Input, Select, Switch, TextArea } from '../kit/Field.tsx';
import {
  asExpression,
  type FieldSchema,
  type FormField,
  fieldsOf,
  insideOf,
  isExpression,
  widgetOf,
} from './schema.ts';
import './forms.css';

/** What the form needs to know beyond the schema. */
export interface FormSurroundings {
  /** Targets to choose from: name and title. */
  readonly targets: readonly { readonly name: string; readonly title: string }[];
  /** Expressions worth offering, e.g. `.customer`, `$row.name`. */
  readonly expressions: readonly string[];
  /** Control beside a target field, e.g. pick and inspect buttons. */
  readonly targetTools?: ((field: FormField, value: string | undefined) => ReactElement) | undefined;
  /** Lets a fixed value change from run to run. */
  readonly makeVariable?: ((field: FormField, value: unknown) => void) | undefined;
}

export interface SchemaFormProps {
  /** JSON Schema of an object. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly value: Readonly<Record<string, unknown>>;
  /** `undefined` removes the parameter. */
  readonly onChange: (name: string, value: unknown) => void;
  readonly surroundings: FormSurroundings;
  /** Message a field. */
  readonly errors?: Readonly<Record<string, string>> | undefined;
}

interface ControlProps {
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly surroundings: FormSurroundings;
}

/** Text that is only taken over once it is valid JSON. */
function JsonInput({
  value,
  onChange,
  ...rest
}: {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const printed = value === undefined ? '' : JSON.stringify(value, undefined, 2);
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  return (
    <div className="stack-tight">
      <TextArea
        {...rest}
        mono
        rows={Math.min(10, Math.max(2, (draft ?? printed).split('\n').length))}
        value={draft ?? printed}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setDraft(text);
          try {
            const next: unknown = text.trim() === '' ? undefined : JSON.parse(text);
            setProblem(undefined);
            onChange(next);
          } catch (error) {
            setProblem(error instanceof Error ? error.message : String(error));
          }
        }}
        onBlur={() => problem === undefined && setDraft(undefined)}
      />
      {problem === undefined ? null : <div className="field-error">{problem}</div>}
    </div>
  );
}

function ListInput({
  value,
  onChange,
  ...rest
}: {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const lines = Array.isArray(value) ? value.map(String).join('\n') : '';
  const [draft, setDraft] = useState<string>();
  return (
    <TextArea
      {...rest}
      rows={Math.max(2, (draft ?? lines).split('\n').length)}
      placeholder="One a line"
      value={draft ?? lines}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        const items = text.split('\n').filter((line) => line.trim() !== '');
        onChange(items.length === 0 ? undefined : items);
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}

function Control({ schema, value, onChange, surroundings, ...rest }: ControlProps) {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const set = (next: string) => onChange(next === '' ? undefined : next);
  switch (widgetOf(schema)) {
    case 'switch':
      return <Switch {...rest} checked={(value ?? schema.default) === true} onChange={onChange} />;
    case 'number':
      return (
        <Input
          {...rest}
          type="number"
          value={text}
          min={schema.minimum}
          max={schema.maximum}
          placeholder={schema.default === undefined ? undefined : String(schema.default)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)
          }
        />
      );
    case 'select': {
      const choices = (schema.enum ?? []).map(String);
      const initial = schema.default === undefined ? '—' : `${String(schema.default)} (default)`;
      return (
        <Select
          {...rest}
          value={text}
          options={[
            { value: '', label: initial },
            ...choices
              .filter((each) => each !== schema.default)
              .map((each) => ({ value: each, label: each })),
          ]}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    }
    case 'target': {
      const known = surroundings.targets.some((target) => target.name === text);
      return (
        <Select
          {...rest}
          value={text}
          options={[
            ...(text === '' ? [{ value: '', label: 'Choose an element …' }] : []),
            ...(text !== '' && !known ? [{ value: text, label: `${text} (missing)` }] : []),
            ...surroundings.targets.map(({ name, title }) => ({ value: name, label: `${title} · ${name}` })),
          ]}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    }
    case 'list':
      return <ListInput {...rest} value={value} onChange={onChange} />;
    case 'json':
    case 'map':
    case 'form-fields':
      return <JsonInput {...rest} value={value} onChange={onChange} />;
    case 'multiline':
      return (
        <TextArea {...rest} rows={3} value={text} onChange={(event) => set(event.currentTarget.value)} />
      );
    default:
      return (
        <Input
          {...rest}
          value={text}
          placeholder={schema.default === undefined ? undefined : String(schema.default)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
  }
}

function ExpressionInput({ value, onChange, surroundings, ...rest }: Omit<ControlProps, 'schema'>) {
  const id = 'expression-suggestions';
  return (
    <span className="expression">
      <SquareFunction aria-hidden />
      <Input
        {...rest}
        mono
        list={id}
        value={insideOf(String(value))}
        placeholder=".input"
        onChange={(event) => onChange(asExpression(event.currentTarget.value))}
      />
      <datalist id={id}>
        {surroundings.expressions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </span>
  );
}

function FormRow({
  field,
  value,
  onChange,
  surroundings,
  error,
}: {
  readonly field: FormField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly surroundings: FormSurroundings;
  readonly error: string | undefined;
}) {
  const expression = isExpression(value);
  const widget = widgetOf(field.schema);
  const canCompute = widget !== 'target';
  const toggle = () => {
    if (!expression) {
      const literal = value === undefined || value === '' ? '.' : JSON.stringify(value);
      onChange(asExpression(literal));
      return;
    }
    const inside = insideOf(value);
    try {
      onChange(JSON.parse(inside));
    } catch {
      onChange(undefined);
    }
  };
  const control = expression ? (
    <ExpressionInput value={value} onChange={onChange} surroundings={surroundings} />
  ) : (
    <Control schema={field.schema} value={value} onChange={onChange} surroundings={surroundings} />
  );
  return (
    <div className="form-row">
      <Field
        label={field.title}
        hint={field.schema.description}
        error={error}
        required={field.required ? undefined : false}
        inline={widget === 'switch' && !expression}
      >
        {control}
      </Field>
      <div className="form-tools">
        {canCompute && !expression && value !== undefined && surroundings.makeVariable !== undefined ? (
          <IconButton
            size="small"
            icon={<Variable />}
            label="Let it change from run to run"
            onClick={() => surroundings.makeVariable?.(field, value)}
          />
        ) : null}
        {canCompute ? (
          <IconButton
            size="small"
            icon={<SquareFunction />}
            label={expression ? 'Use a fixed value' : 'Compute with an expression'}
            aria-pressed={expression}
            onClick={toggle}
          />
        ) : null}
        {widget === 'target'
          ? surroundings.targetTools?.(field, typeof value === 'string' ? value : undefined)
          : null}
      </div>
    </div>
  );
}

/** Form for the parameters of an action, derived from its schema. Rarely used fields fold away below the set ones. */
export function SchemaForm({ schema, value, onChange, surroundings, errors = {} }: SchemaFormProps) {
  const [more, setMore] = useState(false);
  const fields = fieldsOf(schema);
  const shown = fields.filter(
    (field) => field.required || value[field.name] !== undefined || errors[field.name] !== undefined,
  );
  const rest = fields.filter((field) => !shown.includes(field));
  const row = (field: FormField) => (
    <FormRow
      key={field.name}
      field={field}
      value={value[field.name]}
      onChange={(next) => onChange(field.name, next)}
      surroundings={surroundings}
      error={errors[field.name]}
    />
  );
  const folds = rest.length > 2 && shown.length > 0;
  return (
    <div className="form">
      {shown.map(row)}
      {folds ? (
        <button type="button" className="form-more" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? 'Fewer options' : `More options (${rest.length})`}
        </button>
      ) : null}
      {!folds || more ? rest.map(row) : null}
    </div>
  );
}
