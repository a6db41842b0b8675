// Self-assessment: each tool is filled in and its result looked at; nothing of it leaves the browser.
import { readFileSync, writeFileSync } from 'node:fs';

import { expect, look, settled, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const result = (page: Page) => page.getByRole('heading', { name: 'Your result' });

/** Answers everything on one screen after another, each statement as `word` says of its place; ends at the result. */
async function answer(page: Page, word: (at: number, text: string) => string) {
  for (let at = 0; !(await result(page).isVisible()); ) {
    await expect(page.getByRole('heading', { name: /^Statements \d+ to \d+ of \d+$/ })).toBeFocused();
    for (const group of await page.getByRole('main').getByRole('group').all()) {
      const text = (await group.locator('legend').textContent()) ?? '';
      await group.getByLabel(word(at, text), { exact: true }).check();
      at += 1;
    }
    await button(page, 'Next').click();
  }
  await expect(result(page)).toBeFocused();
}

type Row = { name: string; score: string; role: string; said: string; bar: string | null; line: string | null };

/** The table, and beside each number what its bar shows. */
const rows = (page: Page): Promise<Row[]> =>
  page.locator('.bars tbody tr').evaluateAll((all) =>
    all.map((row) => {
      const text = (of: string) => row.querySelector(of)?.textContent ?? '';
      const at = (of: string, what: string) => row.querySelector(of)?.getAttribute(what) ?? null;
      return {
        name: text('th'),
        score: text('[data-at="Score"]'),
        role: text('[data-at="The role"]'),
        said: text('.bars__said'),
        bar: at('.bars__score', 'width'),
        line: at('.bars__wanted', 'x1'),
      };
    }),
  );

/** Every bar is as long as its number says. */
async function barsAreTrue(page: Page) {
  const all = await rows(page);
  expect(all.length).toBeGreaterThan(4);
  for (const row of all) {
    expect(row.bar ?? '–', row.name).toBe(row.score);
    expect(row.line ?? '', row.name).toBe(row.role);
  }
  return all;
}

/** The names of what matters most, and that each leads somewhere. */
async function matters(page: Page, request: { get(path: string): Promise<{ status(): number }> }) {
  for (const link of await page.locator('.matters a').all()) {
    const href = (await link.getAttribute('href')) ?? '';
    expect((await request.get(href)).status(), href).toBe(200);
  }
  return page.locator('.matters strong').allTextContents();
}

async function open(page: Page, tool: string) {
  await page.goto('/assessment');
  await page.getByRole('main').getByRole('link', { name: tool }).click();
  await expect(title(page)).toHaveText(tool);
  await settled(page);
}

test('from the home page to what to work on before the next rank, in two stages', async ({ stranger: page, request, baseURL }) => {
  test.slow();
  const asked: string[] = [];
  page.on('request', (sent) => asked.push(`${sent.method()} ${new URL(sent.url()).pathname}`));
  const get = { get: (path: string) => request.get(`${baseURL}${path}`) };
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'short tools for yourself' }).click();
  await expect(title(page)).toHaveText('Look at yourself');
  await look(page, 'assessment-list');
  await page.getByRole('main').getByRole('link', { name: 'Behaviours and values at my next step' }).click();
  await settled(page);
  await expect(page.getByText('It takes about 10 minutes. Nobody sees what you enter.')).toBeVisible();
  await look(page, 'assessment-start');

  await button(page, 'Answer the statements').click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await look(page, 'assessment-choose-fault');
  await page.getByLabel('Your rank or band now').selectOption({ label: 'Constable' });
  await expect(page.getByText('Your next step is sergeant, at level 2: supervisor or middle manager.')).toBeVisible();
  await button(page, 'Answer the statements').click();
  await look(page, 'assessment-statements');
  // “Courage” points both ways, so one more is asked; “respect” is weak, all else is strong.
  let third = 0;
  await answer(page, (at) => {
    if (at >= 18) third += 1;
    return at === 1 || at === 2 || at === 3 ? 'Rarely' : at === 18 ? 'Sometimes' : 'Often';
  });
  expect(third).toBe(1);
  await look(page, 'assessment-result');
  const all = await barsAreTrue(page);
  expect(all.map((row) => row.said).slice(0, 3)).toEqual(['To work on', 'To work on', 'In place']);
  expect(all.map((row) => row.score).slice(0, 3)).toEqual(['50', '25', '75']);
  expect(await matters(page, get)).toEqual(['Respect and empathy', 'Courage']);
  await expect(page.getByText('Where they differ, we ask it, and it decides.')).toBeVisible();
  // Nothing was sent.
  expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);

  // Left and taken up again: in this tab all is there.
  await page.goto('/contact');
  await page.goto('/assessment/behaviours');
  await expect(page.getByText('You have answered 19 of 19 statements.')).toBeVisible();
  await button(page, 'See the result').click();
  expect(await rows(page)).toEqual(all);
  await button(page, 'Change my answers').click();
  await expect(page.getByRole('radio', { name: 'Often' }).first()).toBeChecked();

  // Begun again, and thought better of it.
  await page.reload();
  await button(page, 'See the result').click();
  await button(page, 'Start again').click();
  await expect(page.getByText('It takes about 10 minutes.')).toBeFocused();
  await expect(page.getByLabel('Your rank or band now')).toHaveValue('');
  await button(page, 'Bring them back').click();
  await expect(page.getByLabel('Your rank or band now')).toHaveValue('constable');
  await button(page, 'See the result').click();
  expect(await rows(page)).toEqual(all);
});

