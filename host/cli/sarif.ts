import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lintRule, lintRules } from '../../bots/language/lint/registry.ts';
import { type ErrorCode, errorCatalogue, errorTypeBase } from '../../contract/errors/index.ts';
import type { Finding } from '../../contract/flow/index.ts';

/** Where a rule is explained; beside the address of errors. */
const ruleBase = new URL('../lint/', errorTypeBase).href;
const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** A rule of lint, or a code of the error catalogue, as SARIF describes it. */
function descriptor(id: string): Record<string, unknown> {
  const rule = lintRule(id);
  const entry = Object.hasOwn(errorCatalogue, id) ? errorCatalogue[id as ErrorCode] : undefined;
  const title = rule?.title ?? entry?.title ?? id;
  const help = rule?.next ?? entry?.next;
  return {
    id,
    shortDescription: { text: title },
    ...(rule === undefined ? {} : { fullDescription: { text: rule.why } }),
    ...(help === undefined ? {} : { help: { text: help } }),
    helpUri: rule === undefined ? `${errorTypeBase}${id}` : `${ruleBase}${id}`,
    defaultConfiguration: { level: levels[rule?.severity ?? 'error'] },
  };
}

/** The address of a file: relative to the folder the command was started in where it is below it, with `/`. */
function uriOf(file: string, folder: string): string {
  const path = relative(folder, file);
  if (path.startsWith('..') || isAbsolute(path)) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}

function result(finding: Finding, rules: readonly string[], folder: string): Record<string, unknown> {
  const { code, severity, message, next, file, line, column, endLine, endColumn, pointer, step } = finding;
  const id = finding.rule ?? code;
  const end = endLine === undefined || endColumn === undefined ? {} : { endLine, endColumn };
  const logical = [
    ...(step === undefined ? [] : [{ name: step, kind: 'function' }]),
    ...(pointer === undefined ? [] : [{ fullyQualifiedName: pointer, kind: 'object' }]),
  ];
  return {
    ruleId: id,
    ruleIndex: rules.indexOf(id),
    level: levels[severity],
    message: { text: next === undefined ? message : `${message} ${next}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file, folder) },
          region: { startLine: line, startColumn: column, ...end },
        },
        ...(logical.length === 0 ? {} : { logicalLocations: logical }),
      },
    ],
  };
}

/** Findings as a SARIF 2.1.0 log of one run; addresses of files are relative to `folder` where they are below it. */
export function sarifLog(
  findings: readonly Finding[],
  options: { readonly version: string; readonly folder: string },
): Record<string, unknown> {
  const others = findings.map(({ rule, code }) => rule ?? code).filter((id) => lintRule(id) === undefined);
  const ids = [...lintRules.map(({ id }) => id), ...new Set(others)];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Understudy',
            semanticVersion: options.version,
            rules: ids.map((id) => descriptor(id)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, ids, options.folder)),
      },
    ],
  };
}
