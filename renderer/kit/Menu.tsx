import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './Kbd.tsx';
import './overlay.css';

/** One entry of a menu; `separator` draws a line instead. */
export type MenuEntry =
  | {
      readonly label: string;
      readonly icon?: ReactNode;
      readonly keys?: string | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
      readonly onSelect: () => void;
    }
  | { readonly separator: string };

/** Drop-down menu on the given trigger; arrows, type-ahead and Escape work. */
export function Menu({
  trigger,
  entries,
  align = 'end',
}: {
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end' | undefined;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {entries.map((entry) =>
            'separator' in entry ? (
              <Radix.Separator key={entry.separator} className="menu-separator" />
            ) : (
              <Radix.Item
                key={entry.label}
                className={classes('menu-item', entry.danger === true && 'menu-item-danger')}
                disabled={entry.disabled === true}
                onSelect={entry.onSelect}
              >
                {entry.icon}
                {entry.label}
                {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
