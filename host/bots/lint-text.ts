import { createHash } from 'node:crypto';
import { registry } from '../../bots/catalog/registry.ts';
import { type LintSettings, lintBot } from '../../bots/language/lint.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import type { BotFile } from '../../bots/language/types.ts';
import type { Finding, Manifest, Target } from '../../contract/flow/index.ts';

/** What of a saved bot goes with a text of it that is not saved yet. */
export interface LintSurroundings {
  readonly targets: ReadonlyMap<string, Target>;
  readonly files: { readonly targets: BotFile | undefined; readonly manifest: BotFile | undefined };
  readonly settings: LintSettings | undefined;
}

/** A target of which only the name is known: enough for lint, which asks whether a name exists. */
const namedTarget = (title: string): Target => ({
  kind: 'web',
  title,
  where: { origin: '*', route: '/', frames: [] },
  candidates: [{ by: 'text', text: title }],
});

/** Lints a text that is not saved yet, against the names of targets and the manifest that go with it. */
export function lintText(unsaved: {
  readonly text: string;
  readonly targets?: readonly string[] | undefined;
  readonly manifest?: Manifest | undefined;
  readonly saved?: LintSurroundings | undefined;
}): Finding[] {
  const { text, manifest, saved } = unsaved;
  const parsed = parseDocument(text, 'bot.yaml');
  const names = unsaved.targets ?? [];
  const findings = lintBot(
    {
      folder: '.',
      text,
      document: parsed.document,
      value: parsed.value,
      targets: new Map(names.map((name) => [name, saved?.targets.get(name) ?? namedTarget(name)])),
      manifest,
      findings: parsed.findings,
      locate: parsed.locate,
      files: { bot: parsed, targets: saved?.files.targets, manifest: saved?.files.manifest },
      digest: createHash('sha256').update(text).digest('hex'),
    },
    registry.entries(),
    saved?.settings,
  );
  // Without the names nothing can be said about them.
  return unsaved.targets === undefined
    ? findings.filter(({ code }) => code !== 'target-unknown' && code !== 'target-unused')
    : findings;
}
