import type { BotDraft } from '../draft.ts';
import { basicToJq } from '../expressions/basic.ts';
import { type Translated, truthOf, Untranslatable } from '../expressions/javascript.ts';
import { template as written } from '../template.ts';
import type { XamlNode } from './xml.ts';

/** Reads arguments of activities: literals, `[expressions]` and their elements. */
export class UiPathValues {
  readonly #draft: BotDraft;

  constructor(draft: BotDraft) {
    this.#draft = draft;
  }

  /** The raw text of an argument: the attribute, or the element `Activity.Argument` with what stands in it. */
  raw(node: XamlNode, ...names: readonly string[]): string | undefined {
    for (const name of names) {
      const attribute = node.attributes[name];
      if (attribute !== undefined && attribute !== '{x:Null}') return attribute;
      const element = node.children.find((child) => child.name === `${node.name}.${name}`);
      const text = element === undefined ? undefined : argumentText(element);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  /** An argument as jq; a text without brackets is a literal. Fails with {@link Untranslatable}. */
  jq(raw: string): Translated {
    const inner = expressionOf(raw);
    if (inner === undefined) return { jq: JSON.stringify(raw), type: 'text' };
    return basicToJq(
      inner,
      (name) => this.#draft.variables.read(name),
      (text) =>
        `"${text.replace(/\{([\w.]+)\}|[\s\S]/gu, (part, name: string | undefined) => (name === undefined ? JSON.stringify(part).slice(1, -1) : `\\(${this.#draft.variables.read(name)})`))}"`,
    );
  }

  condition(raw: string | undefined): string {
    if (raw === undefined) throw new Untranslatable('there is no condition');
    return truthOf(this.jq(raw));
  }

  /** The literal text of an argument, where it is one. */
  literal(raw: string | undefined): string | undefined {
    if (raw === undefined) return undefined;
    const inner = expressionOf(raw);
    if (inner === undefined) return raw;
    const text = /^"((?:[^"]|"")*)"$/.exec(inner.trim())?.[1];
    return text?.replaceAll('""', '"');
  }

  /** An argument as a value of a step. */
  value(raw: string | undefined): string {
    const literal = this.literal(raw);
    if (literal !== undefined) return written([literal]);
    return raw === undefined ? '' : `\${ ${this.jq(raw).jq} }`;
  }

  /** The name of the variable that an argument gives out, e.g. `[total]`. */
  variable(raw: string | undefined): string | undefined {
    if (raw === undefined) return undefined;
    return /^\[?\s*([\p{L}_][\p{L}\p{N}_]*)\s*\]?$/u.exec(raw)?.[1];
  }

  /** A time in milliseconds: `00:00:03`, `TimeSpan.FromSeconds(3)`. */
  milliseconds(raw: string | undefined): number | undefined {
    const text = (raw === undefined ? undefined : expressionOf(raw)) ?? raw ?? '';
    const clock = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
    if (clock !== null) {
      const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = clock;
      return Math.round(
        (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000,
      );
    }
    const span = /TimeSpan\.From(Seconds|Milliseconds|Minutes)\((\d+(?:\.\d+)?)\)/.exec(text);
    if (span === null) return undefined;
    const factor = { Seconds: 1000, Milliseconds: 1, Minutes: 60_000 }[span[1] ?? 'Seconds'] ?? 1000;
    return Math.round(Number(span[2]) * factor);
  }
}

const expressionOf = (raw: string): string | undefined => /^\s*\[([\s\S]*)\]\s*$/.exec(raw)?.[1];

/** `<InArgument>[x]</InArgument>`, `<VisualBasicValue ExpressionText="x"/>`, `<CSharpValue>x</CSharpValue>`, `<Literal Value="x"/>`. */
function argumentText(node: XamlNode): string | undefined {
  if (node.text !== '') return /^(CSharp|VisualBasic)/.test(node.name) ? `[${node.text}]` : node.text;
  const expression = node.attributes['ExpressionText'];
  if (expression !== undefined) return `[${expression}]`;
  const value = node.attributes['Value'];
  if (node.name === 'Literal' && value !== undefined) return value;
  for (const child of node.children) {
    const text = argumentText(child);
    if (text !== undefined) return text;
  }
  return undefined;
}
