import type { Expression, Node, Statement } from '@babel/types';
import type { BotDraft, SourceStep } from '../draft.ts';
import { javascriptToJq, type Translated, truthOf, Untranslatable } from '../expressions/javascript.ts';
import { choose, loop } from '../flow.ts';
import { namesSecret } from '../secrecy.ts';
import { quoted } from '../template.ts';
import { identifier } from '../variables.ts';
import { type Action, actions, pageActions } from './actions.ts';
import { expectation } from './expectations.ts';
import { dialogAnswer, functionBody, linesOf, partsReadOtherwise } from './functions.ts';
import { elementOf, type Located, locatedBy, UnknownLocator } from './locators.ts';
import { bare, environmentOf, fieldNodes, literalValue, memberName } from './values.ts';

/** What a step may cause that the code announced before it. */
export interface Announced {
  popup?: string | undefined;
  download?: boolean | undefined;
  dialog?: { readonly accept: boolean; readonly text?: string } | undefined;
}

const mainPage = 'main';

/** A script of Playwright on its way into a draft: what its names mean, and what was announced. */
export class PlaywrightScript {
  readonly draft: BotDraft;
  readonly #text: string;
  /** Names of pages and locators. */
  readonly #roots = new Map<string, Located>();
  /** Promises of pop-ups and downloads, by their names. */
  readonly #promises = new Map<string, 'popup' | 'download'>();
  readonly #constants = new Map<string, Node>();
  readonly #loops = new Map<string, string>();
  announced: Announced = {};
  /** Whether more than one page was met, so that steps say which they mean. */
  #pages = 1;

  constructor(draft: BotDraft, text: string) {
    this.draft = draft;
    this.#text = text;
    this.#roots.set('page', { page: mainPage, links: [], frames: [] });
  }

  /** Remembers a constant of the file, such as the objects `input` and `secrets`. */
  constant(name: string, node: Node): void {
    this.#constants.set(name, node);
  }

  addPage(name: string, page = name): void {
    if (page !== mainPage) this.#pages += 1;
    this.#roots.set(name, { page, links: [], frames: [] });
  }

  located(node: Node): Located | undefined {
    return locatedBy(node, (name) => this.#roots.get(name));
  }

  /** Options of a step in a page. */
  inPage(page: string): { page?: string } {
    return this.#pages === 1 ? {} : { page };
  }

  source(node: Node): string {
    return this.#text.slice(node.start ?? 0, node.end ?? 0);
  }

  at(node: Node): SourceStep {
    const line = node.loc?.start.line ?? 1;
    const text = this.source(node);
    return { path: `line ${line}`, line, text: text.length > 600 ? `${text.slice(0, 600)} …` : text };
  }

  /** A value of a step: literals as they are, anything else as an expression. */
  value(node: Node): unknown {
    const literal = literalValue(node);
    if (literal !== undefined)
      return typeof literal === 'string' && /^\s*\$\{[\s\S]*\}\s*$/.test(literal)
        ? `\${ ${quoted(literal)} }`
        : literal;
    return `\${ ${this.expression(node).jq} }`;
  }

  /** An expression as jq. Fails with {@link Untranslatable}. */
  expression(node: Node): Translated {
    const direct = this.#direct(bare(node));
    if (direct !== undefined) return { jq: direct, type: 'unknown' };
    return javascriptToJq(this.#inlined(bare(node)), (name) => this.#variable(name));
  }

  condition(node: Node): string {
    return truthOf(this.expression(node));
  }

  /** `input.x`, `secrets['a.b']`, `context.x` and `process.env.X`, which have names of their own in a bot. */
  #direct(node: Node): string | undefined {
    const environment = environmentOf(node);
    if (environment !== undefined) return this.#environment(environment.name, environment.fallback);
    const name = memberName(node);
    if (name === undefined || node.type !== 'MemberExpression' || node.object.type !== 'Identifier')
      return undefined;
    const holder = node.object.name;
    const fields = fieldNodes(this.#constants.get(holder));
    if (holder === 'context') return this.draft.variables.read(name);
    const field = fields.get(name);
    if (field === undefined) return undefined;
    if (holder === 'secrets') return `$secrets.${name}`;
    const given = environmentOf(field)?.fallback ?? field;
    return this.#input(name, literalValue(given));
  }

  #environment(name: string, fallback: Node | undefined): string {
    if (namesSecret(name)) return `$secrets.${identifier(name).toLowerCase()}`;
    return this.#input(name, fallback === undefined ? undefined : literalValue(fallback));
  }

  #input(name: string, value: unknown): string {
    const type =
      typeof value === 'number'
        ? 'number'
        : typeof value === 'boolean'
          ? 'boolean'
          : Array.isArray(value)
            ? 'list'
            : 'text';
    if (value !== undefined && value !== '')
      this.draft.input(name, { type, required: false, default: value });
    return this.draft.variables.read(name);
  }

