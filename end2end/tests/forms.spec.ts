import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { aside, ask, clear, expect, settled, test, type Page } from '../fixtures';
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

const forms = readdirSync(join(__dirname, '../../content/applications')).map((file) => file.replace('.toml', ''));
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
    const form = (await ask<{ form: Form }>(page, 'GET', `/api/drafts/${id}`)).body.form;
    await page.goto(`/applications/${id}`);
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
    // Only who waits for a decision has applied for something.
    const noun = form.terms.selection ? 'application' : 'form';
    if (isOpen) {
      if (!before[id]) await aside(page, id);
      await page.getByRole('button', { name: `Send ${noun}` }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(noun === 'form' ? 'Form sent' : 'Application sent');
    } else {
      // What is closed keeps the words, and says when it opens.
      watch.expect(/409/);
      await page.getByRole('button', { name: `Send ${noun}` }).click();
      await expect(page.locator('#error-summary')).toContainText(/You can apply from .* What you typed is kept as a draft/);
      await clear(page, id);
    }
  });
}
