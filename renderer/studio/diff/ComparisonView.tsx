import { Equal } from 'lucide-react';
import type { RefObject } from 'react';
import type { BotDiff, TargetChange } from '../../../contract/flow/index.ts';
import type { Comparison } from '../../../contract/rpc/versions.ts';
import { EmptyState, Pill, type PillTone } from '../../kit/index.ts';
import { Crop } from './Crop.tsx';
import './diff.css';
import { FieldRows } from './FieldRows.tsx';
import { PermissionBox } from './PermissionBox.tsx';
import { StepRows, type Versions } from './StepRows.tsx';

const tones: Readonly<Record<TargetChange['change'], PillTone>> = {
  added: 'ok',
  removed: 'danger',
  renamed: 'info',
  changed: 'warn',
};

function TargetRow({ target, versions }: { readonly target: TargetChange; readonly versions: Versions }) {
  const whole = target.change === 'added' || target.change === 'removed';
  return (
    <div className="diff-step" data-change="" tabIndex={-1}>
      <div className="diff-row diff-target">
        <span className="diff-mark" />
        {(['before', 'after'] as const).map((side) => {
          const missing = target.change === (side === 'before' ? 'added' : 'removed');
          if (missing) return <div key={side} className="diff-cell diff-cell-empty" data-side={side} />;
          const name = side === 'before' ? (target.oldName ?? target.name) : target.name;
          return (
            <div key={side} className="diff-cell" data-side={side}>
              <div className="grow">
                <code>{name}</code>
                {side === 'after' || target.change === 'removed' ? (
                  <Pill tone={tones[target.change]}>{target.change}</Pill>
                ) : null}
              </div>
              <Crop version={versions[side]} target={name} size="large" />
            </div>
          );
        })}
      </div>
      {whole ? null : <FieldRows fields={target.fields} />}
    </div>
  );
}

function Details({ title, fields }: { readonly title: string; readonly fields: BotDiff['document'] }) {
  if (fields.length === 0) return null;
  return (
    <section>
      <h2 className="diff-heading">{title}</h2>
      <FieldRows fields={fields} stops />
    </section>
  );
}

function Texts({ diff }: { readonly diff: BotDiff }) {
  return (
    <>
      {diff.problems.map(({ side, finding }) => (
        <p key={`${side} ${finding.file}`} className="diff-problem" role="alert">
          {side === 'before' ? 'Before' : 'After'}, {finding.file.replace(/^\//, '')}, line {finding.line}:{' '}
          {finding.message} The file is compared line by line.
        </p>
      ))}
      {diff.texts.map(({ path, patch }) => (
        <section key={path} data-change="" tabIndex={-1}>
          <h2 className="diff-heading">{path}</h2>
          <pre className="data">{patch}</pre>
        </section>
      ))}
    </>
  );
}

/** Two versions of a bot side by side: permissions first, then steps, elements, inputs and files. */
export function ComparisonView({
  comparison: { diff, rows },
  versions,
  labels,
  scroller,
}: {
  readonly comparison: Comparison;
  readonly versions: Versions;
  readonly labels: { readonly before: string; readonly after: string };
  readonly scroller: RefObject<HTMLElement | null>;
}) {
  if (diff.same && diff.problems.length === 0) {
    return (
      <EmptyState icon={<Equal />} title="Nothing changed">
        Both versions mean the same; at most comments or layout differ.
      </EmptyState>
    );
  }
  const manifest = diff.manifest.filter(({ pointer }) => !pointer.startsWith('/permissions'));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="diff" ref={scroller} tabIndex={0} aria-label="Comparison">
      <PermissionBox permissions={diff.permissions} />
      <Texts diff={diff} />
      <div className="diff-row diff-sides">
        <span className="diff-mark" />
        <div className="diff-cell truncate">{labels.before}</div>
        <div className="diff-cell truncate">{labels.after}</div>
      </div>
      {rows.length === 0 ? null : (
        <section aria-label="Steps">
          <StepRows rows={rows} diff={diff} versions={versions} />
        </section>
      )}
      <Details title="Document" fields={diff.document} />
      <Details title="Inputs and manifest" fields={manifest} />
      {diff.targets.length === 0 ? null : (
        <section>
          <h2 className="diff-heading">Elements</h2>
          {diff.targets.map((target) => (
            <TargetRow key={target.name} target={target} versions={versions} />
          ))}
        </section>
      )}
      {diff.files.length === 0 ? null : (
        <section data-change="" tabIndex={-1}>
          <h2 className="diff-heading">Other files</h2>
          <ul className="diff-files">
            {diff.files.map(({ path, change }) => (
              <li key={path}>
                <Pill tone={tones[change]}>{change}</Pill> <code>{path}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}
