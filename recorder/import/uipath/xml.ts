import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import type { RecordingFile } from '../importer.ts';
import { unreadable } from '../unreadable.ts';

/** An element of a XAML file with its place. */
export interface XamlNode {
  /** Name without namespace prefix, e.g. `If.Then`. */
  readonly name: string;
  readonly prefix: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XamlNode[];
  /** Text directly inside, trimmed. */
  readonly text: string;
  readonly line: number;
}

/** Where the parser stands. */
interface Locator {
  readonly lineNumber?: number;
  readonly columnNumber?: number;
}

const deepest = 400;

/** Reads XML. Fails with `import-unreadable` where it is broken; declares no entities and reads nothing outside. */
export function readXaml({ name, text }: RecordingFile): XamlNode {
  const refuse = (line: number | undefined, column: number | undefined, reason: string): never => {
    throw unreadable(name, { line: Math.max(1, line ?? 1), column: Math.max(1, column ?? 1) }, reason);
  };
  if (/<!DOCTYPE/i.test(text)) refuse(1, 1, 'workflows of UiPath declare no document type.');
  let complaint: { line: number | undefined; column: number | undefined; reason: string } | undefined;
  const parser = new DOMParser({
    onError: (level, message, context: { locator?: Locator } | undefined) => {
      if (level === 'warning' || complaint !== undefined) return;
      const { lineNumber, columnNumber } = context?.locator ?? {};
      const reason = String(message).split('\n')[0] ?? 'the XML is broken';
      complaint = { line: lineNumber, column: columnNumber, reason };
    },
  });
  let root: Element | null | undefined;
  try {
    root = parser.parseFromString(text, 'text/xml').documentElement;
  } catch (error) {
    if (!(error instanceof Error) || (complaint === undefined && error.name !== 'ParseError')) throw error;
    complaint ??= { line: 1, column: 1, reason: error.message.split('\n')[0] ?? 'the XML is broken' };
  }
  if (complaint !== undefined) refuse(complaint.line, complaint.column, `${complaint.reason}.`);
  if (root === null || root === undefined) return refuse(1, 1, 'the file holds no XML.');
  const read = (element: Element, depth: number): XamlNode => {
    if (depth > deepest)
      refuse(element.lineNumber, element.columnNumber, `elements are nested more than ${deepest} deep.`);
    const children: XamlNode[] = [];
    let inner = '';
    for (let child: Node | null = element.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === 1) children.push(read(child as Element, depth + 1));
      else if (child.nodeType === 3 || child.nodeType === 4) inner += child.nodeValue ?? '';
    }
    const attributes: Record<string, string> = {};
    for (let index = 0; index < element.attributes.length; index++) {
      const attribute = element.attributes.item(index);
      if (attribute !== null) attributes[attribute.name] = attribute.value;
    }
    return {
      name: element.localName ?? element.nodeName,
      prefix: element.prefix ?? '',
      attributes,
      children,
      text: inner.trim(),
      line: element.lineNumber ?? 1,
    };
  };
  return read(root, 0);
}

/** The child of that name (`If.Then`), or of that ending (`.Then`). */
export const childOf = (node: XamlNode, name: string): XamlNode | undefined =>
  node.children.find((child) => child.name === name || (name.startsWith('.') && child.name.endsWith(name)));

/** The first element of that name anywhere inside. */
export function within(node: XamlNode, test: (inner: XamlNode) => boolean): XamlNode | undefined {
  for (const child of node.children) {
    if (test(child)) return child;
    const found = within(child, test);
    if (found !== undefined) return found;
  }
  return undefined;
}
