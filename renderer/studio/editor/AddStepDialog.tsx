import { type KeyboardEvent, useMemo, useState } from 'react';
import type { NewStep } from '../../../contract/text/step-edit.ts';
import { Dialog, SearchInput } from '../../kit/index.ts';
import { matchScore } from '../../state/index.ts';
import { useActions, useEditorStore } from './editor-context.tsx';
import { addSteps, flowSteps, newCall } from './step-commands.ts';

interface Choice {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly group: string;
  readonly step: NewStep;
}

/** Finds an action or a kind of flow by a few letters and adds it after the focused step. */
export function AddStepDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const store = useEditorStore();
  const actions = useActions();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const choices = useMemo(() => {
    const all: Choice[] = [
      ...[...actions.values()].map((entry) => ({
        id: entry.id,
        title: entry.title,
        summary: entry.summary,
        group: entry.family,
        step: newCall(entry),
      })),
      ...flowSteps.map(({ kind, title, summary, step }) => ({
        id: kind,
        title,
        summary,
        group: 'flow',
        step,
      })),
    ];
    if (query.trim() === '') return all;
    return all
      .map((choice) => ({ choice, score: matchScore(query, `${choice.title} ${choice.id}`) }))
      .filter((each): each is { choice: Choice; score: number } => each.score !== undefined)
      .toSorted((a, b) => b.score - a.score)
      .map(({ choice }) => choice);
  }, [actions, query]);
  const close = () => {
    onOpenChange(false);
    setQuery('');
    setAt(0);
  };
  const add = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    addSteps(store, [choice.step]);
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(choices.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') add(choices[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="Add a step"
      wide
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the search field choose in the list below it */}
      <div className="add-step" onKeyDown={onKeyDown}>
        <SearchInput
          autoFocus
          placeholder="Search: click, type, table, for each …"
          value={query}
          aria-controls="add-step-choices"
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
        <ul id="add-step-choices" className="add-step-list">
          {choices.map((choice, index) => (
            <li key={choice.id}>
              <button
                type="button"
                tabIndex={-1}
                className="add-step-choice"
                data-current={index === at}
                ref={(element) => {
                  if (index === at) element?.scrollIntoView({ block: 'nearest' });
                }}
                onClick={() => add(choice)}
              >
                <span className="add-step-group">{choice.group}</span>
                <span className="add-step-title">{choice.title}</span>
                <span className="muted truncate">{choice.summary}</span>
              </button>
            </li>
          ))}
          {choices.length === 0 ? <li className="muted add-step-none">Nothing is called that.</li> : null}
        </ul>
      </div>
    </Dialog>
  );
}
