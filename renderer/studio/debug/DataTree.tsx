import { ChevronDown, ChevronRight, Pencil } from 'lucide-react';
import { useState } from 'react';
import { toProblem } from '../../../contract/errors/index.ts';
import type { DebugScope, DebugValue } from '../../../contract/run/debug.ts';
import { escapeSegment } from '../../../contract/text/pointer.ts';
import { classes, IconButton, Input } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import './debug.css';
import { type RunDebug, useLook } from './use-debug.ts';

interface Place {
  readonly debug: RunDebug;
  readonly scope: DebugScope;
  readonly path: string | undefined;
  readonly editable: boolean;
}

const opens = ({ kind, size = 0 }: DebugValue): boolean => (kind === 'object' || kind === 'list') && size > 0;

/** What a person typed: a text stays one, everything else is JSON. */
export function readTyped(text: string, kind: DebugValue['kind']): unknown {
  if (kind === 'text') return text;
  return JSON.parse(text) as unknown;
}

function ValueEditor({
  value,
  onDone,
  onSet,
}: {
  readonly value: DebugValue;
  readonly onDone: () => void;
  readonly onSet: (next: unknown) => Promise<void>;
}) {
  const [text, setText] = useState(String(value.value ?? 'null'));
  const [wrong, setWrong] = useState<string>();
  const take = async () => {
    let next: unknown;
    try {
      next = readTyped(text, value.kind);
    } catch {
      setWrong('Not JSON: texts need quotes here, e.g. "Acme".');
      return;
    }
    try {
      await onSet(next);
      onDone();
    } catch (error) {
      const problem = toProblem(error);
      setWrong(problem.detail ?? problem.title ?? 'It was refused.');
    }
  };
  return (
    <span className="data-edit">
      <Input
        mono
        autoFocus
        value={text}
        aria-label={`New value of ${value.key}`}
        aria-invalid={wrong !== undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={onDone}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void take();
          else if (event.key === 'Escape') onDone();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {wrong === undefined ? null : <span className="data-wrong">{wrong}</span>}
    </span>
  );
}

function ValueRow({
  place,
  value,
  pointer,
  depth,
}: {
  readonly place: Place;
  readonly value: DebugValue;
  readonly pointer: string;
  readonly depth: number;
}) {
  const host = useHost();
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const { debug, scope, path, editable } = place;
  const canOpen = opens(value);
  const canEdit = editable && value.value !== undefined;
  const set = async (next: unknown) => {
    const at = path === undefined ? {} : { path };
    await host.call('debug.set', { runId: debug.runId, scope, pointer, value: next, ...at });
  };
  return (
    <>
      <div className="data-row" style={{ paddingLeft: 8 + depth * 14 }}>
        {canOpen ? (
          <button
            type="button"
            className="data-fold"
            aria-expanded={open}
            aria-label={`${open ? 'Close' : 'Open'} ${value.key}`}
            onClick={() => setOpen(!open)}
          >
            {open ? <ChevronDown /> : <ChevronRight />}
          </button>
        ) : (
          <span className="data-fold" />
        )}
        <span className="data-key mono">{value.key}</span>
        {editing ? (
          <ValueEditor value={value} onDone={() => setEditing(false)} onSet={set} />
        ) : (
          <>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: double click is a short cut of the button beside it */}
            <span
              className={classes('data-value mono', `data-${value.kind}`)}
              title={value.preview}
              onDoubleClick={() => canEdit && setEditing(true)}
            >
              {value.preview === '' ? '“”' : value.preview}
            </span>
            {canEdit ? (
              <IconButton
                label={`Change ${value.key}`}
                size="small"
                className="data-pencil"
                icon={<Pencil />}
                onClick={() => setEditing(true)}
              />
            ) : null}
          </>
        )}
      </div>
      {open && canOpen ? (
        <Members place={place} pointer={pointer} depth={depth + 1} size={value.size ?? 0} />
      ) : null}
    </>
  );
}

const atOnce = 100;

function Members({
  place,
  pointer,
  depth,
  size,
}: {
  readonly place: Place;
  readonly pointer: string;
  readonly depth: number;
  readonly size: number;
}) {
  const [pages, setPages] = useState(1);
  return (
    <>
      {Array.from({ length: pages }, (_, page) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages are told apart by their number alone
        <MemberPage key={page} place={place} pointer={pointer} depth={depth} offset={page * atOnce} />
      ))}
      {size > pages * atOnce ? (
        <button
          type="button"
          className="data-more"
          style={{ marginLeft: 30 + depth * 14 }}
          onClick={() => setPages(pages + 1)}
        >
          {size - pages * atOnce} more
        </button>
      ) : null}
    </>
  );
}

function MemberPage({
  place,
  pointer,
  depth,
  offset,
}: {
  readonly place: Place;
  readonly pointer: string;
  readonly depth: number;
  readonly offset: number;
}) {
  const { debug, scope, path } = place;
  const seen = useLook(debug, scope, pointer, { path, offset });
  return seen?.members.map((member) => (
    <ValueRow
      key={member.key}
      place={place}
      value={member}
      pointer={`${pointer}/${escapeSegment(member.key)}`}
      depth={depth}
    />
  ));
}

/** One scope of the paused run's data as a tree; only what is opened is fetched. */
export function DataScope({
  debug,
  scope,
  title,
  path,
  editable,
  hint,
}: {
  readonly debug: RunDebug;
  readonly scope: DebugScope;
  readonly title: string;
  readonly path: string | undefined;
  readonly editable: boolean;
  /** Said where there is nothing. */
  readonly hint: string;
}) {
  const [open, setOpen] = useState(true);
  const seen = useLook(debug, scope, '', { path });
  const place = { debug, scope, path, editable };
  const plain = seen !== undefined && seen.value.kind !== 'object' && seen.value.kind !== 'list';
  const empty = seen !== undefined && !plain && seen.value.size === 0;
  return (
    <section className="data-scope">
      <button type="button" className="data-title" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown /> : <ChevronRight />}
        {title}
        {seen?.value.kind === 'list' ? <span className="muted numeric">{seen.value.size}</span> : null}
      </button>
      {!open || seen === undefined ? null : empty ? (
        <p className="data-none">{hint}</p>
      ) : plain ? (
        <ValueRow place={place} value={{ ...seen.value, key: title.toLowerCase() }} pointer="" depth={0} />
      ) : (
        <Members place={place} pointer="" depth={0} size={seen.value.size ?? 0} />
      )}
    </section>
  );
}
