import { CircleCheck, CircleX, FlaskConical, Play, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { toProblem } from '../../../contract/errors/understudy-error.ts';
import type { Coverage, TestFailure, TestResult } from '../../../contract/flow/bot-test.ts';
import { Button, EmptyState, ProblemCard, toastProblem, ValueView } from '../../kit/index.ts';
import { useCall, useHost } from '../../state/index.ts';
import { useEditor, useEditorStore } from '../editor/editor-context.tsx';
import { isDirty } from '../editor/editor-store.ts';
import './tests.css';

const looks = {
  passed: { icon: CircleCheck, label: 'Passed' },
  failed: { icon: CircleX, label: 'Failed' },
  broken: { icon: TriangleAlert, label: 'Cannot be used' },
} as const;

function Failure({ failure }: { readonly failure: TestFailure }) {
  const { what, message, expected, actual } = failure;
  return (
    <li className="test-failure">
      <div>{message}</div>
      <div className="muted mono">{what}</div>
      {expected === undefined ? null : (
        <div>
          <div className="test-side">Expected</div>
          <ValueView value={expected} />
        </div>
      )}
      {actual === undefined ? null : (
        <div>
          <div className="test-side">But was</div>
          <ValueView value={actual} />
        </div>
      )}
    </li>
  );
}

function TestRow({
  title,
  result,
  busy,
  onRun,
}: {
  readonly title: string;
  readonly result: TestResult | undefined;
  readonly busy: boolean;
  readonly onRun: () => void;
}) {
  const look = result === undefined ? undefined : looks[result.status];
  const Icon = look?.icon ?? FlaskConical;
  return (
    <li className="test-row">
      <div className="test-head">
        <Icon
          className={`test-icon test-icon-${result?.status ?? 'new'}`}
          aria-label={look?.label ?? 'Not run yet'}
        />
        <span className="grow">{title}</span>
        {result === undefined ? null : <span className="muted numeric">{result.durationMs} ms</span>}
        <Button size="small" tone="quiet" disabled={busy} onClick={onRun} aria-label={`Run test ${title}`}>
          Run
        </Button>
      </div>
      {result === undefined || result.failures.length === 0 ? null : (
        <ul className="test-failures">
          {result.failures.map((failure) => (
            <Failure key={failure.what + failure.message} failure={failure} />
          ))}
        </ul>
      )}
    </li>
  );
}

function summaryOf(results: ReadonlyMap<string, TestResult>, coverage: Coverage | undefined): string {
  const passed = [...results.values()].filter(({ status }) => status === 'passed').length;
  const tests = results.size === 0 ? '' : `${passed} of ${results.size} passed`;
  if (coverage === undefined) return tests;
  const { stepsCovered, steps, branches, branchesCovered } = coverage;
  const ways = branches === 0 ? '' : `, ${branchesCovered} of ${branches} ways`;
  return `${tests} · ${stepsCovered} of ${steps.length} steps${ways}`;
}

/** Tests of the bot: run all or one, see what was expected and what was, and which steps they perform. */
export function TestsPanel() {
  const host = useHost();
  const store = useEditorStore();
  const botId = useEditor((state) => state.botId);
  const dirty = useEditor(isDirty);
  const listed = useCall('tests.list', { botId }, { staleTime: 0 });
  const [results, setResults] = useState<ReadonlyMap<string, TestResult>>(new Map());
  const [coverage, setCoverage] = useState<Coverage>();
  const [busy, setBusy] = useState(false);

  const run = async (names?: readonly string[]) => {
    setBusy(true);
    try {
      const report = await host.call('tests.run', {
        botId,
        ...(names === undefined ? {} : { names: [...names] }),
      });
      setResults(
        (before) =>
          new Map([...before, ...report.results.map((each): [string, TestResult] => [each.name, each])]),
      );
      setCoverage(report.coverage);
      store.getState().setCoverage(report.coverage.steps);
      await listed.refetch();
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };

  if (listed.error !== null) return <ProblemCard problem={toProblem(listed.error)} />;
  const tests = listed.data?.tests ?? [];
  if (listed.data !== undefined && tests.length === 0)
    return (
      <EmptyState icon={<FlaskConical />} title="No tests yet">
        Every recording brings its first one. <code>understudy run --save-test</code> makes one of a run.
      </EmptyState>
    );
  return (
    <div className="tests">
      <div className="tests-bar">
        <Button icon={<Play />} busy={busy} disabled={tests.length === 0} onClick={() => void run()}>
          Run all tests
        </Button>
        <span className="muted numeric" role="status">
          {summaryOf(results, coverage)}
        </span>
      </div>
      {dirty ? <p className="muted">Tests perform the bot as it was last saved.</p> : null}
      <ul className="tests-list" aria-label="Tests">
        {tests.map(({ name, title }) => (
          <TestRow
            key={name}
            title={title}
            result={results.get(name)}
            busy={busy}
            onRun={() => void run([name])}
          />
        ))}
      </ul>
    </div>
  );
}
