import { registry } from '../../bots/catalog/registry.ts';
import { isExpression, stripExpression } from '../../bots/language/index.ts';
import type { LoadedBot } from '../../bots/language/types.ts';
import { type FidelityLine, type FidelityReport, fidelityReport } from '../../contract/flow/fidelity.ts';
import { describeStep } from '../../contract/flow/sentence.ts';
import { type Fields, isFields } from '../import/fields.ts';
import { calls } from './calls.ts';
import { Inexpressible, jqToJavascript } from './javascript.ts';
import { literal, locatorCode } from './locators.ts';

/** A bot as code for another tool. */
export interface Exported {
  readonly text: string;
  readonly report: FidelityReport;
}

interface OpenStep {
  readonly name: string;
  readonly pointer: string;
  readonly sentence: string;
  fidelity: FidelityLine['fidelity'];
  readonly reasons: string[];
}

/** Writes a bot as a test of Playwright, step by step, with what could not be written told in the report. */
export function exportToPlaywright(bot: LoadedBot): Exported {
  const writer = new PlaywrightWriter(bot);
  const text = writer.document();
  return { text, report: writer.report() };
}

/** Writes steps as TypeScript; the calls of actions are in `calls.ts`. */
export class PlaywrightWriter {
  readonly #bot: LoadedBot;
  readonly #lines: string[] = [];
  readonly #steps: OpenStep[] = [];
  #depth = 1;
  readonly #secrets = new Set<string>();
  readonly #variables = new Set<string>();
  readonly #pages = new Set<string>();
  /** The page that a step means that names none. */
  page = 'page';
  #state = false;
  #loops = 0;

  constructor(bot: LoadedBot) {
    this.#bot = bot;
  }

  document(): string {
    const { document, manifest } = this.#bot;
    this.list(document.do as readonly Fields[], '/do');
    const body = this.#lines;
    const title = manifest.title;
    const head = [`import { expect, test } from '@playwright/test';`, ''];
    if (manifest.inputs.length > 0) {
      head.push('/** What the bot is given; the environment may say otherwise. */', 'const input = {');
      for (const { name, type, default: preset } of manifest.inputs) {
        const environment = `process.env[${literal(`INPUT_${name.toUpperCase()}`)}]`;
        const isText = !['number', 'boolean', 'list', 'json'].includes(type);
        head.push(
          `  ${name}: ${isText ? `${environment} ?? ${literal(String(preset ?? ''))}` : JSON.stringify(preset ?? null)},`,
        );
      }
      head.push('};', '');
    }
    if (this.#secrets.size > 0) {
      head.push('/** Secrets come from the environment only. */', 'const secrets = {');
      for (const name of [...this.#secrets].sort()) {
        const variable = name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
        head.push(`  ${literal(name)}: process.env[${literal(variable)}] ?? '',`);
      }
      head.push('};', '');
    }
    const start = manifest.inputs.length === 0 ? '{}' : 'input';
    const state = this.#state ? [`  let output: any = ${start};`, '  let context: any = {};'] : [];
    const fixtures = this.#usesBrowser ? '{ page, context: browser }' : '{ page }';
    const test = [`test(${literal(title)}, async (${fixtures}) => {`, ...state, ...body, '});'];
    return `${[...head, ...test].join('\n')}\n`;
  }

  #usesBrowser = false;

  /** The browser context, for pages that the bot opens itself. */
  browser(): string {
    this.#usesBrowser = true;
    return 'browser';
  }

  report(): FidelityReport {
    const { locate } = this.#bot;
    const lines = this.#steps.map(
      ({ name, pointer, sentence, fidelity, reasons }): FidelityLine => ({
        path: pointer,
        line: locate(pointer).line,
        source: sentence,
        fidelity,
        ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
        steps: [name],
      }),
    );
    const secrets = [...this.#secrets].sort();
    const notes = [
      'Playwright finds each element by one way; the other ways of the targets, healing and the journal stay behind.',
      ...secrets.map(
        (name) =>
          `Set ${name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()} in the environment for the secret ${name}.`,
      ),
    ];
    return fidelityReport({ format: 'playwright', title: 'Playwright test', secrets, notes }, lines);
  }

  line(code: string): void {
    for (const one of code.split('\n')) this.#lines.push(one === '' ? '' : '  '.repeat(this.#depth) + one);
  }

  approximate(reason: string): void {
    const step = this.#steps.at(-1);
    if (step === undefined) return;
    if (step.fidelity === 'exact') step.fidelity = 'approximate';
    step.reasons.push(reason);
  }

  /** JavaScript of a jq expression. */
  jq(expression: string): string {
    const code = jqToJavascript(expression, { input: 'output', variables: this.#variables });
    if (/\b(output|context)\b/.test(code)) this.#state = true;
    for (const [, name] of code.matchAll(/secrets\["([^"]+)"\]/g))
      if (name !== undefined) this.#secrets.add(name);
    return code.replace(/secrets\["([^"\\]+)"\]/g, (_, name: string) => `secrets[${literal(name)}]`);
  }

  /** JavaScript of a field of a step: literals, and expressions in `${ }`. */
  value(value: unknown): string {
    if (typeof value === 'string')
      return isExpression(value) ? this.jq(stripExpression(value)) : literal(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.value(item)).join(', ')}]`;
    if (isFields(value)) {
      const fields = Object.entries(value).map(
        ([name, one]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : literal(name)}: ${this.value(one)}`,
      );
      return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
    }
    return JSON.stringify(value ?? null);
  }

