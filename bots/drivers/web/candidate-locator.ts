import type { Frame, Locator } from 'playwright-core';
import type { Candidate, ChainLink } from '../../../contract/flow/targets.ts';
import { engineNames, selectorBody } from './selector-engines.ts';

/** Playwright's roles; a recorded role is one of them or finds nothing. */
type Role = Parameters<Frame['getByRole']>[0];

const textPattern = (text: string): RegExp =>
  new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s+')}\\s*$`);

/** The candidate as a Playwright locator in the frame; texts and names are meant whole unless it says otherwise. */
export function candidateLocator(frame: Frame, candidate: Candidate): Locator {
  switch (candidate.by) {
    case 'role':
      return frame.getByRole(
        candidate.role as Role,
        candidate.name === undefined ? {} : { name: candidate.name, exact: candidate.exact ?? true },
      );
    case 'label':
      return frame.getByLabel(candidate.text, { exact: candidate.exact ?? true });
    case 'placeholder':
      return frame.getByPlaceholder(candidate.text, { exact: candidate.exact ?? true });
    case 'testid':
      return frame.locator(`[${candidate.attribute}=${JSON.stringify(candidate.value)}]`);
    case 'text':
      return candidate.tag === undefined
        ? frame.getByText(candidate.text, { exact: candidate.exact ?? true })
        : frame.locator(candidate.tag, {
            hasText: candidate.exact === false ? candidate.text : textPattern(candidate.text),
          });
    case 'css':
      return frame.locator(`css=${candidate.selector}`);
    case 'xpath':
      return frame.locator(`xpath=${candidate.path}`);
    case 'anchor': {
      const { text, relation, tag } = candidate;
      return frame.locator(`${engineNames.anchor}=${selectorBody({ text, relation, tag })}`);
    }
    case 'cell': {
      const { key, keyColumn, column } = candidate;
      return frame.locator(`${engineNames.cell}=${selectorBody({ key, keyColumn, column })}`);
    }
    case 'chain': {
      const [first, ...rest] = candidate.links;
      return rest.reduce(narrowed, narrowed(frame, first ?? { by: 'css', selector: '*' }));
    }
  }
}

/** What a link of a chain finds inside the former find, or which of the finds it means. */
function narrowed(inside: Frame | Locator, link: ChainLink): Locator {
  switch (link.by) {
    case 'role':
      return inside.getByRole(
        link.role as Role,
        link.name === undefined ? {} : { name: link.name, exact: link.exact ?? true },
      );
    case 'label':
      return inside.getByLabel(link.text, { exact: link.exact ?? true });
    case 'placeholder':
      return inside.getByPlaceholder(link.text, { exact: link.exact ?? true });
    case 'text':
      return inside.getByText(link.text, { exact: link.exact ?? true });
    case 'testid':
      return inside.locator(`[${link.attribute}=${JSON.stringify(link.value)}]`);
    case 'css':
      return inside.locator(`css=${link.selector}`);
    case 'xpath':
      return inside.locator(`xpath=${link.path}`);
    case 'containing': {
      const all = 'filter' in inside ? inside : inside.locator('*');
      return all.filter(link.not === true ? { hasNotText: link.text } : { hasText: link.text });
    }
    case 'nth':
      return ('nth' in inside ? inside : inside.locator('*')).nth(link.index);
  }
}

/** The candidate as a person would say it, for errors and the inspector. */
export function describeCandidate(candidate: Candidate): string {
  switch (candidate.by) {
    case 'role':
      return candidate.name === undefined ? candidate.role : `${candidate.role} “${candidate.name}”`;
    case 'label':
      return `label “${candidate.text}”`;
    case 'placeholder':
      return `placeholder “${candidate.text}”`;
    case 'testid':
      return `${candidate.attribute} “${candidate.value}”`;
    case 'text':
      return `text “${candidate.text}”`;
    case 'css':
      return `css ${candidate.selector}`;
    case 'xpath':
      return `xpath ${candidate.path}`;
    case 'anchor':
      return `${candidate.tag} ${candidate.relation} “${candidate.text}”`;
    case 'cell':
      return `cell “${candidate.column}” in row “${candidate.key}”`;
    case 'chain':
      return candidate.links.map(describeLink).join(' › ');
  }
}

function describeLink(link: ChainLink): string {
  if (link.by === 'nth') return link.index < 0 ? 'the last' : `number ${link.index + 1}`;
  if (link.by === 'containing') return `${link.not === true ? 'without' : 'with'} “${link.text}”`;
  return describeCandidate(link);
}
