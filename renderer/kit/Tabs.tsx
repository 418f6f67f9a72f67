import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import './overlay.css';

export interface TabSpec<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown as a small number when above zero. */
  readonly count?: number | undefined;
  readonly content: ReactNode;
}

/** Tabs; the panel scrolls, arrow keys move between tabs. */
export function Tabs<T extends string>({
  value,
  onChange,
  tabs,
  label,
  className,
}: {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly tabs: readonly TabSpec<T>[];
  readonly label: string;
  readonly className?: string | undefined;
}) {
  return (
    <Radix.Root
      className={classes('tabs', className)}
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((each) => each.value === next);
        if (tab !== undefined) onChange(tab.value);
      }}
    >
      <Radix.List className="tab-list" aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className="tab">
            {tab.label}
            {tab.count === undefined || tab.count === 0 ? null : (
              <span className="tab-count">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="tab-panel">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
