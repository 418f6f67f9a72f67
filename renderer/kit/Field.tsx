import { ChevronDown, Search } from 'lucide-react';
import { Switch as RadixSwitch, ToggleGroup } from 'radix-ui';
import { type ComponentPropsWithRef, cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import './field.css';
import { Kbd } from './Kbd.tsx';
import { Prose } from './Prose.tsx';

interface ControlProps {
  readonly id?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly 'aria-required'?: boolean | undefined;
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** `optional` is written beside the label when false; nothing when left out. */
  readonly required?: boolean | undefined;
  /** Label left, control right, as settings have it. */
  readonly inline?: boolean | undefined;
  /** One control; it is given id, description and validity. */
  readonly children: ReactElement<ControlProps>;
}

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({ label, hint, error, required, inline = false, children }: FieldProps) {
  const id = useId();
  const below = error ?? hint;
  const control = cloneElement(children, {
    id,
    ...(below === undefined ? {} : { 'aria-describedby': `${id}-hint` }),
    ...(error === undefined ? {} : { 'aria-invalid': true }),
    ...(required === true ? { 'aria-required': true } : {}),
  });
  const text = (
    <label className="field-label" htmlFor={id}>
      {label}
      {required === false ? <span className="field-required">optional</span> : null}
    </label>
  );
  const note =
    below === undefined ? null : (
      <div id={`${id}-hint`} className={error === undefined ? 'field-hint' : 'field-error'}>
        {typeof below === 'string' ? <Prose text={below} /> : below}
      </div>
    );
  if (inline) {
    return (
      <div className="field-inline">
        <div className="field-text">
          {text}
          {note}
        </div>
        {control}
      </div>
    );
  }
  return (
    <div className="field">
      {text}
      {control}
      {note}
    </div>
  );
}

export interface InputProps extends Omit<ComponentPropsWithRef<'input'>, 'size'> {
  readonly size?: 'medium' | 'large' | undefined;
  readonly mono?: boolean | undefined;
}

/** One line of text. */
export function Input({ size, mono, className, ...rest }: InputProps) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classes(
        'input',
        size === 'large' && 'input-large',
        mono === true && 'input-mono',
        className,
      )}
    />
  );
}

/** Several lines of text. */
export function TextArea({
  mono,
  className,
  ...rest
}: ComponentPropsWithRef<'textarea'> & { readonly mono?: boolean | undefined }) {
  return (
    <textarea
      spellCheck={false}
      {...rest}
      className={classes('input', mono === true && 'input-mono', className)}
    />
  );
}

/** Search box with a magnifier and the key that focuses it. */
export function SearchInput({
  keys,
  ...rest
}: Omit<InputProps, 'type'> & { readonly keys?: string | undefined }) {
  return (
    <div className="search">
      <Search aria-hidden />
      <Input type="search" {...rest} />
      {keys === undefined || (rest.value ?? '') !== '' ? null : <Kbd keys={keys} />}
    </div>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

/** A closed choice; the platform's own list, so keyboard and touch work as people know them. */
export function Select({
  options,
  className,
  ...rest
}: Omit<ComponentPropsWithRef<'select'>, 'children'> & { readonly options: readonly SelectOption[] }) {
  return (
    <span className={classes('select', className)}>
      <select {...rest} className="input">
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden />
    </span>
  );
}

/** On or off, taking effect at once. */
export function Switch({
  checked,
  onChange,
  ...rest
}: ControlProps & {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
  readonly 'aria-label'?: string | undefined;
}) {
  return (
    <RadixSwitch.Root {...rest} className="switch" checked={checked} onCheckedChange={onChange}>
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  );
}

/** Two to four choices side by side; arrow keys move. */
export function Segments<T extends string>({
  value,
  options,
  onChange,
  label,
  ...rest
}: ControlProps & {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: T) => void;
  readonly label: string;
}) {
  return (
    <ToggleGroup.Root
      {...rest}
      type="single"
      className="segments"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option !== undefined) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className="segment">
          {option.icon}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
