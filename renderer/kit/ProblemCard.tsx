import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../contract/errors/problem.ts';
import { Prose } from './Prose.tsx';
import './small.css';

/** Place of a problem as one line, e.g. `step openErp · bot.yaml:12`. */
export function problemPlace(problem: Problem): string | undefined {
  const where = problem.where;
  const parts = [
    where?.step === undefined ? undefined : `step ${where.step}`,
    where?.file === undefined
      ? undefined
      : `${where.file}${where.line === undefined ? '' : `:${where.line}`}`,
    where?.step === undefined ? problem.instance : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/** A problem as people read it: what happened, where, and what to do next. */
export function ProblemCard({
  problem,
  actions,
}: {
  readonly problem: Problem;
  readonly actions?: ReactNode;
}) {
  const place = problemPlace(problem);
  const title = problem.title ?? problem.code ?? 'Something went wrong';
  return (
    <div className="problem" role="alert">
      <CircleAlert aria-hidden />
      <div className="problem-body">
        <div className="problem-title">{title}</div>
        {problem.detail === undefined || problem.detail === title ? null : (
          <div>
            <Prose text={problem.detail} />
          </div>
        )}
        {problem.next === undefined ? null : (
          <div className="problem-next">
            <Prose text={problem.next} />
          </div>
        )}
        {place === undefined ? null : <div className="problem-where mono">{place}</div>}
        {actions === undefined ? null : <div className="problem-actions">{actions}</div>}
      </div>
    </div>
  );
}
