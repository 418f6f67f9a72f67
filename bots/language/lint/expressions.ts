import { readsOf, readsOfText } from '../jq/names.ts';
import { parseJq } from '../jq/syntax.ts';
import { checkSyntax } from '../jq/syntax-check.ts';
import { isRecord, type Step } from '../steps.ts';
import { didYouMean, nearest } from '../suggest.ts';
import { type LintContext, report } from './context.ts';
import { documentPlaces, type ExpressionPlace, placesOf } from './expression-places.ts';
import { around } from './reads.ts';

/** Arguments that every expression of a task has. */
const always = ['context', 'input', 'output', 'secrets', 'task', 'workflow', 'runtime', 'authorization'];

interface Scope {
  /** Pointer below which the names are known. */
  readonly below: string;
  readonly names: readonly string[];
}

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** The variables that loops and catches bring, with the part of the document that knows them. */
function scopesOf(steps: readonly Step[]): Scope[] {
  const scopes: Scope[] = [];
  for (const { task, pointer } of steps) {
    const { for: loop, catch: caught, foreach } = task;
    if (isRecord(loop)) {
      const names = [text(loop['each'], 'item'), text(loop['at'], 'index')];
      scopes.push({ below: `${pointer}/do`, names }, { below: `${pointer}/while`, names });
    }
    if (isRecord(caught)) scopes.push({ below: `${pointer}/catch`, names: [text(caught['as'], 'error')] });
    if ('listen' in task) {
      const iterator = isRecord(foreach) ? foreach : {};
      const names = [text(iterator['item'], 'item'), text(iterator['at'], 'index')];
      scopes.push({ below: `${pointer}/foreach`, names });
      scopes.push({ below: `${pointer}/listen`, names: [...names, 'event'] });
    }
  }
  return scopes;
}

type Scopes = ReadonlyMap<string, readonly string[]>;

/** The names by the pointer below which they are known. */
const byPointer = (scopes: readonly Scope[]): Scopes =>
  new Map(scopes.map(({ below, names }) => [below, names]));

const knownAt = (scopes: Scopes, pointer: string): Set<string> =>
  new Set([...always, ...around(pointer).flatMap((one) => scopes.get(one) ?? [])]);

function checkSecret(context: LintContext, step: string, keys: readonly string[], pointer: string): void {
  const { manifest } = context.bot;
  const name = keys.join('.');
  if (manifest === undefined || name === '') return;
  const permitted = manifest.permissions.secrets;
  if (permitted.some((one) => one === name || one.startsWith(`${name}.`))) return;
  report(context, 'permission-denied', { step, wanted: `the secret ${name}` }, pointer);
}

function checkInput(context: LintContext, step: string, name: string | undefined, pointer: string): void {
  const { manifest } = context.bot;
  if (manifest === undefined || name === undefined) return;
  const names = manifest.inputs.map((input) => input.name);
  if (names.includes(name)) return;
  report(context, 'input-undeclared', { step, input: name, hint: didYouMean(name, names) }, pointer);
}

/** The first step that runs reads the inputs of the run as its own, where nothing stands between. */
function readsInputs(context: LintContext, place: ExpressionPlace, step: Step | undefined): boolean {
  const document = isRecord(context.bot.value) ? context.bot.value : {};
  const early = isRecord(document['input']) && 'from' in document['input'];
  if (early || step === undefined || step.list !== '/do' || step.index !== 0) return false;
  const own = isRecord(step.task['input']) && 'from' in step.task['input'];
  const late = /\/(output|export)\/as(\/|$)/.test(place.pointer.slice(step.pointer.length));
  // Filters look at events, and what is made of events at those.
  const heard = /^\/(listen|foreach)\//.test(place.pointer.slice(step.pointer.length));
  const caught = heard || place.pointer.startsWith(`${step.pointer}/catch`);
  return !late && !caught && (!own || place.pointer.startsWith(`${step.pointer}/input/from`));
}

function checkExpression(
  context: LintContext,
  place: ExpressionPlace,
  step: Step | undefined,
  scopes: Scopes,
): void {
  const { expression, pointer } = place;
  const stepName = step?.name ?? '';
  const at = step === undefined ? '' : ` in step ${step.name}`;
  const wrong = checkSyntax(expression);
  if (wrong !== undefined) {
    report(context, 'expression-invalid', { expression, at, reason: `${wrong}.` }, pointer);
    return;
  }
  const ast = parseJq(expression);
  const reads = ast === undefined ? readsOfText(expression) : readsOf(ast);
  const known = knownAt(scopes, pointer);
  for (const name of reads.variables) {
    if (known.has(name) || name === 'ENV' || name === '__loc__') continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? '' : ` Did you mean $${meant}?`;
    report(
      context,
      'expression-invalid',
      { expression, at, reason: `$${name} is not known here.${hint}` },
      pointer,
    );
  }
  for (const { variable, keys } of reads.paths) {
    if (variable === 'secrets') checkSecret(context, stepName, keys, pointer);
    if (variable === 'workflow' && keys[0] === 'input') checkInput(context, stepName, keys[1], pointer);
  }
  if (!readsInputs(context, place, step)) return;
  for (const field of reads.fields) checkInput(context, stepName, field, pointer);
}

/** Expressions: written correctly, known variables, declared inputs, permitted secrets; texts that only look like one. */
export function lintExpressions(context: LintContext): void {
  const scopes = byPointer(scopesOf(context.steps));
  for (const place of documentPlaces(context.bot.value).expressions) {
    checkExpression(context, place, undefined, scopes);
  }
  for (const step of context.steps) {
    const { expressions, literals } = placesOf(step);
    for (const place of expressions) checkExpression(context, place, step, scopes);
    for (const { text: literal, pointer } of literals) {
      report(context, 'expression-literal', { step: step.name, text: literal }, pointer, {
        severity: 'warning',
      });
    }
  }
  const use = isRecord(context.bot.value) ? context.bot.value['use'] : undefined;
  const secrets = isRecord(use) && Array.isArray(use['secrets']) ? use['secrets'] : [];
  secrets.forEach((name: unknown, index) => {
    if (typeof name === 'string') checkSecret(context, 'use.secrets', [name], `/use/secrets/${index}`);
  });
}
