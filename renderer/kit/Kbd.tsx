import './small.css';

const mac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);
const macNames: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵' };

/** Keys of a shortcut as caps: `Ctrl+K`, or `g h` for one after the other. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keys.split(/[+ ]/).map((key) => (
        <kbd className="kbd" key={key}>
          {mac ? (macNames[key] ?? key) : key}
        </kbd>
      ))}
    </span>
  );
}
