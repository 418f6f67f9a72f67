import { Picture, shotAt } from '../trace/ShotView.tsx';
import { NearestList } from '../trace/TargetFacts.tsx';
import type { StepView } from './run-model.ts';
import './run.css';

/** The screen at the failed step, what was expected there and what the page held instead. */
export function FailedElement({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const shot = shotAt(step, 'after');
  if (shot === undefined && step.missed === undefined) return null;
  return (
    <section className="card outcome">
      <h2 className="section-title">What it saw at “{step.sentence}”</h2>
      {shot === undefined ? null : (
        <div className="failure-picture">
          <Picture
            runId={runId}
            shot={shot}
            title="Screen at the fault"
            nearest={step.missed?.nearest ?? []}
          />
        </div>
      )}
      {step.missed === undefined ? null : (
        <>
          <h3 className="section-title">Most alike to the missing element</h3>
          <NearestList nearest={step.missed.nearest} />
        </>
      )}
    </section>
  );
}
