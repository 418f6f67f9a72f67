import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
  type ElementDropTargetEventBasePayload,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, CircleAlert, EyeOff } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { classes } from '../../kit/index.ts';
import { StepGutter, useBreakpointKey } from '../debug/StepGutter.tsx';
import { StepCoverageMark } from '../tests/StepCoverageMark.tsx';
import type { StepNode } from './document-model.ts';
import { entryOf, useActions, useEditor, useEditorStore, useSentence } from './editor-context.tsx';
import { StepIcon } from './StepIcon.tsx';
import { moveTo } from './step-commands.ts';

const rowHeight = 34;
type Edge = 'above' | 'below' | 'inside';

/** Steps that are not folded away. */
export function visibleSteps(steps: readonly StepNode[], folded: ReadonlySet<string>): readonly StepNode[] {
  if (folded.size === 0) return steps;
  const closed = [...folded].map((pointer) => `${pointer}/`);
  return steps.filter((step) => !closed.some((prefix) => step.pointer.startsWith(prefix)));
}

const StepRow = memo(function StepRow({
  step,
  number,
  sentence,
  selected,
  problem,
  onClick,
}: {
  readonly step: StepNode;
  readonly number: number;
  readonly sentence: string;
  readonly selected: boolean;
  readonly problem: 'error' | 'warning' | undefined;
  readonly onClick: (step: StepNode, event: MouseEvent) => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  const [edge, setEdge] = useState<Edge>();
  const store = useEditorStore();
  const actions = useActions();
  const folded = useEditor((state) => state.folded.has(step.pointer));
  const faults = store.getState().document.broken !== undefined;

  useEffect(() => {
    const element = row.current;
    if (element === null) return;
    const edgeOf = ({ location }: ElementDropTargetEventBasePayload): Edge => {
      const box = element.getBoundingClientRect();
      const ratio = (location.current.input.clientY - box.top) / box.height;
      if (step.hasChildren && ratio > 0.3 && ratio < 0.75) return 'inside';
      return ratio < 0.5 ? 'above' : 'below';
    };
    return combine(
      draggable({
        element,
        canDrag: () => !faults,
        getInitialData: () => {
          const { selection } = store.getState();
          return { steps: selection.includes(step.pointer) ? [...selection] : [step.pointer] };
        },
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => {
          const steps = source.data['steps'];
          return (
            Array.isArray(steps) &&
            !steps.some((each) => step.pointer === each || step.pointer.startsWith(`${each}/`))
          );
        },
        onDrag: (payload) => setEdge(edgeOf(payload)),
        onDragLeave: () => setEdge(undefined),
        onDrop: (payload) => {
          setEdge(undefined);
          if (payload.location.current.dropTargets[0]?.element !== element) return;
          moveTo(store, payload.source.data['steps'] as string[], step, edgeOf(payload));
        },
      }),
    );
  }, [store, step, faults]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys for all rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the one tab stop and points here by aria-activedescendant
    <div
      ref={row}
      id={`step-${number}`}
      role="treeitem"
      aria-level={step.depth + 1}
      aria-selected={selected}
      {...(step.hasChildren ? { 'aria-expanded': !folded } : {})}
      className={classes(
        'step',
        selected && 'step-selected',
        step.disabled && 'step-disabled',
        edge !== undefined && `step-drop-${edge}`,
      )}
      onClick={(event) => onClick(step, event)}
      title={`${sentence}\n${step.name}`}
    >
      <StepGutter step={step} />
      <span className="step-number numeric">{number}</span>
      {Array.from({ length: step.depth }, (_, level) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: guides have no identity of their own
        <span key={level} className="step-guide" />
      ))}
      {step.hasChildren ? (
        <button
          type="button"
          tabIndex={-1}
          className="step-fold"
          aria-label={folded ? 'Unfold' : 'Fold'}
          onClick={(event) => {
            event.stopPropagation();
            store.getState().fold(step.pointer, !folded);
          }}
        >
          {folded ? <ChevronRight /> : <ChevronDown />}
        </button>
      ) : (
        <span className="step-fold" />
      )}
      <StepIcon step={step} family={entryOf(actions, step)?.family} />
      {step.role === 'catch' ? <span className="step-role">on error</span> : null}
      <span className="step-sentence truncate">{sentence}</span>
      {typeof step.task.if === 'string' ? <span className="step-role">if</span> : null}
      {step.disabled ? <EyeOff className="step-off" aria-label="Disabled" /> : null}
      {problem === undefined ? null : (
        <CircleAlert
          className={`step-problem step-problem-${problem}`}
          aria-label={problem === 'error' ? 'Has a problem' : 'Has a warning'}
        />
      )}
      <StepCoverageMark pointer={step.pointer} />
      <span className="step-name mono truncate">{step.name}</span>
    </div>
  );
});

