import type { Candidate, FrameStep } from '../../../contract/flow/targets.ts';
import { attributeSelector, cssCandidate, xpathCandidate } from '../selectors.ts';

/** A locator of Selenium and its relatives (`id=`, `name=`, `css=`, `xpath=`, `linkText=` …); undefined where unknown. */
export function locatorCandidates(locator: string): Candidate[] | undefined {
  const text = locator.trim();
  if (/^\(*\.?\/\//.test(text) || /^\/[a-z]/i.test(text)) return [xpathCandidate(text)];
  const match = /^([A-Za-z]+)[=:]([\s\S]+)$/.exec(text);
  if (match === null) return undefined;
  const [, kind = '', value = ''] = match;
  switch (kind.toLowerCase()) {
    case 'id':
      return [
        /^[A-Za-z][\w-]*$/.test(value)
          ? cssCandidate(`#${value}`)
          : cssCandidate(attributeSelector('id', value)),
      ];
    case 'name':
      return [cssCandidate(attributeSelector('name', value.split(/\s+(?=\w+=)/)[0] ?? value))];
    case 'identifier':
      return [cssCandidate(`${attributeSelector('id', value)}, ${attributeSelector('name', value)}`)];
    case 'css':
      return [cssCandidate(value)];
    case 'class':
      return [
        cssCandidate(
          value
            .trim()
            .split(/\s+/)
            .map((word) => `.${word}`)
            .join(''),
        ),
      ];
    case 'tagname':
    case 'tag':
      return [cssCandidate(value)];
    case 'xpath':
      return [xpathCandidate(value)];
    case 'link':
    case 'linktext':
      return linkCandidates(value, true);
    case 'partiallinktext':
      return linkCandidates(value, false);
    default:
      return undefined;
  }
}

function linkCandidates(value: string, exact: boolean): Candidate[] {
  const [, text = value, position] = /^(.*)@POS=(\d+)$/.exec(value) ?? [];
  const name = text.replace(/^(exact|glob):/, '');
  if (position !== undefined) {
    const index = Number(position) - 1;
    return [
      {
        by: 'chain',
        links: [
          { by: 'role', role: 'link', name, exact },
          { by: 'nth', index },
        ],
      },
    ];
  }
  return [
    { by: 'role', role: 'link', name, ...(exact ? {} : { exact }) },
    { by: 'text', text: name, tag: 'a', ...(exact ? {} : { exact }) },
  ];
}

/** What `selectFrame` leads to: one frame inside, the parent, the top; undefined where it is not understood. */
export function frameMove(locator: string): FrameStep | 'parent' | 'top' | undefined {
  const text = locator.trim();
  if (/^relative=parent$/i.test(text) || /^relative=up$/i.test(text)) return 'parent';
  if (/^relative=top$/i.test(text) || text === '') return 'top';
  const index = /^index=(\d+)$/i.exec(text)?.[1];
  if (index !== undefined) return { selector: `:nth-match(iframe, frame, ${Number(index) + 1})` };
  const name = /^name=(.+)$/i.exec(text)?.[1];
  if (name !== undefined) return { name, selector: attributeSelector('name', name) };
  const [candidate] = locatorCandidates(text) ?? [];
  if (candidate?.by === 'css') return { selector: candidate.selector };
  if (candidate?.by === 'xpath') return { selector: `xpath=${candidate.path}` };
  return undefined;
}

/** The entry that an option locator of `select` names. */
export function optionOf(locator: string): { readonly kind: string; readonly value: string } {
  const match = /^(label|value|index|id)=([\s\S]*)$/.exec(locator.trim());
  return match === null
    ? { kind: 'label', value: locator }
    : { kind: match[1] ?? 'label', value: (match[2] ?? '').replace(/^(exact|glob|regexp):/, '') };
}
