import type { BotDocument, Finding } from '../../contract/flow/index.ts';
import dslSchema from './dsl-schema.generated.json' with { type: 'json' };
import validateDsl from './dsl-validator.generated.js';
import { explainMismatch } from './explain-schema.ts';
import { conflictFindings } from './merge/conflicts.ts';
import { isRecord, kindsOf, stepAt, stepsOf, taskKinds } from './steps.ts';
import { nearest } from './suggest.ts';
import type { ParsedDocument, SchemaProblem } from './types.ts';
import { findingAt, readYamlText, type YamlText } from './yaml-text.ts';

/** How a sentence calls the place: the step and the field inside it. */
function subjectOf(pointer: string): string {
  const step = stepAt(pointer);
  const field = pointer
    .slice(step?.pointer.length ?? 0)
    .replace(/^\//, '')
    .replaceAll('/', '.');
  if (step === undefined) return field === '' ? 'The document' : `The field ${field}`;
  return field === '' ? `Step ${step.name}` : `Step ${step.name}, field ${field}:`;
}

/** Says where a task has no kind or several; the schema would answer with twelve alternatives. */
function kindProblems(value: unknown): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const { pointer, task } of stepsOf(value)) {
    const kinds = kindsOf(task);
    if (kinds.length > 1) {
      problems.push({
        pointer,
        message: `is of several kinds at once (${kinds.join(', ')}); keep one of them`,
      });
    }
    if (kinds.length > 0) continue;
    for (const key of Object.keys(task)) {
      const meant = nearest(key, taskKinds);
      if (meant !== undefined)
        problems.push({ pointer, message: `has no kind: ${key} is not one. Did you mean ${meant}?` });
    }
    if (problems.at(-1)?.pointer === pointer) continue;
    problems.push({ pointer, message: `says nothing to do; it needs one of ${taskKinds.join(', ')}` });
  }
  return problems;
}

const skeleton = { document: { dsl: '1.0.3', namespace: 'x', name: 'x', version: '0.0.0' } };

/**
 * Levels of keys and lists down to which the generated validator is asked. It tries each nested list of tasks twice
 * (`do` belongs to two kinds), so its time doubles with every task inside a task; the explanation remembers instead.
 */
const validatorLevels = 24;

/** Whether the value is nested deeper than `levels`; shared parts are looked at once. */
function isDeeper(value: unknown, levels: number, seen = new Map<object, number>()): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if ((seen.get(value) ?? Number.POSITIVE_INFINITY) <= levels) return false;
  seen.set(value, levels);
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1, seen));
}

/** The items of the outermost list that are sound by themselves, so that only the others need explaining. */
function soundItems(value: unknown): Set<unknown> {
  const items = isRecord(value) && Array.isArray(value['do']) ? (value['do'] as unknown[]) : [];
  const isSound = (item: unknown): boolean =>
    isRecord(item) && !isDeeper(item, validatorLevels) && validateDsl({ ...skeleton, do: [item] });
  return new Set(items.filter(isSound));
}

function schemaFindings(source: YamlText): Finding[] {
  const isDeep = isDeeper(source.value, validatorLevels);
  if (!isDeep && validateDsl(source.value)) return [];
  const kinds = kindProblems(source.value);
  const violations = isDeep ? [] : (validateDsl.errors ?? []);
  const sound = soundItems(source.value);
  const skip = (value: unknown): boolean => sound.has(value);
  const explained = explainMismatch(dslSchema, source.value, { skip }).filter(
    ({ pointer }) =>
      !kinds.some((kind) => pointer === kind.pointer || pointer.startsWith(`${kind.pointer}/`)),
  );
  const problems = [...kinds, ...explained];
  if (problems.length === 0) {
    for (const violation of violations) {
      problems.push({ pointer: violation.instancePath, message: violation.message ?? 'is not valid' });
    }
  }
  return problems.map(({ pointer, message }) =>
    findingAt(
      'document-invalid',
      `${subjectOf(pointer)} ${message}.`.replace(/([.?])\.$/, '$1'),
      source.file,
      message.startsWith('is not a known field') ? source.locateKey(pointer) : source.locate(pointer),
      { pointer, step: stepAt(pointer)?.name },
    ),
  );
}

/** Two steps of one list with one name: `then`, breakpoints and the journal could not tell them apart. */
function duplicateFindings(source: YamlText): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const step of stepsOf(source.value)) {
    const key = `${step.list}\n${step.name}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, step.pointer);
      continue;
    }
    const place = source.locateKey(step.pointer);
    findings.push(
      findingAt(
        'step-duplicate',
        `Step ${step.name} stands twice in this list; the first is on line ${source.locateKey(first).line}.`,
        source.file,
        place,
        { pointer: step.pointer, step: step.name },
      ),
    );
  }
  return findings;
}

/**
 * Reads the text of a bot document against the standard's own schema. Never throws: broken YAML, schema violations,
 * duplicate step names and unresolved merges are findings with file, line, column, pointer and step.
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const source = readYamlText(text, file);
  const findings = [...source.findings, ...conflictFindings(text, file)];
  if (!source.findings.some((finding) => finding.severity === 'error')) {
    if (isRecord(source.value)) {
      findings.push(...schemaFindings(source), ...duplicateFindings(source));
    } else {
      const place = source.locate('');
      findings.push(
        findingAt(
          'document-invalid',
          `${file} holds ${source.value === null || source.value === undefined ? 'nothing' : 'no document'}; a bot starts with \`document:\` and \`do:\`.`,
          file,
          place,
          { pointer: '' },
        ),
      );
    }
  }
  const sound = !findings.some((finding) => finding.severity === 'error');
  return {
    file,
    text,
    document: sound ? (source.value as BotDocument) : undefined,
    value: source.value,
    findings,
    locate: source.locate,
  };
}