const TOOLS: [string, string, (at: number, text: string) => string, string[]][] = [
  ['Am I ready for the next step?', 'ready', (at) => (at < 2 ? 'A little' : at < 6 ? 'Mostly' : 'Not at all'), ['Confident in my current role']],
  ['What drives me?', 'drives', (_, text) => (/learn|study|qualification|teach/.test(text) ? 'Very much' : /community|outside/.test(text) ? 'Quite a lot' : 'A little'), ['Learning and qualifications', 'Working with communities and partners']],
  ['What stands in my way?', 'barriers', (_, text) => (/exams|lack a qualification|hours/.test(text) ? 'Very much' : 'Not at all'), ['Exams and qualifications']],
  ['Leading people', 'leading-people', (at) => (at < 3 ? 'Never, or no chance yet' : at < 6 ? 'Sometimes' : 'Nearly always'), ['Giving direction', 'Giving feedback']],
];

for (const [name, slug, word, most] of TOOLS) {
  test(`${name} is filled in, and its result is what the answers say`, async ({ stranger: page, request, baseURL }) => {
    await open(page, name);
    await button(page, 'Answer the statements').click();
    await answer(page, word);
    await look(page, `assessment-${slug}`);
    await barsAreTrue(page);
    expect(await matters(page, { get: (path) => request.get(`${baseURL}${path}`) })).toEqual(most);
  });
}

test('a role is compared with what one does', async ({ stranger: page, request, baseURL }) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await open(page, 'A role and me');
  await page.getByLabel('The role you think of').selectOption({ label: 'Inspector' });
  await button(page, 'Answer the statements').click();
  await answer(page, (at) => (at < 2 ? 'Never, or no chance yet' : 'Often'));
  await look(page, 'assessment-role');
  const all = await barsAreTrue(page);
  expect(all[0]).toMatchObject({ name: 'Leading and supporting people', score: '0', role: '100', said: 'Below the role' });
  expect(all[5]).toMatchObject({ score: '75', role: '50', said: 'As the role asks' });
  expect((await matters(page, { get: (path) => request.get(`${baseURL}${path}`) }))[0]).toBe('Leading and supporting people');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});

