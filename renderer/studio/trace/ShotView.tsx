import { useQueryClient } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { useEffect } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { Box } from '../../../contract/flow/targets.ts';
import type { NearElement } from '../../../contract/run/events.ts';
import { classes, EmptyState, Segments, Spinner } from '../../kit/index.ts';
import { callKey, useCall, useHost } from '../../state/index.ts';
import type { Shot, StepView } from '../run/run-model.ts';
import './trace.css';

export type When = 'before' | 'after';

/** The shot to show for a moment: after a fault, the fault's own. */
export function shotAt(step: StepView | undefined, when: When): Shot | undefined {
  const shots = step?.shots ?? [];
  if (when === 'before') return shots.findLast((shot) => shot.when === 'before');
  return shots.findLast((shot) => shot.when === 'after') ?? shots.findLast((shot) => shot.when === 'fault');
}

/**
 * Where the element was: the shot's own box, else the place at which the step found it. After the step that place may show
 * something else, so the box is only an outline then.
 */
function boxOf(
  step: StepView | undefined,
  shot: Shot,
): { readonly box: Box; readonly past: boolean } | undefined {
  if (shot.box !== undefined) return { box: shot.box, past: false };
  const found = step?.target?.box;
  return found === undefined ? undefined : { box: found, past: shot.when !== 'before' };
}

/** A screenshot with the element boxed, or with the elements most like one that was missing, by their number. */
export function Picture({
  runId,
  shot,
  at,
  title,
  nearest = [],
}: {
  readonly runId: string;
  readonly shot: Shot;
  readonly at?: ReturnType<typeof boxOf>;
  readonly title: string;
  readonly nearest?: readonly NearElement[] | undefined;
}) {
  const picture = useCall('traces.shot', { runId, file: shot.file }, { staleTime: Number.POSITIVE_INFINITY });
  const { width, height } = shot;
  const box = at?.box;
  if (picture.isError) {
    const problem = toProblem(picture.error);
    return (
      <EmptyState icon={<ImageOff />} title={problem.title ?? 'The picture is gone'}>
        {problem.detail} {problem.next}
      </EmptyState>
    );
  }
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return (
    <div className="shot-room">
      <div
        className="shot-frame"
        style={{
          aspectRatio: `${width} / ${height}`,
          width: `min(${width}px, 100cqw, 100cqh * ${width / height})`,
        }}
      >
        {picture.data === undefined ? null : <img src={picture.data.dataUrl} alt={title} draggable={false} />}
        {box === undefined ? null : (
          <div
            className={classes('shot-box', at?.past === true && 'shot-box-past')}
            style={{
              left: `calc(${percent(box.x, width)} - 3px)`,
              top: `calc(${percent(box.y, height)} - 3px)`,
              width: `calc(${percent(box.width, width)} + 6px)`,
              height: `calc(${percent(box.height, height)} + 6px)`,
            }}
          />
        )}
        {nearest.map(({ selector, box: near }, index) => (
          <div
            key={selector}
            className="shot-near"
            style={{
              left: percent(near.x, width),
              top: percent(near.y, height),
              width: percent(near.width, width),
              height: percent(near.height, height),
            }}
          >
            <span>{index + 1}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Screen of the selected step, before or after it, with the element boxed. */
export function ShotView({
  runId,
  step,
  next,
  when,
  onWhen,
}: {
  readonly runId: string;
  readonly step: StepView | undefined;
  /** The step after it, whose picture is fetched ahead. */
  readonly next: StepView | undefined;
  readonly when: When;
  readonly onWhen: (when: When) => void;
}) {
  const host = useHost();
  const queries = useQueryClient();
  const ahead = shotAt(next, when)?.file;
  useEffect(() => {
    if (ahead === undefined) return;
    const params = { runId, file: ahead };
    void queries.prefetchQuery({
      queryKey: callKey('traces.shot', params),
      queryFn: ({ signal }) => host.call('traces.shot', params, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    });
  }, [ahead, runId, host, queries]);
  const shot = shotAt(step, when);
  return (
    <div className="shot">
      <div className="shot-head">
        <strong className="grow truncate">{step?.sentence}</strong>
        {step?.state === 'running' ? <Spinner size={14} /> : null}
        <Segments
          label="Moment"
          value={when}
          onChange={onWhen}
          options={[
            { value: 'before', label: 'Before' },
            { value: 'after', label: step?.state === 'failed' ? 'At the fault' : 'After' },
          ]}
        />
      </div>
      <div className="shot-stage">
        {shot === undefined ? (
          <EmptyState icon={<ImageOff />} title="No screen here">
            {step === undefined
              ? 'Choose a step at the left.'
              : step.shots.length === 0
                ? 'There was no screen to picture at this step.'
                : `There is no picture ${when} this step; try the other moment.`}
          </EmptyState>
        ) : (
          <Picture
            key={shot.file}
            runId={runId}
            shot={shot}
            at={boxOf(step, shot)}
            title={`Screen ${shot.when} “${step?.sentence ?? ''}”`}
            nearest={shot.when === 'before' ? [] : step?.missed?.nearest}
          />
        )}
      </div>
    </div>
  );
}
