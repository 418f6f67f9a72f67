import { Check } from 'lucide-react';
import { useState } from 'react';
import type { RunEvent } from '../../../contract/run/events.ts';
import { clockTime, durationWords, ProblemCard, Tabs, ValueView } from '../../kit/index.ts';
import type { StepView } from '../run/run-model.ts';
import './trace.css';

type Tab = 'data' | 'target' | 'errors' | 'events';

function eventWords(event: RunEvent): string {
  switch (event.type) {
    case 'step.started':
      return event.attempt > 1 ? `attempt ${event.attempt}` : (event.action ?? event.kind);
    case 'step.finished':
      return durationWords(event.durationMs);
    case 'step.faulted':
    case 'step.retried':
      return event.error.detail ?? event.error.title ?? '';
    case 'step.skipped':
      return event.reason === 'disabled' ? 'disabled' : 'its condition did not hold';
    case 'target.resolved':
      return `${event.target} by ${event.by}, ${event.matches === 1 ? '1 match' : `${event.matches} matches`}, ${durationWords(event.durationMs)}`;
    case 'screenshot':
      return `${event.when} · ${event.width}×${event.height}`;
    case 'log':
      return event.message;
    case 'progress':
      return `${event.done}${event.total === undefined ? '' : ` of ${event.total}`}${event.note === undefined ? '' : ` · ${event.note}`}`;
    case 'human.asked':
      return event.title;
    default:
      return '';
  }
}

function TargetFacts({ step }: { readonly step: StepView }) {
  const target = step.target;
  if (target === undefined) return <p className="facts muted">This step has no target.</p>;
  return (
    <div className="facts">
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
    </div>
  );
}

/** What is known of the selected step beside its pictures. */
export function StepFacts({ step }: { readonly step: StepView }) {
  const [tab, setTab] = useState<Tab>('data');
  const errors = [...step.retries, ...(step.error === undefined ? [] : [step.error])];
  const shown = tab === 'errors' && errors.length === 0 ? 'data' : tab;
  return (
    <Tabs<Tab>
      label="Facts of the step"
      className="step-facts"
      value={shown}
      onChange={setTab}
      tabs={[
        {
          value: 'data',
          label: 'Data',
          content: (
            <div className="facts halves">
              <section>
                <h3 className="section-title">Input</h3>
                {step.input === undefined ? <p className="muted">None</p> : <ValueView value={step.input} />}
              </section>
              <section>
                <h3 className="section-title">Output</h3>
                {step.output === undefined || step.output === null ? (
                  <p className="muted">None</p>
                ) : (
                  <ValueView value={step.output} />
                )}
              </section>
            </div>
          ),
        },
        { value: 'target', label: 'Target', content: <TargetFacts step={step} /> },
        {
          value: 'errors',
          label: 'Errors',
          count: errors.length,
          content: (
            <div className="facts">
              {errors.length === 0 ? <p className="muted">Nothing went wrong here.</p> : null}
              {errors.map((problem, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no other identity and only grow
                <ProblemCard key={index} problem={problem} />
              ))}
            </div>
          ),
        },
        {
          value: 'events',
          label: 'Events',
          count: step.events.length,
          content: (
            <div className="facts">
              <div>
                {step.events.map((event) => (
                  <div key={event.seq} className="event-line">
                    <time dateTime={event.at}>{clockTime(event.at)}</time>
                    <span>{event.type}</span>
                    <span>{eventWords(event)}</span>
                  </div>
                ))}
              </div>
            </div>
          ),
        },
      ]}
    />
  );
}
