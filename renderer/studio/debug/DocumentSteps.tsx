import { CircleAlert, CircleCheck } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { describeStep } from '../../../contract/flow/sentence.ts';
import type { OpenBot } from '../../../contract/rpc/calls.ts';
import { type StepNode, stepsIn } from '../../../contract/text/outline.ts';
import { readModel } from '../../../contract/text/text-model.ts';
import { classes, EmptyState, Spinner, VirtualList } from '../../kit/index.ts';
import { useCall, useShortcuts } from '../../state/index.ts';
import type { StepState, StepView } from '../run/run-model.ts';
import { BreakpointDialog } from './BreakpointDialog.tsx';
import { BreakpointDot } from './BreakpointDot.tsx';
import './debug.css';
import { useBreakpoints } from './use-breakpoints.ts';
import type { RunDebug } from './use-debug.ts';

/** What a run has made of each step so far, by pointer: its latest state and how often it came by. */
function visitsOf(steps: readonly StepView[]): ReadonlyMap<string, { state: StepState; times: number }> {
  const visits = new Map<string, { state: StepState; times: number }>();
  for (const { address, state } of steps) {
    const known = visits.get(address.pointer);
    visits.set(address.pointer, { state, times: (known?.times ?? 0) + 1 });
  }
  return visits;
}

/** All steps of the bot with breakpoints in the gutter and the place where the run stands. */
export function DocumentSteps({
  bot,
  debug,
  performed,
  chosen,
  onChoose,
}: {
  readonly bot: OpenBot;
  readonly debug: RunDebug;
  readonly performed: readonly StepView[];
  /** Pointer of the chosen step. */
  readonly chosen: string | undefined;
  readonly onChoose: (pointer: string) => void;
}) {
  const steps = useMemo(() => stepsIn(readModel(bot.text)), [bot.text]);
  const breakpoints = useBreakpoints(bot.botId, steps);
  const catalog = useCall('actions.catalog', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.actions;
  const actions = useMemo(() => new Map((catalog ?? []).map((entry) => [entry.id, entry])), [catalog]);
  const visits = useMemo(() => visitsOf(performed), [performed]);
  const [editing, setEditing] = useState<StepNode>();
  const { stop } = debug;
  const pointers = useMemo(() => new Set(steps.map(({ pointer }) => pointer)), [steps]);
  // Inside a bot that this one runs, the step that runs it is where it stands.
  const [here, ...outer] = (stop?.stack ?? [])
    .map(({ step }) => step.pointer)
    .filter((at) => pointers.has(at));
  const around = new Set(outer);
  const hereIndex = steps.findIndex(({ pointer }) => pointer === here);
  const chosenIndex = steps.findIndex(({ pointer }) => pointer === chosen);
  const focus = steps[chosenIndex >= 0 ? chosenIndex : hereIndex];
  useShortcuts([
    {
      keys: 'F9',
      title: 'Breakpoint at the chosen step',
      group: 'Debugger',
      inFields: true,
      run: () => focus !== undefined && breakpoints.toggle(focus),
    },
    {
      keys: 'Shift+F9',
      title: 'Conditions of the breakpoint',
      group: 'Debugger',
      inFields: true,
      run: () => setEditing(focus),
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' || focus === undefined) return;
    event.preventDefault();
    breakpoints.toggle(focus);
  };
  if (steps.length === 0) return <EmptyState title="The text of the bot cannot be read" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list inside has the focus, the space key comes up from there
    <div className="doc-steps" onKeyDown={onKeyDown}>
      <VirtualList
        className="run-steps"
        items={steps}
        keyOf={(step) => step.pointer}
        rowHeight={30}
        label="Steps of the bot"
        selected={chosenIndex >= 0 ? chosenIndex : hereIndex >= 0 ? hereIndex : undefined}
        onSelect={(index) => onChoose(steps[index]?.pointer ?? '')}
        render={(step, _, selected) => {
          const called: unknown = step.task['call'];
          const entry = typeof called === 'string' ? actions.get(called) : undefined;
          const sentence = describeStep(
            entry,
            step.name,
            step.task,
            (name) => bot.targets.targets[name]?.title,
          );
          const visit = visits.get(step.pointer);
          return (
            <div
              className={classes(
                'doc-step',
                selected && 'doc-step-selected',
                step.pointer === here && (stop?.at === 'fault' ? 'doc-step-fault' : 'doc-step-here'),
                around.has(step.pointer) && 'doc-step-around',
              )}
            >
              <BreakpointDot
                breakpoint={breakpoints.at(step)}
                name={step.name}
                onToggle={() => breakpoints.toggle(step)}
                onEdit={() => setEditing(step)}
              />
              <span
                className={classes('doc-text truncate', visit === undefined && 'doc-text-ahead')}
                style={{ paddingLeft: step.depth * 16 }}
                title={`${sentence}\n${step.name}`}
              >
                {sentence}
              </span>
              <span className="doc-visit">
                {visit === undefined ? null : visit.times > 1 ? (
                  <span className="numeric">{visit.times}×</span>
                ) : null}
                {visit?.state === 'running' && !debug.paused && !step.hasChildren ? (
                  <Spinner size={13} />
                ) : null}
                {visit?.state === 'failed' ? (
                  <CircleAlert className="doc-failed" aria-label="failed" />
                ) : null}
                {visit?.state === 'done' ? <CircleCheck className="doc-done" aria-label="done" /> : null}
              </span>
            </div>
          );
        }}
      />
      {editing === undefined ? null : (
        <BreakpointDialog step={editing} breakpoints={breakpoints} onClose={() => setEditing(undefined)} />
      )}
    </div>
  );
}
