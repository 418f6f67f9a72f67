import { parseDocument } from 'yaml';
import { formatDocument, newBotDocument } from '../../bots/language/index.ts';
import type { Target } from '../../contract/flow/targets.ts';
import { camelCase, pascalCase, uniqueName } from '../targets/names.ts';
import type { CompactStep } from './compact.ts';

/** A step with the name it has in the document. */
export interface NamedStep {
  readonly name: string;
  readonly call: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** Gives every step a readable name that is unique in the document, e.g. `typePartyName`. */
export function nameSteps(
  steps: readonly CompactStep[],
  targetOf: (name: string) => Target | undefined,
): NamedStep[] {
  const taken = new Set<string>();
  return steps.map((step) => {
    const title = step.target === undefined ? '' : (targetOf(step.target)?.title ?? step.target);
    const name = uniqueName(stepName(step, title), (each) => taken.has(each));
    taken.add(name);
    return { name, call: step.action, with: step.input };
  });
}

/** The readable name of a step, e.g. `typePartyName`; `title` is how its target is called. */
export function stepName({ action, input }: Pick<CompactStep, 'action' | 'input'>, title: string): string {
  const what = pascalCase(title);
  switch (action) {
    case 'web.open':
      return `open${pascalCase(hostOf(String(input['url'])))}`;
    case 'web.click':
      return `${input['clickCount'] === 2 ? 'doubleClick' : input['button'] === 'right' ? 'rightClick' : 'click'}${what}`;
    case 'web.fill':
      return `type${what}`;
    case 'web.select':
      return `choose${what}`;
    case 'web.check':
      return `${input['checked'] === false ? 'clear' : 'tick'}${what}`;
    case 'web.press':
      return `press${pascalCase(String(input['keys']).replace(/\+/g, ' ')) || 'Key'}`;
    case 'web.upload':
      return `upload${what}`;
    case 'web.download':
      return `download${what}`;
    case 'web.close':
      return `close${pascalCase(String(input['page'] ?? 'page'))}`;
    case 'web.assertText':
      return `check${pascalCase(String(input['text'])) || 'Text'}`;
    default:
      return camelCase(action, 'step');
  }
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) return 'page';
  const { hostname, pathname } = new URL(url);
  const path = pathname.split('/').findLast((part) => /^[\p{L}][\p{L}\p{N}_-]{1,30}$/u.test(part));
  if (path !== undefined) return path;
  return /^[\d.:[\]]+$/.test(hostname) ? 'page' : hostname.replace(/^www\./, '');
}

/** Text of bot.yaml for recorded steps, in canonical form. */
export function botText(
  bot: { readonly namespace: string; readonly name: string; readonly title: string },
  steps: readonly NamedStep[],
): string {
  const document = parseDocument(newBotDocument(bot));
  document.set(
    'do',
    document.createNode(
      steps.map((step) => ({
        [step.name]: { call: step.call, ...(Object.keys(step.with).length === 0 ? {} : { with: step.with }) },
      })),
      { aliasDuplicateObjects: false },
    ),
  );
  return formatDocument(document.toString({ lineWidth: 0 }));
}
