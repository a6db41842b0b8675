// After an application: equality questions that nobody looks who answers, the adjustments one needs, and
// what staff tell each other.
import { EVERY_KIND, MENTEE, expect, group, look, send, settled, test, type Page } from '../fixtures';
import type { Request } from '@playwright/test';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const receipt = /^([0-9A-HJKMNP-TV-Z]{6}-){4}[0-9A-HJKMNP-TV-Z]{6}$/;

/** What tells who asks is in none of these. */
async function unnamed(request: Request) {
  const headers = await request.allHeaders();
  expect(headers, request.url()).not.toHaveProperty('cookie');
  expect(headers, request.url()).not.toHaveProperty('x-member');
  expect(headers, request.url()).not.toHaveProperty('authorization');
  return request.postData() ?? '';
}

/** Sends what is chosen; gives the request. */
async function sent(page: Page, button: string, path: string) {
  const [request] = await Promise.all([
    page.waitForRequest((of) => of.method() === 'POST' && new URL(of.url()).pathname === path),
    page.getByRole('button', { name: button }).click(),
  ]);
  return request;
}

test('from the receipt to the questions, and back out with the receipt of one’s own', async ({ sergeant: page }) => {
  const { id, reference } = await send(page, 'mentee', MENTEE);
  await page.goto(`/applications/sent/${id}`);
  await look(page, 'sent');
  const [form] = await Promise.all([
    page.waitForRequest(/\/forms\/equality\.json$/),
    page.getByRole('link', { name: 'answer our equality questions' }).click(),
  ]);
  await unnamed(form);
  await expect(title(page)).toHaveText('Equality questions');
  // The browser is signed in all the while: what goes to the others carries the cookie.
  const cookies = await page.context().cookies();
  expect(cookies.map((of) => of.name)).toContain('session');
  await expect(page.locator('#account')).toContainText('Priya Nair');
  await look(page, 'monitoring');
  // Whoever compares years sees where each group was counted before.
  await page.getByText('For those who compare years').click();
  for (const [now, before] of [['W3 White: Gypsy or Irish Traveller', 'W9 White: any other White background'], ['A4 Asian or Asian British: Chinese', 'O1 Other: Chinese'], ['O2 Other: Arab', 'O9 Other: any other ethnic group'], ['B2 Black or Black British: African', 'B2 Black or Black British: African'], ['NS Prefer not to say', 'NS Prefer not to say']] as const) {
    await expect(page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: now, exact: true }) }).getByRole('cell')).toHaveText(before);
  }
  await expect(page.getByRole('rowheader')).toHaveCount(19);
  await look(page, 'monitoring-compared');

  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await expect(page.locator('#error-summary')).toContainText('You have not answered a question.');
  await look(page, 'monitoring-nothing');
  await group(page, 'What is your sex?').getByLabel('Female', { exact: true }).check();
  await group(page, 'What is your ethnic group?').getByLabel('Other: Arab').check();
  await group(page, 'Do you look after somebody?').getByLabel('An adult who needs care').check();
  await group(page, 'How old are you?').getByLabel('Prefer not to say').check();
  await page.waitForTimeout(600);
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  for (const said of ['female', 'O2', 'not-said', 'adult']) expect(kept).not.toContain(said);

  const request = await sent(page, 'Send my answers', '/api/monitoring');
  const body = await unnamed(request);
  expect(JSON.parse(body).entries).toEqual({ sex: ['female'], ethnicity: ['O2'], caring: ['adult'], age: ['not-said'] });
  expect(body.length % 4096, 'its length tells nothing').toBe(0);
  for (const told of [id, reference, 'Priya']) expect(body).not.toContain(told);
  await expect(title(page)).toHaveText('Thank you');
  await expect(title(page)).toBeFocused();
  const shown = (await page.locator('.receipt__reference').textContent()) ?? '';
  expect(shown).toMatch(receipt);
  expect(body, 'the receipt stays with the person').not.toContain(shown.replaceAll('-', ''));
  expect((await request.response())?.headers()).not.toHaveProperty('set-cookie');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Thank you" [level=1]
    - paragraph: Your receipt is
    - paragraph: /-/
    - paragraph: Your answers are in. They carry no name.
    - paragraph:
      - link "Delete your answers"
    - button "Print this page"
    - link "Your applications"
  `);
  await look(page, 'monitoring-thanks');

  await page.getByRole('main').getByRole('link', { name: 'Delete your answers' }).click();
  await expect(title(page)).toHaveText('Delete your equality answers');
  const field = page.getByLabel('What is your receipt?');
  await page.getByRole('button', { name: 'Delete my answers' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await field.fill(`${shown.slice(0, -1)}${shown.endsWith('7') ? '8' : '7'}`);
  await page.getByRole('button', { name: 'Delete my answers' }).click();
  await expect(page.locator('#error-summary')).toContainText('slip in group 5 of 5');
  await look(page, 'monitoring-delete-slip');
  // As one writes it down.
  await field.fill(shown.toLowerCase().replaceAll('-', ' '));
  const gone = await sent(page, 'Delete my answers', '/api/monitoring/delete');
  await unnamed(gone);
  await expect(title(page)).toHaveText('Your answers are deleted');
  await expect(title(page)).toBeFocused();
  await look(page, 'monitoring-deleted');
});

test('by keyboard alone, on a telephone, without signing in', async ({ stranger: page }) => {
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto('/monitoring');
  await settled(page);
  const tab = async (words: string) => {
    for (let stops = 0; stops < 80; stops += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => (document.activeElement as HTMLInputElement).labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '');
      if (at.trim().startsWith(words)) return;
    }
    throw new Error(`Tab does not lead to ${words}`);
  };
  await tab('Mentoring');
  await page.keyboard.press('Space');
  await tab('As a police officer');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('As police staff')).toBeChecked();
  await tab('Send my answers');
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('Thank you');
  await expect(title(page)).toBeFocused();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(375);
  await tab('Delete your answers');
  await page.keyboard.press('Enter');
  await expect(title(page)).toBeFocused();
});

test('where many send answers, the browser works for its own', async ({ stranger: page, watch }) => {
  watch.expect(/429 .*\/api\/monitoring/);
  await page.goto('/monitoring');
  await settled(page);
  const works: number[] = [];
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  // Twice it is too little.
  await page.route('**/api/monitoring', async (route) => {
    works.push(JSON.parse(route.request().postData() ?? '').work);
    if (works.length === 2) await held;
    if (works.length > 2) return route.continue();
    return route.fulfill({ status: 429, contentType: 'application/json', body: JSON.stringify({ failure: 'too-many', retry_after: 60 }) });
  });
  await page.getByLabel('As police staff').check();
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await expect(page.getByText('Your computer is solving a sum')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send my answers' })).toBeDisabled();
  release();
  await expect(title(page)).toHaveText('Thank you');
  expect(works[0]).toBe(0);
  expect(works[1]).toBeGreaterThan(0);
  expect(works[2]).toBeGreaterThan(works[1]!);
});

test('what one needs is said once, goes with an application, and is taken back', async ({ sergeant: page, cmu }) => {
  const { id } = await send(page, 'mentee', MENTEE);
  const record = `/applications/record/${id}`;
  await page.goto(record);
  await page.getByRole('link', { name: 'Say what you need' }).click();
  await expect(title(page)).toHaveText('Adjustments you need');
  await look(page, 'adjustments');
  const needs = 'Please send papers two days before, and no rooms up steps.';
  await page.getByLabel('What do you need?').fill(needs);
  await page.waitForTimeout(500);
  await page.reload();
  await expect(page.getByLabel('What do you need?'), 'nothing typed is lost').toHaveValue(needs);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('It is saved.')).toBeVisible();
  await look(page, 'adjustments-saved');

  await cmu.goto(record);
  await settled(cmu);
  await expect(cmu.getByRole('main')).not.toContainText(needs);
  await page.goto(record);
  await expect(page.getByText('Nobody reads this with your application yet:')).toBeVisible();
  await page.getByRole('button', { name: 'Let it go with this application' }).click();
  await expect(page.getByRole('button', { name: 'Take these words back from this application' })).toBeFocused();
  await look(page, 'record-adjustments');
  await cmu.reload();
  await expect(cmu.getByRole('main')).toContainText(needs);
  await look(cmu, 'record-adjustments-staff');
  await page.getByRole('button', { name: 'Take these words back from this application' }).click();
  await expect(page.getByText('Nobody reads this with your application yet:')).toBeVisible();
  await cmu.reload();
  await settled(cmu);
  await expect(cmu.getByRole('link', { name: 'Notes of our staff' })).toBeVisible();
  await expect(cmu.getByRole('main')).not.toContainText(needs);
  await page.goto('/applications/adjustments');
  await page.getByLabel('What do you need?').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('You have taken it back, from every application.')).toBeVisible();
});

test('staff leave each other notes that the applicant never sees', async ({ as, cmu }) => {
  const page = await as('Dylan Hughes');
  const { id, reference } = await send(page, 'every-kind', EVERY_KIND);
  await cmu.goto(`/applications/record/${id}`);
  await cmu.getByRole('link', { name: 'Notes of our staff' }).click();
  await expect(title(cmu)).toHaveText('Notes of our staff');
  await expect(cmu.getByText(`Reference ${reference}`)).toBeVisible();
  await look(cmu, 'notes-none');
  await cmu.getByRole('button', { name: 'Save the note' }).click();
  await expect(cmu.locator('#error-summary')).toBeFocused();
  const note = 'I rang on Monday about the dates.';
  await cmu.getByLabel('What should the others know?').fill(note);
  await cmu.getByRole('button', { name: 'Save the note' }).click();
  await expect(cmu.getByText('Your note is saved.')).toBeVisible();
  await expect(cmu.locator('.timeline__event')).toContainText(['Morgan Bell']);
  await expect(cmu.getByLabel('What should the others know?')).toHaveValue('');
  await look(cmu, 'notes');
  await page.goto(`/applications/record/${id}`);
  await settled(page);
  await expect(page.getByRole('main')).not.toContainText(note);
  await expect(page.getByRole('main')).not.toContainText('Notes of our staff');
});
