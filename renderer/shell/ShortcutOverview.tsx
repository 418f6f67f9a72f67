import { Dialog, Kbd } from '../kit/index.ts';
import { activeShortcuts, type Shortcut } from '../state/index.ts';
import './shell.css';

/** `?`: the keys that work on the screen behind it. */
export function ShortcutOverview({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const groups = new Map<string, Shortcut[]>();
  if (open) {
    for (const shortcut of activeShortcuts()) {
      const group = groups.get(shortcut.group) ?? [];
      groups.set(shortcut.group, group);
      if (!group.some((each) => each.title === shortcut.title)) group.push(shortcut);
    }
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" wide>
      <div className="shortcut-groups">
        {[...groups].map(([name, shortcuts]) => (
          <section key={name} className="shortcut-group">
            <h3 className="section-title">{name}</h3>
            {shortcuts.map((shortcut) => (
              <div key={shortcut.keys} className="shortcut-row">
                {shortcut.title}
                <Kbd keys={shortcut.keys} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
