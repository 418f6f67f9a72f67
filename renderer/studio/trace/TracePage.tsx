import { ArrowLeft, ChevronLeft, ChevronRight, Film } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import {
  Button,
  durationWords,
  EmptyState,
  fullTime,
  IconButton,
  Pill,
  ProblemCard,
  RunPill,
  SearchInput,
  Skeleton,
  SplitPane,
  VirtualList,
} from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall, useShortcuts } from '../../state/index.ts';
import { runViewOf } from '../run/run-model.ts';
import { StepRow } from '../run/StepRow.tsx';
import { filterSteps } from './filter-steps.ts';
import { ShotView, type When } from './ShotView.tsx';
import { StepFacts } from './StepFacts.tsx';
import { Timeline } from './Timeline.tsx';
import { totalOf } from './timeline.ts';
import './trace.css';

/** A finished run, step by step: timeline, screens before and after, data, errors. */
export function TracePage({
  runId,
  step: wanted,
}: {
  readonly runId: string;
  readonly step?: string | undefined;
}) {
  const trace = useCall('traces.get', { runId }, { staleTime: 0 });
  const run = useMemo(() => runViewOf(trace.data?.events ?? []), [trace.data]);
  const meta = trace.data?.meta;
  const [query, setQuery] = useState('');
  const [failedOnly, setFailedOnly] = useState(false);
  const [when, setWhen] = useState<When>('after');
  const shown = useMemo(() => filterSteps(run.steps, query, failedOnly), [run, query, failedOnly]);
  const totalMs = useMemo(() => totalOf(run.steps, meta?.durationMs ?? run.durationMs), [run, meta]);

  const fromAddress = wanted === undefined ? -1 : run.steps.findIndex((step) => step.address.path === wanted);
  // A failed run opens where it failed.
  const failedAt = run.steps.findLastIndex((each) => each.state === 'failed' && !each.failedInside);
  const opening = shown.includes(failedAt) && meta?.status === 'faulted' ? failedAt : (shown[0] ?? -1);
  const selected = fromAddress >= 0 ? fromAddress : opening;
  const at = shown.indexOf(selected);
  const step = run.steps[selected];
  const select = useCallback(
    (index: number) => {
      const path = run.steps[index]?.address.path;
      if (path !== undefined) navigate({ page: 'trace', runId, step: path }, { replace: true });
    },
    [run, runId],
  );
  const move = (by: number) => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next !== undefined) select(next);
  };
  useShortcuts([
    { keys: 'ArrowRight', title: 'Next step', group: 'Trace', run: () => move(1) },
    { keys: 'ArrowLeft', title: 'Step before', group: 'Trace', run: () => move(-1) },
    { keys: 'ArrowDown', title: 'Next step', group: 'Trace', run: () => move(1) },
    { keys: 'ArrowUp', title: 'Step before', group: 'Trace', run: () => move(-1) },
    {
      keys: 'b',
      title: 'Screen before or after',
      group: 'Trace',
      run: () => setWhen((now) => (now === 'before' ? 'after' : 'before')),
    },
    { keys: 'f', title: 'Failed steps only', group: 'Trace', run: () => setFailedOnly((now) => !now) },
  ]);
  const failures = run.steps.filter((each) => each.state === 'failed' && !each.failedInside).length;

  return (
    <Page
      title={meta === undefined ? 'Trace' : `Trace of ${meta.bot.name}`}
      before={
        <IconButton label="The run" icon={<ArrowLeft />} onClick={() => navigate({ page: 'run', runId })} />
      }
      beside={
        meta === undefined ? null : (
          <>
            <RunPill status={meta.status} />
            {meta.debugged === true ? <Pill tone="warn">Debugged</Pill> : null}
          </>
        )
      }
      sub={
        meta === undefined ? undefined : (
          <span className="numeric">
            {fullTime(meta.startedAt)} · {durationWords(totalMs)} ·{' '}
            {run.steps.length === 1 ? '1 step' : `${run.steps.length} steps`}
          </span>
        )
      }
      actions={
        <>
          <IconButton
            label="Step before"
            keys="←"
            tone="default"
            icon={<ChevronLeft />}
            disabled={at <= 0}
            onClick={() => move(-1)}
          />
          <span className="muted numeric">{shown.length === 0 ? '' : `${at + 1} of ${shown.length}`}</span>
          <IconButton
            label="Next step"
            keys="→"
            tone="default"
            icon={<ChevronRight />}
            disabled={at < 0 || at >= shown.length - 1}
            onClick={() => move(1)}
          />
        </>
      }
      layout="bare"
    >
      {trace.isError ? (
        <div className="page-column page-narrow">
          <ProblemCard problem={toProblem(trace.error)} />
        </div>
      ) : trace.data === undefined ? (
        <div className="page-column stack" aria-busy="true">
          <Skeleton height={56} />
          <Skeleton height={320} />
        </div>
      ) : run.steps.length === 0 ? (
        <EmptyState icon={<Film />} title="The trace holds no step">
          {meta?.failure ?? 'The run ended before its first step.'}
        </EmptyState>
      ) : (
        <>
          <Timeline steps={run.steps} totalMs={totalMs} selected={selected} onSelect={select} />
          <div className="grow">
            <SplitPane
              name="trace.list"
              size={320}
              min={220}
              max={560}
              first={
                <div className="trace-list">
                  <div className="trace-filter">
                    <SearchInput
                      value={query}
                      placeholder="Find a step"
                      aria-label="Find a step"
                      onChange={(event) => setQuery(event.target.value)}
                    />
                    <Button
                      tone="quiet"
                      aria-pressed={failedOnly}
                      disabled={failures === 0 && !failedOnly}
                      onClick={() => setFailedOnly((now) => !now)}
                    >
                      Failed {failures > 0 ? failures : ''}
                    </Button>
                  </div>
                  <div className="grow">
                    {shown.length === 0 ? (
                      <EmptyState title="No step matches">Change the words or show all steps.</EmptyState>
                    ) : (
                      <VirtualList
                        className="run-steps"
                        items={shown}
                        keyOf={(index) => run.steps[index]?.address.path ?? String(index)}
                        rowHeight={34}
                        label="Steps"
                        selected={at < 0 ? undefined : at}
                        onSelect={(position) => select(shown[position] ?? 0)}
                        render={(index, _, isSelected) => {
                          const each = run.steps[index];
                          return each === undefined ? null : <StepRow step={each} selected={isSelected} />;
                        }}
                      />
                    )}
                  </div>
                </div>
              }
              second={
                <SplitPane
                  name="trace.facts"
                  direction="column"
                  sized="second"
                  size={innerHeight < 800 ? 196 : 260}
                  min={120}
                  max={520}
                  first={
                    <ShotView
                      runId={runId}
                      step={step}
                      next={run.steps[shown[at + 1] ?? -1]}
                      when={when}
                      onWhen={setWhen}
                    />
                  }
                  second={
                    step === undefined ? null : (
                      <StepFacts
                        key={step.missed === undefined ? 'found' : 'missed'}
                        runId={runId}
                        step={step}
                      />
                    )
                  }
                />
              }
            />
          </div>
        </>
      )}
    </Page>
  );
}