  /** Code of the page that a step means. */
  pageOf(given: Fields): string {
    const { page } = given;
    if (typeof page !== 'string') return this.page;
    return page === 'main' ? 'page' : pageVariable(page);
  }

  /** Declares a page that a step opens, and makes it the current one. */
  opened(name: string, code: string): void {
    const variable = pageVariable(name);
    const isNew = !this.#pages.has(variable);
    this.#pages.add(variable);
    if (isNew && this.#depth > 1) {
      // Declared before everything, so that it is known behind the block it is opened in.
      this.#lines.unshift(`  let ${variable} = page;`);
      this.line(`${variable} = ${code};`);
    } else this.line(`${isNew ? 'const ' : ''}${variable} = ${code};`);
    this.page = variable;
  }

  /** Code of the element that a step acts on. */
  element(given: Fields): string {
    const name = given['target'];
    const target = typeof name === 'string' ? this.#bot.targets.get(name) : undefined;
    if (typeof name !== 'string' || target === undefined)
      throw new Inexpressible('which element is meant is computed');
    const { code, reason } = locatorCode(this.pageOf(given), name, target);
    if (reason !== undefined) this.approximate(reason);
    return code;
  }

  /** Keeps what a step answers for the expressions of the next one. */
  answer(code: string): void {
    this.#state = true;
    this.line(`output = ${code};`);
  }

  list(list: readonly Fields[], pointer: string): void {
    const tasks = list.map((item, index) => {
      const [name, task] = Object.entries(item)[0] ?? ['', {}];
      return { name, task: isFields(task) ? task : {}, pointer: `${pointer}/${index}/${name}` };
    });
    if (!tasks.some(({ task }) => jumps(task))) {
      for (const { name, task, pointer: at } of tasks) this.#step(name, task, at);
      return;
    }
    this.#jumping(tasks);
  }

