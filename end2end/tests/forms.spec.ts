import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { MENTEE, aside, ask, changed, clear, draft, expect, look, settled, signIn, test, withForms, type Page } from '../fixtures';
import { open } from '../server';
import { briefed, today, visits } from '../visits';

/** A form as the static API tells it, as far as this story reads it. */
interface Form {
  id: string;
  sections: { id: string; title: string; fields: Field[] }[];
  terms: { rules: { field: string; is: string[] }[]; selection?: unknown };
}
interface Field {
  id: string;
}

const content = join(__dirname, '../../content');
/** Forms that are closed for most of the year. */
const YEARLY = ['bursary', 'fast-track', 'nvq'];
const forms = readdirSync(join(content, 'applications')).map((file) => file.replace('.toml', ''));
const WORDS = 'Nights run well.';

/** Forms with two sides, each asked something else, and the choice by which one takes the other side. */
const OTHER_SIDE: Record<string, string> = { buddy: 'buddy', 'chief-officer-peer': 'mentor', 'reverse-mentoring': 'leader' };

/** Fills in a field as somebody would who meets the form's rules; whether it was asked. */
async function fill(page: Page, form: Form, field: Field, reference: string, side?: string) {
  const all = page.locator(`main [name="${field.id}"], main [name^="${field.id}-"][inputmode="numeric"]`);
  if ((await all.count()) === 0) return false;
  const rule = form.terms.rules.find((rule) => rule.field === field.id);
  const first = all.first();
  const tag = await first.evaluate((of) => of.tagName);
  const type = await first.getAttribute('type');
  const choice = rule?.is[0];
  if (tag === 'SELECT') {
    const offered = await first.locator('option').evaluateAll((all) => all.map((of) => (of as HTMLOptionElement).value));
    await first.selectOption(choice ?? offered[1]);
  } else if (type === 'radio' || type === 'checkbox') {
    const other = side && page.locator(`main [name="${field.id}"][value="${side}"]`);
    if (other && (await other.count())) await other.check();
    else await (choice ? page.locator(`main [name="${field.id}"][value="${choice}"]`) : first).check();
  } else if ((await all.count()) === 3) {
    for (const [at, text] of today().entries()) await all.nth(at).fill(text);
  } else if (type === 'email') {
    await first.fill('grace.lindley@northshire.example');
  } else if ((await first.getAttribute('inputmode')) === 'numeric') {
    await first.fill('3');
  } else {
    await first.fill(field.id === 'reference' ? reference : WORDS);
  }
  return true;
}

/** Fills in every section of a form, up to the page that sends it; whether it can be sent now. */
async function fillIn(page: Page, form: Form, reference: string, side?: string) {
  await page.goto(`/applications/${form.id}`);
  await settled(page);
  const isOpen = await page.getByRole('link', { name: 'Start', exact: true }).isVisible();
  await page.getByRole('link', { name: form.sections[0].title }).click();
  for (const [at, section] of form.sections.entries()) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(section.title);
    const asked = [];
    for (const field of section.fields) if (await fill(page, form, field, reference, side)) asked.push(field.id);
    expect(asked.length, `what ${section.id} asks`).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Save and continue' }).click();
    const next = form.sections[at + 1]?.title ?? 'Check your entries';
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(next);
  }
  await expect(page.getByText(/^Saved at \d/)).toBeVisible();
  return isOpen;
}

/** Only who waits for a decision has applied for something. */
const noun = (form: Form) => (form.terms.selection ? 'application' : 'form');

