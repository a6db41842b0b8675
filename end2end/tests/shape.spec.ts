// Every page and every state of it: nobody is kept out, and nothing is wider than the screen.
import { MENTEE, ask, clear, expect, look, seed, settled, test, type Page } from '../fixtures';

const narrow = { width: 320, height: 640 };
/** 1280 pixels at 400 %. */
const enlarged = { width: 320, height: 256 };
const wide = { width: 1280, height: 900 };

/** Looks at a page, wide and narrow and enlarged. */
async function stop(page: Page, name: string) {
  await look(page, name);
  for (const size of [narrow, enlarged]) {
    await page.setViewportSize(size);
    const wider = await page.evaluate(() => {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return [];
      const sticksOut = (of: Element) => of.getBoundingClientRect().right > root.clientWidth + 1;
      const said = (of: Element) => `${of.tagName}.${of.className}`;
      return ['the page', ...[...document.querySelectorAll('body *')].filter(sticksOut).map(said)].slice(0, 8);
    });
    expect.soft(wider, `${name} is wider than ${size.width} × ${size.height}`).toEqual([]);
  }
  await page.setViewportSize(wide);
}

async function visit(page: Page, path: string, name: string) {
  await page.goto(path);
  await stop(page, name);
}

test('pages for everybody keep nobody out', async ({ stranger: page, watch }) => {
  await visit(page, '/', 'home');
  await visit(page, '/guidance', 'guidance');
  await visit(page, '/guidance/being-a-mentee', 'guidance-page');
  await visit(page, '/options', 'options');
  await visit(page, '/options/promoting-difference', 'option');
  await visit(page, '/contact', 'contact');
  await visit(page, '/applications', 'applications-signed-out');
  await visit(page, '/applications/mentee', 'form-signed-out');
  await visit(page, '/questions', 'questions-signed-out');
  await visit(page, '/letters', 'letters');
  watch.expect(/status of (401|404)/);
  await visit(page, '/nowhere/at/all', 'not-found');
  await visit(page, '/applications/mentee/about-you', 'sign-in-first');
});

test('signing in keeps nobody out', async ({ stranger: page }) => {
  await visit(page, '/sign-in', 'sign-in');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'sign-in-fault');
  await page.getByLabel('Your work e-mail address').fill('nobody.at.all@northshire.example');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.getByRole('heading', { name: 'Look for our letter' })).toBeVisible();
  await stop(page, 'sign-in-letter');
  await page.getByLabel('The code from the letter').fill('AAAA-AAAA');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'sign-in-code-fault');
  await visit(page, '/sign-in/link', 'sign-in-link-over');
  await page.goto('/contact');
  await visit(page, '/sign-in/link#0000', 'sign-in-link');
});

test('filling in a form keeps nobody out', async ({ as, watch }) => {
  const page = await as('Grace Lindley');
  await clear(page, 'mentee');
  await visit(page, '/profile', 'profile');
  await page.getByLabel('Your name').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'profile-fault');

  await visit(page, '/applications', 'applications-none');
  await visit(page, '/applications/mentee', 'form-start');
  for (const part of ['about-you', 'are-you-eligible', 'what-you-want', 'your-case', 'your-line-manager', 'declaration']) {
    await visit(page, `/applications/mentee/${part}`, `part-${part}`);
  }
  await page.goto('/applications/mentee/your-case');
  await settled(page);
  await page.getByLabel('What have you done to develop yourself?').fill('word '.repeat(320));
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'part-faults');
  await visit(page, '/applications/mentee/check', 'check-empty');
  await page.getByRole('button', { name: 'Send application' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'check-faults');

  await seed(page, 'mentee', { ...MENTEE, commitment: ['An-uncommonly-long-word-without-a-break-'.repeat(12)] });
  await visit(page, '/applications/mentee/check', 'check');
  await visit(page, '/applications/mentee', 'form-draft');
  await page.getByRole('button', { name: 'Delete this draft' }).click();
  await stop(page, 'draft-deletion');
  await visit(page, '/applications', 'applications-draft');

  await page.goto('/applications/mentee/your-case');
  await settled(page);
  await seed(page, 'mentee', { ...MENTEE, goals: ['Something else, typed in another tab.'] });
  await page.getByLabel('How will the force gain').fill('A gain.');
  await page.getByLabel('How will the force gain').blur();
  watch.expect(/status of (409|401)/, /ERR_INTERNET_DISCONNECTED/);
  await expect(page.locator('#clash')).toBeFocused();
  await stop(page, 'two-tabs');
  await page.getByRole('button', { name: 'Keep these' }).click();

  await page.context().setOffline(true);
  await page.getByLabel('How will the force gain').fill('A larger gain.');
  await page.getByLabel('How will the force gain').blur();
  await expect(page.getByText('You are offline.')).toBeVisible();
  await stop(page, 'offline');
  await page.context().setOffline(false);
  await expect(page.getByText(/^Saved at/)).toBeVisible();

  await page.context().clearCookies();
  await page.getByLabel('How will the force gain').fill('The largest gain.');
  await page.getByLabel('How will the force gain').blur();
  await expect(page.getByRole('heading', { name: 'You have been signed out' })).toBeVisible();
  await stop(page, 'signed-out');
});

