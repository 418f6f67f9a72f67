import type { ReactNode } from 'react';
import type { RunStatus } from '../../contract/run/events.ts';
import { classes } from './classes.ts';
import './small.css';

export type PillTone = 'neutral' | 'ok' | 'danger' | 'warn' | 'info' | 'accent';

/** Small rounded label; `dot` marks a state, `live` lets it breathe. */
export function Pill({
  tone = 'neutral',
  dot = false,
  live = false,
  icon,
  children,
}: {
  readonly tone?: PillTone | undefined;
  readonly dot?: boolean | undefined;
  readonly live?: boolean | undefined;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes('pill', `pill-${tone}`)}>
      {dot ? <span className={classes('pill-dot', live && 'pill-dot-live')} /> : null}
      {icon}
      {children}
    </span>
  );
}

/** How each status of a run is called and coloured everywhere. */
export const runStatusLook: Readonly<
  Record<RunStatus, { readonly label: string; readonly tone: PillTone; readonly live: boolean }>
> = {
  pending: { label: 'Starting', tone: 'neutral', live: true },
  running: { label: 'Running', tone: 'info', live: true },
  waiting: { label: 'Waiting for a person', tone: 'warn', live: true },
  suspended: { label: 'Paused', tone: 'warn', live: false },
  completed: { label: 'Completed', tone: 'ok', live: false },
  faulted: { label: 'Failed', tone: 'danger', live: false },
  cancelled: { label: 'Stopped', tone: 'neutral', live: false },
};

/** Pill of a run's status. */
export function RunPill({ status }: { readonly status: RunStatus }) {
  const look = runStatusLook[status];
  return (
    <Pill tone={look.tone} dot live={look.live}>
      {look.label}
    </Pill>
  );
}
