import type { Finding } from '../../../contract/flow/index.ts';
import { isRecord } from '../steps.ts';
import { didYouMean } from '../suggest.ts';
import type { BotFile } from '../types.ts';
import { readYamlText } from '../yaml-text.ts';
import { lintRule, lintRules } from './registry.ts';

type Level = Finding['severity'] | 'off';

/** What lint.yaml says: the level of rules by id, and what is wrong with the file itself. */
export interface LintConfiguration {
  readonly levels: ReadonlyMap<string, Level>;
  readonly findings: readonly Finding[];
}

/** Code of findings about lint.yaml and about `lint-ignore` comments; cannot be switched off. */
export const configurationCode = 'lint-configuration';

const levels: readonly string[] = ['off', 'info', 'warning', 'error'];

function configurationFinding(file: BotFile, pointer: string, message: string): Finding {
  const next = 'docs/lint.md lists the rules and how they are configured.';
  return {
    code: configurationCode,
    severity: 'error',
    message,
    next,
    file: file.file,
    ...file.locate(pointer),
    pointer,
  };
}

const unknownRule = (id: string): string =>
  `There is no lint rule ${id}.${didYouMean(
    id,
    lintRules.map((rule) => rule.id),
  )}`;

/** Reads lint.yaml: `rules:` with `off`, `info`, `warning` or `error` for each rule. Never throws. */
export function readLintConfiguration(text: string, path: string): LintConfiguration {
  const source = readYamlText(text, path);
  // `off` is a level here, whatever other readers of YAML take it for.
  const findings: Finding[] = source.findings
    .filter(({ code }) => code !== 'document-ambiguous')
    .map((finding) => ({ ...finding, code: configurationCode }));
  const found = new Map<string, Level>();
  const say = (pointer: string, message: string): void =>
    void findings.push(configurationFinding(source, pointer, message));
  const value = source.value ?? {};
  const rules = isRecord(value) ? (value['rules'] ?? {}) : undefined;
  if (!isRecord(value) || !isRecord(rules)) {
    if (findings.length === 0) say('', 'lint.yaml holds `rules:` with a level for each rule.');
    return { levels: found, findings };
  }
  for (const key of Object.keys(value))
    if (key !== 'rules') say(`/${key}`, `lint.yaml has no field ${key}; it has rules.`);
  for (const [id, level] of Object.entries(rules)) {
    const pointer = `/rules/${id}`;
    if (lintRule(id) === undefined) say(pointer, unknownRule(id));
    else if (typeof level !== 'string' || !levels.includes(level)) {
      say(pointer, `The level of ${id} is off, info, warning or error, not ${JSON.stringify(level)}.`);
    } else found.set(id, level as Level);
  }
  return { levels: found, findings };
}

/** One `# lint-ignore rule: reason` comment and the lines it speaks of. */
interface Ignore {
  readonly rule: string;
  readonly reason: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

const comment = /(?:^|\s)#\s*lint-ignore\b\s*([\w-]*)\s*(?::\s*(.*\S))?\s*$/;
const indent = (line: string): number => line.length - line.trimStart().length;
const isRest = (line: string): boolean => /^\s*(#|$)/.test(line);

/** Last line (from 0) of the block that begins at a line: the lines after it that stand further in. */
function blockEnd(lines: readonly string[], start: number): number {
  const own = indent(lines[start] ?? '');
  let last = start;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (isRest(line)) continue;
    if (indent(line) <= own) break;
    last = at;
  }
  return last;
}

/** The comments of a file that ignore rules: at the end of a line for it, on a line of its own for the block below. */
function ignoresIn({ text }: BotFile): Ignore[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const match = line.includes('lint-ignore') ? comment.exec(line) : null;
    if (match === null) return [];
    const own = /^\s*#/.test(line);
    const below = own ? lines.findIndex((one, at) => at > index && !isRest(one)) : index;
    if (below === -1) return [];
    const to = own ? blockEnd(lines, below) : index;
    const column = line.indexOf('#', match.index) + 1;
    return [
      { rule: match[1] ?? '', reason: match[2] ?? '', line: index + 1, column, from: below + 1, to: to + 1 },
    ];
  });
}

/** The findings that are left when levels and comments are applied, with what is wrong about the comments. */
export function configured(
  findings: readonly Finding[],
  configuration: LintConfiguration | undefined,
  files: readonly BotFile[],
): Finding[] {
  const ignores = files.flatMap((file) => ignoresIn(file).map((ignore) => ({ ...ignore, file: file.file })));
  const sound = ignores.filter(({ rule, reason }) => reason !== '' && lintRule(rule) !== undefined);
  const used = new Set<Ignore>();
  const left = findings.flatMap((finding) => {
    if (finding.rule === undefined) return [finding];
    const level = configuration?.levels.get(finding.rule);
    if (level === 'off') return [];
    const ignore = sound.find(
      (one) =>
        one.file === finding.file &&
        one.rule === finding.rule &&
        one.from <= finding.line &&
        finding.line <= one.to,
    );
    if (ignore !== undefined) {
      used.add(ignore);
      return [];
    }
    return [level === undefined ? finding : { ...finding, severity: level }];
  });
  const about = ignores.flatMap((ignore): Finding[] => {
    const complaint = complaintOf(ignore, used.has(ignore));
    if (complaint === undefined) return [];
    const { file, line, column } = ignore;
    const next = 'Write `# lint-ignore RULE: REASON`, or remove the comment.';
    return [{ code: configurationCode, ...complaint, next, file, line, column }];
  });
  return [...left, ...(configuration?.findings ?? []), ...about];
}

function complaintOf(
  { rule, reason }: Ignore,
  used: boolean,
): Pick<Finding, 'severity' | 'message'> | undefined {
  if (lintRule(rule) === undefined)
    return { severity: 'error', message: unknownRule(rule === '' ? '(none)' : rule) };
  if (reason === '') return { severity: 'error', message: `The comment ignores ${rule} without saying why.` };
  return used
    ? undefined
    : { severity: 'info', message: `The comment ignores ${rule}, which finds nothing here.` };
}
