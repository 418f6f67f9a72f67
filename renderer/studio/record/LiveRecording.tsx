import { useQueryClient } from '@tanstack/react-query';
import { CircleStop, MousePointerClick, Pause, Play, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { RecordingState } from '../../../contract/rpc/calls.ts';
import {
  Button,
  ConfirmDialog,
  classes,
  EmptyState,
  Field,
  Input,
  ProblemCard,
  Spinner,
  stopwatchWords,
  toast,
  toastProblem,
  useNow,
} from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { callKey, hrefOf, useHost, useShortcuts } from '../../state/index.ts';
import './record.css';
import { RecordedSteps } from './RecordedSteps.tsx';
import { StopDialog } from './StopDialog.tsx';

const words: Readonly<Record<RecordingState['status'], string>> = {
  starting: 'Opening the browser',
  recording: 'Recording',
  paused: 'Paused',
  stopping: 'Recording ended',
  stopped: 'Stopped',
  failed: 'Stopped by a problem',
};

function Elapsed({ recording }: { readonly recording: RecordingState }) {
  const now = useNow();
  const [mounted] = useState(() => Date.now());
  const since = recording.startedAt ?? recording.steps[0]?.at;
  return (
    <span className="numeric">
      {stopwatchWords(now - (since === undefined ? mounted : Date.parse(since)))}
    </span>
  );
}

function AddCheck({
  recording,
  onCheck,
}: {
  readonly recording: RecordingState;
  readonly onCheck: (text: string | undefined) => void;
}) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCheck(text.trim());
    setText('');
  };
  const active = recording.status === 'recording';
  return (
    <form className="record-check" onSubmit={submit} aria-label="Add a check">
      <div>
        <h2 className="section-title">Add a check</h2>
        <p className="muted">The bot stops with a clear error when this text is not there.</p>
      </div>
      <Field label="This text must be there">
        <Input
          value={text}
          placeholder="Invoice posted"
          disabled={!active}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div className="row row-wrap">
        <Button type="submit" disabled={!active || text.trim() === ''}>
          Add check
        </Button>
        <Button
          tone="quiet"
          icon={<MousePointerClick />}
          disabled={!active || recording.picking}
          onClick={() => onCheck(undefined)}
        >
          Pick in the page
        </Button>
      </div>
      {recording.picking ? (
        <p className="record-picking" role="status">
          Click the text in the browser window. That click is not recorded.
        </p>
      ) : null}
    </form>
  );
}

/** A recording under way: its steps as they come, and what can be done with it. */
export function LiveRecording({ recording }: { readonly recording: RecordingState }) {
  const host = useHost();
  const queries = useQueryClient();
  const [stopping, setStopping] = useState(recording.status === 'stopping');
  const [discarding, setDiscarding] = useState(false);
  const { recordingId, status } = recording;
  const failed = status === 'failed';
  const paused = status === 'paused';
  const ended = status === 'stopping';
  useEffect(() => {
    if (ended) setStopping(true);
  }, [ended]);

  const take = (next: RecordingState) =>
    queries.setQueryData(callKey('recordings.current', {}), { recording: next });
  const change = (work: Promise<RecordingState>) => {
    work.then(take).catch(toastProblem);
  };
  const togglePause = () =>
    change(host.call(paused ? 'recordings.resume' : 'recordings.pause', { recordingId }));
  const discard = async () => {
    try {
      await host.call('recordings.discard', { recordingId });
      queries.setQueryData(callKey('recordings.current', {}), {});
      toast({ tone: 'info', title: 'The recording was thrown away' });
    } catch (error) {
      toastProblem(error);
    }
  };
  useShortcuts([
    { keys: 'p', title: 'Pause or go on', group: 'Recording', run: togglePause },
    { keys: 's', title: 'Stop and name the bot', group: 'Recording', run: () => setStopping(true) },
  ]);

  return (
    <Page
      title={words[status]}
      before={
        failed ? undefined : status === 'starting' ? (
          <Spinner />
        ) : (
          <span
            className={classes('record-dot', status !== 'recording' && 'record-dot-paused')}
            aria-hidden
          />
        )
      }
      sub={
        <>
          {status === 'recording' || paused ? (
            <>
              <Elapsed recording={recording} /> ·{' '}
            </>
          ) : null}
          {recording.steps.length === 1 ? '1 step' : `${recording.steps.length} steps`} · {recording.url}
        </>
      }
      actions={
        <>
          <Button tone="quiet" onClick={() => setDiscarding(true)}>
            Discard
          </Button>
          {failed || ended ? null : (
            <Button
              icon={paused ? <Play /> : <Pause />}
              onClick={togglePause}
              disabled={status !== 'recording' && status !== 'paused'}
            >
              {paused ? 'Go on' : 'Pause'}
            </Button>
          )}
          <Button
            tone="primary"
            icon={<CircleStop />}
            onClick={() => setStopping(true)}
            disabled={status === 'starting' || recording.steps.length === 0}
          >
            Stop and save
          </Button>
        </>
      }
      layout="bare"
    >
      <div className="record-live">
        <div className="record-steps">
          {recording.steps.length > 0 ? (
            <RecordedSteps
              steps={recording.steps}
              onDelete={(stepId) => change(host.call('recordings.deleteStep', { recordingId, stepId }))}
              deleteIcon={<Trash2 />}
            />
          ) : status === 'starting' ? (
            <EmptyState icon={<Spinner />} title="Opening the browser">
              It takes a few seconds the first time.
            </EmptyState>
          ) : failed ? null : (
            <EmptyState icon={<MousePointerClick />} title="Now work in the browser window">
              Each click, entry and choice appears here as a sentence while you go.
            </EmptyState>
          )}
        </div>
        <aside className="record-side" aria-label="Recording">
          {failed ? (
            <ProblemCard
              problem={{
                type: 'about:blank',
                status: 500,
                title: 'The recording ended early',
                detail: recording.failure,
                next:
                  recording.steps.length > 0
                    ? 'The steps so far can be saved; or discard them and start again.'
                    : 'Discard it, mend what is named above and start again.',
              }}
              actions={
                <a
                  className="button button-default button-small"
                  href={hrefOf({ page: 'settings', section: 'doctor' })}
                >
                  Ask the doctor
                </a>
              }
            />
          ) : (
            <AddCheck
              recording={recording}
              onCheck={(text) =>
                change(
                  host.call('recordings.addCheck', { recordingId, ...(text === undefined ? {} : { text }) }),
                )
              }
            />
          )}
          {failed ? null : (
            <div className="muted">
              {ended
                ? 'The browser was closed. Give the bot a name to keep the steps.'
                : 'While paused, nothing you do is recorded. Closing the browser ends the recording; its steps stay here to be saved.'}
            </div>
          )}
        </aside>
      </div>
      <StopDialog open={stopping} onOpenChange={setStopping} recording={recording} />
      <ConfirmDialog
        open={discarding}
        onOpenChange={setDiscarding}
        title="Discard the recording?"
        confirm="Discard"
        onConfirm={discard}
      >
        {recording.steps.length === 1 ? 'Its step is' : `Its ${recording.steps.length} steps are`} lost and
        the browser closes. What you did in the application stays done.
      </ConfirmDialog>
    </Page>
  );
}
