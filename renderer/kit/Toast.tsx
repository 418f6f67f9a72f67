import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { create } from 'zustand';
import { toProblem } from '../../contract/errors/understudy-error.ts';
import { Button, IconButton } from './Button.tsx';
import { classes } from './classes.ts';
import './overlay.css';

/** A short message in the corner. Problems stay until closed, the rest leaves after six seconds. */
export interface ToastMessage {
  readonly tone: 'ok' | 'info' | 'problem';
  readonly title: string;
  readonly text?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

interface Shown extends ToastMessage {
  readonly id: number;
}

const useToasts = create<{ readonly shown: readonly Shown[] }>(() => ({ shown: [] }));
let nextId = 1;

/** Shows a message. */
export function toast(message: ToastMessage): void {
  const id = nextId++;
  useToasts.setState(({ shown }) => ({ shown: [...shown.slice(-3), { ...message, id }] }));
}

/** Shows any thrown value as what happened and the next step. */
export function toastProblem(error: unknown): void {
  const problem = toProblem(error);
  toast({
    tone: 'problem',
    title: problem.title ?? 'Something went wrong',
    text: [problem.detail, problem.next].filter((part) => part !== undefined).join(' '),
  });
}

const dismiss = (id: number) =>
  useToasts.setState(({ shown }) => ({ shown: shown.filter((each) => each.id !== id) }));

function ToastCard({ message }: { readonly message: Shown }) {
  useEffect(() => {
    if (message.tone === 'problem') return;
    const timer = setTimeout(() => dismiss(message.id), 6000);
    return () => clearTimeout(timer);
  }, [message]);
  const Icon = message.tone === 'ok' ? CircleCheck : message.tone === 'info' ? Info : CircleAlert;
  return (
    <li className={classes('toast', `toast-${message.tone}`)}>
      <Icon aria-hidden />
      <div className="grow">
        <div className="toast-title">{message.title}</div>
        {message.text === undefined || message.text === '' ? null : (
          <div className="toast-text">{message.text}</div>
        )}
      </div>
      <div className="toast-actions">
        {message.action === undefined ? null : (
          <Button
            size="small"
            tone="quiet"
            onClick={() => {
              message.action?.run();
              dismiss(message.id);
            }}
          >
            {message.action.label}
          </Button>
        )}
        <IconButton size="small" label="Dismiss" icon={<X />} onClick={() => dismiss(message.id)} />
      </div>
    </li>
  );
}

/** Place where messages appear; mount once. */
export function Toaster() {
  const shown = useToasts((state) => state.shown);
  return (
    <ol className="toasts" aria-live="polite" aria-label="Messages">
      {shown.map((message) => (
        <ToastCard key={message.id} message={message} />
      ))}
    </ol>
  );
}
