import { UserRoundCheck } from 'lucide-react';
import { toProblem } from '../../../contract/errors/index.ts';
import { EmptyState, ProblemCard, Skeleton } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { hrefOf, useCall } from '../../state/index.ts';
import { HumanTaskForm } from './HumanTaskForm.tsx';
import './tasks.css';

/** Questions that runs wait for. */
export function TasksPage() {
  const pending = useCall('human.pending', {});
  const tasks = pending.data?.tasks;
  return (
    <Page title="Human tasks" sub="Questions that runs wait for" layout="narrow">
      {pending.isError ? (
        <ProblemCard problem={toProblem(pending.error)} />
      ) : tasks === undefined ? (
        <div className="card task" aria-busy="true">
          <Skeleton width="40%" />
          <Skeleton height={30} />
        </div>
      ) : tasks.length === 0 ? (
        <EmptyState icon={<UserRoundCheck />} title="Nobody waits for you">
          When a bot is unsure, its step <span className="mono">human.ask</span> puts the question here and
          the run waits for your answer.
        </EmptyState>
      ) : (
        <ul className="task-list">
          {tasks.map((task) => (
            <li key={task.taskId}>
              <HumanTaskForm task={task} />
              <p className="muted">
                <a href={hrefOf({ page: 'run', runId: task.runId })}>Show the run</a>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
