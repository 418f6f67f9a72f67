import type { Candidate } from '../../../contract/flow/targets.ts';
import { type Fields, fieldsIn, isFields, textOf } from '../fields.ts';
import { jsonOrNothing } from '../located-json.ts';
import { attributeSelector, cssCandidate, type FoundElement } from '../selectors.ts';

/** The elements that a copied flow brings along, by their names (`screen|control` and `control`). */
export function controlsOf(repository: string | undefined): Map<string, Fields> {
  const controls = new Map<string, Fields>();
  const outer = repository === undefined ? undefined : jsonOrNothing(repository);
  if (!isFields(outer)) return controls;
  for (const symbol of fieldsIn(outer['ControlRepositorySymbols'])) {
    const inner = jsonOrNothing(textOf(symbol, 'Repository'));
    for (const screen of isFields(inner) ? fieldsIn(inner['Screens']) : [])
      for (const control of fieldsIn(screen['Controls'])) {
        controls.set(`${textOf(screen, 'Name')}|${textOf(control, 'Name')}`, control);
        controls.set(textOf(control, 'Name'), control);
      }
  }
  return controls;
}

const attributeNames: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name',
  class: 'class',
  type: 'type',
  href: 'href',
  title: 'title',
  src: 'src',
  value: 'value',
};

/** The CSS of Power Automate (`div[Id="x"] > a[Text="y"]:eq(1)`) as ours. */
export function powerCss(selector: string): string {
  return selector
    .replace(
      /\[(Id|Name|Class|Type|Href|Title|Src|Value)(?=[~|^$*]?=)/gi,
      (_, name: string) => `[${name.toLowerCase()}`,
    )
    .replace(/\[class="([^"]+)"\]/g, (_, names: string) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => `.${name}`)
        .join(''),
    )
    .replace(/\[(?:Text|InnerText|aria-?name)="((?:[^"\\]|\\.)*)"\]/gi, ':text-is("$1")')
    .replace(/:eq\((\d+)\)/g, (_, index: string) => `:nth-of-type(${Number(index) + 1})`);
}

function elementCss(element: Fields): string {
  const custom = textOf(element, 'CustomValue');
  if (custom !== '') return powerCss(custom);
  const parts = fieldsIn(element['Attributes']).flatMap((attribute) => {
    const name = textOf(attribute, 'Name');
    const value = textOf(attribute, 'Value');
    if (attribute['Ignore'] === true || value === '') return [];
    const ours =
      attributeNames[name.toLowerCase()] ?? (name.toLowerCase().startsWith('data-') ? name : undefined);
    if (/^text$/i.test(name)) return [`:text-is(${JSON.stringify(value)})`];
    if (ours === 'class')
      return [
        value
          .trim()
          .split(/\s+/)
          .map((one) => `.${one}`)
          .join(''),
      ];
    return ours === undefined
      ? []
      : [attributeSelector(`${ours}${operatorOf(textOf(attribute, 'Operation'))}`, value)];
  });
  return `${textOf(element, 'Tag').toLowerCase()}${parts.join('')}`;
}

const operatorOf = (operation: string): string =>
  ({ Contains: '*', StartsWith: '^', EndsWith: '$' })[operation] ?? '';

/** How the element of a control is found in a page, or why it is not. */
export function controlElement(
  reference: string,
  controls: ReadonlyMap<string, Fields>,
): FoundElement | string {
  const names = [...reference.matchAll(/\['((?:[^'\\]|\\.)*)'\]/g)].map(([, name = '']) =>
    name.replace(/\\(['"\\])/g, '$1'),
  );
  const last = names.at(-1);
  if (last === undefined) return 'which element is meant is computed while it runs';
  const control = controls.get(names.join('|')) ?? controls.get(last);
  if (control === undefined) return guessed(last);
  const protocol = textOf(control, 'AutomationProtocol');
  const selectors = fieldsIn(control['Selectors']).filter((one) => one['Ignore'] !== true);
  const found = selectors.map((one) => {
    const custom = textOf(one, 'CustomSelector');
    return custom === ''
      ? fieldsIn(one['Elements'])
          .filter((element) => element['Ignore'] !== true)
          .map(elementCss)
          .join(' > ')
      : powerCss(custom);
  });
  const candidates = found
    .filter((css) => css !== '' && !/^:?(desktop|window)/i.test(css))
    .map((css): Candidate => cssCandidate(css));
  if (protocol !== '' && /uia|msaa/i.test(protocol) && !/Web Page/i.test(names[0] ?? ''))
    return 'elements of desktop programs are picked anew in the Studio';
  return candidates.length === 0 ? guessed(last) : { candidates, title: shortName(last), words: last };
}

const kinds: Readonly<Record<string, string>> = {
  button: 'button',
  anchor: 'link',
  link: 'link',
  checkbox: 'checkbox',
  radio: 'radio',
};

/** `Input text 'customer'` → customer. */
const shortName = (name: string): string => /'([^']+)'/.exec(name)?.[1] ?? name;

/** Names like `Button 'Send'` that Power Automate gives tell kind and text of the element. */
function guessed(name: string): FoundElement | string {
  const [, kind = '', text] = /^(?:Input\s+)?(\w+)(?:\s+'([^']+)')?/i.exec(name) ?? [];
  if (text === undefined)
    return `the element ${name} is not in the copied text; copy the actions again, or pick it in the Studio`;
  const role = kinds[kind.toLowerCase()] ?? (/^submit$/i.test(kind) ? 'button' : undefined);
  const candidates: Candidate[] =
    role === undefined
      ? [
          { by: 'label', text },
          cssCandidate(attributeSelector('name', text)),
          cssCandidate(attributeSelector('id', text)),
          { by: 'placeholder', text },
        ]
      : [
          { by: 'role', role, name: text },
          { by: 'text', text },
        ];
  return { candidates, title: text, words: name };
}
