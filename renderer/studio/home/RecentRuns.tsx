import type { RunSummary } from '../../../contract/rpc/calls.ts';
import { Ago, classes, durationWords, runStatusLook, Skeleton } from '../../kit/index.ts';
import { hrefOf } from '../../state/index.ts';

/** The last runs, newest first, beside the bots. */
export function RecentRuns({ runs }: { readonly runs: readonly RunSummary[] | undefined }) {
  return (
    <section aria-label="Recent runs">
      <div className="aside-title">
        <h2 className="section-title">Recent runs</h2>
        <a href={hrefOf({ page: 'runs' })}>All runs</a>
      </div>
      {runs === undefined ? (
        <div className="stack">
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} height={32} />
          ))}
        </div>
      ) : runs.length === 0 ? (
        <p className="muted">Runs appear here with their outcome, screenshots and timings.</p>
      ) : (
        <ul>
          {runs.map((run) => {
            const look = runStatusLook[run.status];
            return (
              <li key={run.runId}>
                <a className="run-mini" href={hrefOf({ page: 'run', runId: run.runId })}>
                  <span className={classes('run-dot', `run-dot-${look.tone}`)} aria-hidden />
                  <span className="grow">
                    <span className="truncate" style={{ display: 'block' }}>
                      {run.botName}
                    </span>
                    <span className="bot-meta numeric">
                      {look.label} · <Ago iso={run.startedAt} />
                    </span>
                  </span>
                  {run.durationMs === undefined ? null : (
                    <span className="muted numeric">{durationWords(run.durationMs)}</span>
                  )}
                </a>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
