import { ArrowLeftRight, ChevronsUpDown, Minus, Pencil, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { BotDiff, ComparedRow, StepCell, StepChange } from '../../../contract/flow/index.ts';
import type { BotVersion } from '../../../contract/rpc/versions.ts';
import { Crop } from './Crop.tsx';
import { FieldRows } from './FieldRows.tsx';
import { foldRows } from './folding.ts';

/** The two versions that are compared; pictures come from them. */
export interface Versions {
  readonly before: BotVersion;
  readonly after: BotVersion;
}

type Look = 'added' | 'removed' | 'moved' | 'changed';
const icons = {
  added: <Plus aria-hidden />,
  removed: <Minus aria-hidden />,
  moved: <ArrowLeftRight aria-hidden />,
  changed: <Pencil aria-hidden />,
} as const;
const words = { added: 'Added', removed: 'Removed', moved: 'Moved', changed: 'Changed' } as const;

function lookOf(change: StepChange): Look {
  if (change.changes.includes('added')) return 'added';
  if (change.changes.includes('removed')) return 'removed';
  return change.changes.includes('moved') ? 'moved' : 'changed';
}

/** What is to be said of a step in a cell beside its sentence. */
function noteOf(change: StepChange | undefined, side: 'before' | 'after'): string | undefined {
  if (change?.changes.includes('moved') !== true) return undefined;
  const other = side === 'before' ? change.after : change.before;
  if (other === undefined) return undefined;
  const place = `place ${other.index + 1}${other.inside === undefined ? '' : ` in ${other.inside}`}`;
  return side === 'before' ? `moved to ${place}` : `moved here from ${place}`;
}

function Cell({
  cell,
  side,
  change,
  versions,
}: {
  readonly cell: StepCell | undefined;
  readonly side: 'before' | 'after';
  readonly change: StepChange | undefined;
  readonly versions: Versions;
}) {
  if (cell === undefined) return <div className="diff-cell diff-cell-empty" data-side={side} />;
  const note = noteOf(change, side);
  const renamed = change?.oldName !== undefined;
  return (
    <div className="diff-cell" data-side={side} style={{ paddingInlineStart: 12 + cell.depth * 16 }}>
      <div className="grow">
        <div className="diff-sentence">{cell.sentence}</div>
        <div className="diff-name">
          {renamed ? <mark>{cell.name}</mark> : cell.name}
          {note === undefined ? null : <span className="diff-note">{note}</span>}
        </div>
      </div>
      {change === undefined || cell.target === undefined ? null : (
        <Crop version={versions[side]} target={cell.target} size="small" />
      )}
    </div>
  );
}

function Row({
  row,
  diff,
  versions,
}: {
  readonly row: ComparedRow;
  readonly diff: BotDiff;
  readonly versions: Versions;
}) {
  const change = row.change === undefined ? undefined : diff.steps[row.change];
  const look = change === undefined ? undefined : lookOf(change);
  const depth = (row.after ?? row.before)?.depth ?? 0;
  // The old place of a moved step only points to the new one.
  const isOldPlace = look === 'moved' && row.after === undefined;
  return (
    <div
      className="diff-step"
      data-look={look}
      {...(change === undefined || isOldPlace ? {} : { 'data-change': '', tabIndex: -1 })}
    >
      <div className="diff-row">
        <span className="diff-mark" title={look === undefined ? undefined : words[look]}>
          {look === undefined ? null : icons[look]}
          {look === undefined ? null : <span className="sr-only">{words[look]}: </span>}
        </span>
        <Cell cell={row.before} side="before" change={change} versions={versions} />
        <Cell cell={row.after} side="after" change={change} versions={versions} />
      </div>
      {change === undefined || isOldPlace ? null : <FieldRows fields={change.fields} depth={depth} />}
    </div>
  );
}

/** All steps of both versions beside each other; stretches without a change are folded. */
export function StepRows({
  rows,
  diff,
  versions,
}: {
  readonly rows: readonly ComparedRow[];
  readonly diff: BotDiff;
  readonly versions: Versions;
}) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const stretches = useMemo(() => foldRows(rows, opened), [rows, opened]);
  return stretches.map((stretch) =>
    stretch.kind === 'folded' ? (
      <button
        key={stretch.from}
        type="button"
        className="diff-fold"
        onClick={() => setOpened(new Set([...opened, stretch.from]))}
      >
        <ChevronsUpDown aria-hidden />
        {stretch.rows.length} unchanged steps
      </button>
    ) : (
      stretch.rows.map((row) => (
        <Row
          key={`${row.before?.pointer ?? ''} ${row.after?.pointer ?? ''}`}
          row={row}
          diff={diff}
          versions={versions}
        />
      ))
    ),
  );
}