/** The steps as a tree: one tab stop, arrows move, Shift selects a range, rows can be dragged. Built only where in view. */
export function StepTree() {
  const store = useEditorStore();
  const steps = useEditor((state) => state.document.steps);
  const folded = useEditor((state) => state.folded);
  const selection = useEditor((state) => state.selection);
  const focus = useEditor((state) => state.focus);
  const findings = useEditor((state) => state.findings);
  const sentenceOf = useSentence();
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<string>(undefined);

  useBreakpointKey();
  const visible = useMemo(() => visibleSteps(steps, folded), [steps, folded]);
  const numbers = useMemo(() => new Map(steps.map((step, index) => [step.pointer, index + 1])), [steps]);
  const problems = useMemo(() => {
    const map = new Map<string, 'error' | 'warning'>();
    const known = new Set(steps.map((step) => step.pointer));
    for (const finding of findings) {
      if (finding.severity === 'info' || finding.pointer === undefined) continue;
      let owner = finding.pointer;
      while (owner !== '' && !known.has(owner)) owner = owner.slice(0, owner.lastIndexOf('/'));
      if (owner !== '' && map.get(owner) !== 'error') map.set(owner, finding.severity);
    }
    return map;
  }, [findings, steps]);
  const chosen = useMemo(() => new Set(selection), [selection]);

  const virtual = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => visible[index]?.pointer ?? index,
  });
  const focusIndex = visible.findIndex((step) => step.pointer === focus);
  useEffect(() => {
    if (focusIndex >= 0) virtual.scrollToIndex(focusIndex, { align: 'auto' });
  }, [focusIndex, virtual]);

  const range = (to: string): readonly string[] => {
    const from = visible.findIndex((step) => step.pointer === (anchor.current ?? focus ?? to));
    const end = visible.findIndex((step) => step.pointer === to);
    const [low, high] = from < end ? [Math.max(from, 0), end] : [end, from];
    return visible.slice(low, high + 1).map((step) => step.pointer);
  };
  const choose = (step: StepNode, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
    const state = store.getState();
    if (event.shiftKey) {
      state.select(range(step.pointer), step.pointer);
      return;
    }
    anchor.current = step.pointer;
    if (event.ctrlKey || event.metaKey) {
      const rest = state.selection.filter((pointer) => pointer !== step.pointer);
      state.select(chosen.has(step.pointer) ? rest : [...rest, step.pointer], step.pointer);
    } else {
      state.select([step.pointer]);
    }
  };
  // The rows keep one handler, so that an edit draws again only the rows it changes.
  const latest = useRef(choose);
  latest.current = choose;
  const onRowClick = useCallback((step: StepNode, event: MouseEvent) => {
    scroller.current?.focus();
    latest.current(step, event);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = visible.length - 1;
    const here = Math.max(0, focusIndex);
    const current = visible[here];
    if (event.altKey || current === undefined) return;
    const jumps: Readonly<Record<string, number>> = {
      ArrowDown: focusIndex < 0 ? 0 : Math.min(last, here + 1),
      ArrowUp: Math.max(0, here - 1),
      Home: 0,
      End: last,
      PageDown: Math.min(last, here + 12),
      PageUp: Math.max(0, here - 12),
    };
    const jump = jumps[event.key];
    if (jump !== undefined) {
      const step = visible[jump];
      if (step !== undefined) choose(step, { shiftKey: event.shiftKey, ctrlKey: false, metaKey: false });
    } else if (event.key === 'ArrowLeft') {
      const parent = visible
        .slice(0, here)
        .findLast((step) => current.pointer.startsWith(`${step.pointer}/`));
      if (current.hasChildren && !folded.has(current.pointer)) store.getState().fold(current.pointer, true);
      else if (parent !== undefined) store.getState().select([parent.pointer]);
    } else if (event.key === 'ArrowRight' && current.hasChildren) {
      store.getState().fold(current.pointer, false);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      store.getState().select(
        visible.map((step) => step.pointer),
        focus,
      );
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="step-tree"
      role="tree"
      aria-label="Steps"
      aria-multiselectable
      tabIndex={0}
      {...(focusIndex >= 0
        ? { 'aria-activedescendant': `step-${numbers.get(visible[focusIndex]?.pointer ?? '')}` }
        : {})}
      onKeyDown={onKeyDown}
    >
      <div className="step-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const step = visible[row.index];
          if (step === undefined) return null;
          return (
            <div key={row.key} className="step-place" style={{ transform: `translateY(${row.start}px)` }}>
              <StepRow
                step={step}
                number={numbers.get(step.pointer) ?? 0}
                sentence={sentenceOf(step)}
                selected={chosen.has(step.pointer)}
                problem={problems.get(step.pointer)}
                onClick={onRowClick}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
