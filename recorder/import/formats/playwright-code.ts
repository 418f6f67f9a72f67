import { parse } from '@babel/parser';
import type { Node, Statement } from '@babel/types';
import type { BotDraft } from '../draft.ts';
import { defineImporter, type RecordingFile } from '../importer.ts';
import { functionBody } from '../playwright/functions.ts';
import { PlaywrightScript } from '../playwright/script.ts';
import { bare, literalValue, memberName } from '../playwright/values.ts';
import { unreadable } from '../unreadable.ts';

/**
 * Tests and library scripts that Playwright's code generator writes, in TypeScript or JavaScript
 * (github.com/microsoft/playwright, `packages/playwright-core/src/server/codegen/javascript.ts`), with the loops,
 * choices and functions around them that people add.
 */
export const playwrightCode = defineImporter({
  id: 'playwright',
  title: 'Playwright code',
  extensions: ['.ts', '.js', '.mjs', '.cjs'],
  detect: ({ text }) => /['"](?:@playwright\/test|playwright(?:-core|-chromium)?)['"]/.test(text),
  read(file, draft) {
    draft.description = 'Imported from Playwright code.';
    const program = programOf(file);
    const script = new PlaywrightScript(draft, file.text);
    const parts = partsOf(program, script);
    const [only] = parts;
    if (only === undefined)
      throw unreadable(
        file.name,
        { line: 1, column: 1 },
        'the file holds no test and no script of Playwright.',
      );
    if (parts.length === 1) {
      if (only.title !== undefined && !/^test$/i.test(only.title)) draft.title = only.title;
      script.statements(only.statements);
      return;
    }
    draft.note('Each test of the file is a block; all run in one browser, one after the other.');
    for (const part of parts) writePart(draft, script, part);
  },
});

interface Part {
  readonly title: string | undefined;
  readonly statements: readonly Statement[];
}

function writePart(draft: BotDraft, script: PlaywrightScript, part: Part): void {
  const steps = draft.list(() => {
    script.statements(part.statements);
  });
  if (steps.length > 0) draft.step(part.title ?? 'script', { do: steps });
}

function programOf({ name, text }: RecordingFile): readonly Statement[] {
  try {
    return parse(text, {
      sourceType: 'unambiguous',
      plugins: ['typescript'],
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
    }).program.body;
  } catch (error) {
    if (error instanceof RangeError)
      throw unreadable(name, { line: 1, column: 1 }, 'the code is nested too deep to be read.', error);
    if (!(error instanceof SyntaxError)) throw error;
    const loc = 'loc' in error ? (error.loc as { line?: number; column?: number }) : {};
    const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '');
    throw unreadable(name, { line: loc.line ?? 1, column: (loc.column ?? 0) + 1 }, reason, error);
  }
}

/** Tests and the main function of a file; constants beside them are remembered. */
function partsOf(
  statements: readonly Statement[],
  script: PlaywrightScript,
  before: readonly Statement[] = [],
): Part[] {
  const parts: Part[] = [];
  let always = before;
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations)
        if (id.type === 'Identifier' && init != null) script.constant(id.name, init);
      continue;
    }
    if (statement.type !== 'ExpressionStatement') continue;
    const call = bare(statement.expression);
    if (call.type !== 'CallExpression') continue;
    const { callee } = call;
    if (callee.type === 'ArrowFunctionExpression' || callee.type === 'FunctionExpression') {
      parts.push({ title: undefined, statements: functionBody(callee) });
      continue;
    }
    const name = callee.type === 'Identifier' ? callee.name : rootName(callee);
    if (name !== 'test' && name !== 'it') continue;
    const method = memberName(callee);
    const last = call.arguments.at(-1);
    if (last === undefined) continue;
    if (method === 'describe' || method === 'serial' || method === 'parallel')
      parts.push(...partsOf(functionBody(last), script, always));
    else if (method === 'beforeEach') always = [...always, ...functionBody(last)];
    else if (
      method === undefined ||
      method === 'only' ||
      method === 'skip' ||
      method === 'fixme' ||
      method === 'slow'
    ) {
      const title = titleOf(call.arguments[0]);
      const body = functionBody(last);
      if (body.length > 0) parts.push({ title, statements: [...always, ...body] });
    }
  }
  return parts;
}

function rootName(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? rootName(node.object) : '';
}

const titleOf = (node: Node | undefined): string | undefined => {
  const title = node === undefined ? undefined : literalValue(node);
  return typeof title === 'string' ? title : undefined;
};
