import { CircleAlert, CircleCheck, CircleMinus, CircleStop, UserRound } from 'lucide-react';
import { memo } from 'react';
import { classes, durationWords, Spinner } from '../../kit/index.ts';
import './run.css';
import type { StepState, StepView } from './run-model.ts';

const words: Readonly<Record<StepState, string>> = {
  running: 'at work',
  waiting: 'waiting for a person',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  stopped: 'stopped',
};

/** The state of a step as a small sign. */
export function StepIcon({ state }: { readonly state: StepState }) {
  return (
    <span className={classes('state-sign', `state-sign-${state}`)} role="img" aria-label={words[state]}>
      {state === 'running' ? (
        <Spinner size={14} />
      ) : state === 'done' ? (
        <CircleCheck />
      ) : state === 'failed' ? (
        <CircleAlert />
      ) : state === 'waiting' ? (
        <UserRound />
      ) : state === 'skipped' ? (
        <CircleMinus />
      ) : (
        <CircleStop />
      )}
    </span>
  );
}

const noteOf = (step: StepView): string | undefined => {
  if (step.state === 'failed')
    return step.failedInside ? undefined : (step.error?.detail ?? step.error?.title);
  if (step.progress !== undefined && step.state === 'running') {
    const { done, total, note } = step.progress;
    return [total === undefined ? `${done}` : `${done} of ${total}`, note].filter(Boolean).join(' · ');
  }
  if (step.retries.length > 0) return `attempt ${step.attempt}`;
  if (step.replayed) return 'taken over from the earlier run';
  return undefined;
};

/** One step of a run: state, sentence, duration; nested ones are indented. */
export const StepRow = memo(function StepRow({
  step,
  selected = false,
}: {
  readonly step: StepView;
  readonly selected?: boolean;
}) {
  const note = noteOf(step);
  return (
    <div
      className={classes('step-row', `step-row-${step.state}`, selected && 'step-row-selected')}
      style={{ marginLeft: 8 + Math.min(step.depth, 8) * 18 }}
    >
      <StepIcon state={step.state} />
      <div className="step-text">
        <div className="truncate" title={step.sentence}>
          {step.sentence}
        </div>
        {note === undefined ? null : (
          <div className={classes('step-note truncate', step.state === 'failed' && 'step-note-danger')}>
            {note}
          </div>
        )}
      </div>
      <span className="step-time">
        {step.opensRound ? <span className="step-round">round {step.round}</span> : null}
        {step.state === 'skipped'
          ? 'skipped'
          : step.durationMs === undefined
            ? ''
            : durationWords(step.durationMs)}
      </span>
    </div>
  );
});
