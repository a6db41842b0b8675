// The options by rank and band: what is for one now and at the next step, why, and some side by side.
import { expect, look, settled, step, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const table = (page: Page) => page.getByRole('table');
const row = (page: Page, name: string) => table(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
const fits = async (page: Page, name: string) =>
  (await row(page, name).getByRole('cell').getByRole('button').allTextContents()).map((said) => said.split(' for ')[0]!.trim());

test('somebody finds in a few clicks what is for their rank, now and next, and why', async ({ stranger: page }) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Development options' }).click();
  await page.getByRole('link', { name: 'See them all at a glance' }).click();
  await expect(title(page)).toHaveText('Options at a glance');
  await expect(table(page).getByRole('columnheader')).toHaveText(
    ['Option', 'Constable', 'Sergeant', 'Inspector', 'Chief inspector', 'Superintendent', 'Chief superintendent'],
  );
  await look(page, 'glance-all');

  await page.getByLabel('Your rank or band').selectOption({ label: 'Constable' });
  await expect(table(page).getByRole('columnheader')).toHaveText(['Option', 'Now: Constable', 'Next: Sergeant']);
  expect(await fits(page, 'Promoting Difference mentoring')).toEqual(['Not yet', 'Yes']);
  expect(await fits(page, 'Exam support')).toEqual(['Yes', 'Yes']);
  expect(await fits(page, 'Shadowing')).toEqual(['Probably', 'Probably']);
  await expect(row(page, 'Transform programme')).toHaveCount(0);

  // By keyboard: why.
  const why = row(page, 'Promoting Difference mentoring').getByRole('button', { name: /^Not yet for constable/ });
  await expect(why).toHaveAttribute('aria-expanded', 'false');
  await why.focus();
  await page.keyboard.press('Enter');
  await expect(why).toHaveAttribute('aria-expanded', 'true');
  await expect(why).toBeFocused();
  const reasons = page.getByRole('row').filter({ hasText: 'Promoting Difference mentoring for constable: not yet' });
  await expect(reasons).toContainText('It is for: Sergeant to inspector.');
  await expect(reasons).toContainText('It opens to you at sergeant.');
  const asked = reasons.getByRole('listitem').filter({ hasText: 'You are prepared to travel to meet your mentor regularly.' });
  await expect(asked).toContainText('Not known yet');
  await look(page, 'glance-why');
  await page.keyboard.press('Enter');
  await expect(reasons).toHaveCount(0);

  await page.getByLabel('Only what is for me now').check();
  await expect(row(page, 'Promoting Difference mentoring')).toHaveCount(0);
  await page.getByLabel('Good for').selectOption({ label: 'Qualifications' });
  await expect(page).toHaveURL('/options/at-a-glance?grade=constable&purpose=qualification&open=yes');
  const shown = await table(page).getByRole('rowheader').count();
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(shown === 1 ? '1 option.' : `${shown} options.`);
  // Come back to, it is as it was.
  await row(page, 'Exam support').getByRole('link').click();
  await expect(title(page)).toHaveText('Exam support');
  await step(page, -1);
  await expect(page.getByLabel('Good for')).toHaveValue('qualification');
  await expect(row(page, 'Exam support')).toHaveCount(1);
  // Nothing is like that, and the way out.
  await page.getByLabel('Time it takes').selectOption({ label: 'A day or less' });
  await expect(page.getByText('No option is like that.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByLabel('Your rank or band')).toBeFocused();
  await expect(page).toHaveURL('/options/at-a-glance');
});

test('somebody who goes back before the next page has started comes back', async ({ stranger: page }) => {
  await page.goto('/options/at-a-glance?purpose=qualification');
  await settled(page);
  let start = () => {};
  const begun = new Promise<void>((done) => (start = done));
  await page.route(/\/app-[^/]+\.wasm$/, async (route) => {
    await begun;
    await route.continue();
  });
  await row(page, 'Exam support').getByRole('link').click();
  await expect(title(page)).toHaveText('Exam support');
  await step(page, -1);
  start();
  await expect(page.getByLabel('Good for')).toHaveValue('qualification');
  await expect(title(page)).toHaveText('Options at a glance');
});

test('up to three options stand side by side, on a telephone too', async ({ stranger: page }) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto('/options/at-a-glance?grade=inspector');
  await settled(page);
  const names = ['Shadowing', 'Fast track to senior roles', 'Positive Steps mentoring'];
  await page.getByLabel(`Compare ${names[0]}`).check();
  await expect(page.getByText('Choose one or two more to compare')).toBeVisible();
  for (const name of names.slice(1)) await page.getByLabel(`Compare ${name}`).check();
  await expect(page.getByLabel('Compare Promoting Difference mentoring')).toBeDisabled();
  await expect(page.getByText('You can compare up to 3. Untick one to choose another.')).toBeVisible();
  await look(page, 'glance-phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await page.getByRole('link', { name: 'Compare 3 options' }).click();
  await expect(title(page)).toHaveText('Compare options');
  const takes = table(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Time it takes' }) });
  await expect(takes.getByRole('cell')).toHaveText(['Some days or weeks', 'A year or more', 'Some months']);
  await look(page, 'compare');
  // Each name is whole above what it says, and leads to its page.
  const cell = takes.getByRole('cell').first();
  expect(await cell.evaluate((of) => [getComputedStyle(of).display, getComputedStyle(of, '::before').display])).toEqual(['block', 'block']);
  for (const name of names) {
    const at = await table(page).getByRole('link', { name }).boundingBox();
    expect(at!.width).toBeGreaterThan(60);
  }
  await table(page).getByRole('link', { name: names[0] }).click();
  await expect(title(page)).toHaveText('Shadowing');
  await step(page, -1);
  await expect(title(page)).toHaveText('Compare options');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await page.getByRole('link', { name: 'Options at a glance' }).click();
  await expect(page.getByLabel(`Compare ${names[0]}`)).toBeChecked();
  await page.goto('/options/compare');
  await expect(page.getByText('Nothing is chosen.')).toBeVisible();
  await look(page, 'compare-empty');
});

test('whoever is signed in sees their own rank, and what is wanted at it', async ({ as }) => {
  const tom = await as('Tom Fielding');
  await tom.goto('/options/at-a-glance');
  const grade = await tom.evaluate(async () => (await (await fetch('/api/session')).json()).who.profile.grade as string);
  await expect(tom.getByLabel('Your rank or band')).toHaveValue(grade);
  await tom.getByLabel('Your rank or band').selectOption({ label: 'Inspector' });
  await tom.getByRole('heading', { name: 'Wanted at your rank or band' }).scrollIntoViewIfNeeded();
  await tom.getByRole('listitem').filter({ hasText: 'Mentors for Positive Steps mentoring' }).getByRole('link').click();
  await expect(title(tom)).toHaveText('Positive Steps mentor application');
});

test('without scripts the whole table reads', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}/options/at-a-glance`);
  await expect(title(page)).toHaveText('Options at a glance');
  await expect(page.getByRole('table')).toHaveCount(4);
  const mentee = page.getByRole('table').first().getByRole('row').filter({ hasText: 'Promoting Difference mentoring' });
  await expect(mentee.getByRole('cell')).toHaveText(['Promoting Difference mentoring', 'Not yet', 'Yes', 'Yes', 'No', 'No', 'No']);
  await context.close();
});
