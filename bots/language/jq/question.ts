const argumentName = /^[A-Za-z_]\w*$/;

/**
 * Functions of jq's manual that the shipped build lacks, put before an expression that mentions them. A definition of
 * the same name in the expression wins, as it stands nearer.
 */
const newerFunctions: Readonly<Record<string, string>> = {
  toarray: 'def toarray: if type == "array" then . else [.] end;',
  trim: 'def trim: if type == "string" then sub("^\\\\s+"; "") | sub("\\\\s+$"; "") else error("trim input must be a string") end;',
  ltrim:
    'def ltrim: if type == "string" then sub("^\\\\s+"; "") else error("trim input must be a string") end;',
  rtrim:
    'def rtrim: if type == "string" then sub("\\\\s+$"; "") else error("trim input must be a string") end;',
  trimstr: 'def trimstr($x): ltrimstr($x) | rtrimstr($x);',
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
    .filter((name) => new RegExp(`\\b${name}\\b`).test(expression))
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
    filter: `${preludeOf(expression)}${binding}.[0] | (\n${expression}\n)`,
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
