import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { toProblem } from '../../../contract/errors/index.ts';
import { Button, classes, dataText, EmptyState, IconButton, Input } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import './debug.css';
import type { RunDebug } from './use-debug.ts';

type Answer = { readonly value: unknown } | { readonly problem: string };
interface Line {
  readonly id: number;
  readonly asked: string;
  readonly answer: Answer;
}

/** What was asked and watched, for as long as the window is open; the same for all runs. */
const useNotes = create<{ readonly lines: readonly Line[]; readonly watches: readonly string[] }>(() => ({
  lines: [],
  watches: [],
}));
let lastId = 0;

/** One line, as a watch shows it. */
const shortText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

const problemText = (error: unknown): string => {
  const problem = toProblem(error);
  return problem.detail ?? problem.title ?? 'It failed.';
};

/** Asks jq about the data of the paused run; arrows bring earlier questions back. */
export function Console({ debug, path }: { readonly debug: RunDebug; readonly path: string | undefined }) {
  const host = useHost();
  const lines = useNotes((notes) => notes.lines);
  const [text, setText] = useState('');
  const [back, setBack] = useState(0);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (lines.length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [lines]);
  const ask = async () => {
    const asked = text.trim();
    if (asked === '') return;
    setText('');
    setBack(0);
    const at = path === undefined ? {} : { path };
    const answer: Answer = await host
      .call('debug.evaluate', { runId: debug.runId, expression: asked, ...at })
      .then(
        ({ result }) => ({ value: result }),
        (error: unknown) => ({ problem: problemText(error) }),
      );
    lastId += 1;
    useNotes.setState((notes) => ({ lines: [...notes.lines.slice(-199), { id: lastId, asked, answer }] }));
  };
  const recall = (by: number) => {
    const next = Math.min(lines.length, Math.max(0, back + by));
    setBack(next);
    setText(next === 0 ? '' : (lines[lines.length - next]?.asked ?? ''));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void ask();
    else if (event.key === 'ArrowUp') recall(1);
    else if (event.key === 'ArrowDown') recall(-1);
    else return;
    event.preventDefault();
  };
  return (
    <div className="console">
      <div className="console-lines" role="log" aria-label="Answers">
        {lines.length === 0 ? (
          <EmptyState title="Ask the data">
            Type jq, for example <code>.rows | length</code> or <code>$context</code>. Secrets stay hidden.
          </EmptyState>
        ) : null}
        {lines.map(({ id, asked, answer }) => (
          <div key={id} className="console-line">
            <div className="console-asked mono">{asked}</div>
            {'problem' in answer ? (
              <div className="console-problem">{answer.problem}</div>
            ) : (
              <pre className="console-answer mono">{dataText(answer.value)}</pre>
            )}
          </div>
        ))}
        <div ref={end} />
      </div>
      <div className="console-foot">
        <Input
          mono
          value={text}
          placeholder={debug.paused ? 'jq on the current data' : 'Pause the run to ask'}
          aria-label="Ask with jq"
          disabled={!debug.paused}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          label="Clear"
          icon={<Trash2 />}
          disabled={lines.length === 0}
          onClick={() => useNotes.setState({ lines: [] })}
        />
      </div>
    </div>
  );
}

function Watch({
  debug,
  path,
  expression,
}: {
  readonly debug: RunDebug;
  readonly path: string | undefined;
  readonly expression: string;
}) {
  const host = useHost();
  const { runId, version, paused } = debug;
  const answer = useQuery({
    queryKey: ['debug.evaluate', runId, version, expression, path],
    queryFn: ({ signal }) =>
      host.call('debug.evaluate', { runId, expression, ...(path === undefined ? {} : { path }) }, { signal }),
    enabled: paused,
    retry: false,
  });
  const text = !paused
    ? '–'
    : answer.isError
      ? problemText(answer.error)
      : answer.data === undefined
        ? ''
        : shortText(answer.data.result);
  return (
    <div className="watch">
      <span className="data-key mono">{expression}</span>
      <span className={classes('watch-value mono', answer.isError && paused && 'watch-wrong')} title={text}>
        {text}
      </span>
      <IconButton
        label={`Stop watching ${expression}`}
        size="small"
        icon={<X />}
        onClick={() =>
          useNotes.setState((notes) => ({ watches: notes.watches.filter((each) => each !== expression) }))
        }
      />
    </div>
  );
}

/** Expressions whose values are shown at every stop. */
export function Watches({ debug, path }: { readonly debug: RunDebug; readonly path: string | undefined }) {
  const watches = useNotes((notes) => notes.watches);
  const [text, setText] = useState('');
  const add = () => {
    const expression = text.trim();
    if (expression === '') return;
    setText('');
    if (!watches.includes(expression)) useNotes.setState({ watches: [...watches, expression] });
  };
  return (
    <section className="data-scope">
      <h3 className="data-title data-title-plain">Watched</h3>
      {watches.map((expression) => (
        <Watch key={expression} debug={debug} path={path} expression={expression} />
      ))}
      <div className="watch-add">
        <Input
          mono
          value={text}
          placeholder="Watch an expression, e.g. $context.total"
          aria-label="Watch an expression"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button size="small" tone="quiet" icon={<Plus />} disabled={text.trim() === ''} onClick={add}>
          Watch
        </Button>
      </div>
    </section>
  );
}
