import { type Fields, fieldsIn, isFields, textOf } from '../fields.ts';
import type { LocatedJson } from '../located-json.ts';

/** One block of an Automa workflow. */
export interface AutomaBlock {
  readonly id: string;
  /** What it does, e.g. `event-click`. */
  readonly label: string;
  readonly data: Fields;
  /** Path in the file. */
  readonly path: string;
  readonly line: number;
}

/** Blocks of a workflow and what follows each of their outputs. */
export class AutomaGraph {
  readonly blocks: ReadonlyMap<string, AutomaBlock>;
  readonly #next = new Map<string, { readonly output: string; readonly to: string }[]>();

  constructor(json: LocatedJson, workflow: Fields) {
    const drawing = workflow['drawflow'];
    if (!isFields(drawing) || !Array.isArray(drawing['nodes']))
      json.fail(
        workflow,
        'the workflow has no drawing with nodes and edges; export it from a current version of Automa.',
      );
    const { nodes, edges } = drawing as { nodes: unknown[]; edges: unknown };
    const blocks = new Map<string, AutomaBlock>();
    for (const [index, node] of nodes.entries()) {
      const path = `drawflow.nodes[${index}]`;
      if (!isFields(node) || textOf(node, 'id') === '')
        json.fail(isFields(node) ? node : drawing, `${path} has no id.`);
      const data = isFields(node['data']) ? node['data'] : {};
      const block = {
        id: textOf(node, 'id'),
        label: textOf(node, 'label'),
        data,
        path,
        line: json.placeOf(node).line,
      };
      blocks.set(block.id, block);
    }
    this.blocks = blocks;
    for (const edge of fieldsIn(edges)) {
      const from = textOf(edge, 'source');
      const output =
        textOf(edge, 'sourceHandle')
          .replace(`${from}-output-`, '')
          .replace(/^output-?/, '') || '1';
      const list = this.#next.get(from) ?? [];
      list.push({ output, to: textOf(edge, 'target') });
      this.#next.set(from, list);
    }
  }

  /** The block at an output; undefined where nothing is connected. */
  after(id: string, output = '1'): string | undefined {
    const found = (this.#next.get(id) ?? []).find((edge) => edge.output === output)?.to;
    return found !== undefined && this.blocks.has(found) ? found : undefined;
  }

  /** Number of connections at an output; a robot follows one. */
  fan(id: string, output = '1'): number {
    return (this.#next.get(id) ?? []).filter((edge) => edge.output === output).length;
  }

  /** Blocks that can be reached, nearest first, the given one included. */
  reach(from: string | undefined): string[] {
    const found: string[] = from === undefined ? [] : [from];
    for (const id of found)
      for (const { to } of this.#next.get(id) ?? [])
        if (!found.includes(to) && this.blocks.has(to)) found.push(to);
    return found;
  }

  /** The nearest block where all ways meet again. */
  meeting(starts: readonly (string | undefined)[]): string | undefined {
    const given = starts.filter((start) => start !== undefined);
    if (given.length < 2) return undefined;
    const [first = [], ...others] = given.map((start) => this.reach(start));
    return first.find((id) => others.every((reached) => reached.includes(id)));
  }
}
