import { type FormEvent, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { BotSummary } from '../../../contract/rpc/calls.ts';
import {
  Button,
  ConfirmDialog,
  Dialog,
  Field,
  Input,
  ProblemCard,
  toast,
  toastProblem,
} from '../../kit/index.ts';
import { navigate, useHost } from '../../state/index.ts';

/** Which dialog of the home screen is open, and for which bot. */
export type BotDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'duplicate' | 'delete'; readonly bot: BotSummary };

function TitleDialog({
  heading,
  text,
  initial,
  confirm,
  onConfirm,
  onClose,
}: {
  readonly heading: string;
  readonly text: string;
  readonly initial: string;
  readonly confirm: string;
  readonly onConfirm: (title: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const [title, setTitle] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const form = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onConfirm(title.trim());
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={heading}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={form} busy={busy} disabled={title.trim() === ''}>
            {confirm}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)} className="stack">
        <Field label="Name">
          <Input
            value={title}
            placeholder="Enter invoices"
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        {problem === undefined ? null : <ProblemCard problem={problem} />}
      </form>
    </Dialog>
  );
}

/** Dialogs of the home screen: new, duplicate, delete. */
export function BotDialogs({
  dialog,
  onClose,
}: {
  readonly dialog: BotDialog | undefined;
  readonly onClose: () => void;
}) {
  const host = useHost();
  if (dialog === undefined) return null;
  if (dialog.kind === 'create') {
    return (
      <TitleDialog
        heading="New empty bot"
        text="For bots without a screen to record, such as reading files. You add its steps in the editor."
        initial=""
        confirm="Create and edit"
        onClose={onClose}
        onConfirm={async (title) => {
          const bot = await host.call('bots.create', { title });
          navigate({ page: 'bot', botId: bot.botId });
        }}
      />
    );
  }
  const bot = dialog.bot;
  if (dialog.kind === 'duplicate') {
    return (
      <TitleDialog
        heading={`Duplicate ${bot.title}`}
        text="Copies steps, targets and inputs. The original stays as it is."
        initial={`Copy of ${bot.title}`}
        confirm="Duplicate"
        onClose={onClose}
        onConfirm={async (title) => {
          const copy = await host.call('bots.duplicate', { botId: bot.botId, title });
          toast({
            tone: 'ok',
            title: `${copy.title} is ready`,
            action: { label: 'Edit', run: () => navigate({ page: 'bot', botId: copy.botId }) },
          });
        }}
      />
    );
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${bot.title}?`}
      confirm="Delete bot"
      onConfirm={async () => {
        try {
          await host.call('bots.delete', { botId: bot.botId });
          toast({ tone: 'ok', title: `${bot.title} was deleted` });
        } catch (error) {
          toastProblem(error);
        }
      }}
    >
      Its {bot.steps === 1 ? 'step' : `${bot.steps} steps`}, targets and inputs go with it. Traces of past
      runs stay. The folder moves to the trash beside the traces.
    </ConfirmDialog>
  );
}
