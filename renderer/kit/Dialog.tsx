import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from './Button.tsx';
import { classes } from './classes.ts';
import './overlay.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Buttons of the bottom row, the main one last. */
  readonly footer?: ReactNode;
  readonly wide?: boolean | undefined;
  readonly children?: ReactNode;
}

/** First focus goes to a control of the content; where there is none, to the dialog rather than to its close button. */
function focusContent(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  const controls = 'input, select, textarea, button:not(.dialog-close), a[href]';
  if (dialog.querySelector(controls) !== null) return;
  event.preventDefault();
  dialog.focus();
}

/** Modal dialog: focus stays inside, Escape closes, focus returns where it was. */
export function Dialog({ open, onOpenChange, title, description, footer, wide, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          className={classes('dialog', wide === true && 'dialog-wide')}
          onOpenAutoFocus={focusContent}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialog-head">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            {description === undefined ? null : (
              <Radix.Description className="dialog-text" asChild>
                <div>{description}</div>
              </Radix.Description>
            )}
          </div>
          {children === undefined ? (
            <div className="dialog-gap" />
          ) : (
            <div className="dialog-body">{children}</div>
          )}
          {footer === undefined ? null : <div className="dialog-foot">{footer}</div>}
          <Radix.Close asChild>
            <IconButton label="Close" icon={<X />} size="small" className="dialog-close" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Asks before something that can't be taken back. `onConfirm` may take its time; its error stays with the caller. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirm,
  onConfirm,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Verb on the button, e.g. `Delete bot`. */
  readonly confirm: string;
  readonly onConfirm: () => Promise<void> | void;
}) {
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      onOpenChange(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={children}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button tone="danger" busy={busy} onClick={() => void act()}>
            {confirm}
          </Button>
        </>
      }
    />
  );
}
