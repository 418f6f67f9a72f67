import { CircleDot, House, ListChecks, Search, Settings, Stethoscope, UserRoundCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd, Tooltip } from '../kit/index.ts';
import { hrefOf, type Route, useCall, useRoute } from '../state/index.ts';
import './shell.css';

/** The mark: a spotlight on whoever stands in. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M16 5 L26 24 H6 Z" fill="#fff" fillOpacity=".28" />
      <ellipse cx="16" cy="24" rx="10" ry="3" fill="#fff" />
      <circle cx="16" cy="17.5" r="3.2" fill="#fff" />
    </svg>
  );
}

function RailLink({
  to,
  here,
  label,
  icon,
  keys,
  children,
}: {
  readonly to: Route;
  readonly here: boolean;
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys: string;
  readonly children?: ReactNode;
}) {
  return (
    <Tooltip label={label} keys={keys} side="right">
      <a className="rail-item" href={hrefOf(to)} {...(here ? { 'aria-current': 'page' as const } : {})}>
        {icon}
        <span className="rail-word">{label}</span>
        {children}
      </a>
    </Tooltip>
  );
}

/** Navigation at the left; narrow windows show icons only. */
export function Rail({ onSearch }: { readonly onSearch: () => void }) {
  const route = useRoute();
  const tasks = useCall('human.pending', {}).data?.tasks.length ?? 0;
  const recording = useCall('recordings.current', {}).data?.recording;
  const live = recording !== undefined && ['recording', 'paused', 'starting'].includes(recording.status);
  const page = route.page;
  const section = page === 'settings' ? route.section : undefined;
  return (
    <nav className="rail" aria-label="Main">
      <a className="rail-brand" href={hrefOf({ page: 'home' })} aria-label="Understudy, home">
        <Mark />
        <span className="rail-word">Understudy</span>
      </a>
      <button type="button" className="rail-search" onClick={onSearch} aria-label="Find anything (Ctrl+K)">
        <Search aria-hidden />
        <span className="rail-word">Find anything</span>
        <Kbd keys="Ctrl+K" />
      </button>
      <RailLink
        to={{ page: 'home' }}
        here={page === 'home' || page === 'bot' || page === 'start'}
        label="Bots"
        icon={<House />}
        keys="g h"
      />
      <RailLink
        to={{ page: 'record' }}
        here={page === 'record'}
        label="Record"
        icon={<CircleDot />}
        keys="g r"
      >
        {live ? <span className="rail-live" role="img" aria-label="recording" /> : null}
      </RailLink>
      <RailLink
        to={{ page: 'runs' }}
        here={page === 'runs' || page === 'run' || page === 'trace'}
        label="Runs"
        icon={<ListChecks />}
        keys="g u"
      />
      <RailLink
        to={{ page: 'tasks' }}
        here={page === 'tasks'}
        label="Human tasks"
        icon={<UserRoundCheck />}
        keys="g t"
      >
        {tasks > 0 ? (
          <span className="rail-badge" role="img" aria-label={`${tasks} waiting`}>
            {tasks}
          </span>
        ) : null}
      </RailLink>
      <div className="rail-space" />
      <RailLink
        to={{ page: 'settings', section: 'doctor' }}
        here={section === 'doctor'}
        label="Doctor"
        icon={<Stethoscope />}
        keys="g d"
      />
      <RailLink
        to={{ page: 'settings', section: 'general' }}
        here={section === 'general' || section === 'secrets'}
        label="Settings"
        icon={<Settings />}
        keys="g s"
      />
    </nav>
  );
}
