import { type FormEvent, useState } from 'react';
import type { Breakpoint } from '../../../contract/run/debug.ts';
import { Button, Dialog, Field, Input, Switch } from '../../kit/index.ts';
import { type BreakableStep, type Breakpoints, breakpointAt } from './use-breakpoints.ts';

const orNothing = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** When a breakpoint stops, and whether it only says something. */
export function BreakpointDialog({
  step,
  breakpoints,
  known = breakpoints.at(step),
  onClose,
}: {
  readonly step: BreakableStep;
  readonly breakpoints: Breakpoints;
  /** The one to change; the step's own where left out. */
  readonly known?: Breakpoint | undefined;
  readonly onClose: () => void;
}) {
  const [draft] = useState<Breakpoint>(() => known ?? breakpointAt(step));
  const [enabled, setEnabled] = useState(draft.enabled);
  const [condition, setCondition] = useState(draft.condition ?? '');
  const [hits, setHits] = useState(draft.hits === undefined ? '' : String(draft.hits));
  const [log, setLog] = useState(draft.log ?? '');
  const wrongHits = hits.trim() !== '' && !/^[1-9]\d*$/.test(hits.trim());
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (wrongHits) return;
    const { id } = draft;
    breakpoints.put({
      id,
      step: step.name,
      pointer: step.pointer,
      enabled,
      condition: orNothing(condition),
      hits: hits.trim() === '' ? undefined : Number(hits),
      log: orNothing(log),
    });
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Breakpoint at ${step.name}`}
      description="It keeps to its step when the bot is edited around it."
      footer={
        <>
          {known === undefined ? null : (
            <Button
              tone="danger"
              onClick={() => {
                breakpoints.remove(known.id);
                onClose();
              }}
            >
              Remove
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="breakpoint">
            Set breakpoint
          </Button>
        </>
      }
    >
      <form id="breakpoint" className="stack" onSubmit={save}>
        <Field
          label="Only where"
          required={false}
          hint="jq on the data before the step, e.g. `$invoice.total > 1000`. Empty stops always."
        >
          <Input mono autoFocus value={condition} onChange={(event) => setCondition(event.target.value)} />
        </Field>
        <Field
          label="From the n-th time on"
          required={false}
          error={wrongHits ? 'A whole number from 1 on.' : undefined}
          hint="Counts the visits at which the condition holds."
        >
          <Input inputMode="numeric" value={hits} onChange={(event) => setHits(event.target.value)} />
        </Field>
        <Field
          label="Say instead of stopping"
          required={false}
          hint="This text goes to the log and the run goes on; `${ jq }` in it is worked out."
        >
          <Input value={log} onChange={(event) => setLog(event.target.value)} />
        </Field>
        <Field label="In force" inline>
          <Switch checked={enabled} onChange={setEnabled} />
        </Field>
      </form>
    </Dialog>
  );
}
