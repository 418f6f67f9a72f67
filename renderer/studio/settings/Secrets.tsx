import { KeyRound, Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import {
  Button,
  ConfirmDialog,
  Dialog,
  EmptyState,
  Field,
  IconButton,
  Input,
  ProblemCard,
  Skeleton,
  toast,
  toastProblem,
} from '../../kit/index.ts';
import { hrefOf, useCall, useHost } from '../../state/index.ts';
import './settings.css';

function AddSecret({ onClose, known }: { readonly onClose: () => void; readonly known: readonly string[] }) {
  const host = useHost();
  const form = useId();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await host.call('secrets.set', { name: name.trim(), value });
      toast({ tone: 'ok', title: `${name.trim()} is kept` });
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Add a secret"
      description="The value goes to the keyring of this machine. Bots know its name only; no trace or log ever holds it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            type="submit"
            form={form}
            busy={busy}
            disabled={name.trim() === '' || value === ''}
          >
            {known.includes(name.trim()) ? 'Replace' : 'Add'}
          </Button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <Field label="Name" hint="As bots write it after $secrets, such as erp.password.">
          <Input
            mono
            value={name}
            placeholder="erp.password"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Value">
          <Input
            type="password"
            autoComplete="new-password"
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
        {problem === undefined ? null : <ProblemCard problem={problem} />}
      </form>
    </Dialog>
  );
}

/** Names of the secrets kept on this machine; values are never shown. */
export function Secrets({
  adding,
  onAdding,
}: {
  readonly adding: boolean;
  readonly onAdding: (adding: boolean) => void;
}) {
  const host = useHost();
  const secrets = useCall('secrets.list', {}, { staleTime: 0 });
  const [leaving, setLeaving] = useState<string | undefined>(undefined);
  const data = secrets.data;
  const close = () => {
    onAdding(false);
    void secrets.refetch();
  };
  return (
    <div className="stack">
      {secrets.isError ? <ProblemCard problem={toProblem(secrets.error)} /> : null}
      {data?.problem === undefined ? null : (
        <ProblemCard
          problem={{
            type: 'about:blank',
            status: 503,
            title: 'The keyring is not ready',
            detail: data.problem,
          }}
          actions={
            <a
              className="button button-default button-small"
              href={hrefOf({ page: 'settings', section: 'doctor' })}
            >
              Ask the doctor
            </a>
          }
        />
      )}
      {data === undefined ? (
        secrets.isError ? null : (
          <div className="card settings-card" aria-busy="true">
            {[0, 1].map((row) => (
              <div className="secret-row" key={row}>
                <Skeleton width="36%" />
              </div>
            ))}
          </div>
        )
      ) : data.names.length === 0 ? (
        <div className="card">
          <EmptyState
            icon={<KeyRound />}
            title="No secrets yet"
            actions={
              <Button tone="primary" onClick={() => onAdding(true)}>
                Add a secret
              </Button>
            }
          >
            A recording that meets a password field asks for one by name. Values live in {data.store}, never
            in a bot.
          </EmptyState>
        </div>
      ) : (
        <>
          <ul className="card settings-card">
            {data.names.map((name) => (
              <li className="secret-row" key={name}>
                <KeyRound aria-hidden />
                <span className="mono grow truncate">{name}</span>
                <IconButton label={`Delete ${name}`} icon={<Trash2 />} onClick={() => setLeaving(name)} />
              </li>
            ))}
          </ul>
          <p className="muted">Kept in {data.store}. Values can be replaced, never read back here.</p>
        </>
      )}
      {adding ? <AddSecret onClose={close} known={data?.names ?? []} /> : null}
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={(open) => {
          if (!open) setLeaving(undefined);
        }}
        title={`Delete ${leaving ?? ''}?`}
        confirm="Delete secret"
        onConfirm={async () => {
          if (leaving === undefined) return;
          try {
            await host.call('secrets.delete', { name: leaving });
            await secrets.refetch();
          } catch (error) {
            toastProblem(error);
          }
        }}
      >
        Bots that use it fail at the step that needs it, until it is added again.
      </ConfirmDialog>
    </div>
  );
}
