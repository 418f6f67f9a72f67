import type { BotDraft } from '../draft.ts';
import { type Fields, fieldsIn, isFields, numberOf, textOf } from '../fields.ts';
import { choose, loop, loopWhile } from '../flow.ts';
import { identifier } from '../variables.ts';
import { blocks } from './blocks.ts';
import type { AutomaBlock, AutomaGraph } from './graph.ts';
import { AutomaSession } from './session.ts';

/** Rounds after which a while loop fails instead of going on for ever. */
const mostRounds = 10_000;

/** Carries a workflow over: follows its connections from the trigger and makes blocks of its loops and choices. */
export class AutomaWorkflow {
  readonly #graph: AutomaGraph;
  readonly #draft: BotDraft;
  readonly #session: AutomaSession;
  readonly #done = new Set<string>();

  constructor(graph: AutomaGraph, draft: BotDraft) {
    this.#graph = graph;
    this.#draft = draft;
    this.#session = new AutomaSession(draft);
  }

  write(): void {
    const all = [...this.#graph.blocks.values()];
    for (const { data } of all) this.#foresee(data);
    const trigger = all.find(({ label }) => label === 'trigger') ?? all[0];
    if (trigger !== undefined) this.#follow(trigger.id, new Set());
    for (const block of all) {
      if (this.#done.has(block.id)) continue;
      this.#source(block, () => {
        this.#draft.placeholder('nothing leads to this block');
      });
    }
  }

