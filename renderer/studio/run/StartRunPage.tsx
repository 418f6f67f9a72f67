import { ArrowLeft, Bug, Play } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { OpenBot } from '../../../contract/rpc/calls.ts';
import { Button, Field, IconButton, ProblemCard, Skeleton, Switch, Tooltip } from '../../kit/index.ts';
import { Page } from '../../shell/Page.tsx';
import { navigate, useCall, useHost, useSettings, useShortcuts } from '../../state/index.ts';
import { useBreakpoints } from '../debug/use-breakpoints.ts';
import { InputsForm } from './InputsForm.tsx';
import { type Draft, firstDraft, readDraft } from './inputs.ts';
import './run.css';

/** What was typed for each bot, kept in memory as long as the window is open, never written down. */
const useLastInputs = create<Readonly<Record<string, Readonly<Record<string, unknown>>>>>(() => ({}));

function StartForm({ bot, from }: { readonly bot: OpenBot; readonly from: string | undefined }) {
  const host = useHost();
  const settings = useSettings();
  const inputs = bot.manifest.inputs;
  const [draft, setDraft] = useState<Draft>(() => firstDraft(inputs, useLastInputs.getState()[bot.botId]));
  const [watch, setWatch] = useState<boolean | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, []);
  const read = readDraft(inputs, draft);
  const errors = bot.findings.filter((finding) => finding.severity === 'error');
  const display = useCall('app.info', {}).data?.display ?? true;
  const headed = display && (watch ?? !(settings?.headlessRuns ?? false));

  const breakpoints = useBreakpoints(bot.botId).settings.breakpoints.filter(({ enabled }) => enabled);
  const start = async (event: FormEvent | undefined, debugged: boolean) => {
    event?.preventDefault();
    setTried(true);
    if (Object.keys(read.errors).length > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    useLastInputs.setState({ [bot.botId]: read.values });
    try {
      const run = await host.call('runs.start', {
        botId: bot.botId,
        input: read.values,
        headed,
        // Without a breakpoint there is nothing to wait for: the run stops before its first step.
        ...(debugged ? { debug: { stopAtEntry: breakpoints.length === 0 } } : {}),
        ...(from === undefined ? {} : { from }),
      });
      navigate({ page: 'run', runId: run.runId }, { replace: true });
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  useShortcuts([
    {
      keys: 'Ctrl+Enter',
      title: 'Start the run',
      group: 'Run',
      inFields: true,
      run: () => form.current?.requestSubmit(),
    },
    {
      keys: 'F5',
      title: 'Start and debug',
      group: 'Run',
      inFields: true,
      run: () => void start(undefined, true),
    },
  ]);
  const first = errors[0];
  return (
    <form ref={form} className="start-form" noValidate onSubmit={(event) => void start(event, false)}>
      {first === undefined ? null : (
        <ProblemCard
          problem={{
            type: 'about:blank',
            status: 400,
            title: errors.length === 1 ? 'The bot has a problem' : `The bot has ${errors.length} problems`,
            detail: first.message,
            next: first.next,
            where: {
              file: first.file,
              line: first.line,
              ...(first.step === undefined ? {} : { step: first.step }),
            },
          }}
          actions={
            <Button
              size="small"
              onClick={() => navigate({ page: 'bot', botId: bot.botId, step: first.step })}
            >
              Show it in the editor
            </Button>
          }
        />
      )}
      <section className="card start-card" aria-label="Inputs">
        {inputs.length === 0 ? (
          <p className="muted">This bot asks for nothing. What it needs is in its steps.</p>
        ) : (
          <InputsForm inputs={inputs} draft={draft} errors={tried ? read.errors : {}} onChange={setDraft} />
        )}
      </section>
      <section className="card start-card" aria-label="How it runs">
        <Field
          label="Show the browser while it runs"
          hint={
            display
              ? 'Off is quicker; the trace keeps the screens either way.'
              : 'This machine has no display, so the browser works unseen; the trace keeps its screens.'
          }
          inline
        >
          <Switch checked={headed} onChange={setWatch} disabled={!display} />
        </Field>
      </section>
      {problem === undefined ? null : <ProblemCard problem={problem} />}
      <div className="start-foot">
        <span className="muted">
          {from === undefined
            ? 'Starts with the first step.'
            : `Starts at ${from.split('/').at(-1)}; earlier steps are not performed.`}
        </span>
        <span className="start-buttons">
          <Tooltip
            label={
              breakpoints.length === 0
                ? 'Stops before the first step'
                : `Stops at ${breakpoints.length === 1 ? 'the breakpoint' : `${breakpoints.length} breakpoints`} and at errors`
            }
            keys="F5"
          >
            <Button size="large" icon={<Bug />} disabled={busy} onClick={() => void start(undefined, true)}>
              Debug
            </Button>
          </Tooltip>
          <Button tone="primary" size="large" type="submit" icon={<Play />} busy={busy}>
            Run
          </Button>
        </span>
      </div>
    </form>
  );
}

/** Before a run: its inputs and how to perform it. */
export function StartRunPage({
  botId,
  from,
}: {
  readonly botId: string;
  readonly from?: string | undefined;
}) {
  const bot = useCall('bots.open', { botId }, { staleTime: 0 });
  const ready = bot.data !== undefined && !bot.isFetching;
  return (
    <Page
      title={bot.data === undefined ? 'Run' : `Run ${bot.data.manifest.title}`}
      before={<IconButton label="All bots" icon={<ArrowLeft />} onClick={() => navigate({ page: 'home' })} />}
      sub={bot.data?.manifest.description === '' ? undefined : bot.data?.manifest.description}
      layout="narrow"
    >
      {bot.isError ? (
        <ProblemCard problem={toProblem(bot.error)} />
      ) : ready ? (
        <StartForm bot={bot.data} from={from} />
      ) : (
        <div className="card start-card" aria-busy="true">
          <Skeleton width="30%" />
          <Skeleton height={30} />
          <Skeleton width="24%" />
          <Skeleton height={30} />
        </div>
      )}
    </Page>
  );
}
