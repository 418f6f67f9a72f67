import type { Candidate, FrameStep } from '../../../contract/flow/targets.ts';
import type { BotDraft } from '../draft.ts';
import { type Fields, fieldsIn, isFields, numberOf, textOf } from '../fields.ts';
import { defineImporter } from '../importer.ts';
import { jsonOrNothing, parseLocatedJson } from '../located-json.ts';
import { attributeSelector, cssCandidate, type FoundElement, tagOf, xpathCandidate } from '../selectors.ts';

/**
 * Recordings of the Recorder panel of Chrome DevTools, which are user flows of `@puppeteer/replay`
 * (github.com/puppeteer/replay, `src/Schema.ts`; developer.chrome.com/docs/devtools/recorder/reference).
 */
export const chromeRecorder = defineImporter({
  id: 'chrome-recorder',
  title: 'Chrome DevTools Recorder',
  extensions: ['.json'],
  detect({ text }) {
    const flow = jsonOrNothing(text);
    if (!isFields(flow) || !Array.isArray(flow['steps']) || 'drawflow' in flow) return false;
    return flow['steps'].every((step) => isFields(step) && typeof step['type'] === 'string');
  },
  read(file, draft) {
    const json = parseLocatedJson(file);
    const flow = json.value;
    if (!isFields(flow)) return json.fail(flow, 'a recording of Chrome is an object with title and steps.');
    const { steps } = flow;
    if (!Array.isArray(steps)) return json.fail(flow, 'the recording has no list of steps.');
    if (textOf(flow, 'title') !== '') draft.title = textOf(flow, 'title');
    draft.description = 'Imported from a recording of Chrome DevTools.';
    const recording = new ChromeRecording(draft);
    for (const [index, step] of steps.entries() as Iterable<[number, unknown]>) {
      if (!isFields(step)) return json.fail(steps, `steps[${index}] is not an object.`);
      if (textOf(step, 'type') === '') return json.fail(step, `steps[${index}] has no type.`);
      const at = { path: `steps[${index}]`, line: json.placeOf(step).line, text: shown(step) };
      draft.source(at, () => {
        recording.step(step);
      });
    }
  },
});

const shown = (step: Fields): string => {
  const { type, ...rest } = step;
  return `${String(type)} ${JSON.stringify(rest)}`;
};

const modifiers = new Map([
  ['Control', 'Control'],
  ['ControlLeft', 'Control'],
  ['ControlRight', 'Control'],
  ['Shift', 'Shift'],
  ['ShiftLeft', 'Shift'],
  ['ShiftRight', 'Shift'],
  ['Alt', 'Alt'],
  ['AltLeft', 'Alt'],
  ['AltRight', 'Alt'],
  ['Meta', 'Meta'],
  ['MetaLeft', 'Meta'],
  ['MetaRight', 'Meta'],
]);

const buttons: Readonly<Record<string, string>> = {
  secondary: 'right',
  second: 'right',
  auxiliary: 'middle',
};

type Handler = (this: ChromeRecording, step: Fields) => void;

class ChromeRecording {
  readonly #draft: BotDraft;
  /** Addresses of pop-ups → the name of their page. */
  readonly #pages = new Map<string, string>();
  readonly #held = new Set<string>();
  #chord = false;

  constructor(draft: BotDraft) {
    this.#draft = draft;
  }

  step(step: Fields): void {
    const handler = handlers[textOf(step, 'type')];
    if (handler === undefined) this.#draft.placeholder(`the step ${textOf(step, 'type')} is not known`);
    else handler.call(this, step);
    this.#expectations(step);
  }

  get draft(): BotDraft {
    return this.#draft;
  }