async function send(page: Page, form: Form) {
  await page.getByRole('button', { name: `Send ${noun(form)}` }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(noun(form) === 'form' ? 'Form sent' : 'Application sent');
}

const read = async (page: Page, id: string) => (await ask<{ form: Form }>(page, 'GET', `/api/drafts/${id}`)).body.form;

// Whoever works for the force sends another form than business-mentor.
for (const id of forms.filter((id) => id !== 'business-mentor')) {
  test(`the form ${id} is filled in and sent through the browser`, async ({ as, cmu, watch }) => {
    test.slow();
    const page = await as('Tom Fielding');
    await clear(page, id);
    const before: Record<string, () => Promise<string>> = {
      'shadowing-briefing': () => visits(page, cmu),
      'shadowing-debriefing': () => briefed(page, cmu),
    };
    const reference = (await before[id]?.()) ?? '';
    const form = await read(page, id);
    if (await fillIn(page, form, reference)) {
      if (!before[id]) await aside(page, id);
      await send(page, form);
      if (OTHER_SIDE[id]) {
        await fillIn(page, form, reference, OTHER_SIDE[id]);
        await send(page, form);
      }
    } else {
      // What is closed keeps the words, and says when it opens.
      watch.expect(/409/);
      await page.getByRole('button', { name: `Send ${noun(form)}` }).click();
      await expect(page.locator('#error-summary')).toContainText(/You can apply from .* A draft stays as it is/);
      await clear(page, id);
    }
  });
}

const year = new Date().getFullYear();
const opened = (text: string) => text.replace(/opens = .*\ncloses = .*\nyearly = true/, `opens = "${year - 1}-01-01"\ncloses = "${year + 1}-12-31"`);
const closed = (text: string) => text.replace('[[rule]]', '[[window]]\nopens = "2020-01-01"\ncloses = "2020-12-31"\n\n[[rule]]');

/** A project manager has opened the window of what is closed for most of the year, and closed another. */
const inWindow = withForms('window', { ...Object.fromEntries(YEARLY.map((id) => [id, opened])), 'shadowing-visitor': closed });

for (const id of YEARLY) {
  inWindow(`the form ${id} is filled in and sent in its window @sqlite`, async ({ as }) => {
    const page = await as('Tom Fielding');
    await page.goto('/contact');
    const form = await read(page, id);
    expect(await fillIn(page, form, '')).toBe(true);
    await send(page, form);
  });
}

inWindow('from a form that is closed one says that one is interested, and has chosen the option @sqlite', async ({ as }) => {
  for (const [id, option] of [['shadowing-visitor', 'Shadowing']] as const) {
    const page = await as('Tom Fielding');
    await page.goto(`/applications/${id}`);
    await expect(page.getByText('Applications closed at the end of 31 December 2020.')).toBeVisible();
    await page.getByRole('link', { name: 'Tell us that you are interested' }).click();
    await page.getByRole('link', { name: 'Start', exact: true }).click();
    await expect(page.getByRole('radio', { name: option, exact: true })).toBeChecked();
    const form = await read(page, 'register-interest');
    await page.getByRole('radio', { name: 'Take part' }).check();
    await page.getByLabel('What do you hope for?').fill(WORDS);
    await page.getByRole('radio', { name: 'By e-mail' }).check();
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your entries');
    await send(page, form);
    const { sent } = (await ask<{ sent: { id: string; form: string }[] }>(page, 'GET', '/api/applications/mine')).body;
    const of = sent.find((of) => of.form === 'register-interest')!;
    await page.goto(`/applications/record/${of.id}`);
    await expect(page.getByRole('main').getByText(option, { exact: true })).toBeVisible();
  }
});

test('anybody reads all that a form asks, also where no script runs', async ({ stranger, browser }) => {
  await stranger.goto('/applications/mentee');
  await settled(stranger);
  const whole = ['At most 300 words.', 'Give your substantive rank.', 'Get promoted', '0: There is no evidence.', 'You tick a box that says: I consider that I belong to a group'];
  for (const words of whole) await expect(stranger.getByRole('main')).toContainText(words);
  await look(stranger, 'form-read-by-anybody');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto('/applications/mentee/your-case');
  for (const [tag, words] of [['p', whole[0]], ['li', whole[3]]]) {
    await expect(still.locator(`main noscript ${tag}`, { hasText: words }).first()).toBeVisible();
  }
  await context.close();
});

test('whoever works for the force is led from the form for others to that for members', async ({ as }) => {
  const page = await as('Tom Fielding');
  await page.goto('/applications/business-mentor');
  const rule = page.getByRole('main').getByRole('listitem').filter({ hasText: 'You do not work for the force.' });
  await expect(rule).toContainText('Not met');
  await expect(page.getByRole('link', { name: 'Start', exact: true })).toHaveCount(0);
  await page.getByRole('main').getByRole('link', { name: 'Positive Steps mentor application' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Positive Steps mentor application');
});

test('the form business-mentor is filled in and sent by somebody from outside the force', async ({ page }) => {
  await page.goto('/applications/business-mentor');
  await page.getByRole('link', { name: 'Sign in to start' }).click();
  await page.getByLabel('Your e-mail address').fill('kim@quay-print.example');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await page.getByRole('main').getByRole('link', { name: 'the letters page' }).click();
  await page.locator('.letter', { hasText: 'To kim@quay-print.example' }).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Business mentor application');
  const form = await read(page, 'business-mentor');
  expect(await fillIn(page, form, '')).toBe(true);
  await send(page, form);
});

test('what changed in a form while one filled it in is told, and what was typed is kept @sqlite', async ({ browser, watch }) => {
  const changes = {
    mentee: (text: string) =>
      text
        .replace('What is your full name?', 'What are you called?')
        .replace('opens = "2026-10-01"', 'opens = "2026-10-02"')
        .replace('words = "You are prepared to travel', 'words = "You are ready to travel')
        .replace('asks = "Can they have time off in each month', 'asks = "Can they have a day off in each month')
        .replace('places = 12', 'places = 10'),
  };
  const folder = changed({});
  const before = await open('changed', { CONTENT: folder });
  const context = await browser.newContext({ baseURL: before.address });
  await watch.over(context);
  const page = await context.newPage();
  await signIn(page, 'Priya Nair');
  await draft(page, 'mentee', MENTEE);
  await page.goto('/applications/mentee/check');
  await settled(page);
  // The service starts again with another file, while the page is open.
  await before.stop();
  changed(changes, folder);
  const after = await open('changed', { CONTENT: folder, PORT: new URL(before.address).port });
  watch.expect(/409/);
  await page.getByRole('button', { name: 'Send application' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'This form has changed since you opened it' });
  await expect(told.getByRole('listitem')).toHaveText([
    /^The dates are new\. You can apply from 1 January to 31 March every year, .* from 2 October to 31 December every year\.$/,
    'New rule: You are ready to travel to meet your mentor regularly.',
    'No longer a rule: You are prepared to travel to meet your mentor regularly.',
    'Changed: What are you called?',
    'Your line manager is now asked: Can they have a day off in each month of the year to meet their mentor?',
    'How many places there are has changed. Now it is 10.',
  ]);
  await look(page, 'form-changed-for-good');
  // Each word is in its field, by the way that leads to it.
  await page.getByRole('link', { name: 'All parts of this form' }).click();
  await page.getByRole('link', { name: 'About you' }).click();
  await expect(page.getByLabel('What are you called?')).toHaveValue(MENTEE.name![0]!);
  await page.goto('/applications/mentee/your-case');
  await expect(page.getByLabel('What have you done to develop yourself?')).toHaveValue(MENTEE.commitment![0]!);
  await page.goto('/applications/mentee/check');
  await page.getByRole('button', { name: 'Send application' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Application sent');
  await context.close();
  await after.stop();
  rmSync(folder, { recursive: true });
});