test('every kind of control keeps nobody out', async ({ as }) => {
  const page = await as('Grace Lindley');
  await seed(page, 'every-kind', { tea: ['yes'], milk: ['other'], interests: ['other'], joined: ['31', '2', '2020'] });
  for (const part of ['words', 'choices', 'figures', 'ranks', 'the-end']) {
    await visit(page, `/applications/every-kind/${part}`, `kind-${part}`);
    await page.getByRole('button', { name: 'Save and continue' }).click();
    if (part === 'the-end') await expect(page.locator('#error-summary')).toBeFocused();
    await stop(page, `kind-${part}-faults`);
  }
});

test('records and questions keep nobody out', async ({ as, watch }) => {
  const page = await as('Grace Lindley');
  await seed(page, 'mentee', MENTEE);
  type Opened = { hash: string; draft: { id: string; version: number; entries: unknown } };
  const { hash, draft } = (await ask<Opened>(page, 'GET', '/api/drafts/mentee')).body;
  const sent = { form: 'mentee', hash, entries: draft.entries, draft: draft.id, version: draft.version };
  const { id } = (await ask<{ id: string }>(page, 'POST', '/api/applications', sent)).body;
  await visit(page, `/applications/sent/${id}`, 'receipt');
  await visit(page, `/applications/record/${id}`, 'record');
  await visit(page, '/applications', 'applications-sent');

  await clear(page, 'ask');
  await visit(page, '/questions/ask', 'ask');
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'ask-faults');
  await page.getByLabel('An application').check();
  await page.getByLabel('What is your question, in one line?').fill('May I apply while I act up?');
  await page.getByLabel('What would you like to ask?').fill('I act up as a superintendent.');
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Your question has been sent.')).toBeVisible();
  await stop(page, 'question-sent');
  const question = page.url();
  await visit(page, '/questions', 'questions');
  watch.expect(/status of 403/);
  await visit(page, '/questions/inbox', 'forbidden');

  const staff = await as('Leila Haddad');
  await visit(staff, '/applications', 'applications-cmu');
  await visit(staff, '/applications/all', 'all');
  await visit(staff, `/applications/record/${id}`, 'record-cmu');
  await visit(staff, '/questions', 'questions-cmu');
  await visit(staff, '/questions/inbox', 'inbox');
  await visit(staff, question, 'question-cmu');
  await staff.getByRole('button', { name: 'Send answer' }).click();
  await expect(staff.locator('#error-summary')).toBeFocused();
  await stop(staff, 'answer-fault');
  await visit(staff, '/letters', 'letters-some');
});

test('the warning before a session ends keeps nobody out, and gives more time', async ({ as }) => {
  const page = await as('Grace Lindley');
  await page.clock.install();
  await page.goto('/applications');
  await settled(page);
  const warning = page.getByText('You will be signed out in two minutes.');
  await expect(warning).toHaveCount(0);
  await page.clock.fastForward('28:30');
  await expect(warning).toBeVisible();
  await stop(page, 'idle');
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(warning).toHaveCount(0);
  await expect(page.locator('#account')).toContainText('Grace Lindley');
});
