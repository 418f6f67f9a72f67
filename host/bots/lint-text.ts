import { createHash } from 'node:crypto';
import { registry } from '../../bots/catalog/registry.ts';
import { lintBot } from '../../bots/language/lint.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import type { Finding, Manifest, Target } from '../../contract/flow/index.ts';

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
}): Finding[] {
  const parsed = parseDocument(unsaved.text, 'bot.yaml');
  const findings = lintBot(
    {
      folder: '.',
      text: unsaved.text,
      document: parsed.document,
      value: parsed.value,
      targets: new Map((unsaved.targets ?? []).map((name) => [name, namedTarget(name)])),
      manifest: unsaved.manifest,
      findings: parsed.findings,
      locate: parsed.locate,
      files: { bot: parsed, targets: undefined, manifest: undefined },
      digest: createHash('sha256').update(unsaved.text).digest('hex'),
    },
    registry.entries(),
  );
  // Without the names nothing can be said about them.
  return unsaved.targets === undefined
    ? findings.filter(({ code }) => code !== 'target-unknown' && code !== 'target-unused')
    : findings;
}
