import {
  ArrowLeft,
  Bug,
  CircleCheck,
  CircleStop,
  Film,
  History,
  Pause,
  Play,
  RotateCcw,
  SquarePen,
} from 'lucide-react';
import { useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { RunSummary } from '../../../contract/rpc/calls.ts';
import {
  Button,
  durationWords,
  EmptyState,
  IconButton,
  ProblemCard,
  RunPill,
  Segments,
  Skeleton,
  SplitPane,
  stopwatchWords,
  Tooltip,
  toastProblem,
  useNow,
  ValueView,
  VirtualList,
} from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall, useHost, useShortcuts } from '../../state/index.ts';
import { DebugBar } from '../debug/DebugBar.tsx';
import { DebugPanel } from '../debug/DebugPanel.tsx';
import { DocumentSteps } from '../debug/DocumentSteps.tsx';
import { useBreakpoints } from '../debug/use-breakpoints.ts';
import { useDebug } from '../debug/use-debug.ts';
import { HumanTaskForm } from '../tasks/HumanTaskForm.tsx';
import { LogPanel } from './LogPanel.tsx';
import './run.css';
import { FailedElement } from './FailedElement.tsx';
import type { RunView } from './run-model.ts';
import { StepRow } from './StepRow.tsx';
import { useRun } from './use-run.ts';

const ended = (status: RunSummary['status']): boolean =>
  ['completed', 'faulted', 'cancelled'].includes(status);

/** The host's word once the run has ended; before that the events are newer than the summary. */
function statusOf(summary: RunSummary | undefined, run: RunView, asked: boolean): RunSummary['status'] {
  if (summary !== undefined && ended(summary.status)) return summary.status;
  if (ended(run.status)) return run.status;
  if (asked) return 'waiting';
  return run.lastSeq > 0 ? run.status : (summary?.status ?? 'pending');
}

function Elapsed({ since }: { readonly since: string }) {
  return <span className="numeric">{stopwatchWords(useNow() - Date.parse(since))}</span>;
}

function Outcome({
  run,
  summary,
  status,
}: {
  readonly run: RunView;
  readonly summary: RunSummary;
  readonly status: RunSummary['status'];
}) {
  const botId = summary.botId;
  const failed = run.error;
  if (failed !== undefined && status !== 'cancelled') {
    const step = failed.where?.step ?? run.steps.findLast((each) => each.state === 'failed')?.address.name;
    return (
      <ProblemCard
        problem={failed}
        actions={
          <>
            {summary.trace === undefined ? null : (
              <Button
                size="small"
                icon={<Film />}
                onClick={() =>
                  navigate({
                    page: 'trace',
                    runId: summary.runId,
                    step: run.steps.findLast((each) => each.state === 'failed')?.address.path,
                  })
                }
              >
                See what it saw
              </Button>
            )}
            {botId === undefined ? null : (
              <Button
                size="small"
                icon={<SquarePen />}
                onClick={() => navigate({ page: 'bot', botId, step })}
              >
                Edit the step
              </Button>
            )}
          </>
        }
      />
    );
  }
  if (status === 'cancelled') {
    return (
      <section className="card outcome">
        <div className="outcome-head">
          <CircleStop aria-hidden /> Stopped after {durationWords(summary.durationMs ?? run.durationMs ?? 0)}
        </div>
        <p className="muted">Steps that were done stay done in the application.</p>
      </section>
    );
  }
  if (status !== 'completed') return null;
  return (
    <section className="card outcome">
      <div className="outcome-head outcome-ok">
        <CircleCheck aria-hidden /> Completed in {durationWords(summary.durationMs ?? run.durationMs ?? 0)}
      </div>
      {run.output === undefined || run.output === null ? null : <ValueView value={run.output} />}
    </section>
  );
}

