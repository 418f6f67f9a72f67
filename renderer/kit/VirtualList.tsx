import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { classes } from './classes.ts';
import './layout.css';

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T, index: number) => string;
  /** Row height in CSS pixels; rows that differ are measured. */
  readonly rowHeight: number;
  readonly label: string;
  readonly render: (item: T, index: number, selected: boolean) => ReactNode;
  /** Index of the selected row; the list keeps it in view. */
  readonly selected?: number | undefined;
  readonly onSelect?: ((index: number) => void) | undefined;
  /** Enter or double click on the selected row. */
  readonly onOpen?: ((index: number) => void) | undefined;
  /** A click on a row, where that does more than select it. */
  readonly onPress?: ((index: number) => void) | undefined;
  /** Keeps the last row in view while the list grows, as a log does. */
  readonly follow?: boolean | undefined;
  readonly className?: string | undefined;
}

const moves: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  Home: () => 0,
  End: (_, last) => last,
  PageDown: (index, last) => Math.min(last, index + 10),
  PageUp: (index) => Math.max(0, index - 10),
};

/** A long list that only builds the rows in view. With `onSelect` it is a listbox: one tab stop, arrows move. */
export function VirtualList<T>({
  items,
  keyOf,
  rowHeight,
  label,
  render,
  selected,
  onSelect,
  onOpen,
  onPress,
  follow = false,
  className,
}: VirtualListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item, index);
    },
  });
  const target = selected ?? (follow ? items.length - 1 : undefined);
  useEffect(() => {
    if (target !== undefined && target >= 0 && target < items.length) {
      virtual.scrollToIndex(target, { align: 'auto' });
    }
  }, [target, items.length, virtual]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (onSelect === undefined || event.target !== scroller.current || items.length === 0) return;
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      onSelect(move(selected ?? -1, items.length - 1));
    } else if (event.key === 'Enter' && selected !== undefined) {
      onOpen?.(selected);
    }
  };
  const chooses = onSelect !== undefined;
  // A list without a choice is a tab stop too: it scrolls, and scrolling needs the keyboard.
  const listAttributes = {
    'aria-label': label,
    tabIndex: 0,
    ...(chooses
      ? {
          role: 'listbox',
          onKeyDown,
          ...(selected === undefined ? {} : { 'aria-activedescendant': `${id}-${selected}` }),
        }
      : { role: 'list' }),
  };
  const rowAttributes = (index: number) => ({
    'aria-posinset': index + 1,
    'aria-setsize': items.length,
    ...(chooses
      ? {
          role: 'option',
          'aria-selected': index === selected,
          onClick: () => {
            onSelect(index);
            onPress?.(index);
          },
          onDoubleClick: () => onOpen?.(index),
        }
      : { role: 'listitem' }),
  });
  return (
    <div ref={scroller} className={classes('virtual', className)} {...listAttributes}>
      <div className="virtual-inner" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <div
              key={row.key}
              id={`${id}-${row.index}`}
              ref={virtual.measureElement}
              data-index={row.index}
              className="virtual-row"
              style={{ transform: `translateY(${row.start}px)` }}
              {...rowAttributes(row.index)}
            >
              {render(item, row.index, row.index === selected)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
