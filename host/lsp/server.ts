import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  ErrorCodes,
  type Location,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { registry } from '../../bots/catalog/registry.ts';
import { formatDocument } from '../../bots/language/format.ts';
import { lintBot } from '../../bots/language/lint.ts';
import {
  completeAt,
  definitionAt,
  hoverAt,
  modelOf,
  quickFixes,
  renameAt,
  type Surroundings,
  stepNamedAt,
} from '../../bots/language/service/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import type { Definition } from '../../contract/flow/language.ts';
import { pathOf } from '../../contract/text/pointer.ts';
import { changeBetween } from '../../contract/text/text-change.ts';
import { nodeAt } from '../../contract/text/text-model.ts';
import { lintSettingsOf } from '../bots/lint-settings.ts';
import { botAround, isBotFile, placeOf, surroundingsOf, uriOf } from './bot-documents.ts';
import { diagnosticOf, editsOf, itemsOf, symbolsOf } from './words.ts';

/** Milliseconds after the last change before a document is checked; typing is not followed letter by letter. */
const checkAfter = 150;

/**
 * Serves the language to an editor over the connection: problems while typing, completion, hover, go to, symbols,
 * formatting, renaming of steps and quick fixes, for bot.yaml, targets.yaml and manifest.yaml as the editor holds them.
 * `onShutdown` is told when the editor asks the server to stop.
 */
