import { expect, test } from 'vitest';
import { candidateLocator } from '../../bots/drivers/web/candidate-locator.ts';
import { findFrame } from '../../bots/drivers/web/frame-path.ts';
import { registerSelectorEngines } from '../../bots/drivers/web/selector-engines.ts';
import { orderPages } from './fixture-pages.ts';
import { replay } from './replay.ts';
import { startSession } from './session.ts';

test('work in frames of the same and of another site is recorded with the way to the frame', async () => {
  await using session = await startSession(orderPages, '/frames');
  const { page, recorder, folder } = session;
  const inner = page.frameLocator('[name=inner]');
  await inner.getByLabel('Inner field').click();
  await page.keyboard.type('near');
  await inner.frameLocator('#deep').getByRole('button').click();
  const foreign = page.frameLocator('#foreign').getByLabel('Foreign field');
  // Until the frame's process draws, the browser gives the page around it the first click.
  await expect
    .poll(async () => {
      await foreign.click();
      return foreign.evaluate((field) => field.ownerDocument.activeElement === field);
    })
    .toBe(true);
  await recorder.settled();
  await foreign.click();
  await page.keyboard.type('far');
  await recorder.settled();
  const steps = recorder.view().steps;
  const found = steps.map((step) => [
    step.action,
    step.target?.target.title,
    step.target?.target.where.frames.map((frame) => frame.name ?? frame.selector),
  ]);
  expect(found).toContainEqual(['web.fill', 'Inner field', ['inner']]);
  expect(found).toContainEqual(['web.click', 'Deep button', ['inner', '#deep']]);
  expect(found).toContainEqual(['web.fill', 'Foreign field', ['#foreign']]);
  const written = await recorder.stop({ folder, title: 'Frames' });
  expect(written.hosts).toEqual([new URL(session.site.url).host, new URL(session.site.otherSite).host]);
  const result = await replay(folder);
  expect(result.error).toBeUndefined();
}, 90_000);

test('work inside open shadow roots is recorded and done again', async () => {
  await using session = await startSession(orderPages, '/shadow');
  const { page, recorder, folder } = session;
  await page.getByLabel('Inside').click();
  await page.keyboard.type('deep');
  await page.getByLabel('Agree').click();
  await page.getByRole('button', { name: 'Shadow save' }).click();
  await recorder.settled();
  expect(recorder.view().steps.map((step) => step.sentence)).toEqual([
    expect.stringContaining('/shadow'),
    'Type deep in ‘Inside’',
    'Set ‘Agree’ to true',
    'Click ‘Shadow save’',
  ]);
  await recorder.stop({ folder, title: 'Shadow' });
  const result = await replay(folder);
  expect(result.error).toBeUndefined();
}, 90_000);

test('a strict content policy and a page that overrides the built-ins lose nothing', async () => {
  await using session = await startSession(orderPages, '/strict');
  const { page, recorder, site } = session;
  await page.getByLabel('Strict field').click();
  await page.keyboard.type('x');
  await page.getByRole('button').click();
  await page.goto(`${site.url}/hostile`);
  await recorder.settled();
  // The driver's own look-ups die on this page, so the person goes by the place on the screen.
  await page.mouse.click(150, 18);
  await page.keyboard.type('still here');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await recorder.settled();
  expect(recorder.view().steps.map((step) => step.sentence)).toEqual([
    `Open ${site.url}/strict`,
    'Type x in ‘Strict field’',
    'Click ‘Strict button’',
    `Open ${site.url}/hostile`,
    'Type still here in ‘Hostile field’',
    'Click ‘Hostile button’',
  ]);
  expect(recorder.view().problems).toEqual([]);
}, 60_000);

test('every recorded candidate finds as many elements in the player as the recorder counted', async () => {
  await using session = await startSession(orderPages);
  const { page, recorder } = session;
  await registerSelectorEngines();
  for (const field of ['Customer', 'Notes', 'Due', 'Code', 'By post', 'I accept the terms']) {
    await page.getByLabel(field, { exact: true }).click();
  }
  await page.getByPlaceholder('City').click();
  await page.getByTestId('order-reference').click();
  for (const text of ['Save order', 'Next page', 'Folder', '120.50', 'Row menu', 'Order desk']) {
    await page.getByText(text, { exact: true }).click({ noWaitAfter: true });
    if (text !== 'Next page') continue;
    await page.waitForURL((url) => url.pathname !== '/', { waitUntil: 'commit' });
    await page.goBack({ waitUntil: 'commit' });
    await page.getByText('Folder', { exact: true }).waitFor();
  }
  await recorder.settled();
  await page.goto(session.site.url);
  const targets = recorder
    .view()
    .steps.flatMap((step) => step.target ?? [])
    .filter(({ target }) => target.where.route === '/');
  expect(targets.length).toBeGreaterThan(8);
  let compared = 0;
  for (const { name, target } of targets) {
    const frame = await findFrame(page, target.where.frames);
    if (frame === undefined) throw new Error(`no frame for ${name}`);
    for (const candidate of target.candidates) {
      if (candidate.matches === undefined) continue;
      const count = await candidateLocator(frame, candidate).count();
      expect({ name, candidate, count }).toMatchObject({ count: candidate.matches });
      compared += 1;
    }
    expect(target.candidates[0]?.matches).toBe(1);
  }
  expect(compared).toBeGreaterThan(40);
}, 90_000);