test('examples are written down, changed, taken out and brought back, by keyboard on a telephone too', async ({ stranger: page }) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await open(page, 'My evidence');
  await button(page, 'Write down examples').press('Enter');
  await expect(page.getByRole('heading', { name: 'Your examples' })).toBeFocused();
  await button(page, 'Add this example').press('Enter');
  await expect(page.locator('#error-summary')).toBeFocused();
  await expect(page.locator('#error-summary li')).toHaveCount(4);
  await look(page, 'assessment-examples-fault');
  await page.locator('#error-summary a').first().press('Enter');
  await expect(page.getByLabel('What is it an example of?')).toBeFocused();
  const year = new Date().getFullYear();
  await page.keyboard.press('ArrowDown');
  await page.getByLabel('What did you do, and what came of it?').fill('I kept a meeting calm when tempers rose.');
  await page.getByLabel('I did it myself', { exact: true }).press('Space');
  await page.getByLabel('Month').fill('1');
  await page.getByLabel('Year').fill(String(year));
  await button(page, 'Add this example').press('Enter');
  const item = page.getByRole('listitem').filter({ hasText: 'I kept a meeting calm' });
  await expect(item).toContainText(`January ${year}. I did it myself`);
  await expect(page.getByLabel('Year')).toHaveValue('');
  await item.getByRole('button', { name: /^Change/ }).press('Enter');
  await expect(page.getByLabel('What did you do, and what came of it?')).toHaveValue('I kept a meeting calm when tempers rose.');
  await page.getByLabel('I did it myself and can show what changed').press('Space');
  await button(page, 'Save this example').press('Enter');
  await expect(item).toContainText('can show what changed');
  await item.getByRole('button', { name: /^Take out/ }).press('Enter');
  await expect(item).toHaveCount(0);
  await expect(button(page, 'Bring it back')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(item).toHaveCount(1);
  await look(page, 'assessment-examples');
  await button(page, 'See the result').press('Enter');
  await look(page, 'assessment-evidence');
  const all = await barsAreTrue(page);
  expect(all[0]).toMatchObject({ name: 'We are emotionally aware', score: '50', said: 'Ready' });
  expect(all.slice(1).every((row) => row.score === '0' && row.said === 'Gap')).toBe(true);
  await expect(page.locator('.matters strong')).toHaveText(['We take ownership', 'We collaborate', 'We support and inspire']);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});

test('what is left out is said, and has no score', async ({ stranger: page }) => {
  await open(page, 'Leading people');
  await button(page, 'Answer the statements').click();
  await page.getByRole('radio', { name: 'Often' }).first().check();
  for (let at = 0; at < 3; at += 1) await button(page, 'Next').click();
  await expect(page.getByText('There is no result yet.')).toBeVisible();
  await expect(page.getByText('17 statements are not answered.')).toBeVisible();
  expect((await barsAreTrue(page)).every((row) => row.said === 'Not answered')).toBe(true);
  await button(page, 'Answer them').click();
  await expect(page.getByRole('heading', { name: 'Statements 1 to 6 of 18' })).toBeFocused();
  await button(page, 'Back').click();
  await expect(page.getByText('You have answered 1 of 18 statements.')).toBeVisible();
});

async function quick(page: Page) {
  await page.goto('/assessment/drives');
  await settled(page);
  await button(page, 'Answer the statements').click();
  await answer(page, () => 'Quite a lot');
}

const kept = (page: Page) => page.evaluate(() => Object.keys(localStorage));

test('it is on the device only when one says so, and one button clears it', async ({ stranger: page }) => {
  await quick(page);
  expect(await kept(page)).toEqual([]);
  await button(page, 'Remember on this device').click();
  expect(await kept(page)).toEqual(['kept:assessment']);
  // Another tab of this device has it, and hears that it is cleared.
  const other = await page.context().newPage();
  await other.goto('/assessment/drives');
  await expect(other.getByText('You have answered 15 of 15 statements.')).toBeVisible();
  await button(page, 'Forget it on this device').click();
  expect(await kept(page)).toEqual([]);
  await button(page, 'Remember on this device').click();
  await button(page, 'Clear everything').click();
  await button(page, 'Yes, clear everything').click();
  expect(await kept(page)).toEqual([]);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await expect(button(page, 'See the result')).toHaveCount(0);
  await expect(other.getByText('You have answered')).toHaveCount(0);
});