export function serveLanguage(connection: Connection, version: string, onShutdown: () => void): void {
  const documents = new TextDocuments(TextDocument);
  const found = new Map<string, readonly Finding[]>();
  const timers = new Map<string, NodeJS.Timeout>();
  const openText = (uri: string): string | undefined => documents.get(uri)?.getText();

  const around = async (uri: string): Promise<Surroundings> => {
    const place = placeOf(uri);
    const bot =
      place === undefined ? undefined : await botAround(place.folder, openText, { uri, file: place.file });
    return bot === undefined
      ? { catalog: registry.entries(), targets: [], manifest: undefined }
      : surroundingsOf(bot);
  };

  const check = async (folder: string, uri: string, file: string): Promise<void> => {
    const bot = await botAround(folder, openText, { uri, file });
    if (bot === undefined) return;
    const findings = lintBot(bot, registry.entries(), await lintSettingsOf(folder));
    const files = isBotFile(file) ? ['bot.yaml', 'targets.yaml', 'manifest.yaml'] : [file];
    for (const each of files) {
      const own = uriOf(folder, each);
      if (documents.get(own) === undefined) continue;
      const path = isBotFile(each) ? each : 'bot.yaml';
      const here = findings.filter((finding) => finding.file.endsWith(path));
      found.set(own, here);
      await connection.sendDiagnostics({ uri: own, diagnostics: here.map(diagnosticOf) });
    }
  };
  const checkSoon = (uri: string): void => {
    const place = placeOf(uri);
    if (place === undefined) return;
    clearTimeout(timers.get(place.folder));
    const later = setTimeout(() => {
      timers.delete(place.folder);
      check(place.folder, uri, place.file).catch((error: unknown) =>
        connection.console.error(error instanceof Error ? error.message : String(error)),
      );
    }, checkAfter);
    timers.set(place.folder, later);
  };

  connection.onInitialize(() => ({
    serverInfo: { name: 'understudy', version },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [' ', '.', '$', ':', '{'] },
      hoverProvider: true,
      definitionProvider: true,
      documentSymbolProvider: true,
      documentFormattingProvider: true,
      renameProvider: { prepareProvider: true },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
  }));
  connection.onShutdown(() => {
    for (const timer of timers.values()) clearTimeout(timer);
    onShutdown();
  });

  documents.onDidChangeContent(({ document }) => checkSoon(document.uri));
  documents.onDidClose(({ document }) => {
    found.delete(document.uri);
    connection
      .sendDiagnostics({ uri: document.uri, diagnostics: [] })
      .catch((error: unknown) =>
        connection.console.error(error instanceof Error ? error.message : String(error)),
      );
  });

  connection.onCompletion(async ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined || inTargetsOrManifest(textDocument.uri)) return [];
    const offset = document.offsetAt(position);
    return itemsOf(document, offset, completeAt(document.getText(), offset, await around(textDocument.uri)));
  });
  connection.onHover(async ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined || inTargetsOrManifest(textDocument.uri)) return null;
    const hover = hoverAt(document.getText(), document.offsetAt(position), await around(textDocument.uri));
    if (hover === undefined) return null;
    return {
      contents: { kind: 'markdown', value: hover.markdown },
      range: { start: document.positionAt(hover.from), end: document.positionAt(hover.to) },
    };
  });
  connection.onDefinition(async ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined || inTargetsOrManifest(textDocument.uri)) return null;
    const definition = definitionAt(
      document.getText(),
      document.offsetAt(position),
      await around(textDocument.uri),
    );
    return definition === undefined ? null : locate(document, definition);
  });

  const locate = async (
    document: TextDocument,
    { file, offset, pointer }: Definition,
  ): Promise<Location | null> => {
    const place = placeOf(document.uri);
    if (file === 'bot.yaml') {
      const start = document.positionAt(offset ?? 0);
      return { uri: document.uri, range: { start, end: start } };
    }
    const bot =
      place === undefined
        ? undefined
        : await botAround(place.folder, openText, { uri: document.uri, file: place.file });
    const source = file === 'targets.yaml' ? bot?.files.targets : bot?.files.manifest;
    if (place === undefined || source === undefined) return null;
    const own = source.locate(pointer);
    const start = { line: own.line - 1, character: own.column - 1 };
    return {
      uri: uriOf(place.folder, file),
      range: { start, end: { line: own.endLine - 1, character: own.endColumn - 1 } },
    };
  };

  connection.onDocumentSymbol(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    return document === undefined ? [] : symbolsOf(document, modelOf(document.getText()));
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return [];
    const text = document.getText();
    try {
      return editsOf(document, changeBetween(text, formatDocument(text, textDocument.uri)));
    } catch (error) {
      if (error instanceof UnderstudyError) throw new ResponseError(ErrorCodes.InvalidRequest, error.message);
      throw error;
    }
  });
  connection.onPrepareRename(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    const step =
      document === undefined ? undefined : stepNamedAt(document.getText(), document.offsetAt(position));
    if (document === undefined || step === undefined) return null;
    return {
      range: { start: document.positionAt(step.from), end: document.positionAt(step.to) },
      placeholder: step.name,
    };
  });
  connection.onRenameRequest(({ textDocument, position, newName }): WorkspaceEdit | null => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return null;
    const text = document.getText();
    const step = stepNamedAt(text, document.offsetAt(position));
    if (step === undefined) return null;
    const item = nodeAt(modelOf(text), pathOf(step.pointer).slice(0, -2));
    const taken = item?.entries().some((entry) => entry.value.entry(0)?.key === newName) ?? false;
    if (taken && newName !== step.name)
      throw new ResponseError(
        ErrorCodes.InvalidParams,
        `A step ${newName} stands in this list already; choose another name.`,
      );
    const changes = renameAt(text, document.offsetAt(position), newName);
    return changes === undefined ? null : { changes: { [textDocument.uri]: editsOf(document, changes) } };
  });
  connection.onCodeAction(({ textDocument, range }): CodeAction[] => {
    const document = documents.get(textDocument.uri);
    const findings = (found.get(textDocument.uri) ?? []).filter(
      (finding) =>
        finding.line - 1 <= range.end.line && (finding.endLine ?? finding.line) - 1 >= range.start.line,
    );
    if (document === undefined) return [];
    return findings.flatMap((finding) =>
      quickFixes(document.getText(), [finding]).map((fix) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnosticOf(finding)],
        edit: { changes: { [textDocument.uri]: editsOf(document, fix.changes) } },
      })),
    );
  });

  documents.listen(connection);
  connection.listen();
}

const inTargetsOrManifest = (uri: string): boolean => {
  const file = placeOf(uri)?.file;
  return file === 'targets.yaml' || file === 'manifest.yaml';
};
