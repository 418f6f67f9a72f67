import type { Candidate, ChainLink, FrameStep, Target } from '../../contract/flow/targets.ts';
import { Inexpressible } from './javascript.ts';

/** A text of TypeScript in single quotes. */
export const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;

const options = (fields: readonly (string | undefined)[]): string => {
  const given = fields.filter((field) => field !== undefined);
  return given.length === 0 ? '' : `, { ${given.join(', ')} }`;
};

const exactly = (exact: boolean | undefined): string | undefined =>
  exact === false ? undefined : 'exact: true';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s+');

function call(link: Candidate | ChainLink): string | undefined {
  switch (link.by) {
    case 'role':
      return link.name === undefined
        ? `getByRole(${literal(link.role)})`
        : `getByRole(${literal(link.role)}${options([`name: ${literal(link.name)}`, exactly(link.exact)])})`;
    case 'label':
      return `getByLabel(${literal(link.text)}${options([exactly(link.exact)])})`;
    case 'placeholder':
      return `getByPlaceholder(${literal(link.text)}${options([exactly(link.exact)])})`;
    case 'text':
      if ('tag' in link && link.tag !== undefined) {
        const pattern = link.exact === false ? literal(link.text) : `/^\\s*${escaped(link.text)}\\s*$/`;
        return `locator(${literal(link.tag)}, { hasText: ${pattern} })`;
      }
      return `getByText(${literal(link.text)}${options([exactly(link.exact)])})`;
    case 'testid':
      return link.attribute === 'data-testid'
        ? `getByTestId(${literal(link.value)})`
        : `locator(${literal(`[${link.attribute}=${JSON.stringify(link.value)}]`)})`;
    case 'css':
      return `locator(${literal(/^\/\/|^\(|=/.test(link.selector.slice(0, 2)) ? `css=${link.selector}` : link.selector)})`;
    case 'xpath':
      return `locator(${literal(`xpath=${link.path}`)})`;
    case 'containing':
      return `filter({ ${link.not === true ? 'hasNotText' : 'hasText'}: ${literal(link.text)} })`;
    case 'nth':
      return link.index === 0 ? 'first()' : link.index === -1 ? 'last()' : `nth(${link.index})`;
    case 'chain': {
      const calls = link.links.map(call);
      return calls.includes(undefined) ? undefined : calls.join('.');
    }
    case 'anchor':
    case 'cell':
      return undefined;
  }
}

const framed = ({ name, route, selector }: FrameStep): string => {
  const css =
    selector ??
    (name === undefined ? `iframe[src*=${JSON.stringify(route ?? '')}]` : `[name=${JSON.stringify(name)}]`);
  return `frameLocator(${literal(css)})`;
};

/** A locator written for a target, and whether it says less than the target knows. */
export interface WrittenLocator {
  readonly code: string;
  readonly reason?: string | undefined;
}

/** The code that finds a target in a page: by its first way that Playwright has a locator for. */
export function locatorCode(page: string, name: string, target: Target): WrittenLocator {
  const index = target.candidates.findIndex((candidate) => call(candidate) !== undefined);
  const candidate = target.candidates[index];
  if (candidate === undefined) throw new Inexpressible(`Playwright has no locator for how ${name} is found`);
  const code = [page, ...target.where.frames.map(framed), call(candidate)].join('.');
  const unsure = candidate.matches !== undefined && candidate.matches > 1;
  return {
    code,
    ...(index > 0
      ? {
          reason: `${name} is found by its way number ${index + 1}; the ones before are not known to Playwright`,
        }
      : {}),
    ...(unsure
      ? { reason: `${candidate.matches} elements were found that way when ${name} was recorded` }
      : {}),
  };
}
