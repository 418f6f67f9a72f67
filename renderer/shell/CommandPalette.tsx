import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Kbd } from '../kit/index.ts';
import { activeCommands, type Command } from '../state/index.ts';
import { rankCommands } from './rank-commands.ts';
import './shell.css';

function PaletteBody({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const commands = useMemo(() => activeCommands(), []);
  const hits = useMemo(() => rankCommands(commands, query).slice(0, 60), [commands, query]);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected, id]);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const count = hits.length;
    if (event.key === 'ArrowDown') setSelected((at) => (count === 0 ? 0 : (at + 1) % count));
    else if (event.key === 'ArrowUp') setSelected((at) => (count === 0 ? 0 : (at + count - 1) % count));
    else if (event.key === 'Enter') run(hits[selected]);
    else return;
    event.preventDefault();
  };
  let group = '';
  return (
    <>
      <input
        className="palette-input"
        placeholder="Find a bot, a page or a command"
        aria-label="Find a bot, a page or a command"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        {...(hits.length > 0 ? { 'aria-activedescendant': `${id}-${selected}` } : {})}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setSelected(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label="Commands" ref={list}>
        {hits.length === 0 ? <div className="palette-none">Nothing is called that.</div> : null}
        {hits.map((command, index) => {
          const heading = query === '' && command.group !== group ? command.group : undefined;
          group = command.group;
          return (
            <div key={command.id} role="presentation">
              {heading === undefined ? null : <div className="palette-group">{heading}</div>}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above handles the keys */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input */}
              <div
                id={`${id}-${index}`}
                className="palette-item"
                role="option"
                aria-selected={index === selected}
                onPointerMove={() => setSelected(index)}
                onClick={() => run(command)}
              >
                {command.icon}
                <span className="truncate">{command.title}</span>
                {command.keys === undefined ? null : <Kbd keys={command.keys} />}
              </div>
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Ctrl+K: everything there is to go to or do, by name. */
export function CommandPalette({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className="palette-box" aria-describedby={undefined}>
          <Radix.Title className="sr-only">Find anything</Radix.Title>
          <PaletteBody onClose={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
