import type { Breakpoint } from '../../../contract/run/debug.ts';
import { classes, Tooltip } from '../../kit/index.ts';
import './debug.css';

/** What a breakpoint does, in words. */
export function breakpointWords({ enabled, condition, hits, log }: Breakpoint): string {
  const what = log === undefined ? 'Stops before it' : `Says “${log}”`;
  const when = condition === undefined ? '' : ` where ${condition}`;
  const from = hits === undefined ? '' : `, from the ${hits}. time on`;
  return `${enabled ? '' : 'Off: '}${what}${when}${from}`;
}

/** The gutter beside a step: a click sets or takes away its breakpoint, Alt or the second button edits it. */
export function BreakpointDot({
  breakpoint,
  name,
  onToggle,
  onEdit,
}: {
  readonly breakpoint: Breakpoint | undefined;
  readonly name: string;
  readonly onToggle: () => void;
  readonly onEdit: () => void;
}) {
  const set = breakpoint !== undefined;
  const label = set ? breakpointWords(breakpoint) : 'Stop before this step';
  return (
    <Tooltip label={`${label} · right click for conditions`} keys="F9" side="right">
      <button
        type="button"
        tabIndex={-1}
        className={classes(
          'dot',
          set && 'dot-set',
          set && !breakpoint.enabled && 'dot-off',
          breakpoint?.log !== undefined && 'dot-log',
          (breakpoint?.condition !== undefined || breakpoint?.hits !== undefined) && 'dot-condition',
        )}
        aria-label={`Breakpoint at ${name}`}
        aria-pressed={set}
        onClick={(event) => {
          event.stopPropagation();
          if (event.altKey) onEdit();
          else onToggle();
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          event.stopPropagation();
          onEdit();
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <span />
      </button>
    </Tooltip>
  );
}
