/** One statement of Robin with the line it begins in. */
export interface RobinStatement {
  readonly text: string;
  readonly line: number;
  readonly disabled: boolean;
}

/** The statements of a copied flow, and the JSON of the elements that Power Automate puts behind them. */
export interface RobinText {
  readonly statements: readonly RobinStatement[];
  readonly repository: string | undefined;
  /** Line of a text in quotes that does not end. */
  readonly open: number | undefined;
}

const repositoryMark = /^#\s*\[ControlRepository\]\[PowerAutomateDesktop\]\s*$/m;

/** Splits the text at the ends of its lines, except inside of texts in triple quotes; comments and marks of the recorder go. */
export function robinStatements(source: string): RobinText {
  const mark = repositoryMark.exec(source);
  const code = mark === null ? source : source.slice(0, mark.index);
  const repository = mark === null ? undefined : source.slice(mark.index + mark[0].length).trim();
  const statements: RobinStatement[] = [];
  const lines = code.split(/\r?\n/);
  let pending: { text: string; line: number } | undefined;
  let inComment = false;
  lines.forEach((line, index) => {
    if (pending === undefined) {
      const trimmed = line.trim();
      if (inComment) {
        inComment = !trimmed.endsWith('#/');
        return;
      }
      if (trimmed.startsWith('/#')) {
        inComment = !trimmed.endsWith('#/');
        return;
      }
      if (trimmed === '' || trimmed.startsWith('@@')) return;
      if (trimmed.startsWith('#')) {
        statements.push({ text: trimmed, line: index + 1, disabled: false });
        return;
      }
      pending = { text: line, line: index + 1 };
    } else pending = { text: `${pending.text}\n${line}`, line: pending.line };
    if (pending.text.split("'''").length % 2 === 0) return;
    const text = pending.text.trim();
    const disabled = /^DISABLE\s/.test(text);
    statements.push({
      text: disabled ? text.replace(/^DISABLE\s+/, '') : text,
      line: pending.line,
      disabled,
    });
    pending = undefined;
  });
  return { statements, repository, open: (pending as { line: number } | undefined)?.line };
}

/** An action with what it is given and what it gives out. */
export interface RobinAction {
  /** Its name, e.g. `WebAutomation.Click.Click`. */
  readonly name: string;
  readonly given: ReadonlyMap<string, string>;
  readonly out: ReadonlyMap<string, string>;
}

/** Reads `Module.Action.Variant Name: value Other: value Result=> Variable`; undefined where it is no such line. */
export function robinAction(text: string): RobinAction | undefined {
  const name = /^[A-Za-z]\w*(?:\.\w+)+/.exec(text)?.[0];
  if (name === undefined) return undefined;
  const rest = text.slice(name.length);
  const marks = [...keysOf(rest)];
  const given = new Map<string, string>();
  const out = new Map<string, string>();
  marks.forEach(({ key, isOut, end }, index) => {
    const value = rest.slice(end, marks[index + 1]?.start ?? rest.length).trim();
    (isOut ? out : given).set(key, value);
  });
  return { name, given, out };
}

interface Key {
  readonly key: string;
  readonly isOut: boolean;
  readonly start: number;
  readonly end: number;
}

/** Names of parameters outside of texts and brackets. */
function* keysOf(rest: string): Generator<Key> {
  const token = /[$P]?'''[\s\S]*?'''|'(?:[^'\\]|\\.)*'|[[({]|[\])}]|\s([A-Za-z]\w*)(:(?=\s|$)|=>)/g;
  let depth = 0;
  for (const match of rest.matchAll(token)) {
    const [found, key, sign] = match;
    if (/^[[({]$/.test(found)) depth += 1;
    else if (/^[\])}]$/.test(found)) depth -= 1;
    else if (key !== undefined && depth === 0)
      yield { key, isOut: sign === '=>', start: match.index, end: match.index + found.length };
  }
}

/** The text of a literal without variables. */
export function textIn(raw: string): string | undefined {
  const inner = /^\$?'''([\s\S]*)'''$/.exec(raw.trim())?.[1];
  if (inner === undefined || /(^|[^%])%[^%\n]+%/.test(inner)) return undefined;
  return inner.replace(/%%/g, '%').replace(/\\(["'\\])/g, '$1');
}
