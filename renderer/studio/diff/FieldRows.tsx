import { diffWordsWithSpace } from 'diff';
import type { FieldChange } from '../../../contract/flow/index.ts';
import { classes } from '../../kit/index.ts';

const nameOf = (pointer: string): string =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ');

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/** Texts longer than this are marked as a whole; comparing their words would cost more than it tells. */
const longest = 4000;

function Marked({
  before,
  after,
  side,
}: {
  readonly before: string;
  readonly after: string;
  readonly side: 'before' | 'after';
}) {
  if (before.length + after.length > longest) return <mark>{side === 'before' ? before : after}</mark>;
  const parts = diffWordsWithSpace(before, after);
  let at = 0;
  return parts.map((part) => {
    at += part.value.length;
    const changed = side === 'before' ? part.removed : part.added;
    const others = side === 'before' ? part.added : part.removed;
    if (others) return null;
    return changed ? <mark key={at}>{part.value}</mark> : <span key={at}>{part.value}</span>;
  });
}

function Value({ field, side }: { readonly field: FieldChange; readonly side: 'before' | 'after' }) {
  const missing = field.change === (side === 'before' ? 'added' : 'removed');
  if (missing) return <span className="diff-none">not set</span>;
  const value = shown(field[side]);
  return (
    <code className="diff-value">
      {field.change === 'changed' ? (
        <Marked before={shown(field.before)} after={shown(field.after)} side={side} />
      ) : (
        <mark>{value === '' ? '(empty)' : value}</mark>
      )}
    </code>
  );
}

/** Fields that differ, value beside value; `stops` makes each one a place that the keys go to. */
export function FieldRows({
  fields,
  depth = 0,
  stops = false,
}: {
  readonly fields: readonly FieldChange[];
  readonly depth?: number | undefined;
  readonly stops?: boolean | undefined;
}) {
  return fields.map((field) => (
    <div
      key={field.pointer}
      className={classes('diff-row', 'diff-field')}
      {...(stops ? { 'data-change': '', tabIndex: -1 } : {})}
    >
      <span className="diff-mark" aria-hidden />
      {(['before', 'after'] as const).map((side) => (
        <div
          key={side}
          className="diff-cell"
          data-side={side}
          style={{ paddingInlineStart: 12 + depth * 16 }}
        >
          <span className="diff-field-name">
            {nameOf(field.pointer)}
            {field.aspect === 'control' && side === 'before' ? (
              <span className="diff-aspect">flow</span>
            ) : null}
          </span>
          <Value field={field} side={side} />
        </div>
      ))}
    </div>
  ));
}