  /** The text of an expression with each `input.x` and the like replaced by a name that is read as jq. */
  #inlined(node: Node): string {
    const start = node.start ?? 0;
    const parts = partsReadOtherwise(node, (inner) => this.#direct(inner)).map(({ part, jq }) => {
      const name = `direct_${this.#replaced.size}`;
      this.#replaced.set(name, jq);
      return { from: (part.start ?? 0) - start, to: (part.end ?? 0) - start, name };
    });
    let text = this.source(node);
    for (const { from, to, name } of parts.sort((a, b) => b.from - a.from))
      text = text.slice(0, from) + name + text.slice(to);
    return text;
  }

  readonly #replaced = new Map<string, string>();

  #variable(name: string): string | undefined {
    const direct = this.#replaced.get(name) ?? this.#loops.get(name);
    if (direct !== undefined) return direct;
    if (this.#roots.has(name) || /^(process|document|window|page|context|browser|console)$/.test(name))
      return undefined;
    const constant = this.#constants.get(name);
    if (constant !== undefined) {
      const value = literalValue(constant);
      if (value !== undefined) return JSON.stringify(value);
      return this.expression(constant).jq;
    }
    return this.draft.variables.isAssigned(name) ? this.draft.variables.read(name) : undefined;
  }

  statements(list: readonly Statement[]): void {
    for (const statement of list) {
      if (statement.type === 'EmptyStatement') continue;
      this.draft.source(this.at(statement), () => {
        this.#guarded(() => {
          this.#statement(statement);
        });
      });
    }
  }

  /** Keeps what is not understood as a place. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof UnknownLocator || error instanceof Untranslatable)) throw error;
      this.draft.placeholder(error.message);
    }
  }

  #statement(statement: Statement): void {
    switch (statement.type) {
      case 'ExpressionStatement':
        this.#expression(statement.expression);
        return;
      case 'VariableDeclaration':
        for (const { id, init } of statement.declarations) {
          if (id.type === 'Identifier' && init != null)
            this.#declare(id.name, init, statement.kind === 'const');
          else if (init != null)
            throw new Untranslatable('a declaration that takes values apart is not carried over');
        }
        return;
      case 'BlockStatement':
        this.#block('block', statement.body);
        return;
      case 'IfStatement':
        this.#if(statement);
        return;
      case 'ForOfStatement':
        this.#forOf(statement.left, statement.right, statement.body);
        return;
      case 'TryStatement':
        this.#try(statement.block.body, statement.handler?.body.body, statement.finalizer?.body);
        return;
      default:
        throw new Untranslatable(`${statement.type} is not carried over`);
    }
  }

  #block(name: string, list: readonly Statement[]): void {
    const steps = this.draft.list(() => {
      this.statements(list);
    });
    if (steps.length > 0) this.draft.step(name, { do: steps });
  }

  #if(statement: Extract<Statement, { type: 'IfStatement' }>): void {
    const ways: { when?: string; work: () => void }[] = [];
    let next: Statement | null | undefined = statement;
    while (next?.type === 'IfStatement') {
      const {
        test,
        consequent,
        alternate,
      }: { test: Expression; consequent: Statement; alternate?: Statement | null } = next;
      ways.push({ when: this.condition(test), work: () => this.statements(linesOf(consequent)) });
      next = alternate;
    }
    const last = next;
    if (last != null) ways.push({ work: () => this.statements(linesOf(last)) });
    choose(this.draft, 'if', ways);
  }

  #forOf(left: Node, right: Node, inside: Statement): void {
    const name = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
    if (name?.type !== 'Identifier')
      throw new Untranslatable('a loop that takes values apart is not carried over');
    const list = this.expression(right).jq;
    const each = identifier(name.name);
    this.#loops.set(name.name, `$${each}`);
    loop(this.draft, `each ${each}`, { each, in: list }, () => {
      this.statements(linesOf(inside));
    });
    this.#loops.delete(name.name);
  }

  #try(
    list: readonly Statement[],
    handler: readonly Statement[] | undefined,
    last: readonly Statement[] | undefined,
  ): void {
    const steps = this.draft.list(() => {
      this.statements(list);
    });
    const caught = this.draft.list(() => {
      this.statements(handler ?? []);
    });
    if (steps.length > 0)
      this.draft.step('try', { try: steps, catch: caught.length === 0 ? {} : { do: caught } });
    if (last !== undefined) {
      this.draft.approximate('what stands under finally is left out where an error goes on');
      this.statements(last);
    }
  }

  #declare(name: string, init: Node, isConstant: boolean): void {
    const inner = bare(init);
    if (inner.type === 'Identifier' && this.#promises.has(inner.name)) {
      if (this.#promises.get(inner.name) === 'popup')
        this.#roots.set(name, this.#roots.get(inner.name) ?? { page: name, links: [], frames: [] });
      return;
    }
    if (this.#waitsForEvent(name, inner) || this.#browserSetUp(name, inner)) return;
    const read = this.#reading(inner);
    if (read !== undefined) {
      this.draft.call('web.readText', read, { keep: { [name]: '.text' } });
      return;
    }
    const located = this.located(inner);
    if (located !== undefined) {
      this.#roots.set(name, located);
      return;
    }
    if (
      isConstant &&
      (literalValue(inner) !== undefined ||
        inner.type === 'ObjectExpression' ||
        environmentOf(inner) !== undefined)
    ) {
      this.#constants.set(name, inner);
      return;
    }
    this.draft.assign(name, this.value(inner));
  }

  /** `page.waitForEvent('popup')` and its kin: the step behind it opens a page or brings a file. */
  #waitsForEvent(name: string, node: Node): boolean {
    if (node.type !== 'CallExpression' || memberName(node.callee) !== 'waitForEvent') return false;
    const [first] = node.arguments;
    const event = first === undefined ? undefined : literalValue(first);
    if (event === 'popup' || event === 'page') {
      const page = name.replace(/Promise$/, '');
      this.#promises.set(name, 'popup');
      this.#pages += 1;
      this.#roots.set(name, { page, links: [], frames: [] });
      this.announced.popup = page;
      return true;
    }
    if (event !== 'download') return false;
    this.#promises.set(name, 'download');
    this.announced.download = true;
    return true;
  }

  /** Browser, context and page of the library: a robot has its own. */
  #browserSetUp(name: string, node: Node): boolean {
    if (node.type !== 'CallExpression') return false;
    const method = memberName(node.callee);
    if (method === 'launch' || method === 'newContext') {
      this.draft.approximate('a robot starts its browser itself');
      return true;
    }
    if (method !== 'newPage') return false;
    const isFirst = this.#roots.get('page')?.page === mainPage && name === 'page' && this.draft.count() === 0;
    if (isFirst) this.draft.approximate('a robot opens its first page itself');
    else {
      this.addPage(name);
      this.draft.call('web.open', { url: 'about:blank', newTab: true, opens: name });
    }
    return true;
  }

  /** `await locator.innerText()` and its kin, as what `web.readText` takes. */
  #reading(node: Node): Record<string, unknown> | undefined {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
    const method = memberName(node.callee) ?? '';
    if (!['innerText', 'textContent', 'inputValue', 'getAttribute'].includes(method)) return undefined;
    const located = this.located(node.callee.object);
    if (located === undefined) return undefined;
    const [first] = node.arguments;
    const attribute = method === 'getAttribute' && first !== undefined ? literalValue(first) : undefined;
    return {
      target: this.target(located),
      ...(attribute === undefined ? {} : { attribute }),
      ...this.inPage(located.page),
    };
  }

  /** The name of the target that a locator means. */
  target(located: Located): string {
    if (located.loose !== undefined) this.draft.approximate(located.loose);
    return this.draft.target(elementOf(located));
  }

  #expression(expression: Expression): void {
    const node = bare(expression);
    if (node.type === 'AssignmentExpression' && node.operator === '=' && node.left.type === 'Identifier') {
      this.#declare(node.left.name, node.right, false);
      return;
    }
    if (node.type !== 'CallExpression') throw new Untranslatable('the statement is not carried over');
    if (expectation(this, node)) return;
    if (node.callee.type !== 'MemberExpression')
      throw new Untranslatable('a call of a function is not carried over');
    const method = memberName(node.callee) ?? '';
    const { object } = node.callee;
    if (this.#special(object, method, node.arguments)) return;
    const located = this.located(object);
    if (located === undefined) throw new Untranslatable(`what ${method}() is called on is not known`);
    if (located.links.length === 0 && located.frames.length === 0) {
      const own = Object.hasOwn(pageActions, method) ? pageActions[method] : undefined;
      if (own !== undefined) own(this, located, node.arguments);
      else this.#legacy(located, method, node.arguments);
      return;
    }
    this.#act(method, located, node.arguments);
  }

  #act(method: string, located: Located, args: readonly Node[]): void {
    const action: Action | undefined = Object.hasOwn(actions, method) ? actions[method] : undefined;
    if (action === undefined) throw new Untranslatable(`${method}() is not carried over`);
    action(this, located, args);
  }

  /** `page.click(selector)` of older scripts. */
  #legacy(located: Located, method: string, args: readonly Node[]): void {
    const [first, ...rest] = args;
    const selector = first === undefined ? undefined : literalValue(first);
    if (typeof selector !== 'string' || !Object.hasOwn(actions, method))
      throw new Untranslatable(`${method}() is not carried over`);
    const found = locatedBy(
      {
        type: 'CallExpression',
        callee: {
          type: 'MemberExpression',
          object: { type: 'Identifier', name: 'page' },
          property: { type: 'Identifier', name: 'locator' },
          computed: false,
        },
        arguments: first === undefined ? [] : [first],
      } as Node,
      () => located,
    );
    if (found !== undefined) this.#act(method, found, rest);
  }

  /** Calls on what is neither page nor locator: keyboard, dialogs, downloads, steps, the console. */
  #special(object: Node, method: string, args: readonly Node[]): boolean {
    const [first, second] = args;
    const holder = memberName(object);
    if (holder === 'keyboard' && object.type === 'MemberExpression') {
      const page = this.located(object.object);
      if (method !== 'press' || first === undefined || page === undefined)
        throw new Untranslatable(`keyboard.${method}() is not carried over`);
      this.draft.call('web.press', { keys: this.value(first), ...this.causing(page.page) });
      return true;
    }
    const name = object.type === 'Identifier' ? object.name : '';
    if (name === 'console' && first !== undefined) {
      this.draft.call('log.write', { message: this.value(first) }, { name: 'note' });
      return true;
    }
    if (name === 'test' && method === 'step' && second !== undefined && first !== undefined) {
      const title = literalValue(first);
      this.#block(typeof title === 'string' ? title : 'step', functionBody(second));
      return true;
    }
    if ((name === 'context' || name === 'browser') && method === 'close') {
      this.draft.approximate('a robot closes its browser itself');
      return true;
    }
    if (method === 'saveAs' && first !== undefined) {
      const saveTo = this.value(first);
      this.draft.touches('write', String(saveTo));
      this.draft.amendLast({ saveTo }, ({ call }) => call === 'web.download');
      return true;
    }
    if ((method === 'once' || method === 'on') && first !== undefined && literalValue(first) === 'dialog') {
      this.announced.dialog = dialogAnswer(this.source(second ?? first), second);
      return true;
    }
    return false;
  }

  /** Options of a step with everything that was announced for it. */
  causing(page: string): Record<string, unknown> {
    const { popup, dialog } = this.announced;
    this.announced = { download: this.announced.download };
    return {
      ...this.inPage(page),
      ...(popup === undefined ? {} : { opens: popup }),
      ...(dialog === undefined ? {} : { dialog }),
    };
  }
}
