import { Bot, CircleDot, FileInput, Plus, SearchX } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { BotSummary } from '../../../contract/rpc/calls.ts';
import { Button, EmptyState, ProblemCard, SearchInput, Skeleton } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall, useCommands, useShortcuts } from '../../state/index.ts';
import { type BotDialog, BotDialogs } from './BotDialogs.tsx';
import { BotRow } from './BotRow.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import './home.css';
import { RecentRuns } from './RecentRuns.tsx';
import { Teach } from './Teach.tsx';
import { useDroppedFile } from './use-dropped-file.ts';

/** Bots whose title, description or folder holds every word typed. */
export function findBots(bots: readonly BotSummary[], query: string): readonly BotSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return bots.filter((bot) => {
    const text = `${bot.title} ${bot.description} ${bot.botId}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function LoadingRows() {
  return (
    <div className="card bot-list" aria-busy="true">
      {[0, 1, 2].map((row) => (
        <div className="bot-row" key={row}>
          <Skeleton width={36} height={36} />
          <div className="stack">
            <Skeleton width="38%" />
            <Skeleton width="62%" height={11} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Home: the bots of the workspace, what ran lately, and how to begin. */
export function HomePage() {
  const [query, setQuery] = useState('');
  const [dialog, setDialog] = useState<BotDialog | undefined>(undefined);
  const [importing, setImporting] = useState<{ readonly file?: File } | undefined>(undefined);
  const search = useRef<HTMLInputElement>(null);
  const list = useCall('bots.list', {});
  const runs = useCall('runs.list', { limit: 8 });
  const bots = list.data?.bots;
  const shown = useMemo(() => findBots(bots ?? [], query), [bots, query]);
  const fresh = bots !== undefined && runs.data !== undefined && bots.every((bot) => bot.sample);

  const record = () => navigate({ page: 'record' });
  const create = () => setDialog({ kind: 'create' });
  const bring = () => setImporting({});
  useDroppedFile((file) => setImporting({ file }));
  useShortcuts([
    { keys: '/', title: 'Search bots', group: 'Bots', run: () => search.current?.focus() },
    { keys: 'r', title: 'Record a new bot', group: 'Bots', run: record },
    { keys: 'n', title: 'New empty bot', group: 'Bots', run: create },
    { keys: 'i', title: 'Import a recording', group: 'Bots', run: bring },
  ]);
  useCommands([
    { id: 'record', title: 'Record a new bot', group: 'Bots', icon: <CircleDot />, keys: 'r', run: record },
    { id: 'create', title: 'New empty bot', group: 'Bots', icon: <Plus />, keys: 'n', run: create },
    { id: 'import', title: 'Import a recording', group: 'Bots', icon: <FileInput />, keys: 'i', run: bring },
  ]);

  return (
    <Page
      title="Bots"
      actions={
        <>
          <Button icon={<FileInput />} onClick={bring}>
            Import a recording…
          </Button>
          <Button icon={<Plus />} onClick={create}>
            New empty bot
          </Button>
          <Button tone="primary" icon={<CircleDot />} onClick={record}>
            Record new
          </Button>
        </>
      }
    >
      {fresh ? <Teach sample={bots[0]} /> : null}
      <div className="home">
        <section aria-label="Bots">
          <div className="home-bar">
            <SearchInput
              ref={search}
              value={query}
              placeholder="Search bots"
              aria-label="Search bots"
              keys="/"
              onChange={(event) => setQuery(event.target.value)}
            />
            {bots === undefined ? null : (
              <span className="muted numeric">{bots.length === 1 ? '1 bot' : `${bots.length} bots`}</span>
            )}
          </div>
          {list.isError ? (
            <ProblemCard
              problem={toProblem(list.error)}
              actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
            />
          ) : bots === undefined ? (
            <LoadingRows />
          ) : bots.length === 0 ? (
            <div className="card">
              <EmptyState
                icon={<Bot />}
                title="No bots yet"
                actions={
                  <Button tone="primary" icon={<CircleDot />} onClick={record}>
                    Record the first one
                  </Button>
                }
              >
                Do a piece of work once while Understudy watches. What it saw becomes a bot that you can read,
                change and run.
              </EmptyState>
            </div>
          ) : shown.length === 0 ? (
            <div className="card">
              <EmptyState
                icon={<SearchX />}
                title={`No bot answers “${query}”`}
                actions={<Button onClick={() => setQuery('')}>Show all bots</Button>}
              />
            </div>
          ) : (
            <ul className="card bot-list">
              {shown.map((bot) => (
                <BotRow key={bot.botId} bot={bot} onDialog={setDialog} />
              ))}
            </ul>
          )}
        </section>
        <RecentRuns runs={runs.data?.runs} />
      </div>
      <BotDialogs dialog={dialog} onClose={() => setDialog(undefined)} />
      {importing === undefined ? null : (
        <ImportDialog file={importing.file} onClose={() => setImporting(undefined)} />
      )}
    </Page>
  );
}
