import { isScalar, Scalar, visit } from 'yaml';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { readYamlText } from './yaml-text.ts';

/** Texts that mean the same in single and double quotes. */
const simple = /^[\x20-\x26\x28-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\uffef]*$/u;

/**
 * The canonical form of a document: two spaces of indentation, single quotes where quotes are, LF, one blank line at
 * most, nothing folded. Comments, the order of fields, anchors and block texts stay. Formatting twice changes nothing.
 * Fails with `document-syntax` where the text is not YAML.
 */
export function formatDocument(text: string, file = 'bot.yaml'): string {
  const source = readYamlText(text.replace(/\r\n?/g, '\n'), file);
  const broken = source.findings.find((finding) => finding.severity === 'error');
  if (source.yaml === undefined || broken !== undefined) {
    const line = broken?.line ?? 1;
    const column = broken?.column ?? 1;
    throw new UnderstudyError(
      'document-syntax',
      { file, line, column, reason: broken?.message ?? '' },
      { where: { file, line, column } },
    );
  }
  visit(source.yaml, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== 'string') return;
      if (node.type === Scalar.QUOTE_DOUBLE && simple.test(node.value)) node.type = Scalar.QUOTE_SINGLE;
    },
  });
  return source.yaml.toString({ indent: 2, lineWidth: 0, minContentWidth: 0, singleQuote: true });
}
