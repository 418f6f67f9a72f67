import type { BotDraft } from '../draft.ts';
import { Untranslatable } from '../expressions/javascript.ts';
import { choose, loop, loopWhile } from '../flow.ts';
import { maskPairs } from '../secrecy.ts';
import { identifier } from '../variables.ts';
import { activities } from './activities.ts';
import { UiPathValues } from './values.ts';
import { childOf, within, type XamlNode } from './xml.ts';

const mostRounds = 10_000;

/** Elements that only describe: view state, variables, arguments, references. */
const described =
  /^(?:WorkflowViewStateService|ViewState|Dictionary|Members|Variables|Annotation|TextExpression|VisualBasic|Assembly|Property|Boolean|String|Collection|DelegateInArgument|.*\.(?:Variables|ViewState|Implementation|Argument|Target|TargetApp|VerifyOptions|NamespacesForImplementation|ReferencesForImplementation|AssignOperations|Arguments|OCREngine))/;

/** Carries activities over, with the blocks they make. */
export class UiPathFlow {
  readonly draft: BotDraft;
  readonly values: UiPathValues;
  readonly #path: string[] = [];

  constructor(draft: BotDraft) {
    this.draft = draft;
    this.values = new UiPathValues(draft);
  }

  /** The activities directly inside of a container. */
  body(node: XamlNode): void {
    this.#declare(node);
    const counts = new Map<string, number>();
    for (const child of node.children) {
      if (described.test(child.name) && !/\.(Body|ActivityBody|Activities|Then|Else|Try)$/.test(child.name))
        continue;
      const index = counts.get(child.name) ?? 0;
      counts.set(child.name, index + 1);
      this.#path.push(index === 0 ? child.name : `${child.name}[${index}]`);
      this.activity(child);
      this.#path.pop();
    }
  }

