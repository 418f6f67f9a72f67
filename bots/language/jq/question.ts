const argumentName = /^[A-Za-z_]\w*$/;

/**
 * Functions of jq's manual that the shipped build lacks, by how they are mentioned, put before an expression that does.
 * A definition of the same name in the expression wins, as it stands nearer.
 */
const newerFunctions: Readonly<Record<string, string>> = {
  toarray: 'def toarray: if type == "array" then . else [.] end;',
  trim: 'def trim: if type == "string" then sub("^\\\\s+"; "") | sub("\\\\s+$"; "") else error("trim input must be a string") end;',
  ltrim:
    'def ltrim: if type == "string" then sub("^\\\\s+"; "") else error("trim input must be a string") end;',
  rtrim:
    'def rtrim: if type == "string" then sub("\\\\s+$"; "") else error("trim input must be a string") end;',
  trimstr: 'def trimstr($x): ltrimstr($x) | rtrimstr($x);',
  'add\\s*\\(': 'def add(f): reduce f as $x (null; . + $x);',
  'last\\s*\\(': 'def last(f): reduce f as $x (null; [$x]) | .[]?;',
  'skip\\s*\\(':
    'def skip($n; f): if $n > 0 then foreach f as $x ($n; . - 1; if . < 0 then $x else empty end) elif $n == 0 then f else error("skip doesn\'t support negative count") end;',
  tobool:
    'def tobool: if type == "boolean" then . elif . == "true" then true elif . == "false" then false else error("\\(type) (\\(tojson)) cannot be parsed as a boolean") end;',
  leaf_paths: 'def leaf_paths: paths(scalars);',
  ascii: 'def ascii: [.] | implode;',
  dateadd: 'def dateadd(u; n): . + n;',
  datesub: 'def datesub(u; n): . - n;',
  date: 'def date: todate;',
  have_literal_numbers: 'def have_literal_numbers: true;',
  have_decnum: 'def have_decnum: false;',
};

/** A program for real jq, with the one JSON text that carries its input and its arguments. */
export interface Question {
  readonly json: string;
  readonly filter: string;
}

/** Arguments that the text may mean; the rest need not be carried over. */
function mentioned(expression: string, args: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(args).filter((name) => argumentName.test(name) && expression.includes(`$${name}`));
}

/** Definitions to put before an expression, of the newer functions that it mentions. */
export function preludeOf(expression: string): string {
  return Object.keys(newerFunctions)
    .filter((name) => new RegExp(`\\b${name}${name.endsWith('(') ? '' : '\\b'}`).test(expression))
    .map((name) => newerFunctions[name])
    .join(' ');
}

/** Puts an expression, its input and its arguments into one question. */
export function questionOf(
  expression: string,
  input: unknown,
  args: Readonly<Record<string, unknown>>,
): Question {
  const names = mentioned(expression, args);
  const values = names.map((name) => args[name] ?? null);
  const binding = names.map((name, index) => `.[1][${index}] as $${name} | `).join('');
  return {
    json: JSON.stringify([input ?? null, values]),
    filter: `${preludeOf(expression)}${binding}.[0] | (${expression}\n)`,
  };
}

/** What a syntax error at the end of the author's text means; jq itself complains of our closing parenthesis. */
function endReason(complaint: string): string | undefined {
  if (complaint.includes('expecting QQSTRING')) return 'a text is not closed with "';
  if (!/syntax error[^\n]*\n\)/.test(complaint)) return undefined;
  if (complaint.includes('expecting end of file')) return 'a bracket is closed that was not opened';
  return 'it ends too early; something is missing or a bracket is not closed';
}

/** jq's complaint as a reason for the author: without its prefix, its line numbering and its copy of our program. */
export function reasonOf(complaint: string): { readonly compile: boolean; readonly reason: string } {
  if (/^Aborted\(|memory access out of bounds|Maximum call stack|unreachable/.test(complaint)) {
    return { compile: false, reason: 'it needs more memory than an expression may have' };
  }
  const compile = /Non-zero exit code: 3|compile error/.test(complaint);
  const end = compile ? endReason(complaint) : undefined;
  if (end !== undefined) return { compile, reason: end };
  const lines = complaint
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^jq: error/.test(line));
  const reason = (lines.length === 0 ? [complaint] : lines)
    .map((line) =>
      line
        .replace(/^jq: error(?: \(at [^)]*\))?(?: \(not a string\))?:?\s*/, '')
        .replace(/\s*\(Unix shell quoting issues\?\)/, '')
        .replace(/\s*at <top-level>, line \d+:?/, '')
        .replace(/, line \d+:?\s*$/, ''),
    )
    .join('; ');
  return { compile, reason: reason === '' ? 'it is not jq' : reason };
}
