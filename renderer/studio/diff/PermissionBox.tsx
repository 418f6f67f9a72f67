import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { PermissionChange } from '../../../contract/flow/index.ts';

const looks = {
  granted: {
    title: 'This version may do more',
    text: 'Its manifest now grants what it did not grant before.',
    icon: <ShieldAlert aria-hidden />,
  },
  implied: {
    title: 'Its steps ask for more',
    text: 'Steps do what no step did before. Where the manifest does not grant it, the bot stops there.',
    icon: <ShieldQuestion aria-hidden />,
  },
  narrowed: {
    title: 'It may do less',
    text: 'What this version no longer grants or no longer does.',
    icon: <ShieldCheck aria-hidden />,
  },
} as const;

function Box({
  kind,
  changes,
}: {
  readonly kind: keyof typeof looks;
  readonly changes: readonly PermissionChange[];
}) {
  if (changes.length === 0) return null;
  const look = looks[kind];
  return (
    <section
      className="diff-permissions"
      data-kind={kind}
      data-change=""
      tabIndex={-1}
      aria-label={look.title}
    >
      {look.icon}
      <div className="grow">
        <h2 className="diff-permissions-title">{look.title}</h2>
        <p className="diff-permissions-text">{look.text}</p>
        <ul className="diff-permissions-list">
          {changes.map((change) => (
            <li key={`${change.from} ${change.kind} ${change.value}`}>
              <code>{change.kind === change.value ? change.kind : `${change.kind}: ${change.value}`}</code>
              <span>{change.reason}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** What the bot may do more, before anything else is told: granted in red, implied in amber, narrowed quietly. */
export function PermissionBox({ permissions }: { readonly permissions: readonly PermissionChange[] }) {
  const widened = permissions.filter(({ effect }) => effect === 'widened');
  return (
    <>
      <Box kind="granted" changes={widened.filter(({ from }) => from === 'manifest')} />
      <Box kind="implied" changes={widened.filter(({ from }) => from === 'steps')} />
      <Box kind="narrowed" changes={permissions.filter(({ effect }) => effect === 'narrowed')} />
    </>
  );
}