  #foresee(data: Fields): void {
    if (data['assignVariable'] === true) this.#draft.variables.assign(textOf(data, 'variableName'));
    for (const item of fieldsIn(data['dataList']))
      if (textOf(item, 'type') === 'variable') this.#draft.variables.assign(textOf(item, 'name'));
    for (const { data: inner } of fieldsIn(data['blocks']) as { data?: unknown }[])
      if (isFields(inner)) this.#foresee(inner);
  }

  #source(block: AutomaBlock, work: () => void): void {
    this.#done.add(block.id);
    const { description, ...rest } = block.data;
    const title =
      typeof description === 'string' && description !== '' ? `${block.label} “${description}”` : block.label;
    this.#draft.source(
      { path: block.path, line: block.line, text: `${title} ${JSON.stringify(rest)}` },
      work,
    );
  }

  /** Follows the connections until one of the blocks in `stops`, or the end. */
  #follow(start: string | undefined, stops: ReadonlySet<string>): void {
    let id = start;
    while (id !== undefined && !stops.has(id)) {
      const block: AutomaBlock | undefined = this.#graph.blocks.get(id);
      if (block === undefined) return;
      if (this.#done.has(id)) {
        this.#draft.remark(`Automa goes on at ${block.label} here, which stands elsewhere already.`);
        this.#draft.call(
          'log.write',
          { message: `Not imported: going back to ${block.label}`, level: 'warn' },
          { name: 'not imported going back' },
        );
        this.#draft.note(`A connection goes back to ${block.label}; it is marked, not followed.`);
        return;
      }
      id = this.#block(block, stops);
    }
  }

  /** Carries one block over; answers the block to go on at. */
  #block(block: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const { label, id, data } = block;
    let next: string | undefined = this.#graph.after(id);
    this.#source(block, () => {
      if (this.#graph.fan(id) > 1) this.#draft.approximate('one of several connections is followed');
      if (data['disableBlock'] === true) {
        this.#draft.remark(`Switched off in the workflow: ${label}`);
        return;
      }
      switch (label) {
        case 'conditions':
          next = this.#conditions(block, stops);
          return;
        case 'element-exists':
          next = this.#elementExists(block, stops);
          return;
        case 'loop-data':
          next = this.#loopData(block, stops);
          return;
        case 'loop-elements':
          next = this.#loopElements(block, stops);
          return;
        case 'while-loop':
          next = this.#while(block, stops);
          return;
        case 'repeat-task':
          this.#draft.placeholder(
            'steps that are repeated from an earlier block on have to be put into a loop',
          );
          return;
        case 'blocks-group':
          this.#group(block);
          return;
        default:
          this.#session.perform(label, data, blocks);
      }
    });
    return next;
  }

  #group(block: AutomaBlock): void {
    fieldsIn(block.data['blocks']).forEach((item, index) => {
      const data = isFields(item['data']) ? item['data'] : {};
      const at = {
        path: `${block.path}.data.blocks[${index}]`,
        line: block.line,
        text: `${textOf(item, 'id')} ${JSON.stringify(data)}`,
      };
      this.#draft.source(at, () => {
        this.#session.perform(textOf(item, 'id'), data, blocks);
      });
    });
  }

  #conditions({ id, data }: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const paths = fieldsIn(data['conditions']).map((path) => ({
      when: this.#session.conditionOf(path),
      start: this.#graph.after(id, textOf(path, 'id')),
    }));
    const fallback = this.#graph.after(id, 'fallback');
    const meeting = this.#graph.meeting([...paths.map(({ start }) => start), fallback]);
    this.#choose([...paths, { when: undefined, start: fallback }], meeting, stops);
    return meeting;
  }

  #choose(
    ways: readonly { readonly when: string | undefined; readonly start: string | undefined }[],
    meeting: string | undefined,
    stops: ReadonlySet<string>,
  ): void {
    const until = new Set([...stops, ...(meeting === undefined ? [] : [meeting])]);
    const used = ways.filter(
      ({ when, start }) => when !== undefined || (start !== undefined && start !== meeting),
    );
    choose(
      this.#draft,
      'if',
      used.map(({ when, start }) => ({
        when,
        work: () => {
          this.#follow(start, until);
        },
      })),
    );
  }

  #elementExists({ id, data }: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const there = this.#session.exists(
      data,
      (numberOf(data, 'tryCount') ?? 1) * (numberOf(data, 'timeout') ?? 500),
    );
    if (there === undefined) return this.#graph.after(id);
    const yes = this.#graph.after(id);
    const no = this.#graph.after(id, 'fallback') ?? this.#graph.after(id, '2');
    const meeting = this.#graph.meeting([yes, no]);
    this.#choose(
      [
        { when: there, start: yes },
        { when: undefined, start: no },
      ],
      meeting,
      stops,
    );
    return meeting;
  }

  #breakpoint(loopId: string): string | undefined {
    return [...this.#graph.blocks.values()].find(
      ({ label, data }) => label === 'loop-breakpoint' && textOf(data, 'loopId') === loopId,
    )?.id;
  }

  #loopData(block: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const { data, id } = block;
    const loopId = textOf(data, 'loopId');
    const end = this.#breakpoint(loopId);
    const list = this.#session.loopList(data);
    if (list === undefined)
      this.#draft.placeholder(`a loop through ${textOf(data, 'loopThrough')} is not carried over`);
    const each = identifier(loopId === '' ? 'item' : loopId);
    this.#session.loops.set(loopId, each);
    loop(this.#draft, `each ${each}`, { each, at: `${each}Index`, in: list ?? '[]' }, () => {
      this.#follow(this.#graph.after(id), new Set([...stops, ...(end === undefined ? [] : [end])]));
    });
    this.#session.loops.delete(loopId);
    return this.#afterLoop(end);
  }

  #afterLoop(end: string | undefined): string | undefined {
    const block = end === undefined ? undefined : this.#graph.blocks.get(end);
    if (block === undefined) return undefined;
    this.#source(block, () => undefined);
    return this.#graph.after(block.id);
  }

  #loopElements(block: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const { data, id } = block;
    const end = this.#breakpoint(textOf(data, 'loopId'));
    this.#draft.placeholder(
      'a bot names each element it acts on, so it does not go through all elements of a kind',
    );
    const steps = this.#draft.list(() => {
      this.#follow(this.#graph.after(id), new Set([...stops, ...(end === undefined ? [] : [end])]));
    });
    if (steps.length > 0)
      this.#draft.step('for each element', { do: steps, metadata: { understudy: { disabled: true } } });
    return this.#afterLoop(end);
  }

  #while({ id, data }: AutomaBlock, stops: ReadonlySet<string>): string | undefined {
    const condition = fieldsIn(data['conditions']).map((path) =>
      this.#session.conditionOf({ conditions: [path] }),
    );
    loopWhile(this.#draft, 'while', condition.join(' or ') || 'false', mostRounds, () => {
      this.#follow(this.#graph.after(id), new Set([...stops, id]));
    });
    return this.#graph.after(id, 'fallback');
  }
}
