import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { ManifestInput } from '../../../contract/flow/manifest.ts';
import type { HumanTask } from '../../../contract/rpc/calls.ts';
import { Button, Field, ProblemCard, TextArea, toast } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import { InputsForm } from '../run/InputsForm.tsx';
import { type Draft, firstDraft, readDraft } from '../run/inputs.ts';
import './tasks.css';

type TaskField = HumanTask['fields'][number];

const asInput = (field: TaskField): ManifestInput => ({
  name: field.name,
  type: field.type === 'multiline' ? 'text' : field.type,
  required: field.required ?? false,
  ...(field.title === undefined ? {} : { title: field.title }),
  ...(field.options === undefined ? {} : { options: field.options }),
  ...(field.value === undefined ? {} : { default: field.value }),
});

/** A question of a run to a person, with its form; answering lets the run go on. */
export function HumanTaskForm({
  task,
  autoFocus = false,
}: {
  readonly task: HumanTask;
  readonly autoFocus?: boolean;
}) {
  const host = useHost();
  const inputs = task.fields.map(asInput);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(inputs));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (autoFocus)
      form.current?.querySelector<HTMLElement>('input, select, textarea, button[role="switch"]')?.focus();
  }, [autoFocus]);
  const read = readDraft(inputs, draft);
  const errors = tried ? read.errors : {};

  const send = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      toast({ tone: 'ok', title: done });
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(read.errors).length > 0) return;
    void send(
      () => host.call('human.answer', { taskId: task.taskId, values: read.values }),
      'Answered; the run goes on',
    );
  };
  return (
    <form ref={form} className="card task" noValidate onSubmit={submit} aria-label={task.title}>
      <div>
        <h2 className="task-title">{task.title}</h2>
        <p className="muted">
          asked by step <span className="mono">{task.step}</span>
        </p>
      </div>
      {task.message === undefined ? null : <p>{task.message}</p>}
      {task.image === undefined ? null : (
        <img className="task-image" src={task.image} alt="What the question is about" />
      )}
      {task.fields.map((field) => {
        const input = asInput(field);
        return field.type === 'multiline' ? (
          <Field key={field.name} label={field.title ?? field.name} error={errors[field.name]}>
            <TextArea
              rows={4}
              value={String(draft[field.name] ?? '')}
              onChange={(event) => setDraft({ ...draft, [field.name]: event.target.value })}
            />
          </Field>
        ) : (
          <InputsForm key={field.name} inputs={[input]} draft={draft} errors={errors} onChange={setDraft} />
        );
      })}
      {problem === undefined ? null : <ProblemCard problem={problem} />}
      <div className="task-foot">
        <Button
          tone="quiet"
          disabled={busy}
          onClick={() =>
            void send(() => host.call('human.dismiss', { taskId: task.taskId }), 'Refused; the run was told')
          }
        >
          Can't answer
        </Button>
        <Button tone="primary" type="submit" busy={busy}>
          Answer
        </Button>
      </div>
    </form>
  );
}
