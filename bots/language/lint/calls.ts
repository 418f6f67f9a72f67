import type { CatalogEntry } from '../../../contract/actions/index.ts';
import { explainMismatch } from '../explain-schema.ts';
import { isExpression } from '../expressions.ts';
import { below } from '../pointer.ts';
import { isRecord, type Step } from '../steps.ts';
import { didYouMean } from '../suggest.ts';
import { type LintContext, report } from './context.ts';
import { checkAuthentications, checkCatalogFunction, checkHosts, checkService } from './services.ts';

/** Parameters of the action that name a target. */
function targetParameters(entry: CatalogEntry): string[] {
  const { properties } = entry.input;
  if (!isRecord(properties)) return [];
  return Object.keys(properties).filter((name) => {
    const schema = properties[name];
    return isRecord(schema) && schema['widget'] === 'target';
  });
}

const fieldOf = (pointer: string): string => pointer.slice(1).replaceAll('/', '.');

function checkParameters(context: LintContext, step: Step, entry: CatalogEntry): void {
  const given = step.task['with'] ?? {};
  const pointer = 'with' in step.task ? below(step.pointer, 'with') : step.pointer;
  const isTarget = new Set(targetParameters(entry).map((name) => below('', name)));
  const skip = (value: unknown): boolean => typeof value === 'string' && isExpression(value);
  for (const problem of explainMismatch(entry.input, given, { skip })) {
    const isName = isTarget.has(problem.pointer) && typeof at(given, problem.pointer) === 'string';
    if (isName) continue;
    const field = fieldOf(problem.pointer);
    const reason = `${field === '' ? problem.message : `${field} ${problem.message}`}.`.replace(
      /([.?])\.$/,
      '$1',
    );
    report(
      context,
      'action-input-invalid',
      { step: step.name, action: entry.id, reason },
      pointer + problem.pointer,
    );
  }
}

const at = (value: unknown, pointer: string): unknown =>
  isRecord(value) ? value[fieldOf(pointer)] : undefined;

function checkCall(context: LintContext, step: Step, used: UsedTargets): void {
  const called = step.task['call'];
  if (typeof called !== 'string') return;
  const pointer = below(step.pointer, 'call');
  if (checkService(context, step, called)) return;
  const functions = isRecord(context.bot.value) ? context.bot.value['use'] : undefined;
  const own = isRecord(functions) && isRecord(functions['functions']) ? functions['functions'] : {};
  if (Object.hasOwn(own, called)) return;
  const entry = context.catalog.get(called);
  if (entry === undefined) {
    if (checkCatalogFunction(context, step, called)) return;
    const suggestion = didYouMean(called, [...context.catalog.keys(), ...Object.keys(own), 'http']);
    report(context, 'action-unknown', { step: step.name, action: called, suggestion }, pointer);
    return;
  }
  checkParameters(context, step, entry);
  const given = isRecord(step.task['with']) ? step.task['with'] : {};
  for (const name of targetParameters(entry)) checkTarget(context, step, name, given[name], used);
  if (entry.needs.includes('web') || entry.needs.includes('http')) {
    checkHosts(context, step, given['url'], `${step.pointer}/with/url`);
  }
}

interface UsedTargets {
  readonly names: Set<string>;
  /** A target is named by an expression, so any may be used. */
  computed: boolean;
}

function checkTarget(
  context: LintContext,
  step: Step,
  name: string,
  value: unknown,
  used: UsedTargets,
): void {
  if (typeof value !== 'string') return;
  if (isExpression(value)) {
    used.computed = true;
    return;
  }
  used.names.add(value);
  if (context.bot.targets.has(value) || context.bot.findings.some(({ code }) => code === 'targets-invalid'))
    return;
  const pointer = below(below(step.pointer, 'with'), name);
  const hint = didYouMean(value, context.bot.targets.keys());
  report(context, 'target-unknown', { step: step.name, target: value, hint }, pointer);
}

/** Calls: the action exists, its literal parameters fit, its targets and hosts are there; unused targets. */
export function lintCalls(context: LintContext): void {
  const used: UsedTargets = { names: new Set(), computed: false };
  for (const step of context.steps) if ('call' in step.task) checkCall(context, step, used);
  checkAuthentications(context);
  const file = context.bot.files.targets;
  if (used.computed || file === undefined) return;
  for (const target of context.bot.targets.keys()) {
    if (used.names.has(target)) continue;
    report(context, 'target-unused', { target }, below('/targets', target), { severity: 'info', file });
  }
}