  /** Steps that go on elsewhere than at the next one, as a small state machine. */
  #jumping(tasks: readonly { name: string; task: Fields; pointer: string }[]): void {
    const at = this.#loops === 0 ? 'at' : `at${this.#loops}`;
    this.#loops += 1;
    const first = tasks[0]?.name ?? '';
    this.line(`for (let ${at} = ${literal(first)}; ${at} !== ''; ) {`);
    this.#depth += 1;
    this.line(`switch (${at}) {`);
    this.#depth += 1;
    for (const [index, { name, task, pointer }] of tasks.entries()) {
      const next = tasks[index + 1]?.name ?? '';
      const goTo = (then: unknown): string => {
        if (then === undefined || then === 'continue') return `${at} = ${literal(next)};`;
        if (then === 'end') return 'return;';
        return then === 'exit' ? `${at} = '';` : `${at} = ${literal(String(then))};`;
      };
      this.line(`case ${literal(name)}: {`);
      this.#depth += 1;
      this.line(goTo('if' in task ? undefined : task['then']));
      this.#step(name, task, pointer, goTo);
      this.line('break;');
      this.#depth -= 1;
      this.line('}');
    }
    this.#depth -= 1;
    this.line('}');
    this.#depth -= 1;
    this.line('}');
    this.#loops -= 1;
  }

  #step(name: string, task: Fields, pointer: string, goTo?: (then: unknown) => string): void {
    const entry = typeof task['call'] === 'string' ? registry.get(task['call'])?.entry : undefined;
    const sentence = describeStep(entry, name, task, (target) => this.#bot.targets.get(target)?.title);
    const step: OpenStep = { name, pointer, sentence, fidelity: 'exact', reasons: [] };
    this.#steps.push(step);
    const mark = this.#lines.length;
    const depth = this.#depth;
    try {
      this.#conditional(task, () => {
        if (goTo !== undefined && 'if' in task && task['then'] !== undefined) this.line(goTo(task['then']));
        this.#task(name, task, pointer, goTo);
        this.#export(task);
      });
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      this.#depth = depth;
      this.#lines.length = mark;
      step.fidelity = 'placeholder';
      step.reasons.push(error.message);
      this.line(`// Not exported: ${name}: ${sentence} (${error.message})`.replace(/\s+/g, ' '));
    }
  }

  #conditional(task: Fields, work: () => void): void {
    const condition = task['if'];
    if (isDisabled(task)) {
      this.line('// Switched off in the bot:');
      this.line('if (false as boolean) {');
    } else if (typeof condition !== 'string') {
      work();
      return;
    } else this.line(`if (${this.jq(stripExpression(condition))}) {`);
    this.inside(work);
    this.line('}');
  }

  /** Writes one level deeper. */
  inside(work: () => void): void {
    this.#depth += 1;
    work();
    this.#depth -= 1;
  }

  #task(name: string, task: Fields, pointer: string, goTo: ((then: unknown) => string) | undefined): void {
    const given = isFields(task['with']) ? task['with'] : {};
    if (task['timeout'] !== undefined && typeof task['call'] === 'string')
      this.approximate('the time limit of the step is left to Playwright');
    if (typeof task['call'] === 'string') {
      const write = Object.hasOwn(calls, task['call']) ? calls[task['call']] : undefined;
      if (write === undefined) throw new Inexpressible(`${task['call']} has nothing like it in Playwright`);
      write(this, given);
    } else if ('for' in task) this.#for(task, pointer);
    else if ('do' in task) {
      this.line('{');
      this.inside(() => this.list(task['do'] as readonly Fields[], `${pointer}/do`));
      this.line('}');
    } else if ('set' in task) this.answer(this.value(task['set']));
    else if ('switch' in task && goTo !== undefined) this.#switch(task, goTo);
    else if ('try' in task) this.#try(task, pointer);
    else if ('raise' in task) this.line(`throw new Error(${this.value(raisedTitle(task))});`);
    else if ('wait' in task) this.line(`await ${this.page}.waitForTimeout(${milliseconds(task['wait'])});`);
    else throw new Inexpressible(`the step ${name} has nothing like it in Playwright`);
  }

  #for(task: Fields, pointer: string): void {
    const loop = isFields(task['for']) ? task['for'] : {};
    const each = String(loop['each'] ?? 'item');
    const at = typeof loop['at'] === 'string' ? loop['at'] : undefined;
    const list = this.jq(stripExpression(String(loop['in'])));
    const head =
      at === undefined ? `const ${each} of ${list}` : `const [${at}, ${each}] of ${list}.entries()`;
    this.line(`for (${head}) {`);
    const added = [each, ...(at === undefined ? [] : [at])].filter((one) => !this.#variables.has(one));
    for (const one of added) this.#variables.add(one);
    this.inside(() => {
      if (typeof task['while'] === 'string')
        this.line(`if (!(${this.jq(stripExpression(task['while']))})) break;`);
      this.list(task['do'] as readonly Fields[], `${pointer}/do`);
    });
    for (const one of added) this.#variables.delete(one);
    this.line('}');
  }

  #switch(task: Fields, goTo: (then: unknown) => string): void {
    const cases = (task['switch'] as readonly Fields[])
      .flatMap((item) => Object.values(item))
      .filter(isFields);
    const written = cases
      .filter(({ when }) => typeof when === 'string')
      .map(({ when, then }) => `if (${this.jq(stripExpression(String(when)))}) ${goTo(then)}`);
    const otherwise = cases.find(({ when }) => when === undefined);
    const last = otherwise === undefined ? [] : [goTo(otherwise['then'])];
    this.line([...written, ...last].join('\nelse '));
  }

  #try(task: Fields, pointer: string): void {
    const handler = isFields(task['catch']) ? task['catch'] : {};
    const name = typeof handler['as'] === 'string' ? handler['as'] : 'error';
    if ('retry' in handler) this.approximate('the steps are tried once; the retries of the bot are left out');
    if ('errors' in handler || 'when' in handler || 'exceptWhen' in handler)
      this.approximate('every error is caught; the conditions of the bot are left out');
    this.line('try {');
    this.inside(() => this.list(task['try'] as readonly Fields[], `${pointer}/try`));
    this.line(`} catch (caught) {`);
    const isNew = !this.#variables.has(name);
    this.#variables.add(name);
    this.inside(() => {
      this.line(`const ${name} = { title: String(caught), detail: String(caught) };`);
      this.line(`console.warn(${name}.title);`);
      if (Array.isArray(handler['do'])) this.list(handler['do'] as readonly Fields[], `${pointer}/catch/do`);
    });
    if (isNew) this.#variables.delete(name);
    this.line('}');
  }

  #export(task: Fields): void {
    const out = isFields(task['output']) ? task['output']['as'] : undefined;
    if (typeof out === 'string') this.answer(this.jq(stripExpression(out)));
    else if (out !== undefined) this.answer(this.value(out));
    const as = isFields(task['export']) ? task['export']['as'] : undefined;
    if (as === undefined) return;
    this.#state = true;
    this.line(`context = ${typeof as === 'string' ? this.jq(stripExpression(as)) : this.value(as)};`);
  }
}

const pageVariable = (name: string): string => {
  const word = name.replace(/\W+/g, '_');
  return /^[A-Za-z_]/.test(word) && word !== 'page' ? word : `page_${word}`;
};

const jumps = (task: Fields): boolean =>
  'switch' in task || (task['then'] !== undefined && task['then'] !== 'continue');

const isDisabled = (task: Fields): boolean => {
  const metadata = isFields(task['metadata']) ? task['metadata']['understudy'] : undefined;
  return isFields(metadata) && metadata['disabled'] === true;
};

function raisedTitle(task: Fields): unknown {
  const error = isFields(task['raise']) ? task['raise']['error'] : undefined;
  return isFields(error) ? (error['detail'] ?? error['title'] ?? error['type']) : String(error);
}

const units: Readonly<Record<string, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

function milliseconds(duration: unknown): number {
  if (!isFields(duration)) throw new Inexpressible('how long it waits is not a plain duration');
  return Object.entries(duration).reduce((sum, [unit, count]) => {
    const factor = units[unit];
    if (factor === undefined || typeof count !== 'number')
      throw new Inexpressible('how long it waits is computed');
    return sum + factor * count;
  }, 0);
}
