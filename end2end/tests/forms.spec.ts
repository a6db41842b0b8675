import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { aside, ask, clear, expect, house, settled, test, type Page } from '../fixtures';
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
const YEARLY = ['bursary', 'nvq'];
const forms = readdirSync(join(content, 'applications')).map((file) => file.replace('.toml', ''));
const WORDS = 'Nights run well.';

/** Fills in a field as somebody would who meets the form's rules; whether it was asked. */
async function fill(page: Page, form: Form, field: Field, reference: string) {
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
    await (choice ? page.locator(`main [name="${field.id}"][value="${choice}"]`) : first).check();
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
async function fillIn(page: Page, form: Form, reference: string) {
  await page.goto(`/applications/${form.id}`);
  await settled(page);
  const isOpen = await page.getByRole('link', { name: 'Start', exact: true }).isVisible();
  await page.getByRole('link', { name: form.sections[0].title }).click();
  for (const [at, section] of form.sections.entries()) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(section.title);
    const asked = [];
    for (const field of section.fields) if (await fill(page, form, field, reference)) asked.push(field.id);
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

for (const id of forms) {
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
    } else {
      // What is closed keeps the words, and says when it opens.
      watch.expect(/409/);
      await page.getByRole('button', { name: `Send ${noun(form)}` }).click();
      await expect(page.locator('#error-summary')).toContainText(/You can apply from .* A draft stays as it is/);
      await clear(page, id);
    }
  });
}

/** The content as a project manager leaves it who opens the window of what is closed for most of the year. */
const inWindow = test.extend({
  house: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'content-'));
      cpSync(content, folder, { recursive: true });
      for (const id of YEARLY) {
        const file = join(folder, 'applications', `${id}.toml`);
        const text = readFileSync(file, 'utf8');
        const year = new Date().getFullYear();
        const opened = text.replace(/opens = .*\ncloses = .*\nyearly = true/, `opens = "${year - 1}-01-01"\ncloses = "${year + 1}-12-31"`);
        expect(opened).not.toBe(text);
        writeFileSync(file, opened);
      }
      await house('window', use, { CONTENT: folder });
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

for (const id of YEARLY) {
  inWindow(`the form ${id} is filled in and sent in its window @sqlite`, async ({ as }) => {
    const page = await as('Tom Fielding');
    await page.goto('/contact');
    const form = await read(page, id);
    expect(await fillIn(page, form, '')).toBe(true);
    await send(page, form);
  });
}

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