/** A run, live while it lasts and with its outcome afterwards. */
export function RunPage({ runId }: { readonly runId: string }) {
  const host = useHost();
  const summaryQuery = useCall('runs.get', { runId });
  const tasks = useCall('human.pending', {}).data?.tasks.filter((task) => task.runId === runId) ?? [];
  const { run, loaded, problem } = useRun(runId);
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const summary = summaryQuery.data;
  const status = statusOf(summary, run, tasks.length > 0);
  const live = !ended(status);
  const debug = useDebug(runId, live);
  const breakpoints = useBreakpoints(summary?.botId);
  const bot = useCall(
    'bots.open',
    { botId: summary?.botId ?? '' },
    { enabled: summary?.botId !== undefined && live },
  ).data;
  const debugging = live && debug.state !== undefined && (debug.state.armed || debug.paused);
  const [asked, setAsked] = useState<'bot' | 'performed' | undefined>(undefined);
  const list = debugging && bot !== undefined ? (asked ?? 'bot') : 'performed';
  const [chosenPointer, setChosenPointer] = useState<string | undefined>(undefined);
  const failure = summaryQuery.isError ? toProblem(summaryQuery.error) : problem;

  const act = (call: 'runs.pause' | 'runs.resume' | 'runs.stop') => () => {
    host.call(call, { runId }).catch(toastProblem);
  };
  const togglePause = act(status === 'suspended' ? 'runs.resume' : 'runs.pause');
  const goOnFrom = (path: string) => {
    const botId = summary?.botId;
    if (botId === undefined) return;
    host
      .call('runs.start', { botId, after: { runId, path }, debug: { stopAtEntry: true } })
      .then((next) => navigate({ page: 'run', runId: next.runId }), toastProblem);
  };
  const again = (from?: string) =>
    summary?.botId !== undefined && navigate({ page: 'start', botId: summary.botId, from });
  const trace = () =>
    navigate({
      page: 'trace',
      runId,
      step: run.steps[selected ?? (live ? run.current : failedIndex)]?.address.path,
    });
  useShortcuts(
    live
      ? [
          { keys: 'p', title: 'Pause or go on', group: 'Run', run: togglePause },
          { keys: 't', title: 'Look back through the trace', group: 'Run', run: trace },
          { keys: 'Ctrl+.', title: 'Stop the run', group: 'Run', inFields: true, run: act('runs.stop') },
        ]
      : [
          { keys: 'r', title: 'Run again', group: 'Run', run: () => again() },
          { keys: 't', title: 'Open the trace', group: 'Run', run: trace },
        ],
  );
  const failedIndex =
    status === 'faulted'
      ? run.steps.findLastIndex((step) => step.state === 'failed' && !step.failedInside)
      : -1;
  const failedStep = run.steps[failedIndex];
  const chosen = selected === undefined ? undefined : run.steps[selected];
  const from = chosen ?? failedStep;
  const done = run.steps.filter((step) => step.state === 'done' && !step.container).length;

  return (
    <Page
      title={summary?.botName ?? 'Run'}
      before={<IconButton label="All runs" icon={<ArrowLeft />} onClick={() => navigate({ page: 'runs' })} />}
      beside={<RunPill status={status} />}
      sub={
        <span className="numeric">
          {done === 1 ? '1 step done' : `${done} steps done`}
          {summary === undefined ? null : ' · '}
          {summary === undefined ? null : live ? (
            <Elapsed since={summary.startedAt} />
          ) : (
            durationWords(summary.durationMs ?? run.durationMs ?? 0)
          )}
        </span>
      }
      actions={
        live ? (
          <>
            {debugging ? <DebugBar debug={debug} chosen={chosenPointer} /> : null}
            {debugging ? null : (
              <Button
                icon={status === 'suspended' ? <Play /> : <Pause />}
                onClick={togglePause}
                disabled={status === 'pending'}
              >
                {status === 'suspended' ? 'Go on' : 'Pause'}
              </Button>
            )}
            {debugging && summary?.trace !== undefined && run.steps.length > 0 ? (
              <Tooltip label="Step back through what was done: screens, data, elements" keys="t">
                <Button icon={<History />} onClick={trace}>
                  Look back
                </Button>
              </Tooltip>
            ) : null}
            <Button tone="danger" icon={<CircleStop />} onClick={act('runs.stop')}>
              Stop
            </Button>
          </>
        ) : (
          <>
            {from === undefined ? null : (
              <>
                <Button tone="quiet" onClick={() => again(from.address.pointer)}>
                  Run from this step
                </Button>
                <Tooltip label="A new run that takes over everything done before this step, and stops there">
                  <Button tone="quiet" icon={<Bug />} onClick={() => goOnFrom(from.address.path)}>
                    Go on from here
                  </Button>
                </Tooltip>
              </>
            )}
            <Button icon={<RotateCcw />} disabled={summary?.botId === undefined} onClick={() => again()}>
              Run again
            </Button>
            <Button tone="primary" icon={<Film />} disabled={summary?.trace === undefined} onClick={trace}>
              Open trace
            </Button>
          </>
        )
      }
      layout="bare"
    >
      {failure !== undefined ? (
        <div className="page-column page-narrow">
          <ProblemCard problem={failure} />
        </div>
      ) : (
        <div className="grow">
          <SplitPane
            name="run"
            sized="second"
            size={400}
            min={280}
            max={640}
            first={
              <div className="run-list">
                {debugging && bot !== undefined ? (
                  <div className="run-list-head">
                    <Segments
                      label="Steps"
                      value={list}
                      onChange={setAsked}
                      options={[
                        { value: 'bot', label: 'The bot' },
                        { value: 'performed', label: 'What was done' },
                      ]}
                    />
                  </div>
                ) : null}
                <div className="grow">
                  {list === 'bot' && bot !== undefined ? (
                    <DocumentSteps
                      bot={bot}
                      debug={debug}
                      performed={run.steps}
                      chosen={chosenPointer}
                      onChoose={setChosenPointer}
                    />
                  ) : !loaded ? (
                    <div className="stack page-column" aria-busy="true">
                      {[0, 1, 2, 3, 4].map((row) => (
                        <Skeleton key={row} height={20} width={`${70 - row * 8}%`} />
                      ))}
                    </div>
                  ) : run.steps.length === 0 ? (
                    <EmptyState title={live ? 'Getting ready' : 'No step was performed'}>
                      {live
                        ? 'The browser is starting; the first step appears in a moment.'
                        : 'The reason is at the right.'}
                    </EmptyState>
                  ) : (
                    <VirtualList
                      className="run-steps"
                      items={run.steps}
                      keyOf={(step) => step.address.path}
                      rowHeight={34}
                      label="Steps of the run"
                      selected={selected ?? (live ? run.current : failedIndex < 0 ? undefined : failedIndex)}
                      onSelect={setSelected}
                      onOpen={() => !live && trace()}
                      render={(step, index, isSelected) => (
                        <StepRow step={step} selected={index === selected || (isSelected && !live)} />
                      )}
                    />
                  )}
                </div>
              </div>
            }
            second={
              <div className="run-side">
                {tasks.length === 0 && live ? null : (
                  <div className="run-side-scroll">
                    {tasks.map((task) => (
                      <HumanTaskForm key={task.taskId} task={task} autoFocus />
                    ))}
                    {summary === undefined || live ? null : (
                      <Outcome run={run} summary={summary} status={status} />
                    )}
                    {failedStep === undefined || summary?.trace === undefined ? null : (
                      <FailedElement runId={runId} step={failedStep} />
                    )}
                  </div>
                )}
                {debugging ? (
                  <DebugPanel debug={debug} breakpoints={breakpoints} botId={summary?.botId} log={run.log} />
                ) : (
                  <LogPanel lines={run.log} />
                )}
              </div>
            }
          />
        </div>
      )}
    </Page>
  );
}