test('two tabs fill in two tools, and both are kept', async ({ stranger: page }) => {
  await quick(page);
  await button(page, 'Remember on this device').click();
  const other = await page.context().newPage();
  await other.goto('/assessment/leading-people');
  await settled(other);
  await button(other, 'Answer the statements').click();
  await other.getByRole('radio', { name: 'Often' }).first().check();
  await button(page, 'Change my answers').click();
  await page.getByRole('radio', { name: 'Very much' }).first().check();
  await other.getByRole('radio', { name: 'Rarely' }).nth(1).check();
  await page.goto('/assessment/leading-people');
  await expect(page.getByText('You have answered 2 of 18 statements.')).toBeVisible();
  await other.goto('/assessment/drives');
  await button(other, 'See the result').click();
  await button(other, 'Change my answers').click();
  await expect(other.getByRole('radio', { name: 'Very much' }).first()).toBeChecked();
});

test('a browser that keeps nothing says so, and one that is full', async ({ stranger: page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await quick(page);
  await expect(page.getByText('This browser lets us keep nothing.')).toBeVisible();
  await button(page, 'Remember on this device').click();
  await expect(page.getByText('is not remembered: this browser has no room left for us.')).toBeVisible();
  await look(page, 'assessment-full');
  await barsAreTrue(page);
});

test('a file is saved and opened again, and one that is not right changes nothing', async ({ stranger: page, as }) => {
  test.slow();
  await quick(page);
  const all = await rows(page);
  const download = page.waitForEvent('download');
  await button(page, 'Save to a file').click();
  const text = readFileSync(await (await download).path(), 'utf8');

  const other = await as(null);
  await other.goto('/assessment/drives');
  await settled(other);
  const choose = (name: string, buffer: Buffer) =>
    other.getByLabel('Open a file that you saved here').setInputFiles({ name, mimeType: 'text/plain', buffer });
  await choose('my-assessment.txt', Buffer.from(text));
  await expect(other.getByText('Your self-assessment is open.')).toBeVisible();
  await expect(other.getByText('You have answered 15 of 15 statements.')).toBeVisible();

  const bit = text.indexOf('"lead-1":3') + '"lead-1":'.length;
  const flipped = Buffer.from(text);
  expect(bit).toBeGreaterThan(100);
  flipped[bit] = flipped[bit]! ^ 1;
  for (const [what, buffer, said] of [
    ['cut', Buffer.from(text.slice(0, text.length / 2)), 'The end of this self-assessment is missing'],
    ['flipped', flipped, 'has changed since it was saved'],
    ['newer', Buffer.from(text.replace('version 1', 'version 9')), 'newer version'],
    ['older', Buffer.from(text.replace('version 1', 'version 0')), 'old version'],
    ['of a plan', Buffer.from(text.replace('assessment, version', 'plan, version')), 'This file holds something else'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]), 'This is not a self-assessment that was saved here.'],
  ] as const) {
    await choose(`${what}.txt`, buffer);
    await expect(other.locator('#kept-fault'), what).toContainText(said);
  }
  const large = test.info().outputPath('large.txt');
  writeFileSync(large, Buffer.alloc(50_000_000, 'x'));
  await other.getByLabel('Open a file that you saved here').setInputFiles(large);
  await expect(other.locator('#kept-fault')).toContainText('too large');
  await look(other, 'assessment-file-fault');
  // Nothing was lost.
  await button(other, 'See the result').click();
  expect(await rows(other)).toEqual(all);
});

test('on paper there are the result and its bars, and no buttons', async ({ stranger: page }) => {
  await quick(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.bars__score').first()).toBeVisible();
  await expect(page.getByRole('button').filter({ visible: true })).toHaveCount(0);
  await expect(page.locator('.kept')).toBeHidden();
  const fill = await page.locator('.bars__score').first().evaluate((of) => getComputedStyle(of).fill);
  expect(fill).toBe('rgb(12, 59, 70)');
  const folder = process.env.E2E_PICTURES;
  if (folder) await page.pdf({ path: `${folder}/assessment-print.pdf`, format: 'A4' });
});

test('without scripts a tool reads, and search finds it', async ({ browser, baseURL, stranger }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}/assessment/ready`);
  await expect(title(page)).toHaveText('Am I ready for the next step?');
  await expect(page.getByRole('listitem').filter({ hasText: 'My last review said that I do my job well.' })).toBeVisible();
  await context.close();
  await stranger.goto('/');
  await stranger.locator('#search-field').fill('what stands in my way');
  await expect(stranger.getByRole('option', { name: /What stands in my way/ })).toContainText('Self-assessment');
});
