import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import './layout.css';

export interface SplitPaneProps {
  /** Key under which the size is remembered on this machine. */
  readonly name: string;
  readonly direction?: 'row' | 'column' | undefined;
  /** Which of the two panes has the given size; the other takes the rest. */
  readonly sized?: 'first' | 'second' | undefined;
  /** Size in CSS pixels before the person moved the bar. */
  readonly size: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly first: ReactNode;
  readonly second: ReactNode;
}

const remembered = (name: string): number | undefined => {
  const stored = Number(localStorage.getItem(`split.${name}`));
  return Number.isFinite(stored) && stored > 0 ? stored : undefined;
};

/** Two panes with a bar between them, moved by pointer or arrow keys; double click restores. */
export function SplitPane({
  name,
  direction = 'row',
  sized = 'first',
  size: initial,
  min = 160,
  max = 900,
  first,
  second,
}: SplitPaneProps) {
  const [size, setSize] = useState(() => remembered(name) ?? initial);
  const drag = useRef<{ at: number; size: number } | undefined>(undefined);
  const sign = sized === 'first' ? 1 : -1;
  const row = direction === 'row';

  const apply = (next: number) => {
    const clamped = Math.round(Math.min(max, Math.max(min, next)));
    setSize(clamped);
    localStorage.setItem(`split.${name}`, String(clamped));
  };
  const at = (event: PointerEvent) => (row ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 64 : 16;
    const forward = row ? 'ArrowRight' : 'ArrowDown';
    const back = row ? 'ArrowLeft' : 'ArrowUp';
    if (event.key === forward) apply(size + sign * step);
    else if (event.key === back) apply(size - sign * step);
    else return;
    event.preventDefault();
  };
  const style = row ? { width: size, flex: 'none' } : { height: size, flex: 'none' };
  return (
    <div className="split" data-direction={direction}>
      <div
        className={sized === 'first' ? 'split-pane' : 'split-pane split-rest'}
        style={sized === 'first' ? style : {}}
      >
        {first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> can't be a focusable window splitter */}
      <div
        className="split-bar"
        role="separator"
        tabIndex={0}
        aria-orientation={row ? 'vertical' : 'horizontal'}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-label="Resize panes"
        onKeyDown={onKeyDown}
        onDoubleClick={() => apply(initial)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { at: at(event), size };
        }}
        onPointerMove={(event) => {
          if (drag.current !== undefined) apply(drag.current.size + sign * (at(event) - drag.current.at));
        }}
        onPointerUp={() => {
          drag.current = undefined;
        }}
      />
      <div
        className={sized === 'second' ? 'split-pane' : 'split-pane split-rest'}
        style={sized === 'second' ? style : {}}
      >
        {second}
      </div>
    </div>
  );
}
