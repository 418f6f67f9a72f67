import { Check } from 'lucide-react';
import type { Candidate, Target } from '../../../contract/flow/targets.ts';
import type { NearElement } from '../../../contract/run/events.ts';
import { durationWords } from '../../kit/index.ts';
import { useCall } from '../../state/index.ts';
import type { StepView } from '../run/run-model.ts';
import './trace.css';

/** A candidate as a person would say it. */
export function candidateWords(candidate: Candidate): string {
  switch (candidate.by) {
    case 'role':
      return `${candidate.role}${candidate.name === undefined ? '' : ` “${candidate.name}”`}`;
    case 'label':
      return `label “${candidate.text}”`;
    case 'placeholder':
      return `placeholder “${candidate.text}”`;
    case 'testid':
      return `${candidate.attribute} ${candidate.value}`;
    case 'text':
      return `text “${candidate.text}”`;
    case 'css':
      return candidate.selector;
    case 'xpath':
      return candidate.path;
    case 'anchor':
      return `${candidate.tag} ${candidate.relation.replace('-', ' ')} “${candidate.text}”`;
    case 'cell':
      return `cell ${candidate.column} of “${candidate.key}”`;
    default:
      return candidate.by;
  }
}

function Expected({ target, crop }: { readonly target: Target; readonly crop: string | undefined }) {
  const { fingerprint } = target;
  const near = fingerprint?.neighbours.slice(0, 4).join(' · ');
  return (
    <section>
      <h3 className="section-title">Expected: {target.title}</h3>
      {crop === undefined ? null : (
        <img className="fact-crop" src={crop} alt={`${target.title} when recorded`} />
      )}
      <ol className="fact-candidates">
        {target.candidates.map((candidate) => (
          <li key={JSON.stringify(candidate)}>
            <span className="muted">{candidate.by}</span>{' '}
            <span className="mono">{candidateWords(candidate)}</span>
          </li>
        ))}
      </ol>
      {near === undefined || near === '' ? null : <p className="muted">It stood near {near}.</p>}
    </section>
  );
}

/** The elements of the page that are most like a missing one, numbered as in the picture. */
export function NearestList({ nearest }: { readonly nearest: readonly NearElement[] }) {
  if (nearest.length === 0)
    return <p className="muted">Nothing in the page is like it. It may be the wrong page.</p>;
  return (
    <ol className="near-list">
      {nearest.map((near) => (
        <li key={near.selector} className="near">
          <div className="near-head">
            <strong className="truncate">
              {near.role ?? near.tag} {near.name === undefined ? '' : `“${near.name}”`}
            </strong>
            <span className="numeric">{Math.round(near.score * 100)} % alike</span>
          </div>
          <div className="near-bar" aria-hidden>
            <span style={{ width: `${near.score * 100}%` }} />
          </div>
          <div className="muted">
            {near.agrees.length === 0 ? '' : `Same ${near.agrees.join(', ')}. `}
            {near.differs.length === 0 ? '' : `Other ${near.differs.join(', ')}.`}
          </div>
          <div className="mono near-selector truncate" title={near.selector}>
            {near.selector}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The element of a step: how it was found, or what was expected and what the page held instead. */
export function TargetFacts({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const { target, missed } = step;
  const name = missed?.target ?? target?.target;
  const known = useCall(
    'traces.target',
    { runId, target: name ?? '' },
    { enabled: name !== undefined, staleTime: Number.POSITIVE_INFINITY },
  ).data;
  if (name === undefined) return <p className="facts muted">This step has no target.</p>;
  return (
    <div className="facts halves">
      {known?.target === undefined ? null : <Expected target={known.target} crop={known.crop} />}
      {missed === undefined ? null : (
        <section>
          <h3 className="section-title">Most alike in the page, of {missed.compared} elements</h3>
          <NearestList nearest={missed.nearest} />
        </section>
      )}
      {target === undefined ? null : (
        <dl className="fact-list">
          <dt>Target</dt>
          <dd className="mono">{target.target}</dd>
          <dt>Found by</dt>
          <dd>
            <Check size={13} aria-hidden /> {target.by}
            {target.candidate > 0
              ? ` (candidate ${target.candidate + 1}; those before it did not match)`
              : ' (first choice)'}
          </dd>
          <dt>Matches</dt>
          <dd className="numeric">{target.matches}</dd>
          <dt>Took</dt>
          <dd className="numeric">{durationWords(target.durationMs)}</dd>
          {target.box === undefined ? null : (
            <>
              <dt>Place</dt>
              <dd className="numeric">
                {Math.round(target.box.x)}, {Math.round(target.box.y)} · {Math.round(target.box.width)}×
                {Math.round(target.box.height)}
              </dd>
            </>
          )}
        </dl>
      )}
    </div>
  );
}
