import { useState } from 'react';
import type { RunEvent } from '../../../contract/run/events.ts';
import { clockTime, durationWords, ProblemCard, Tabs, ValueView } from '../../kit/index.ts';
import type { StepView } from '../run/run-model.ts';
import { TargetFacts } from './TargetFacts.tsx';
import './trace.css';

type Tab = 'data' | 'target' | 'errors' | 'events';

const skipWords = {
  disabled: 'disabled',
  condition: 'its condition did not hold',
  debugger: 'a person skipped it',
} as const;

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
      return skipWords[event.reason];
    case 'target.resolved':
      return `${event.target} by ${event.by}, ${event.matches === 1 ? '1 match' : `${event.matches} matches`}, ${durationWords(event.durationMs)}`;
    case 'target.missed':
      return `${event.target} is not there; ${event.nearest.length} of ${event.compared} elements are somewhat like it`;
    case 'target.healed':
      return `${event.target}, ${Math.round(event.score * 100)} % alike`;
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

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);

function DataPart({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <section>
      <h3 className="section-title">{title}</h3>
      {isNothing(value) ? <p className="muted">None</p> : <ValueView value={value} />}
    </section>
  );
}

function ContextPart({ step }: { readonly step: StepView }) {
  const changed = step.contextAfter !== step.contextBefore;
  return (
    <section>
      <h3 className="section-title">
        Context {changed ? <span className="fact-changed">changed here</span> : null}
      </h3>
      {isNothing(step.contextAfter) ? <p className="muted">None</p> : <ValueView value={step.contextAfter} />}
    </section>
  );
}

/** What is known of the selected step beside its pictures. */
export function StepFacts({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const [asked, setTab] = useState<Tab>();
  const tab = asked ?? (step.missed === undefined ? 'data' : 'target');
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
              <DataPart title="Flows in" value={step.received} />
              <DataPart title="Parameters" value={step.input} />
              <DataPart title="Output" value={step.output} />
              <DataPart title="Variables" value={step.variables} />
              <ContextPart step={step} />
            </div>
          ),
        },
        { value: 'target', label: 'Target', content: <TargetFacts runId={runId} step={step} /> },
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
