import type { BotDraft } from '../draft.ts';
import { basicToJq } from '../expressions/basic.ts';
import { type Translated, truthOf, Untranslatable } from '../expressions/javascript.ts';
import type { Fields } from '../fields.ts';
import { choose, loop, loopWhile } from '../flow.ts';
import { maskPairs, namesSecret } from '../secrecy.ts';
import type { FoundElement } from '../selectors.ts';
import { quoted, template as written } from '../template.ts';
import { identifier } from '../variables.ts';
import { robinActions } from './actions.ts';
import type { RobinBlock } from './blocks.ts';
import { controlElement } from './repository.ts';
import { type RobinAction, type RobinStatement, robinAction, textIn } from './statements.ts';

const mostRounds = 10_000;

/** Carries a flow of Power Automate Desktop over. */
export class RobinFlow {
  readonly draft: BotDraft;
  /** Instances of Excel → the file they have open. */
  readonly workbooks = new Map<string, string>();
  readonly #controls: ReadonlyMap<string, Fields>;
  readonly #functions = new Map<string, RobinBlock>();
  readonly #calling = new Set<string>();
  #path = '';

  constructor(draft: BotDraft, controls: ReadonlyMap<string, Fields>, blocks: readonly RobinBlock[]) {
    this.draft = draft;
    this.#controls = controls;
    for (const block of blocks) {
      const name = /^FUNCTION\s+('[^']+'|\S+)/.exec(block.head.text)?.[1]?.replace(/'/g, '');
      if (block.kind === 'function' && name !== undefined) this.#functions.set(name, block);
    }
  }

  blocks(list: readonly RobinBlock[]): void {
    list.forEach((block, index) => {
      const before = this.#path;
      this.#path = `${before}${before === '' ? '' : '.'}${index}`;
      this.#block(block);
      this.#path = before;
    });
  }

  #at(statement: RobinStatement): { path: string; line: number; text: string } {
    return {
      path: `actions[${this.#path}]`,
      line: statement.line,
      text: maskPairs(hideEncrypted(statement.text)),
    };
  }

  #block(block: RobinBlock): void {
    if (block.kind === 'function') {
      if (/^FUNCTION\s+'?Main/i.test(block.head.text)) this.blocks(block.ways[0]?.inside ?? []);
      return;
    }
    if (block.head.text.startsWith('#')) {
      this.draft.remark(block.head.text.replace(/^#+\s*/, ''));
      return;
    }
    this.draft.source(this.#at(block.head), () => {
      if (block.head.disabled) {
        this.draft.remark(`Switched off in the flow: ${maskPairs(hideEncrypted(block.head.text))}`);
        return;
      }
      try {
        this.#perform(block);
      } catch (error) {
        if (!(error instanceof Untranslatable)) throw error;
        this.draft.placeholder(error.message);
      }
    });
  }

  #perform(block: RobinBlock): void {
    const [first] = block.ways;
    const inside = (): void => this.blocks(first?.inside ?? []);
    switch (block.kind) {
      case 'if':
        this.#if(block);
        return;
      case 'switch':
        this.#switch(block);
        return;
      case 'loop':
        this.#loop(block.head.text, inside);
        return;
      case 'block':
        if (block.handler === undefined) inside();
        else this.#tried(inside, block.handler);
        return;
      default:
        if (block.handler === undefined) this.#statement(block.head.text);
        else this.#tried(() => this.#statement(block.head.text), block.handler);
    }
  }

  #if(block: RobinBlock): void {
    const ways = block.ways.map(({ head, inside }, index) => {
      const condition = /^(?:ELSE )?IF\b([\s\S]*)\bTHEN$/.exec(head.text)?.[1];
      return {
        ...(condition === undefined ? {} : { when: this.condition(condition) }),
        work: () => {
          if (index > 0) this.draft.source(this.#at(head), () => undefined);
          this.blocks(inside);
        },
      };
    });
    choose(this.draft, 'if', ways);
  }

  #switch(block: RobinBlock): void {
    const on = block.head.text.replace(/^SWITCH\s+/, '');
    const ways = block.ways.slice(1).map(({ head, inside }) => {
      const [, sign = '=', value] = /^CASE\s*(=|<>|<=?|>=?)\s*([\s\S]+)$/.exec(head.text) ?? [];
      return {
        ...(value === undefined ? {} : { when: this.condition(`(${on}) ${sign} (${value})`) }),
        work: () => this.blocks(inside),
      };
    });
    if (ways.length > 0) choose(this.draft, 'choose', ways);
  }

  #loop(text: string, work: () => void): void {
    const each = /^LOOP FOREACH\s+(\S+)\s+IN\s+([\s\S]+)$/.exec(text);
    if (each !== null) {
      const [, name = 'item', list = ''] = each;
      const variable = identifier(name);
      const over = this.jq(list).jq;
      this.draft.variables.within(name, `$${variable}`, () =>
        loop(this.draft, `each ${variable}`, { each: variable, in: over }, work),
      );
      return;
    }
    const counted = /^LOOP\s+(\S+)\s+FROM\s+([\s\S]+?)\s+TO\s+([\s\S]+?)\s+STEP\s+(-?\d+)$/.exec(text);
    if (counted !== null) {
      const [, name = 'index', from = '', to = '', step = '1'] = counted;
      const variable = identifier(name);
      const by = Number(step);
      const range = `[range(${this.jq(from).jq}; ${this.jq(to).jq} ${by < 0 ? '- 1' : '+ 1'}; ${by})]`;
      this.draft.variables.within(name, `$${variable}`, () =>
        loop(this.draft, `count ${variable}`, { each: variable, in: range }, work),
      );
      return;
    }
    const condition = /^LOOP WHILE\s+([\s\S]+)$/.exec(text)?.[1];
    if (condition === undefined) throw new Untranslatable('the loop is not understood');
    loopWhile(this.draft, 'while', this.condition(condition), mostRounds, work);
  }

  #tried(work: () => void, handler: NonNullable<RobinBlock['handler']>): void {
    const { draft } = this;
    const steps = draft.list(work);
    const handled = draft.list(() => {
      draft.variables.within('LastError', '($error.detail // $error.title)', () => {
        this.blocks(handler.inside.filter(({ head }) => !/^THROW ERROR$/.test(head.text)));
      });
    });
    const repeat = /REPEAT\s+(\d+)\s+TIMES(?:\s+WAIT\s+(\d+))?/.exec(handler.head.text);
    const retry =
      repeat === null
        ? {}
        : {
            retry: {
              delay: { seconds: Number(repeat[2] ?? '0') },
              limit: { attempt: { count: Number(repeat[1]) } },
            },
          };
    if (steps.length > 0)
      draft.step('try', {
        try: steps,
        catch: { ...retry, ...(handled.length === 0 ? {} : { do: handled }) },
      });
  }

  #statement(text: string): void {
    const set = /^SET\s+(\S+)\s+TO\s+([\s\S]+)$/.exec(text);
    if (set !== null) {
      this.set(set[1] ?? '', set[2] ?? '');
      return;
    }
    const wait = /^WAIT\s+([\s\S]+)$/.exec(text)?.[1]?.trim();
    if (wait !== undefined) {
      this.#wait(wait);
      return;
    }
    const called = /^CALL\s+('[^']+'|\S+)/.exec(text)?.[1]?.replace(/'/g, '');
    if (called !== undefined) {
      this.#call(called);
      return;
    }
    if (/^EXIT(?:\s+Code:\s*0)?$/.test(text)) {
      this.draft.step('stop here', { set: '${ . }', then: 'end' });
      return;
    }
    const action = robinAction(text);
    if (action === undefined)
      throw new Untranslatable(`${text.split(/\s+/).slice(0, 2).join(' ')} is not carried over`);
    const short = action.name.split('.').slice(0, 2).join('.');
    const handler = Object.hasOwn(robinActions, short) ? robinActions[short] : undefined;
    if (handler === undefined) throw new Untranslatable(`the action ${action.name} is not known`);
    handler(this, action);
  }

  /** Sets a variable; one whose name says so is a secret. */
  set(name: string, raw: string): void {
    if (/^P?'''/.test(raw) && raw.startsWith('P')) {
      this.draft.approximate(
        `the encrypted value is not kept: store the secret ${this.draft.variables.secretOf(name)}`,
      );
      return;
    }
    if (namesSecret(name)) {
      const literal = textIn(raw);
      this.draft.assign(name, literal ?? '${ }');
      return;
    }
    const { jq } = this.jq(raw);
    const isPlain = /^(-?\d+(\.\d+)?|true|false)$/.test(jq);
    this.draft.assign(name, isPlain ? (JSON.parse(jq) as unknown) : this.value(raw));
  }

  #wait(what: string): void {
    const seconds = /^\(?(\d+(?:\.\d+)?)\)?$/.exec(what)?.[1];
    if (seconds !== undefined) {
      this.draft.step('wait', { wait: { milliseconds: Math.round(Number(seconds) * 1000) } });
      return;
    }
    const action = robinAction(what.replace(/^\(|\)$/g, ''));
    const gone = /NotContain|Disappear|ToClose/i.test(action?.name ?? '');
    if (action === undefined || !/^WebAutomation\.WaitForWebPageContent/.test(action.name))
      throw new Untranslatable('what is waited for is not carried over');
    const text = action.given.get('Text');
    if (text !== undefined && action.given.get('Control') === undefined)
      this.draft.call('web.waitFor', { text: this.value(text), ...(gone ? { state: 'hidden' } : {}) });
    else
      this.on(action, (target) =>
        this.draft.call('web.waitFor', { target, ...(gone ? { state: 'hidden' } : {}) }),
      );
  }

  #call(name: string): void {
    const block = this.#functions.get(name);
    if (block === undefined || this.#calling.has(name))
      throw new Untranslatable(`the subflow ${name} is not in the text, or calls itself`);
    this.#calling.add(name);
    const steps = this.draft.list(() => this.blocks(block.ways[0]?.inside ?? []));
    this.#calling.delete(name);
    if (steps.length > 0) this.draft.step(name, { do: steps });
  }

  /** A value of Robin as jq: texts with `%name%`, numbers, expressions. */
  jq(raw: string): Translated {
    const text = raw.trim();
    if (text.startsWith("P'''")) throw new Untranslatable('an encrypted value is not kept; use a secret');
    return basicToJq(
      text,
      (name) => this.draft.variables.read(name),
      (inner) => this.#text(inner),
    );
  }

  /** A text with `%expression%` in it; `%%` is a percent sign. */
  #text(inner: string): string {
    const parts = inner
      .split(/%%/)
      .map((part) =>
        part.replace(/%([^%\n]+)%|[\s\S]/gu, (piece, expression: string | undefined) =>
          expression === undefined ? quoted(piece).slice(1, -1) : `\\(${this.jq(expression).jq})`,
        ),
      );
    return `"${parts.join('%')}"`;
  }

  condition(raw: string): string {
    return truthOf(this.jq(raw));
  }

  /** A parameter as a value of a step. */
  value(raw: string | undefined): string {
    if (raw === undefined) return '';
    const literal = textIn(raw);
    if (literal !== undefined) return written([literal]);
    return `\${ ${this.jq(raw).jq} }`;
  }

  /** What is typed into an element. */
  typed(found: FoundElement, raw: string): string {
    if (raw.startsWith("P'''"))
      return this.draft.typed({ ...found, words: `${found.words ?? ''} password` }, ['encrypted']);
    const literal = textIn(raw);
    return this.draft.typed(found, literal === undefined ? [{ jq: this.jq(raw).jq }] : [literal]);
  }

  /** Performs `act` with the element of an action, or keeps a place. */
  on(action: RobinAction, act: (target: string, found: FoundElement) => void): void {
    const reference =
      action.given.get('Control') ?? action.given.get('TextField') ?? action.given.get('Element');
    const found =
      reference === undefined ? 'the action names no element' : controlElement(reference, this.#controls);
    if (typeof found === 'string') this.draft.placeholder(found);
    else act(this.draft.target(found), found);
  }
}

const hideEncrypted = (text: string): string => text.replace(/P'''[\s\S]*?'''/g, "P'''••••••'''");
