// What the CMU does with a round's queue in a browser: finds its way in it, takes it away, prints it.
import { readFileSync } from 'node:fs';
import { MENTEE, ask, expect, look, put, sayYes, send, step, test, type Page, withForms } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const rows = (page: Page) => page.getByRole('region', { name: 'Applications in order' }).locator('tbody tr');
const count = (page: Page) => page.getByRole('status').filter({ hasText: /applications?\./ });

/** The round of the mentee form that is open now. */
async function round(page: Page) {
  const { body } = await ask<{ id: string }[]>(page, 'GET', '/api/rounds');
  return body.filter((of) => of.id.startsWith('mentee-')).at(-1)?.id ?? '';
}

/** An application whose manager has said yes, with a text of its own. */
async function endorsed(page: Page, goals: string) {
  const sent = await send(page, 'mentee', { ...MENTEE, name: ['Canary Namesworth'], unit: ['Canary unit nine'], goals: [goals] });
  await sayYes(page);
  return sent;
}

test('a queue is filtered and searched, and the address keeps it', async ({ as, cmu: morgan }) => {
  const dylan = await as('Dylan Hughes');
  const first = await endorsed(dylan, 'The first goal of a queue.');
  const waiting = await send(dylan, 'mentee', MENTEE);
  const path = `/applications/desk/${await (async () => (await morgan.goto('/contact'), round(morgan)))()}`;
  await morgan.goto(path);
  await expect(morgan.getByRole('columnheader').first()).toHaveText('Order');
  await expect(count(morgan)).toHaveText(/^All \d+ applications\.$/);
  await expect(morgan.getByRole('search', { name: 'Applications' })).toMatchAriaSnapshot(`
    - search "Applications":
      - combobox "Show"
      - combobox "Where it is"
      - searchbox "Reference, or a part of it"
  `);
  await expect(morgan.getByRole('button', { name: 'Show all' })).toHaveCount(0);
  await look(morgan, 'queue');

  // By keyboard alone: a reference as somebody might type it.
  const box = morgan.getByRole('searchbox');
  await morgan.getByLabel('Show').focus();
  await morgan.keyboard.press('Tab');
  await morgan.keyboard.press('Tab');
  await expect(box).toBeFocused();
  await morgan.keyboard.type(` ${waiting.reference.replace('-', '').toLowerCase()} `);
  await expect(rows(morgan)).toHaveCount(1);
  await expect(rows(morgan)).toContainText(waiting.reference);
  await expect(rows(morgan)).toContainText('Not endorsed yet');
  await expect(count(morgan)).toHaveText(/^1 of \d+ applications\.$/);
  await expect(morgan).toHaveURL(/\?reference=/);
  await look(morgan, 'queue-found');
  // Loaded again, and come back to, it shows the same.
  await morgan.reload();
  await expect(rows(morgan)).toHaveCount(1);
  await morgan.getByRole('link', { name: 'All applications' }).or(morgan.getByRole('link', { name: 'Rounds' })).first().click();
  await expect(title(morgan)).toHaveText('Rounds');
  await step(morgan, -1);
  await expect(rows(morgan)).toHaveCount(1);
  await expect(box).toHaveValue(/\w{8}/);
  await box.fill('');
  await expect(morgan).toHaveURL(new RegExp(`${path}$`));

  await morgan.getByLabel('Where it is').selectOption('waiting');
  await expect(morgan.getByRole('row', { name: new RegExp(waiting.reference) })).toBeVisible();
  await expect(morgan.getByRole('row', { name: new RegExp(first.reference) })).toHaveCount(0);
  // Nothing is like that: it is said, with the way back.
  await morgan.getByLabel('Show').selectOption('Where the places run out');
  await expect(morgan.getByText('No application is like that.')).toBeVisible();
  await expect(count(morgan)).toHaveText(/^0 of \d+ applications\.$/);
  await look(morgan, 'queue-empty');
  await morgan.getByRole('button', { name: 'Show all' }).press('Enter');
  await expect(morgan.getByLabel('Show')).toBeFocused();
  await expect(count(morgan)).toHaveText(/^All \d+ applications\.$/);
  await expect(morgan).toHaveURL(new RegExp(`${path}$`));
  await morgan.getByLabel('Show').selectOption('Waiting for my marks');
  await expect(morgan.getByRole('row', { name: new RegExp(first.reference) })).toBeVisible();

  // On a telephone nothing is wider than the page.
  await morgan.setViewportSize({ width: 320, height: 640 });
  const wide = await morgan.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
  await look(morgan, 'queue-narrow');
  await morgan.setViewportSize({ width: 1280, height: 900 });

  // As a table: no name in it.
  const [file] = await Promise.all([
    morgan.waitForEvent('download'),
    morgan.getByRole('link', { name: 'Whole queue as a table (CSV)' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^mentee-\d{4}-\d\d-\d\d\.csv$/);
  const table = readFileSync(await file.path(), 'utf8');
  expect(table).toContain(`"${first.reference}","Submitted"`);
  expect(table).not.toMatch(/Canary|Dylan|Namesworth/);
  await expect(title(morgan)).toHaveText('Mentee application');

  // On paper.
  await morgan.getByRole('link', { name: 'Pack to print for a panel' }).click();
  await expect(title(morgan)).toHaveText('Pack for a panel');
  const sheet = morgan.locator('.pack', { hasText: first.reference });
  await expect(sheet).toContainText('The first goal of a queue.');
  await expect(sheet.getByRole('heading', { level: 3 })).toHaveCount(4);
  await expect(morgan.getByRole('main')).not.toContainText('Canary');
  await expect(morgan.getByRole('main')).not.toContainText(waiting.reference);
  await look(morgan, 'pack');
  await morgan.emulateMedia({ media: 'print' });
  await expect(morgan.getByRole('button', { name: 'Print it' })).toBeHidden();
  expect(await sheet.evaluate((of) => getComputedStyle(of).breakBefore)).toBe('page');
  await morgan.emulateMedia({ media: 'screen' });

  // Whoever opens it by name is told why they do not mark it.
  const leila = await as('Leila Haddad');
  await leila.goto(path);
  await leila.getByRole('link', { name: first.reference }).click();
  await leila.getByRole('link', { name: 'Open it' }).click();
  await expect(leila.getByText('You have opened this by name, so you do not score it.')).toBeVisible();
  await leila.goto(path);
  await expect(leila.getByRole('row', { name: new RegExp(first.reference) })).toContainText('Not yours to mark');
});

test('an application is found by its reference among all', async ({ as, cmu: morgan }) => {
  const sam = await as('Sam Okafor');
  const withdrawn = await send(sam, 'mentee', MENTEE);
  expect((await ask(sam, 'POST', `/api/applications/${withdrawn.id}/withdraw`, { reason: '' })).status).toBe(200);
  const { reference } = await send(sam, 'mentee', MENTEE);
  await morgan.goto('/applications/desk');
  await morgan.getByRole('link', { name: 'Find an application by its reference' }).click();
  await expect(title(morgan)).toHaveText('All applications');
  await look(morgan, 'all');
  await morgan.getByRole('searchbox').fill(reference.toLowerCase().replace('-', ' '));
  await expect(morgan.locator('.row')).toHaveCount(1);
  await expect(morgan.locator('.row')).toContainText('Mentee application');
  await expect(morgan.locator('.row')).not.toContainText('Sam Okafor');
  await morgan.getByLabel('Where it is').selectOption('Withdrawn');
  await expect(morgan.getByText('No application is like that.')).toBeVisible();
  await morgan.getByRole('button', { name: 'Show all' }).click();
  await expect(morgan.getByRole('searchbox')).toBeFocused();
  await expect(morgan.getByRole('searchbox')).toHaveValue('');
});

const withRule = withForms('rule', {
  mentee: (text) => text.replace('offer_stands = 10\n', 'offer_stands = 10\n\n[selection.repeat]\nafter = 2\ncounts = "rounds"\nreset_by = "offer"\napproved = "The people board, 1 June 2026."\n'),
});

withRule('the rule for people who apply again is read before one applies @sqlite', async ({ as }) => {
  for (const person of ['Sam Okafor', null] as const) {
    const page = await as(person);
    await page.goto('/applications/mentee');
    await expect(page.getByRole('heading', { name: 'Can you apply?' })).toBeVisible();
    await expect(page.getByRole('main')).toMatchAriaSnapshot(`
      - heading "If you have applied before" [level=2]
      - list:
        - listitem: /not selected twice or more comes after the others/
        - listitem: /^What counts. each round in which you were not selected, once/
        - listitem: /^What sets the count back to nothing. the offer of a place/
        - listitem: /^Who approved this rule. The people board/
    `);
    await look(page, `repeat-${person ? 'signed-in' : 'anybody'}`);
    await page.goto('/applications/every-kind');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('If you have applied before')).toHaveCount(0);
  }
});

const afterOne = withForms('after', {
  mentee: (text) => text.replace('offer_stands = 10\n', 'offer_stands = 10\n\n[selection.repeat]\nafter = 1\ncounts = "applications"\nreset_by = "never"\napproved = "The people board, 1 June 2026."\n'),
});

afterOne('whoever has nothing to mark is told why, and who comes after others is shown @sqlite', async ({ as, cmu: morgan }) => {
  const [dylan, sam] = [await as('Dylan Hughes'), await as('Sam Okafor')];
  const earlier = await endorsed(dylan, 'The goal of last year.');
  const [again, first] = [await endorsed(sam, 'The goal of this year.'), await endorsed(dylan, 'The first goal.')];
  // A year ago Sam was not selected: the earlier one is theirs, of the round before.
  const his = `select person from application where id = '${again.id}'`;
  put(`update application set stage = 'not-selected', closes = '2025-12-31', person = (${his}) where id = '${earlier.id}'`);
  await morgan.goto('/contact');
  for (const of of [again, first]) await ask(morgan, 'GET', `/api/applications/${of.id}`);
  await morgan.goto(`/applications/desk/${await round(morgan)}`);
  await expect(morgan.getByText(/^No answer waits for your mark now\. You do not mark 2 applications/)).toBeVisible();
  await expect(morgan.getByRole('link', { name: 'Score the next answer' })).toHaveCount(0);
  const row = (of: { reference: string }) => morgan.getByRole('row', { name: new RegExp(of.reference) });
  await expect(row(again)).toContainText('After others');
  await expect(row(first)).not.toContainText('After others');
  for (const of of [again, first]) await expect(row(of)).toContainText('Not yours to mark');
  await expect(morgan.getByText('puts after the others')).toBeVisible();
  await look(morgan, 'queue-barred');
});
