import type { Candidate, FrameStep } from '../../../contract/flow/targets.ts';
import type { BotDraft } from '../draft.ts';
import { javascriptToJq, numeric, truthOf, Untranslatable } from '../expressions/javascript.ts';
import { type Fields, fieldsIn, isFields, numberOf, textOf } from '../fields.ts';
import { cssCandidate, type FoundElement, xpathCandidate } from '../selectors.ts';
import { joined, type Piece, splitPieces, template } from '../template.ts';

/** Carries one block over. */
export type BlockHandler = (session: AutomaSession, data: Fields) => void;

const comparisons: Readonly<Record<string, (left: string, right: string) => string>> = {
  eq: (left, right) => `((${left} | tostring) == (${right} | tostring))`,
  eqi: (left, right) => `((${left} | tostring | ascii_downcase) == (${right} | tostring | ascii_downcase))`,
  nq: (left, right) => `((${left} | tostring) != (${right} | tostring))`,
  gt: (left, right) => `(${number(left)} > ${number(right)})`,
  gte: (left, right) => `(${number(left)} >= ${number(right)})`,
  lt: (left, right) => `(${number(left)} < ${number(right)})`,
  lte: (left, right) => `(${number(left)} <= ${number(right)})`,
  cnt: (left, right) => `(${left} | tostring | index(${right} | tostring) != null)`,
  cni: (left, right) =>
    `(${left} | tostring | ascii_downcase | index(${right} | tostring | ascii_downcase) != null)`,
  nct: (left, right) => `(${left} | tostring | index(${right} | tostring) == null)`,
  stw: (left, right) => `(${left} | tostring | startswith(${right} | tostring))`,
  enw: (left, right) => `(${left} | tostring | endswith(${right} | tostring))`,
  itr: (left) => truthOf({ jq: left, type: 'unknown' }),
  ifl: (left) => `(${truthOf({ jq: left, type: 'unknown' })} | not)`,
};

const number = (jq: string): string => numeric({ jq, type: 'unknown' });

/** Where a workflow stands: frame, open loops, whether a page is there. */
export class AutomaSession {
  readonly draft: BotDraft;
  frames: FrameStep[] = [];
  /** Loop ids → the variable of the loop. */
  readonly loops = new Map<string, string>();
  hasPage = false;
  dialog: { readonly accept: boolean; readonly text?: string } | undefined;
  /** Why the last selector was not understood. */
  #questions = 0;

  constructor(draft: BotDraft) {
    this.draft = draft;
  }

  perform(label: string, data: Fields, handlers: Readonly<Record<string, BlockHandler>>): void {
    const handler = Object.hasOwn(handlers, label) ? handlers[label] : undefined;
    if (handler === undefined)
      this.draft.placeholder(`the block ${label === '' ? 'without a name' : label} is not known`);
    else handler(this, data);
  }

