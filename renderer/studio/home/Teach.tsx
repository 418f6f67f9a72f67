import { CircleDot, Play, SquarePen } from 'lucide-react';
import type { BotSummary } from '../../../contract/rpc/calls.ts';
import { Button } from '../../kit/index.ts';
import { navigate } from '../../state/index.ts';

/** First steps, shown until the person has a bot of their own. `sample` is a ready bot to try them on. */
export function Teach({ sample }: { readonly sample: BotSummary | undefined }) {
  return (
    <section className="teach" aria-label="First steps">
      <h2 className="teach-title">Show it once. It takes over from there.</h2>
      <p className="teach-text">
        Understudy watches you do a piece of work, writes down what it saw as steps you can read, and performs
        them again with other data.
      </p>
      <ol className="teach-steps">
        <li className="teach-step">
          <span className="teach-number">
            <CircleDot aria-hidden /> 1. Record
          </span>
          <p>
            A browser opens. Work as you always do; each click and entry becomes a step. Passwords are never
            kept.
          </p>
          <Button tone="primary" onClick={() => navigate({ page: 'record' })}>
            Record new
          </Button>
        </li>
        <li className="teach-step">
          <span className="teach-number">
            <SquarePen aria-hidden /> 2. Edit
          </span>
          <p>Turn what you typed into inputs, repeat steps for each line of a table, add checks.</p>
          <Button
            disabled={sample === undefined}
            onClick={() => sample !== undefined && navigate({ page: 'bot', botId: sample.botId })}
          >
            Look into a sample
          </Button>
        </li>
        <li className="teach-step">
          <span className="teach-number">
            <Play aria-hidden /> 3. Run
          </span>
          <p>Watch it work step by step. Afterwards the trace shows every screen it saw, before and after.</p>
          <Button
            disabled={sample === undefined}
            onClick={() => sample !== undefined && navigate({ page: 'start', botId: sample.botId })}
          >
            Run the sample
          </Button>
        </li>
      </ol>
    </section>
  );
}
