import { ListChecks } from 'lucide-react';
import { useMemo, useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { RunSummary } from '../../../contract/rpc/calls.ts';
import type { RunStatus } from '../../../contract/run/events.ts';
import {
  Ago,
  Button,
  classes,
  durationWords,
  EmptyState,
  ProblemCard,
  RunPill,
  Segments,
  Select,
  Skeleton,
  VirtualList,
} from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall, useShortcuts } from '../../state/index.ts';
import './runs.css';

const filters = {
  all: { label: 'All', statuses: undefined },
  active: { label: 'Active', statuses: ['pending', 'running', 'waiting', 'suspended'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  faulted: { label: 'Failed', statuses: ['faulted'] },
  cancelled: { label: 'Stopped', statuses: ['cancelled'] },
} as const satisfies Record<string, { label: string; statuses: readonly RunStatus[] | undefined }>;
type Filter = keyof typeof filters;
const filterNames = Object.keys(filters) as readonly Filter[];

/** Runs in one of the groups that the filter offers. */
export function filterRuns(runs: readonly RunSummary[], filter: Filter): readonly RunSummary[] {
  const statuses: readonly RunStatus[] | undefined = filters[filter].statuses;
  return statuses === undefined ? runs : runs.filter((run) => statuses.includes(run.status));
}

function RunLine({ run, selected }: { readonly run: RunSummary; readonly selected: boolean }) {
  return (
    <div className={classes('run-line', selected && 'run-line-selected')}>
      <span>
        <RunPill status={run.status} />
      </span>
      <span className="run-line-name truncate">{run.botName}</span>
      <span className="truncate muted" title={run.failure}>
        {run.failure}
      </span>
      <span className="muted">
        <Ago iso={run.startedAt} />
      </span>
      <span className="muted numeric end">
        {run.durationMs === undefined ? '' : durationWords(run.durationMs)}
      </span>
    </div>
  );
}

/** All runs of this machine, newest first. */
export function RunsPage({
  botId,
  status,
}: {
  readonly botId?: string | undefined;
  readonly status?: string | undefined;
}) {
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const filter = filterNames.find((name) => name === status) ?? 'all';
  const bots = useCall('bots.list', {}).data?.bots ?? [];
  const query = useCall(
    'runs.list',
    { limit: 500, ...(botId === undefined ? {} : { botId }) },
    { keepPrevious: true },
  );
  const runs = query.data?.runs;
  const shown = useMemo(() => filterRuns(runs ?? [], filter), [runs, filter]);
  const show = (next: { botId?: string | undefined; status?: string | undefined }) => {
    setSelected(undefined);
    navigate({ page: 'runs', botId, status, ...next }, { replace: true });
  };
  const open = (index: number) => {
    const run = shown[index];
    if (run !== undefined) navigate({ page: 'run', runId: run.runId });
  };
  useShortcuts([
    {
      keys: 'f',
      title: 'Failed runs only',
      group: 'Runs',
      run: () => show({ status: filter === 'faulted' ? undefined : 'faulted' }),
    },
  ]);
  return (
    <Page title="Runs" sub="Everything that ran on this machine, with its trace" layout="bare">
      <div className="runs-bar">
        <Select
          aria-label="Bot"
          value={botId ?? ''}
          onChange={(event) => show({ botId: event.target.value === '' ? undefined : event.target.value })}
          options={[
            { value: '', label: 'All bots' },
            ...bots.map((bot) => ({ value: bot.botId, label: bot.title })),
          ]}
        />
        <Segments
          label="Outcome"
          value={filter}
          onChange={(next) => show({ status: next === 'all' ? undefined : next })}
          options={filterNames.map((name) => ({ value: name, label: filters[name].label }))}
        />
        <span className="muted numeric" style={{ marginLeft: 'auto' }}>
          {runs === undefined ? '' : shown.length === 1 ? '1 run' : `${shown.length} runs`}
        </span>
      </div>
      {query.isError ? (
        <div className="page-column page-narrow">
          <ProblemCard problem={toProblem(query.error)} />
        </div>
      ) : runs === undefined ? (
        <div aria-busy="true">
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <div className="run-line" key={row}>
              <Skeleton height={20} width={88} />
              <Skeleton width="70%" />
              <span />
              <Skeleton width={80} />
              <Skeleton width={50} />
            </div>
          ))}
        </div>
      ) : shown.length === 0 ? (
        <EmptyState
          icon={<ListChecks />}
          title={runs.length === 0 ? 'Nothing ran yet' : 'No run matches'}
          actions={
            runs.length === 0 ? (
              <Button tone="primary" onClick={() => navigate({ page: 'home' })}>
                Choose a bot to run
              </Button>
            ) : (
              <Button onClick={() => show({ status: undefined, botId: undefined })}>Show all runs</Button>
            )
          }
        >
          {runs.length === 0
            ? 'Each run leaves a trace: every step with its timing and the screen before and after.'
            : 'Choose another bot or outcome above.'}
        </EmptyState>
      ) : (
        <>
          <div className="runs-head" aria-hidden>
            <span>Outcome</span>
            <span>Bot</span>
            <span>Failure</span>
            <span>Started</span>
            <span className="end">Took</span>
          </div>
          <div className="runs-table">
            <VirtualList
              items={shown}
              keyOf={(run) => run.runId}
              rowHeight={44}
              label="Runs; Enter opens"
              selected={selected}
              onSelect={setSelected}
              onOpen={open}
              onPress={open}
              render={(run, _, isSelected) => <RunLine run={run} selected={isSelected} />}
            />
          </div>
        </>
      )}
    </Page>
  );
}