  #expectations(step: Fields): void {
    for (const event of fieldsIn(step['assertedEvents'])) {
      if (textOf(event, 'type') !== 'navigation') continue;
      const url = textOf(event, 'url');
      if (/^https?:/.test(url)) this.#draft.opens(url);
    }
  }

  /** Page of a step: pop-ups are known by their address; the step before the first one in it opened it. */
  page(step: Fields): { page?: string } {
    const target = textOf(step, 'target');
    if (target === '' || target === 'main') return this.#pages.size === 0 ? {} : { page: 'main' };
    const known = this.#pages.get(target);
    if (known !== undefined) return { page: known };
    const page = `page${this.#pages.size + 2}`;
    const opened = this.#draft.amendLast({ opens: page }, (task) =>
      ['web.click', 'web.press', 'web.open'].includes(String(task['call'])),
    );
    if (!opened) this.#draft.approximate(`nothing tells which step opened the page ${target}`);
    this.#pages.set(target, page);
    if (/^https?:/.test(target)) this.#draft.opens(target);
    return { page };
  }

  element(step: Fields): FoundElement | undefined {
    const selectors = Array.isArray(step['selectors']) ? step['selectors'] : [];
    const chains = selectors.flatMap((selector: unknown) => {
      const chain = (Array.isArray(selector) ? selector : [selector]).filter(
        (part) => typeof part === 'string',
      );
      return chain.length === 0 ? [] : [chain];
    });
    if (chains.length === 0) return undefined;
    return {
      candidates: candidatesOf(chains, textOf(step, 'type') === 'change'),
      frames: this.#frames(step),
    };
  }

  #frames(step: Fields): FrameStep[] {
    const path = Array.isArray(step['frame']) ? step['frame'].filter((part) => typeof part === 'number') : [];
    if (path.length > 0) this.#draft.approximate('the frame is found by its position in the page');
    return path.map((index) => ({ selector: `:nth-match(iframe, frame, ${index + 1})` }));
  }

  /** Performs `act` with the name of the step's target, or keeps a step without selectors as a place. */
  on(step: Fields, act: (target: string, found: FoundElement) => void): void {
    const found = this.element(step);
    if (found === undefined) this.#draft.placeholder('the step names no element');
    else act(this.#draft.target(found), found);
  }

  keyDown(key: string, step: Fields): void {
    const modifier = modifiers.get(key);
    if (modifier !== undefined) {
      this.#held.add(modifier);
      this.#chord = false;
      return;
    }
    this.#chord = true;
    const keys = [...this.#held, key === ' ' ? 'Space' : key].join('+');
    this.#draft.call('web.press', { keys, ...this.page(step) });
  }

  keyUp(key: string, step: Fields): void {
    const modifier = modifiers.get(key);
    if (modifier === undefined || !this.#held.delete(modifier)) return;
    if (!this.#chord) this.#draft.call('web.press', { keys: modifier, ...this.page(step) });
    this.#chord = true;
  }
}

const handlers: Readonly<Record<string, Handler>> = {
  setViewport() {
    this.draft.approximate('a robot chooses the size of its window itself');
  },
  emulateNetworkConditions(step) {
    this.draft.approximate('the network is taken as it is; a robot does not slow it down');
    this.draft.remark(`The recording limited the network: ${shown(step)}`);
  },
  navigate(step) {
    const url = textOf(step, 'url');
    if (/^(about:|chrome:)/.test(url)) {
      this.draft.approximate('the empty page of a new tab is not opened');
      return;
    }
    this.draft.opens(url);
    this.draft.call('web.open', { url, ...this.page(step) });
  },
  click(step) {
    click(this, step, 1);
  },
  doubleClick(step) {
    click(this, step, 2);
  },
  change(step) {
    this.on(step, (target, found) => {
      const tag = tagOf(found.candidates);
      const value = textOf(step, 'value');
      if (tag === 'select') this.draft.call('web.select', { target, choices: [value], ...this.page(step) });
      else {
        this.draft.call('web.fill', { target, value: this.draft.typed(found, [value]), ...this.page(step) });
      }
    });
  },
  keyDown(step) {
    this.keyDown(textOf(step, 'key'), step);
  },
  keyUp(step) {
    this.keyUp(textOf(step, 'key'), step);
  },
  hover(step) {
    this.on(step, (target) => {
      this.draft.call('web.hover', { target, ...this.page(step) });
    });
  },
  scroll() {
    this.draft.approximate('a robot scrolls to what it needs by itself');
  },
  waitForElement(step) {
    this.on(step, (target) => {
      const count = numberOf(step, 'count') ?? 1;
      const gone = step['visible'] === false || (count === 0 && textOf(step, 'operator') !== '>=');
      this.draft.call('web.waitFor', { target, ...(gone ? { state: 'hidden' } : {}), ...this.page(step) });
      if (count > 1) this.draft.approximate(`waits for one element; the recording waited for ${count}`);
      expectAttributes(this, step, target);
    });
  },
  waitForExpression() {
    this.draft.placeholder('a script of the page is not run; wait for an element or a text instead');
  },
  customStep(step) {
    this.draft.placeholder(`the custom step ${textOf(step, 'name')} belongs to an extension of the recorder`);
  },
  close(step) {
    this.draft.call('web.close', this.page(step));
  },
};

function click(recording: ChromeRecording, step: Fields, clickCount: number): void {
  recording.on(step, (target, found) => {
    const button = buttons[textOf(step, 'button')];
    const x = numberOf(step, 'offsetX');
    const y = numberOf(step, 'offsetY');
    const isPicture = ['canvas', 'svg', 'map', 'area', 'video'].includes(tagOf(found.candidates) ?? '');
    if ((numberOf(step, 'duration') ?? 0) > 1000) recording.draft.approximate('the button is not held down');
    recording.draft.call('web.click', {
      target,
      ...(button === undefined ? {} : { button }),
      ...(clickCount === 1 ? {} : { clickCount }),
      ...(isPicture && x !== undefined && y !== undefined ? { position: { x, y } } : {}),
      ...recording.page(step),
    });
  });
}

function expectAttributes(recording: ChromeRecording, step: Fields, target: string): void {
  const { draft } = recording;
  const attributes = isFields(step['attributes']) ? step['attributes'] : {};
  for (const [attribute, expected] of Object.entries(attributes)) {
    draft.call('web.readText', { target, attribute, ...recording.page(step) });
    draft.call('assert.equal', { actual: '${ .text }', expected }, { name: `check ${attribute}` });
  }
  const properties = isFields(step['properties']) ? step['properties'] : {};
  for (const [property, expected] of Object.entries(properties)) {
    if (/^(innerText|textContent|value)$/.test(property) && typeof expected === 'string' && expected !== '') {
      draft.call('web.assertText', { text: expected, target, ...recording.page(step) });
      draft.approximate('checks that the element shows the text; the recording compared all of it');
    } else draft.approximate(`the property ${property} is not compared`);
  }
}

const ariaPattern = /^(.*?)(?:\[role=["']([\w-]+)["']\])?$/s;

/** The chains of selectors of one element as candidates, the most telling first. */
function candidatesOf(chains: readonly (readonly string[])[], isField: boolean): Candidate[] {
  const parsed = chains.map((chain) => parseChain(chain));
  const certain = parsed.flatMap(({ candidate }) => (candidate === undefined ? [] : [candidate]));
  const tag = tagOf(certain);
  const named = parsed.flatMap(({ aria }) => (aria === undefined ? [] : ariaCandidates(aria, tag, isField)));
  const all = [
    ...certain.filter((one) => one.by === 'testid'),
    ...certain.filter((one) => one.by === 'css' && /^#[\w-]+$/.test(one.selector)),
    ...named,
    ...certain.filter((one) => one.by === 'css' && one.stability === undefined),
    ...certain.filter((one) => one.by === 'text'),
    ...certain.filter((one) => one.by === 'css' || one.by === 'xpath'),
  ];
  const seen = new Set<string>();
  const distinct = all.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return distinct.length > 0
    ? distinct
    : [{ by: 'css', selector: '*', stability: 0.05, reason: 'nothing better was recorded' }];
}

interface ParsedChain {
  readonly candidate?: Candidate;
  readonly aria?: { readonly name: string; readonly role?: string | undefined };
}

/** One chain: CSS parts go through shadow roots one after the other; other kinds are known by their last part. */
function parseChain(chain: readonly string[]): ParsedChain {
  const last = chain.at(-1) ?? '';
  if (last.startsWith('aria/')) {
    const [, name = '', role] = ariaPattern.exec(last.slice(5)) ?? [];
    return { aria: { name, role } };
  }
  if (last.startsWith('xpath/')) return { candidate: xpathCandidate(last.slice(6)) };
  if (last.startsWith('text/')) return { candidate: { by: 'text', text: last.slice(5), exact: false } };
  const css = chain
    .map((part) => part.replace(/^(pierce|css)\//, ''))
    .filter((part) => !/^(aria|text|xpath)\//.test(part));
  return { candidate: cssCandidate(css.join(' ')) };
}

const tagRoles: Readonly<Record<string, string>> = {
  button: 'button',
  a: 'link',
  select: 'combobox',
  textarea: 'textbox',
};

function ariaCandidates(
  { name, role }: { readonly name: string; readonly role?: string | undefined },
  tag: string | undefined,
  isField: boolean,
): Candidate[] {
  const known = role ?? (tag === undefined ? undefined : tagRoles[tag]);
  if (known !== undefined) return [{ by: 'role', role: known, ...(name === '' ? {} : { name }) }];
  if (name === '') return [];
  const byLabel: Candidate = { by: 'label', text: name };
  if (isField)
    return [
      byLabel,
      { by: 'placeholder', text: name },
      { by: 'css', selector: attributeSelector('title', name) },
    ];
  return [
    { by: 'role', role: 'button', name },
    { by: 'role', role: 'link', name },
    byLabel,
    { by: 'text', text: name },
  ];
}
