import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Box } from '../../contract/inference/index.ts';

/** A word that a picture shows for certain, and where. */
export interface TrueWord {
  text: string;
  box: Box;
}

/** A picture with everything written on it. */
export interface TruePicture {
  name: string;
  mode: 'screen' | 'page';
  png: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
  words: TrueWord[];
}

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Renders HTML in headless Chromium and takes the words and their boxes from the DOM; boxes are in picture pixels. */
export async function renderedPicture(
  html: string,
  size: { name: string; mode: 'screen' | 'page'; width: number; height: number; scale: number },
): Promise<TruePicture> {
  const executablePath = browsers.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(`no Chromium or Chrome was found; looked for ${browsers.join(', ')}`);
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', ...quiet],
  });
  try {
    const { width, height, scale } = size;
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
    await page.setContent(html);
    const png = new Uint8Array(await page.screenshot());
    const words = await page.evaluate(wordsOfPage);
    const scaled = words.map(({ text, box: { x, y, w, h } }) => ({
      text,
      box: { x: x * scale, y: y * scale, w: w * scale, h: h * scale },
    }));
    const { name, mode } = size;
    return {
      name,
      mode,
      png,
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      words: scaled,
    };
  } finally {
    await browser.close();
  }
}

/** Runs inside the page: every word of text nodes, and of what is typed into fields, with its box. */
function wordsOfPage(): TrueWord[] {
  const words: TrueWord[] = [];
  const collect = (node: Text): void => {
    for (const match of node.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const { x, y, width, height } = range.getBoundingClientRect();
      if (width > 0 && height > 0) words.push({ text: match[0], box: { x, y, w: width, h: height } });
    }
  };
  // A field's text has no range of its own: a copy of it in a span with the same font measures each word.
  const measure = (field: HTMLInputElement): void => {
    const style = getComputedStyle(field);
    const outer = field.getBoundingClientRect();
    const ghost = document.createElement('span');
    ghost.style.cssText = `position:absolute;white-space:pre;font:${style.font};line-height:normal`;
    ghost.style.left = `${outer.x + Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.paddingLeft)}px`;
    ghost.textContent = field.value;
    document.body.append(ghost);
    ghost.style.top = `${outer.y + (outer.height - ghost.getBoundingClientRect().height) / 2}px`;
    const [text] = ghost.childNodes;
    if (text instanceof Text) collect(text);
    ghost.remove();
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (texts.nextNode()) if (texts.currentNode instanceof Text) found.push(texts.currentNode);
  for (const text of found) if (text.parentElement?.closest('style,script,option') === null) collect(text);
  for (const field of document.querySelectorAll('input')) measure(field);
  return words;
}