  /** Variables with a default are set where their scope begins. */
  #declare(node: XamlNode): void {
    const holder = node.children.find(({ name }) => name.endsWith('.Variables'));
    for (const variable of holder?.children ?? []) {
      const name = variable.attributes['Name'];
      const preset = variable.attributes['Default'] ?? this.values.raw(variable, 'Default');
      if (name === undefined || preset === undefined || preset === '{x:Null}') continue;
      this.#line(variable, () => {
        this.draft.assign(name, this.assigned(preset));
      });
    }
  }

  #line(node: XamlNode, work: () => void): void {
    const shown = Object.entries(node.attributes)
      .filter(
        ([name]) =>
          !/^(sap|xmlns|mva|sads|HintSize)|IdRef|Screenshot|ImageBase64|Version|ScopeIdentifier|HealingAgent/.test(
            name,
          ),
      )
      .map(([name, value]) => `${name}="${value}"`);
    const text = maskPairs(`${node.name} ${shown.join(' ')}`).trim();
    this.draft.source({ path: this.#path.join('/') || node.name, line: node.line, text }, () => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof Untranslatable)) throw error;
        this.draft.placeholder(error.message);
      }
    });
  }

  /** What is assigned: numbers and truth values as such, anything else as text or expression. */
  assigned(raw: string): unknown {
    const literal = this.values.literal(raw);
    if (literal !== undefined)
      return /^-?\d+(\.\d+)?$/.test(literal) && !raw.includes('"') ? Number(literal) : literal;
    const { jq } = this.values.jq(raw);
    return /^(-?\d+(\.\d+)?|true|false)$/.test(jq) ? (JSON.parse(jq) as unknown) : `\${ ${jq} }`;
  }

  /** Elements of that name anywhere inside. */
  all(node: XamlNode, name: string): XamlNode[] {
    return node.children.flatMap((child) => [
      ...(child.name === name ? [child] : []),
      ...this.all(child, name),
    ]);
  }

  activity(node: XamlNode): void {
    const block = Object.hasOwn(blocks, node.name) ? blocks[node.name] : undefined;
    if (block !== undefined) {
      if (containers.has(node.name)) block(this, node);
      else this.#line(node, () => block(this, node));
      return;
    }
    if (/\./.test(node.name) || node.name === 'ActivityAction') {
      this.body(node);
      return;
    }
    const handler = Object.hasOwn(activities, node.name) ? activities[node.name] : undefined;
    this.#line(node, () => {
      if (handler === undefined) this.draft.placeholder(`the activity ${node.name} is not known`);
      else handler(this, node);
    });
  }

  flowchart(node: XamlNode): void {
    this.#declare(node);
    new Flowchart(this, node).write();
  }

  forEach(node: XamlNode, list: string | undefined): void {
    if (list === undefined) throw new Untranslatable('nothing to go through is named');
    const argument = within(node, ({ name }) => name === 'DelegateInArgument');
    const name = argument?.attributes['Name'] ?? (/Row/.test(node.name) ? 'row' : 'item');
    const each = identifier(name);
    this.draft.variables.within(name, `$${each}`, () => {
      loop(this.draft, `each ${each}`, { each, in: this.values.jq(list).jq }, () => {
        const inside = childOf(node, '.Body') ?? node;
        this.body(inside);
      });
    });
  }

  tryCatch(node: XamlNode): void {
    const { draft } = this;
    const tried = draft.list(() => {
      this.#inside(childOf(node, '.Try'));
    });
    const catches = childOf(node, '.Catches')?.children ?? [];
    if (catches.length > 1) draft.approximate('every kind of error is handled the way of the first');
    const [first] = catches;
    const exception =
      first === undefined
        ? undefined
        : within(first, ({ name }) => name === 'DelegateInArgument')?.attributes['Name'];
    const as = identifier(exception ?? 'error');
    const handled = draft.list(() => {
      draft.variables.within(exception ?? 'error', `$${as}`, () => {
        this.#inside(first);
      });
    });
    if (tried.length > 0)
      draft.step('try', { try: tried, catch: { as, ...(handled.length === 0 ? {} : { do: handled }) } });
    const last = childOf(node, '.Finally');
    if (last !== undefined) {
      draft.approximate('what stands under finally is left out where an error goes on');
      this.#inside(last);
    }
  }

  #inside(node: XamlNode | undefined): void {
    if (node !== undefined) this.body(node);
  }

  branches(node: XamlNode): void {
    const when = this.values.condition(this.values.raw(node, 'Condition'));
    const otherwise = childOf(node, '.Else');
    choose(this.draft, 'if', [
      { when, work: () => this.#inside(childOf(node, '.Then')) },
      ...(otherwise === undefined || otherwise.children.length === 0
        ? []
        : [{ work: () => this.#inside(otherwise) }]),
    ]);
  }

  cases(node: XamlNode): void {
    const on = this.values.jq(this.values.raw(node, 'Expression') ?? '').jq;
    const ways = node.children
      .filter((child) => !child.name.includes('.') && !described.test(child.name))
      .map((child) => ({
        when: `((${on} | tostring) == ${JSON.stringify(child.attributes['x:Key'] ?? '')})`,
        work: () => this.activity(child),
      }));
    const otherwise = childOf(node, '.Default');
    const all = [
      ...ways,
      ...(otherwise === undefined ? [] : [{ when: undefined, work: () => this.#inside(otherwise) }]),
    ];
    choose(this.draft, 'choose', all);
  }

  repeated(node: XamlNode, firstAnyway: boolean): void {
    const condition = this.values.condition(this.values.raw(node, 'Condition'));
    loopWhile(
      this.draft,
      'while',
      condition,
      mostRounds,
      () =>
        this.body({ ...node, children: node.children.filter(({ name }) => !name.endsWith('.Condition')) }),
      firstAnyway,
    );
  }

  retried(node: XamlNode): void {
    const steps = this.draft.list(() => {
      this.#inside(childOf(node, '.ActivityBody'));
    });
    const count = Number(this.values.literal(this.values.raw(node, 'NumberOfRetries')) ?? '3');
    const milliseconds = this.values.milliseconds(this.values.raw(node, 'RetryInterval')) ?? 5000;
    if (childOf(node, '.Condition')?.children.length)
      this.draft.approximate('is tried again after an error only; the condition is left out');
    if (steps.length > 0)
      this.draft.step('try again', {
        try: steps,
        catch: {
          retry: {
            delay: { milliseconds },
            limit: { attempt: { count: Number.isInteger(count) ? count : 3 } },
          },
        },
      });
  }
}

const containers = new Set([
  'Sequence',
  'Flowchart',
  'FlowStep',
  'Body',
  'ExcelProcessScopeX',
  'ExcelApplicationCard',
  'ExcelApplicationScope',
  'ActivityAction',
]);

type BlockActivity = (flow: UiPathFlow, node: XamlNode) => void;

const inside: BlockActivity = (flow, node) => flow.body(node);

/** Activities that hold others. */
const blocks: Readonly<Record<string, BlockActivity>> = {
  Sequence: inside,
  ActivityAction: inside,
  Body: inside,
  ExcelProcessScopeX: inside,
  ExcelApplicationCard: inside,
  ExcelApplicationScope: inside,
  Flowchart: (flow, node) => flow.flowchart(node),
  If: (flow, node) => flow.branches(node),
  Switch: (flow, node) => flow.cases(node),
  While: (flow, node) => flow.repeated(node, false),
  InterruptibleWhile: (flow, node) => flow.repeated(node, false),
  DoWhile: (flow, node) => flow.repeated(node, true),
  InterruptibleDoWhile: (flow, node) => flow.repeated(node, true),
  ForEach: (flow, node) => flow.forEach(node, flow.values.raw(node, 'Values')),
  ForEachRow: (flow, node) => flow.forEach(node, flow.values.raw(node, 'DataTable')),
  TryCatch: (flow, node) => flow.tryCatch(node),
  RetryScope: (flow, node) => flow.retried(node),
  Rethrow: (flow) => {
    flow.draft.step('fail again', {
      raise: {
        error: {
          type: 'https://understudy.dev/errors/raised',
          status: 500,
          title: 'The error was raised again.',
        },
      },
    });
    flow.draft.approximate('the error that goes on is a new one');
  },
};

/** A flowchart followed from its start: steps in a row, decisions as choices until their ways meet. */
class Flowchart {
  readonly #flow: UiPathFlow;
  readonly #node: XamlNode;
  readonly #nodes = new Map<string, XamlNode>();
  readonly #done = new Set<XamlNode>();

  constructor(flow: UiPathFlow, node: XamlNode) {
    this.#flow = flow;
    this.#node = node;
    for (const kind of ['FlowStep', 'FlowDecision'])
      for (const one of flow.all(node, kind)) {
        const name = one.attributes['x:Name'];
        if (name !== undefined) this.#nodes.set(name, one);
      }
  }

  write(): void {
    const holder = childOf(this.#node, '.StartNode');
    const start =
      this.#resolve(this.#node.attributes['StartNode'], holder) ??
      this.#node.children.find(({ name }) => /^Flow(Step|Decision)$/.test(name));
    this.#follow(start, new Set());
  }

  #resolve(reference: string | undefined, holder: XamlNode | undefined): XamlNode | undefined {
    const inline = holder?.children.find(({ name }) => /^Flow(Step|Decision)$/.test(name));
    if (inline !== undefined) return inline;
    const name =
      /\{x:Reference\s+(\w+)\}/.exec(reference ?? '')?.[1] ??
      holder?.children.find((child) => child.name === 'Reference')?.text;
    return name === undefined ? undefined : this.#nodes.get(name);
  }

  #after(node: XamlNode, output: 'Next' | 'True' | 'False'): XamlNode | undefined {
    return this.#resolve(node.attributes[output], childOf(node, `.${output}`));
  }

  #reach(start: XamlNode | undefined): XamlNode[] {
    const found = start === undefined ? [] : [start];
    for (const node of found)
      for (const output of ['Next', 'True', 'False'] as const) {
        const next = this.#after(node, output);
        if (next !== undefined && !found.includes(next)) found.push(next);
      }
    return found;
  }

  #follow(start: XamlNode | undefined, stops: ReadonlySet<XamlNode>): void {
    for (let node = start; node !== undefined && !stops.has(node); ) {
      if (this.#done.has(node)) {
        this.#flow.draft.note('The flowchart goes back to an earlier step; that connection is not followed.');
        return;
      }
      this.#done.add(node);
      if (node.name === 'FlowDecision') node = this.#decide(node, stops);
      else {
        for (const child of node.children)
          if (!child.name.includes('.') && !described.test(child.name)) this.#flow.activity(child);
        node = this.#after(node, 'Next');
      }
    }
  }

  #decide(node: XamlNode, stops: ReadonlySet<XamlNode>): XamlNode | undefined {
    const [yes, no] = [this.#after(node, 'True'), this.#after(node, 'False')];
    const others = this.#reach(no);
    const meeting = this.#reach(yes).find((one) => others.includes(one));
    const until = new Set([...stops, ...(meeting === undefined ? [] : [meeting])]);
    this.#flow.draft.source(
      { path: 'FlowDecision', line: node.line, text: `FlowDecision ${node.attributes['Condition'] ?? ''}` },
      () => {
        const { draft, values } = this.#flow;
        try {
          const when = values.condition(values.raw(node, 'Condition'));
          choose(draft, 'if', [
            { when, work: () => this.#follow(yes, until) },
            { work: () => this.#follow(no, until) },
          ]);
        } catch (error) {
          if (!(error instanceof Untranslatable)) throw error;
          draft.placeholder(error.message);
        }
      },
    );
    return meeting;
  }
}
