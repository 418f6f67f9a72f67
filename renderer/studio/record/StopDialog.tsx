import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { RecordingState } from '../../../contract/rpc/calls.ts';
import { Button, Dialog, Field, Input, ProblemCard } from '../../kit/index.ts';
import { callKey, navigate, useHost } from '../../state/index.ts';
import { titleOfAddress } from './address.ts';

/** Names the bot, writes it and opens the editor. */
export function StopDialog({
  open,
  onOpenChange,
  recording,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly recording: RecordingState;
}) {
  const host = useHost();
  const queries = useQueryClient();
  const form = useId();
  const [title, setTitle] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const name = title ?? titleOfAddress(recording.url);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const bot = await host.call('recordings.stop', {
        recordingId: recording.recordingId,
        title: name.trim(),
      });
      queries.setQueryData(callKey('recordings.current', {}), {});
      navigate({ page: 'bot', botId: bot.botId });
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Save the recording as a bot"
      description={`${recording.steps.length === 1 ? 'Its one step' : `Its ${recording.steps.length} steps`} can be changed in the editor, which opens next.`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={busy}>
            {recording.status === 'stopping' ? 'Not now' : 'Keep recording'}
          </Button>
          <Button tone="primary" type="submit" form={form} busy={busy} disabled={name.trim() === ''}>
            Save and edit
          </Button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <Field label="Name of the bot">
          <Input
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        {problem === undefined ? null : <ProblemCard problem={problem} />}
      </form>
    </Dialog>
  );
}
