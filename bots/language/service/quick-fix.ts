import type { Finding } from '../../../contract/flow/index.ts';
import type { QuickFix } from '../../../contract/flow/language.ts';
import { changeBetween } from '../../../contract/text/text-change.ts';
import { applyFixes } from '../lint/fix.ts';
import { offsetAt } from './positions.ts';

/** Changes that mend findings: names that were evidently meant, and texts that other readers of YAML would take for something else. */
export function quickFixes(text: string, findings: readonly Finding[]): readonly QuickFix[] {
  return findings.flatMap((finding): QuickFix[] => {
    if (finding.fix !== undefined) return declaredFix(text, finding);
    const from = offsetAt(text, finding.line - 1, finding.column - 1);
    const to = offsetAt(
      text,
      (finding.endLine ?? finding.line) - 1,
      (finding.endColumn ?? finding.column) - 1,
    );
    const source = text.slice(from, to);
    if (finding.code === 'document-ambiguous' && /^[^\s'"]+$/.test(source)) {
      return [
        { title: `Quote '${source}'`, code: finding.code, changes: [{ from, to, insert: `'${source}'` }] },
      ];
    }
    const meant = /Did you mean ['"‘`]?([\w.$-]+?)['"’`]?\?/.exec(finding.message)?.[1];
    if (meant === undefined) return [];
    const wrong = wrongWord(source, finding.message);
    const at = wrong === undefined ? -1 : source.indexOf(wrong);
    if (wrong === undefined || at < 0) return [];
    return [
      {
        title: `Change ${wrong} to ${meant}`,
        code: finding.code,
        changes: [{ from: from + at, to: from + at + wrong.length, insert: meant }],
      },
    ];
  });
}

/** The word of the place that the message names. */
function wrongWord(source: string, message: string): string | undefined {
  const words = source.match(/[\p{L}_$][\p{L}\p{N}_.$-]*/gu) ?? [];
  const said = message.replace(/Did you mean.*$/, '');
  return words
    .filter((word) =>
      new RegExp(`(^|[^\\w.-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\w-]|$)`).test(said),
    )
    .sort((a, b) => b.length - a.length)[0];
}

/** The fix that a lint rule declares, where it is one of this text. */
function declaredFix(text: string, { code, file, fix }: Finding): QuickFix[] {
  if (fix === undefined || fix.file !== file) return [];
  const changes = changeBetween(text, applyFixes(text, [fix]).text);
  return changes.length === 0 ? [] : [{ title: fix.title, code, changes: [...changes] }];
}
