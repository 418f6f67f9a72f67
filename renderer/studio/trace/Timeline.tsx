import { memo } from 'react';
import { classes, durationWords } from '../../kit/index.ts';
import type { StepView } from '../run/run-model.ts';
import { timelineBars, timelineTicks } from './timeline.ts';
import './trace.css';

/** All steps over time; a click goes to the step. Keys move in the list beside it, so bars are not tab stops. */
export const Timeline = memo(function Timeline({
  steps,
  totalMs,
  selected,
  onSelect,
}: {
  readonly steps: readonly StepView[];
  readonly totalMs: number;
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
}) {
  return (
    <div className="timeline" aria-hidden>
      {timelineTicks(totalMs).map((at) => (
        <div
          key={at}
          className="timeline-tick"
          style={{ left: `calc(16px + (100% - 32px) * ${at / totalMs})` }}
        >
          <span>{at === 0 ? '0' : durationWords(at)}</span>
        </div>
      ))}
      {timelineBars(steps, totalMs).map((bar) => {
        const step = steps[bar.index];
        if (step === undefined) return null;
        return (
          <button
            key={step.address.path}
            type="button"
            tabIndex={-1}
            title={`${step.sentence} · ${durationWords(step.durationMs ?? 0)}`}
            className={classes(
              'timeline-bar',
              step.shots.length === 0 && 'timeline-bar-quiet',
              step.state === 'failed' && 'timeline-bar-failed',
              bar.index === selected && 'timeline-bar-selected',
            )}
            style={{
              left: `calc(16px + (100% - 32px) * ${bar.left})`,
              width: `calc((100% - 32px) * ${bar.width})`,
            }}
            onClick={() => onSelect(bar.index)}
          />
        );
      })}
    </div>
  );
});
