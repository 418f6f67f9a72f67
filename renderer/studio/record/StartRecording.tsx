import { useQueryClient } from '@tanstack/react-query';
import { CircleDot, Eye, KeyRound, ListChecks } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import { Button, Field, Input, ProblemCard } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { callKey, hrefOf, useCall, useHost } from '../../state/index.ts';
import { addressOf } from './address.ts';
import './record.css';

/** Where to record, and what will happen. */
export function StartRecording({
  typed,
  onTyped,
  problem,
  onProblem,
}: {
  readonly typed: string;
  readonly onTyped: (url: string) => void;
  /** Why the last attempt did not start; kept by the page, for this form is gone while the browser opens. */
  readonly problem: Problem | undefined;
  readonly onProblem: (problem: Problem | undefined) => void;
}) {
  const host = useHost();
  const queries = useQueryClient();
  const demo = useCall('app.info', {}).data?.demo;
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | undefined>(undefined);

  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);

  const start = async (event: FormEvent) => {
    event.preventDefault();
    const url = addressOf(typed);
    if (url === undefined) {
      setWrong(
        'This is no address a browser can open. Type one like erp.example.com or http://localhost:8000.',
      );
      return;
    }
    setBusy(true);
    onProblem(undefined);
    try {
      const recording = await host.call('recordings.start', {
        url,
        ...(title.trim() === '' ? {} : { title: title.trim() }),
      });
      queries.setQueryData(callKey('recordings.current', {}), { recording });
    } catch (error) {
      onProblem(toProblem(error));
      setBusy(false);
    }
  };
  return (
    <Page title="Record" sub="Show the work once; it becomes a bot">
      <div className="record-intro">
        <form ref={form} className="card record-form" noValidate onSubmit={(event) => void start(event)}>
          <Field
            label="Address of the application"
            error={wrong}
            hint={
              demo === undefined ? (
                'Where the work begins, such as its sign-on page.'
              ) : (
                <>
                  The sample application runs at{' '}
                  <a
                    href={hrefOf({ page: 'record' })}
                    onClick={(event) => {
                      event.preventDefault();
                      onTyped(demo.url);
                    }}
                  >
                    {demo.url}
                  </a>
                </>
              )
            }
          >
            <Input
              size="large"
              inputMode="url"
              placeholder="erp.example.com"
              value={typed}
              onChange={(event) => {
                onTyped(event.target.value);
                setWrong(undefined);
              }}
            />
          </Field>
          <Field label="Name of the bot" required={false} hint="You can name it at the end too.">
            <Input
              size="large"
              placeholder="Enter invoices"
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
          {problem === undefined ? null : (
            <ProblemCard
              problem={problem}
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
          <Button tone="primary" size="large" type="submit" icon={<CircleDot />} busy={busy}>
            {busy ? 'Opening the browser' : 'Start recording'}
          </Button>
        </form>
        <ul className="record-hints">
          <li className="record-hint">
            <Eye aria-hidden />
            <div>
              <strong>A browser window opens.</strong> Work as you always do. Understudy only watches; the
              page behaves as ever.
            </div>
          </li>
          <li className="record-hint">
            <ListChecks aria-hidden />
            <div>
              <strong>Each thing you do becomes a step</strong> in this window, as a sentence with a picture.
              Delete what was a slip.
            </div>
          </li>
          <li className="record-hint">
            <KeyRound aria-hidden />
            <div>
              <strong>Passwords are never recorded.</strong> They become secrets that you fill in once, in the
              keyring of this machine.
            </div>
          </li>
        </ul>
      </div>
    </Page>
  );
}
