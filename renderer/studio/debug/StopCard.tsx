import { CircleAlert, CircleDot, FilePen, Hand, Hourglass, RotateCcw, SkipForward } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DebugStop, StopReason } from '../../../contract/run/debug.ts';
import { replaceTask } from '../../../contract/text/step-edit.ts';
import { readModel } from '../../../contract/text/text-model.ts';
import { Button, toast, toastProblem } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import './debug.css';
import type { RunDebug } from './use-debug.ts';

const words: Readonly<Record<StopReason, string>> = {
  entry: 'Before the first step',
  breakpoint: 'At a breakpoint',
  step: 'One step on',
  pause: 'Paused',
  reached: 'The chosen step is reached',
  error: 'The step failed',
  heal: 'An element was healed in the step before',
  held: 'Waiting with another branch',
};

const signOf = ({ at, reason }: DebugStop): ReactNode =>
  at === 'fault' ? (
    <CircleAlert />
  ) : at === 'during' ? (
    <Hourglass />
  ) : reason === 'breakpoint' ? (
    <CircleDot />
  ) : (
    <Hand />
  );

/** Where the innermost frame is, in words: its branch and its round. */
export function placeWords({ stack }: DebugStop): string {
  const [top] = stack;
  return [
    top?.branch === undefined ? '' : `branch ${top.branch}`,
    top?.round === undefined ? '' : `round ${top.round}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Writes what was changed for this run into the bot, line by line where it differs. */
function KeepChanges({ debug, botId }: { readonly debug: RunDebug; readonly botId: string }) {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [kept, setKept] = useState(0);
  const changed = debug.state?.changed ?? [];
  if (changed.length === 0 || kept === debug.version) return null;
  const write = async () => {
    setBusy(true);
    try {
      const bot = await host.call('bots.open', { botId });
      const model = changed.reduce(
        (now, { pointer, task }) => replaceTask(now, pointer, task).model,
        readModel(bot.text),
      );
      await host.call('bots.save', { botId, text: model.text, revision: bot.revision });
      setKept(debug.version);
      toast({ tone: 'ok', title: 'The bot has the change now' });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stop-keep">
      <span>
        {changed.length === 1 ? 'A step is changed' : `${changed.length} steps are changed`} for this run
        only.
      </span>
      <Button size="small" icon={<FilePen />} busy={busy} onClick={() => void write()}>
        Write into the bot
      </Button>
    </div>
  );
}

/** Says where and why the run stands, and what can be done about it. */
export function StopCard({ debug, botId }: { readonly debug: RunDebug; readonly botId: string | undefined }) {
  const { stop, state } = debug;
  if (stop === undefined) return null;
  const fault = stop.at === 'fault';
  const place = placeWords(stop);
  const others = (state?.stops.length ?? 1) - 1;
  return (
    <section className={fault ? 'stop stop-fault' : 'stop'} aria-live="polite">
      <div className="stop-head">
        {signOf(stop)}
        <div className="grow">
          <strong>{words[stop.reason]}</strong>
          <div className="stop-where">
            {fault ? 'at' : stop.at === 'during' ? 'during' : 'before'}{' '}
            <span className="mono">{stop.stack[0]?.step.name}</span>
            {place === '' ? '' : ` · ${place}`}
            {others > 0
              ? ` · ${others === 1 ? '1 other branch waits' : `${others} other branches wait`}`
              : ''}
          </div>
        </div>
      </div>
      {stop.note === undefined ? null : <p className="stop-note">{stop.note}</p>}
      {stop.error === undefined ? null : (
        <>
          <p className="stop-note">{stop.error.detail ?? stop.error.title}</p>
          <p className="stop-hint">
            Nothing is lost: change what it needs below (its text under “Step”, its data under “Input”), then
            try it again.
          </p>
          <div className="stop-acts">
            <Button size="small" tone="primary" icon={<RotateCcw />} onClick={() => debug.go('retry')}>
              Try again
            </Button>
            <Button size="small" icon={<SkipForward />} onClick={() => debug.go('skip')}>
              Skip it
            </Button>
            <Button size="small" tone="quiet" onClick={() => debug.go('continue')}>
              Let it fail
            </Button>
          </div>
        </>
      )}
      {botId === undefined ? null : <KeepChanges debug={debug} botId={botId} />}
    </section>
  );
}
