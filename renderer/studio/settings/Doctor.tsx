import { CircleAlert, CircleCheck, CircleX, Copy } from 'lucide-react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { DoctorCheck } from '../../../contract/rpc/calls.ts';
import { classes, IconButton, ProblemCard, Skeleton, toast, toastProblem } from '../../kit/index.ts';
import './settings.css';

const icons = { ok: CircleCheck, warn: CircleAlert, missing: CircleX } as const;
const order = { missing: 0, warn: 1, ok: 2 } as const;

function Check({ check }: { readonly check: DoctorCheck }) {
  const Icon = icons[check.status];
  const fix = check.fix;
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(() => toast({ tone: 'ok', title: 'Copied' }), toastProblem);
  };
  return (
    <li className={classes('check-row', `check-${check.status}`)}>
      <Icon role="img" aria-label={check.status} />
      <div className="grow">
        <div>
          <strong>{check.title}</strong>
        </div>
        <div className="muted">{check.detail}</div>
        {fix === undefined ? null : (
          <div className="check-fix">
            <code>{fix}</code>
            <IconButton label="Copy" size="small" icon={<Copy />} onClick={() => copy(fix)} />
          </div>
        )}
      </div>
    </li>
  );
}

/** What this machine can do; what is missing stands first, with its fix. */
export function Doctor({
  checks,
  error,
}: {
  readonly checks: readonly DoctorCheck[] | undefined;
  readonly error: unknown;
}) {
  if (error !== null && error !== undefined) return <ProblemCard problem={toProblem(error)} />;
  if (checks === undefined) {
    return (
      <div className="card settings-card" aria-busy="true">
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <div className="check-row" key={row}>
            <Skeleton width={18} height={18} />
            <div className="stack">
              <Skeleton width="30%" />
              <Skeleton width="58%" height={11} />
            </div>
          </div>
        ))}
      </div>
    );
  }
  const sorted = [...checks].sort((a, b) => order[a.status] - order[b.status]);
  return (
    <ul className="card settings-card">
      {sorted.map((check) => (
        <Check key={check.id} check={check} />
      ))}
    </ul>
  );
}
