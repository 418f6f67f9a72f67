import { Copy, Ellipsis, GitCompare, ListChecks, Play, SquarePen, Trash2, TriangleAlert } from 'lucide-react';
import type { BotSummary } from '../../../contract/rpc/calls.ts';
import { Ago, Button, IconButton, Menu, Pill, RunPill } from '../../kit/index.ts';
import { hrefOf, navigate } from '../../state/index.ts';
import type { BotDialog } from './BotDialogs.tsx';

/** One bot of the home list; the row opens the editor. */
export function BotRow({
  bot,
  onDialog,
}: {
  readonly bot: BotSummary;
  readonly onDialog: (dialog: BotDialog) => void;
}) {
  const edit = { page: 'bot', botId: bot.botId } as const;
  return (
    <li className="bot-row">
      <span className="bot-mark" aria-hidden>
        {bot.title.trim().charAt(0).toUpperCase()}
      </span>
      <div className="grow">
        <div className="row">
          <a className="bot-title truncate" href={hrefOf(edit)}>
            {bot.title}
          </a>
          {bot.sample ? <Pill tone="accent">Sample</Pill> : null}
          {bot.problems > 0 ? (
            <Pill tone="warn" icon={<TriangleAlert />}>
              {bot.problems === 1 ? '1 problem' : `${bot.problems} problems`}
            </Pill>
          ) : null}
        </div>
        {bot.description === '' ? null : <div className="truncate muted">{bot.description}</div>}
        <div className="bot-meta numeric">
          <span>{bot.steps === 1 ? '1 step' : `${bot.steps} steps`}</span>
          <span aria-hidden>·</span>
          <span>
            changed <Ago iso={bot.modified} />
          </span>
        </div>
      </div>
      <div className="bot-end">
        {bot.lastRun === undefined ? (
          <span className="muted">Never run</span>
        ) : (
          <a
            className="bot-last"
            href={hrefOf({ page: 'run', runId: bot.lastRun.runId })}
            aria-label={`Last run of ${bot.title}`}
          >
            <RunPill status={bot.lastRun.status} />
          </a>
        )}
        <Button icon={<Play />} onClick={() => navigate({ page: 'start', botId: bot.botId })}>
          Run
        </Button>
        <Menu
          trigger={<IconButton label={`More for ${bot.title}`} icon={<Ellipsis />} />}
          entries={[
            { label: 'Edit', icon: <SquarePen />, onSelect: () => navigate(edit) },
            { label: 'Duplicate…', icon: <Copy />, onSelect: () => onDialog({ kind: 'duplicate', bot }) },
            {
              label: 'Show its changes',
              icon: <GitCompare />,
              onSelect: () => navigate({ page: 'changes', botId: bot.botId }),
            },
            {
              label: 'Show its runs',
              icon: <ListChecks />,
              onSelect: () => navigate({ page: 'runs', botId: bot.botId }),
            },
            { separator: 'before-delete' },
            {
              label: 'Delete…',
              icon: <Trash2 />,
              danger: true,
              onSelect: () => onDialog({ kind: 'delete', bot }),
            },
          ]}
        />
      </div>
    </li>
  );
}
