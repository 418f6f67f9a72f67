import type { ComponentPropsWithRef, ReactNode } from 'react';
import './button.css';
import { classes } from './classes.ts';
import { Spinner } from './Spinner.tsx';
import { Tooltip } from './Tooltip.tsx';

type NativeButton = Omit<ComponentPropsWithRef<'button'>, 'children'>;

/** Looks a button can have; one `primary` a view. */
export type ButtonTone = 'default' | 'primary' | 'danger' | 'quiet';

export interface ButtonProps extends NativeButton {
  readonly tone?: ButtonTone | undefined;
  readonly size?: 'small' | 'medium' | 'large' | undefined;
  readonly icon?: ReactNode;
  /** Shows a spinner in the icon's place and refuses clicks; the width stays. */
  readonly busy?: boolean | undefined;
  readonly children?: ReactNode;
}

/** A button with text. */
export function Button({
  tone = 'default',
  size = 'medium',
  icon,
  busy,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy === true}
      aria-busy={busy}
      className={classes('button', `button-${tone}`, size !== 'medium' && `button-${size}`, className)}
    >
      {busy === true ? <Spinner size={14} /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends NativeButton {
  /** Accessible name, shown as tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly tone?: ButtonTone | undefined;
  readonly size?: 'small' | 'medium' | undefined;
  /** Keys that do the same, shown in the tooltip, e.g. `Ctrl+Z`. */
  readonly keys?: string | undefined;
}

/** A button that is only an icon; its label is the tooltip and the accessible name. */
export function IconButton({
  label,
  icon,
  tone = 'quiet',
  size = 'medium',
  keys,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(
          'button',
          'button-icon',
          `button-${tone}`,
          size === 'small' && 'button-small',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
