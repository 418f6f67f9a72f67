import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Button, Toaster, TooltipProvider } from '../kit/index.ts';
import {
  followHost,
  listenForShortcuts,
  type Route,
  useConnection,
  useConnectionStatus,
  useRoute,
  useTheme,
} from '../state/index.ts';
import { HomePage } from '../studio/home/HomePage.tsx';
import { RecordPage } from '../studio/record/RecordPage.tsx';
import { RunPage } from '../studio/run/RunPage.tsx';
import { StartRunPage } from '../studio/run/StartRunPage.tsx';
import { RunsPage } from '../studio/runs/RunsPage.tsx';
import { SettingsPage } from '../studio/settings/SettingsPage.tsx';
import { TasksPage } from '../studio/tasks/TasksPage.tsx';
import { TracePage } from '../studio/trace/TracePage.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { Rail } from './Rail.tsx';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { ShortcutOverview } from './ShortcutOverview.tsx';
import { useShellCommands } from './shell-commands.tsx';
import './shell.css';

const EditorPage = lazy(async () => ({
  default: (await import('../studio/editor/EditorPage.tsx')).EditorPage,
}));

const DiffPage = lazy(async () => ({
  default: (await import('../studio/diff/DiffPage.tsx')).DiffPage,
}));

function screenOf(route: Route): ReactNode {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'record':
      return <RecordPage />;
    case 'bot':
      return (
        <Suspense fallback={<main className="page" aria-busy="true" />}>
          <EditorPage key={route.botId} botId={route.botId} />
        </Suspense>
      );
    case 'changes':
      return (
        <Suspense fallback={<main className="page" aria-busy="true" />}>
          <DiffPage key={route.botId} botId={route.botId} from={route.from} />
        </Suspense>
      );
    case 'start':
      return <StartRunPage key={route.botId} botId={route.botId} from={route.from} />;
    case 'runs':
      return <RunsPage botId={route.botId} status={route.status} />;
    case 'run':
      return <RunPage key={route.runId} runId={route.runId} />;
    case 'trace':
      return <TracePage key={route.runId} runId={route.runId} step={route.step} />;
    case 'tasks':
      return <TasksPage />;
    case 'settings':
      return <SettingsPage section={route.section} />;
  }
}

function ConnectionBanner() {
  const connection = useConnection();
  const status = useConnectionStatus();
  if (status !== 'lost') return null;
  return (
    <div className="banner" role="status">
      <span className="grow">
        The Studio lost its host. Nothing you wrote is gone; it connects again by itself.
      </span>
      <Button size="small" onClick={connection.retryNow}>
        Try now
      </Button>
    </div>
  );
}

/** The whole Studio: rail, screen, palette, messages. */
export function App() {
  const route = useRoute();
  const connection = useConnection();
  const status = useConnectionStatus();
  const queries = useQueryClient();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  useTheme();
  useEffect(listenForShortcuts, []);
  useEffect(() => followHost(connection, queries), [connection, queries]);
  useEffect(() => {
    if (status === 'connected') void queries.invalidateQueries();
  }, [status, queries]);
  useShellCommands({ openPalette: () => setPalette(true), openShortcuts: () => setKeys(true) });

  const place =
    'botId' in route
      ? `${route.page}/${route.botId}`
      : 'runId' in route
        ? `${route.page}/${route.runId}`
        : route.page;
  return (
    <TooltipProvider>
      <div className="app">
        <Rail onSearch={() => setPalette(true)} />
        <div className="stage">
          <ConnectionBanner />
          <ScreenBoundary key={place}>{screenOf(route)}</ScreenBoundary>
        </div>
      </div>
      <CommandPalette open={palette} onOpenChange={setPalette} />
      <ShortcutOverview open={keys} onOpenChange={setKeys} />
      <Toaster />
    </TooltipProvider>
  );
}
