import { CircleCheck, CircleDashed, FileInput, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { Fidelity, FidelityReport } from '../../../contract/flow/fidelity.ts';
import type { CallResult } from '../../../contract/rpc/calls.ts';
import { Button, Dialog, Pill, ProblemCard, Spinner, toastProblem } from '../../kit/index.ts';
import { navigate, useHost } from '../../state/index.ts';
import './import.css';
import { recordingText } from './recording-text.ts';

type Imported = CallResult<'bots.import'>;

const tools = [
  'Chrome DevTools Recorder',
  'Selenium IDE',
  'Playwright',
  'Automa',
  'UI.Vision',
  'UiPath',
  'Power Automate Desktop',
];

const looks: Readonly<Record<Fidelity, { readonly label: string; readonly icon: typeof CircleCheck }>> = {
  exact: { label: 'Same', icon: CircleCheck },
  approximate: { label: 'Nearly', icon: CircleDashed },
  placeholder: { label: 'Marked only', icon: TriangleAlert },
};

function DropPlace({ onFile, busy }: { readonly onFile: (file: File) => void; readonly busy: boolean }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <div className="import-drop">
      {busy ? <Spinner /> : <FileInput aria-hidden size={22} />}
      <div>
        <Button onClick={() => chooser.current?.click()} disabled={busy}>
          Choose a file…
        </Button>
      </div>
      <p className="muted">or drop it anywhere on this window</p>
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label="Recording"
        accept=".json,.side,.ts,.js,.mjs,.cjs,.xaml,.txt,.robin"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </div>
  );
}

function ReportView({ report }: { readonly report: FidelityReport }) {
  const counts: readonly (readonly [Fidelity, number])[] = [
    ['exact', report.exact],
    ['approximate', report.approximate],
    ['placeholder', report.placeholder],
  ];
  return (
    <div className="stack">
      <div className="import-sums">
        <span className="import-percent numeric">{report.percent} %</span>
        <span className="grow">of {report.lines.length} steps do what they did</span>
        {counts.map(([fidelity, count]) => (
          <span key={fidelity} className={`import-count import-${fidelity} numeric`}>
            {count} {looks[fidelity].label.toLowerCase()}
          </span>
        ))}
      </div>
      <ul className="import-lines" aria-label="Steps of the recording">
        {report.lines.map((line) => {
          const { icon: Icon, label } = looks[line.fidelity];
          return (
            <li key={`${line.path}${line.line}`} className={`import-line import-${line.fidelity}`}>
              <span className="import-mark">
                <Icon size={14} aria-label={label} />
              </span>
              <span className="import-place mono">{line.line}</span>
              <span className="grow">
                <span className="import-source mono truncate" title={line.source}>
                  {line.source}
                </span>
                {line.reason === undefined ? null : <span className="import-reason">{line.reason}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {report.secrets.length + report.notes.length === 0 ? null : (
        <ul className="import-notes">
          {report.secrets.map((secret) => (
            <li key={secret}>
              <Pill tone="warn">Secret to store</Pill> <span className="mono">{secret}</span>
            </li>
          ))}
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Brings a recording of another tool along: choose or drop its file, see what was kept, open the bot. */
export function ImportDialog({
  file,
  onClose,
}: {
  readonly file?: File | undefined;
  readonly onClose: () => void;
}) {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [imported, setImported] = useState<Imported | undefined>(undefined);
  const bring = async (given: File) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const text = recordingText(await given.arrayBuffer());
      setImported(await host.call('bots.import', { fileName: given.name, text }));
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const dropped = useRef<File | undefined>(undefined);
  useEffect(() => {
    if (file === undefined || dropped.current === file) return;
    dropped.current = file;
    void bring(file);
  });
  const discard = async () => {
    if (imported === undefined) return;
    try {
      await host.call('bots.delete', { botId: imported.bot.botId });
      setImported(undefined);
    } catch (error) {
      toastProblem(error);
    }
  };
  const close = (open: boolean) => {
    if (!open) onClose();
  };
  if (imported !== undefined) {
    const { bot, report } = imported;
    return (
      <Dialog
        open
        wide
        onOpenChange={close}
        title={`“${bot.title}” is imported`}
        description={`From ${report.title}. Each line of the recording, and what became of it.`}
        footer={
          <>
            <Button onClick={() => void discard()}>Discard</Button>
            <Button
              tone="primary"
              onClick={() => {
                onClose();
                navigate({ page: 'bot', botId: bot.botId });
              }}
            >
              Open the bot
            </Button>
          </>
        }
      >
        <ReportView report={report} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Import a recording"
      description="Bring what you recorded with another tool. It becomes a bot you can read, change and run; passwords are not taken along."
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      <div className="stack">
        <DropPlace busy={busy} onFile={(given) => void bring(given)} />
        {problem === undefined ? null : <ProblemCard problem={problem} />}
        <p className="import-tools">
          {tools.map((tool) => (
            <Pill key={tool}>{tool}</Pill>
          ))}
        </p>
      </div>
    </Dialog>
  );
}
