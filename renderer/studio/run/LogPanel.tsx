import { classes, clockTime, VirtualList } from '../../kit/index.ts';
import './run.css';
import type { LogLine } from './run-model.ts';

/** What the run says, newest at the bottom. */
export function LogPanel({ lines }: { readonly lines: readonly LogLine[] }) {
  return (
    <section className="log" aria-label="Log">
      <div className="log-head">
        <h2 className="section-title">Log</h2>
        <span className="muted numeric">{lines.length === 1 ? '1 line' : `${lines.length} lines`}</span>
      </div>
      <div className="grow">
        <VirtualList
          items={lines}
          keyOf={(line) => String(line.seq)}
          rowHeight={21}
          label="Log lines"
          follow
          render={(line) => (
            <div className={classes('log-line', `log-${line.level}`)}>
              <time dateTime={line.at}>{clockTime(line.at)}</time>
              <span>
                {line.step === undefined ? '' : `${line.step}: `}
                {line.message}
              </span>
            </div>
          )}
        />
      </div>
    </section>
  );
}
