import { ArrowLeft, GitCompare } from 'lucide-react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { BotSummary } from '../../../contract/rpc/calls.ts';
import type { BotCommit, BotVersion } from '../../../contract/rpc/versions.ts';
import { agoWords, Button, EmptyState, IconButton, ProblemCard, Select } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall } from '../../state/index.ts';
import { ChangesBar } from './ChangesBar.tsx';
import { ComparisonView } from './ComparisonView.tsx';
import { useChangeStops } from './use-changes.ts';

/** What the bot on disk can be compared with: its commits, and other bots. The value is what the address carries. */
function choicesOf(
  botId: string,
  commits: readonly BotCommit[],
  bots: readonly BotSummary[],
): readonly { readonly value: string; readonly label: string }[] {
  const now = Date.now();
  return [
    ...commits.map(({ revision, title, at }, index) => ({
      value: revision,
      label: `${index === 0 ? 'Last commit: ' : ''}${title} (${agoWords(at, now)})`,
    })),
    ...bots
      .filter((bot) => bot.botId !== botId)
      .map((bot) => ({ value: `bot:${bot.botId}`, label: `Bot: ${bot.title}` })),
  ];
}

const versionOf = (botId: string, from: string): BotVersion =>
  from.startsWith('bot:') ? { botId: from.slice('bot:'.length) } : { botId, revision: from };

function Compared({
  botId,
  from,
  labels,
}: {
  readonly botId: string;
  readonly from: string;
  readonly labels: { readonly before: string; readonly after: string };
}) {
  const versions = { before: versionOf(botId, from), after: { botId } };
  const comparison = useCall('versions.compare', versions, { staleTime: 0 });
  const stops = useChangeStops();
  if (comparison.error !== null) {
    return (
      <div className="page-body">
        <div className="page-column page-narrow">
          <ProblemCard
            problem={toProblem(comparison.error)}
            actions={<Button onClick={() => void comparison.refetch()}>Try again</Button>}
          />
        </div>
      </div>
    );
  }
  if (comparison.data === undefined) return <div className="page-body" aria-busy="true" />;
  return (
    <>
      <ChangesBar diff={comparison.data.diff} stops={stops} />
      <ComparisonView
        comparison={comparison.data}
        versions={versions}
        labels={labels}
        scroller={stops.scroller}
      />
    </>
  );
}

/** A bot as it is on disk beside an earlier version of it, or beside another bot. */
export function DiffPage({ botId, from }: { readonly botId: string; readonly from: string | undefined }) {
  const versions = useCall('versions.list', { botId }, { staleTime: 0 });
  const bots = useCall('bots.list', {});
  const bot = bots.data?.bots.find((each) => each.botId === botId);
  const choices = choicesOf(botId, versions.data?.commits ?? [], bots.data?.bots ?? []);
  const commit = versions.data?.commits[0]?.revision;
  const chosen = from ?? commit;
  const known = choices.find(({ value }) => value === chosen);
  return (
    <Page
      title={`Changes in ${bot?.title ?? botId}`}
      layout="bare"
      before={
        <IconButton
          icon={<ArrowLeft />}
          label="Back to the bot"
          onClick={() => navigate({ page: 'bot', botId })}
        />
      }
      actions={
        choices.length === 0 ? undefined : (
          <div className="diff-choice">
            <label className="muted" htmlFor="compare-with">
              Compare with
            </label>
            <Select
              id="compare-with"
              value={known === undefined ? '' : (chosen ?? '')}
              options={known === undefined ? [{ value: '', label: 'Choose …' }, ...choices] : choices}
              onChange={(event) =>
                navigate({ page: 'changes', botId, from: event.target.value }, { replace: true })
              }
            />
          </div>
        )
      }
    >
      {chosen === undefined ? (
        <div className="page-body" aria-busy={versions.isPending}>
          {versions.isPending ? null : (
            <EmptyState icon={<GitCompare />} title="No earlier version">
              {versions.data?.repository === true
                ? 'The bot was never committed. Choose another bot above, or commit it and come back.'
                : 'Earlier versions come from git: put the folder of your bots under version control. Other bots can be chosen above.'}
            </EmptyState>
          )}
        </div>
      ) : (
        <Compared
          key={chosen}
          botId={botId}
          from={chosen}
          labels={{ before: known?.label ?? chosen, after: `${bot?.title ?? botId}, as it is now` }}
        />
      )}
    </Page>
  );
}