  /** A text with `{{variables.name}}` in it. */
  pieces(text: string): Piece[] {
    return splitPieces(text, /\{\{\s*([^{}]+?)\s*\}\}/g, (reference) => ({ jq: this.#reference(reference) }));
  }

  value(text: string): string {
    return template(this.pieces(text));
  }

  jq(text: string): string {
    return joined(this.pieces(text));
  }

  #reference(reference: string): string {
    const [, source = '', rest = ''] = /^(\$?\w+)[@.]?(.*)$/s.exec(reference) ?? [];
    const keys = rest.split('.').filter((key) => key !== '');
    const [first = '', ...others] = keys;
    const path = (names: readonly string[]): string =>
      names.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`)).join('');
    switch (source) {
      case 'variables':
        return this.draft.variables.read(first) + path(others);
      case 'secrets':
        return `$secrets.${first.replace(/\W+/g, '_')}`;
      case 'loopData': {
        const each = this.loops.get(first) ?? 'item';
        if (others[0] === '$index') return `$${each}Index`;
        return `$${each}${path(others[0] === 'data' ? others.slice(1) : others)}`;
      }
      case 'table':
      case 'dataColumns': {
        const [row = '0', column] = keys;
        return column === undefined
          ? '$context.table'
          : `$context.table[${JSON.stringify(column)}]${row === '$last' ? '[-1]' : `[${row}]`}`;
      }
      case 'globalData':
        this.draft.input('globalData', {
          type: 'json',
          required: true,
          title: 'Global data of the workflow',
        });
        return `$workflow.input.globalData${path(keys)}`;
      default:
        this.draft.approximate(`{{${reference}}} is asked for as an input`);
        return this.draft.variables.read(reference.replace(/\W+/g, '_'));
    }
  }

  /** The element of a block; a placeholder and undefined where its selector is not understood. */
  element(data: Fields): FoundElement | undefined {
    const selector = textOf(data, 'selector').trim();
    if (selector === '' || /\{\{/.test(selector)) {
      this.draft.placeholder(
        selector === '' ? 'the block names no element' : 'which element is meant is computed while it runs',
      );
      return undefined;
    }
    if (data['multiple'] === true)
      this.draft.approximate('acts on one element, not on all that the selector finds');
    const parts = selector.split('|>').map((part) => part.trim());
    const last = parts.pop() ?? selector;
    const frames = [...this.frames, ...parts.map((part) => ({ selector: part }))];
    const byPath = textOf(data, 'findBy') === 'xpath' || /^\(*\/\//.test(last);
    const candidate: Candidate = byPath ? xpathCandidate(last) : cssCandidate(last);
    return { candidates: [candidate], frames };
  }

  /** Performs `act` with the element of the block, waiting for it as long as the block says. */
  on(data: Fields, act: (target: string, found: FoundElement) => void): void {
    const found = this.element(data);
    if (found !== undefined) act(this.draft.target(found), found);
  }

  /** Options of a step that may open a dialog. */
  acting(): { dialog?: { readonly accept: boolean; readonly text?: string } } {
    const { dialog } = this;
    this.dialog = undefined;
    return dialog === undefined ? {} : { dialog };
  }

  /** Where a block puts what it read: a variable, a column of the table. */
  kept(data: Fields, jq: string): Record<string, string> {
    const kept: Record<string, string> = {};
    if (data['assignVariable'] === true && textOf(data, 'variableName') !== '')
      kept[textOf(data, 'variableName')] = jq;
    const column = textOf(data, 'dataColumn');
    if (data['saveData'] === true && column !== '') {
      const cell = JSON.stringify(column);
      kept['table'] =
        `(($context.table // {}) + {${cell}: ((($context.table // {})[${cell}] // []) + [${jq}])})`;
    }
    return kept;
  }

  /** Asks whether an element is there and keeps the answer; answers the jq that reads it. */
  exists(data: Fields, withinMs: number): string | undefined {
    const found = this.element(data);
    if (found === undefined) return undefined;
    const target = this.draft.target(found);
    this.#questions += 1;
    const name = `there${this.#questions}`;
    const steps = this.draft.list(() => {
      this.draft.call('web.waitFor', { target }, { timeoutMs: Math.max(withinMs, 200) });
      this.draft.assign(name, true, 'is there');
    });
    const otherwise = this.draft.list(() => {
      this.draft.assign(name, false, 'is not there');
    });
    this.draft.step('look whether it is there', { try: steps, catch: { do: otherwise } });
    return `$context.${name}`;
  }

  /** The condition of one way of a `conditions` block, as jq. */
  conditionOf(path: Fields): string {
    if ('compareValue' in path) return this.#oldCondition(path);
    const groups = fieldsIn(path['conditions']).map((group) =>
      fieldsIn(group['conditions'])
        .map((row) => this.#row(fieldsIn(row['items'])))
        .join(' and '),
    );
    return (
      groups
        .filter((group) => group !== '')
        .map((group) => `(${group})`)
        .join(' or ') || 'false'
    );
  }

  #oldCondition(path: Fields): string {
    const types: Readonly<Record<string, string>> = {
      '==': 'eq',
      '!=': 'nq',
      '>': 'gt',
      '>=': 'gte',
      '<': 'lt',
      '<=': 'lte',
      '()': 'cnt',
    };
    const compare = comparisons[types[textOf(path, 'type')] ?? 'eq'] ?? comparisons['eq'];
    return compare?.(this.jq(textOf(path, 'value')), this.jq(textOf(path, 'compareValue'))) ?? 'false';
  }

  #row(items: readonly Fields[]): string {
    const compare = items.find((item) => textOf(item, 'category') === 'compare');
    const [left, right] = items
      .filter((item) => textOf(item, 'category') === 'value')
      .map((item) => this.#operand(item));
    if (left === undefined) return 'false';
    if (compare === undefined) return truthOf({ jq: left, type: 'unknown' });
    const operator = comparisons[textOf(compare, 'type')];
    if (operator === undefined) {
      this.draft.placeholder(`the comparison ${textOf(compare, 'type')} is not carried over`);
      return 'false';
    }
    return operator(left, right ?? '""');
  }

  #operand(item: Fields): string {
    const type = textOf(item, 'type');
    const data = isFields(item['data']) ? item['data'] : {};
    if (type === 'value' || type === '') return this.jq(textOf(data, 'value'));
    if (type === 'element#exists' || type === 'element#visible') return this.exists(data, 500) ?? 'false';
    if (type === 'element#notExists' || type === 'element#invisible')
      return `(${this.exists(data, 500) ?? 'true'} | not)`;
    if (type === 'element#text' || type === 'element#attribute') {
      const found = this.element(data);
      if (found === undefined) return '""';
      this.#questions += 1;
      const name = `seen${this.#questions}`;
      const attribute =
        type === 'element#attribute' ? { attribute: textOf(data, 'attrName') || 'value' } : {};
      this.draft.call(
        'web.readText',
        { target: this.draft.target(found), ...attribute },
        { keep: { [name]: '.text' } },
      );
      return `$context.${name}`;
    }
    if (type === 'code') return this.#code(textOf(data, 'code'));
    this.draft.placeholder(`the value ${type} is not carried over`);
    return 'null';
  }

  #code(source: string): string {
    try {
      return javascriptToJq(source, () => undefined).jq;
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      this.draft.placeholder(error.message);
      return 'false';
    }
  }

  /** The list that a `loop-data` block goes through, as jq; undefined where it lies outside of the workflow. */
  loopList(data: Fields): string | undefined {
    const most = numberOf(data, 'maxLoop') ?? 0;
    const from = numberOf(data, 'startIndex') ?? 0;
    const list = this.#listOf(data);
    if (list === undefined) return undefined;
    const part = most > 0 ? `[${from}:${from + most}]` : from > 0 ? `[${from}:]` : '';
    return `(${list})${part}${data['reverseLoop'] === true ? ' | reverse' : ''}`;
  }

  #listOf(data: Fields): string | undefined {
    switch (textOf(data, 'loopThrough')) {
      case 'numbers':
        return `[range(${numberOf(data, 'fromNumber') ?? 1}; ${(numberOf(data, 'toNumber') ?? 10) + 1})]`;
      case 'custom-data': {
        const { loopData } = data;
        if (Array.isArray(loopData)) return JSON.stringify(loopData);
        try {
          return JSON.stringify(JSON.parse(textOf(data, 'loopData')) as unknown);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          return `(${this.jq(textOf(data, 'loopData'))} | fromjson)`;
        }
      }
      case 'variable':
        return this.draft.variables.read(textOf(data, 'variableName'));
      case 'table':
      case 'data-columns':
        return tableRows;
      default:
        return undefined;
    }
  }
}

/** The rows of the table that blocks filled column by column. */
export const tableRows =
  '(($context.table // {}) as $table | [range([0, ($table[] | length)] | max) as $row | $table | map_values(.[$row])])';
