import { EVERY_KIND, MENTEE, aside, ask, clear, expect, group, look, openLetter, saved, seed, send, settled, step, test, type Page } from '../fixtures';

const REFERENCE = /^[34679ACDEFGHJKMNPRTX]{4}-[34679ACDEFGHJKMNPRTX]{4}$/;
const on = (page: Page) => page.getByRole('button', { name: 'Save and continue' }).click();
const title = (page: Page) => page.getByRole('heading', { level: 1 });

test('a sergeant reads, applies, comes back to every word, sends once and finds it again', async ({ page, as, watch }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'managing your career' }).click();
  await expect(title(page)).toHaveText('Managing your career');
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Development options' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Promoting Difference mentoring' }).click();
  await expect(title(page)).toHaveText('Promoting Difference mentoring');
  await page.getByRole('link', { name: 'Apply for this option' }).click();

  // The form can be read before anybody knows who one is.
  await page.getByText('See every question').click();
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Mentee application" [level=1]
    - paragraph: /It takes about/
    - paragraph: /You can apply until the end of/
    - heading "Can you apply?" [level=2]
    - heading "Not known yet" [level=3]
    - list:
      - listitem: /You are a sergeant or an inspector/
    - link "Sign in to start"
    - group:
      - heading "Your case" [level=3]
      - paragraph:
        - strong: How will the force gain if you are chosen?
      - paragraph: At most 250 words.
      - list:
        - listitem: "0: There is no gain for the force."
    - heading "Before you start" [level=2]
    - heading "After you have sent it" [level=2]
  `);
  await look(page, 'form-signed-out');
  await page.getByRole('link', { name: 'Sign in to start' }).click();
  await openLetter(page, 'Priya Nair');
  await expect(page).toHaveURL(/\/applications\/mentee$/);
  await clear(page, 'mentee');
  await page.getByRole('link', { name: 'Start' }).click();

  // Her profile has filled in the first part.
  await expect(page.getByLabel('What is your full name?')).toHaveValue('Priya Nair');
  await expect(page.getByLabel('Sergeant')).toBeChecked();
  await on(page);
  await expect(title(page)).toHaveText('Are you eligible?');
  await page.getByLabel('I consider that I belong').check();
  await group(page, /prepared to travel/).getByLabel('Yes').check();
  await on(page);
  await page.getByLabel('Get promoted').check();
  await page.getByLabel('Which rank are you aiming for').fill('Inspector, by June 2027');
  await page.getByLabel('Strategy').check();
  await on(page);
  const words = 'I froze at a board.\nThen I asked why – and “listened”. Ŵ €';
  await page.getByLabel('What have you done to develop yourself?').fill(words);
  await saved(page, words);
  await look(page, 'part-half');

  // She leaves for another page, closes the tab, and comes back in a new one.
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Careers guidance' }).click();
  await expect(title(page)).toHaveText('Careers guidance');
  const again = await page.context().newPage();
  await page.close();
  await again.goto('/applications');
  await again.getByRole('link', { name: 'Mentee application' }).first().click();
  await expect(again.getByRole('main')).toMatchAriaSnapshot(`
    - list:
      - listitem:
        - link "About you"
        - text: Done
      - listitem:
        - link "Are you eligible?"
        - text: Done
      - listitem:
        - link "What you want from the year"
        - text: Done
      - listitem:
        - link "Your case"
        - strong: In progress
  `);
  await again.getByRole('link', { name: 'Go on with the form' }).click();
  await expect(again.getByLabel('What have you done to develop yourself?')).toHaveValue(words);
  await again.getByLabel('Which goals or issues').fill('I want to stop freezing.');
  await again.getByLabel('How will the force gain').fill('The team gains a negotiator.');
  await again.getByLabel('What is one achievement').fill('I wrote the night handover.');
  await on(again);
  await expect(again.getByLabel(/line manager’s name/)).toHaveValue('Grace Lindley');
  await group(again, /talked to your line manager/).getByLabel('Yes').check();
  await on(again);
  await expect(title(again)).toHaveText('Declaration');

  // She forgets the declaration, and is told before anything is sent.
  await again.goto('/applications/mentee/check');
  await again.getByRole('button', { name: 'Send application' }).click();
  await expect(again.locator('#error-summary')).toBeFocused();
  await expect(again).toHaveTitle(/^Error: Check your entries/);
  await look(again, 'check-one-fault');
  await again.locator('#error-summary').getByRole('link').click();
  await expect(again.locator('#field-true-and-own-work')).toBeFocused();
  await again.getByLabel('I confirm that what I have written is true').check();
  await on(again);
  await expect(title(again)).toHaveText('Check your entries');
  await expect(again.getByText('I want to stop freezing.')).toBeVisible();
  await look(again, 'check-full');
  await aside(again, 'mentee');
  await again.getByRole('button', { name: 'Send application' }).click();

  await expect(title(again)).toHaveText('Application sent');
  const reference = (await again.locator('.receipt__reference').textContent()) ?? '';
  expect(reference).toMatch(REFERENCE);
  await expect(again.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Application sent" [level=1]
    - heading "What happens next" [level=2]
    - button "Print this page"
    - link "Read what you sent"
  `);
  await look(again, 'receipt-sergeant');

  // What she sent can be printed, every word of it.
  await again.getByRole('link', { name: 'Read what you sent' }).click();
  await expect(title(again)).toHaveText('Mentee application');
  await again.emulateMedia({ media: 'print' });
  await expect(again.getByText('Then I asked why – and “listened”. Ŵ €')).toBeVisible();
  await expect(again.getByText(reference).first()).toBeVisible();
  for (const of of ['.masthead__account', '#navigation', '.demo']) await expect(again.locator(of)).toBeHidden();
  await expect(again.getByRole('button', { name: 'Print this page' })).toBeHidden();
  await again.emulateMedia({ media: 'screen' });

  await again.goto('/applications');
  await expect(again.locator('.row', { hasText: reference })).toContainText('Mentee application');

  // The CMU finds it as it was filled in; the letters say that it is there, and not a word of it.
  const cmu = await as('Morgan Bell');
  await cmu.goto('/applications/all');
  await cmu.getByRole('link', { name: reference }).click();
  await cmu.getByRole('link', { name: 'Open it' }).click();
  await expect(cmu.getByRole('main')).toContainText('Then I asked why – and “listened”. Ŵ €');
  await cmu.goto('/letters');
  await expect(cmu.locator('.letter').first()).toBeVisible();
  await expect(cmu.getByText(`We have your application ${reference}`)).toBeVisible();
  await expect(cmu.getByRole('main')).not.toContainText('listened');
  expect(watch.unexpected()).toEqual([]);
});

test('after sending, Back offers no old text and makes no second application', async ({ as }) => {
  const page = await as('Dylan Hughes');
  await seed(page, 'every-kind', EVERY_KIND);
  await page.goto('/applications/every-kind/the-end');
  await on(page);
  await expect(title(page)).toHaveText('Check your entries');
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(title(page)).toHaveText('Form sent');
  const before = await sent(page);
  await step(page, -1);
  await expect(title(page)).toHaveText('The end');
  await expect(page.getByLabel('I understand that this form is a sample')).not.toBeChecked();
  await expect(page.getByText(/^Saved at/)).toHaveCount(0);
  await page.waitForTimeout(2_500);
  expect(await sent(page)).toBe(before);
  const { drafts } = (await ask<{ drafts: { form: string }[] }>(page, 'GET', '/api/applications/mine')).body;
  expect(drafts.filter((draft) => draft.form === 'every-kind')).toEqual([]);
});

test('two clicks on Send make one application', async ({ as }) => {
  const page = await as('Dylan Hughes');
  await seed(page, 'every-kind', EVERY_KIND);
  await page.goto('/applications/every-kind/check');
  const before = await sent(page);
  const button = page.getByRole('button', { name: 'Send form' });
  await expect(button).toBeVisible();
  // Not with the mouse: between two real clicks the page has time to say no.
  await button.evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
    button.form?.requestSubmit();
  });
  await expect(title(page)).toHaveText('Form sent');
  await page.waitForTimeout(500);
  expect(await sent(page)).toBe(before + 1);
});

test('a reply that is lost on its way is asked for again under the same key', async ({ as, watch }) => {
  const page = await as('Dylan Hughes');
  watch.expect(/ERR_FAILED/);
  await seed(page, 'every-kind', EVERY_KIND);
  await page.goto('/applications/every-kind/check');
  const before = await sent(page);
  const keys: (string | undefined)[] = [];
  await page.route('**/api/applications', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push(route.request().headers()['idempotency-key']);
    const reply = await route.fetch();
    return keys.length === 1 ? route.abort() : route.fulfill({ response: reply });
  });
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.locator('#error-summary')).toContainText('There is no connection');
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(title(page)).toHaveText('Form sent');
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  expect(await sent(page)).toBe(before + 1);
});

test('somebody else’s application is not there', async ({ sergeant, member, watch }) => {
  watch.expect(/status of 404/);
  const { id } = await send(sergeant, 'mentee', MENTEE);
  await sergeant.goto(`/applications/record/${id}`);
  await expect(title(sergeant)).toHaveText('Mentee application');
  await member.goto(`/applications/record/${id}`);
  await settled(member);
  await expect(title(member)).toHaveText('Page not found');
});

async function sent(page: Page) {
  const { body } = await ask<{ sent: unknown[] }>(page, 'GET', '/api/applications/mine');
  return body.sent.length;
}

test('whoever comes from an option finds it chosen, also by way of signing in', async ({ page, as }) => {
  const chosen = async (of: Page) => {
    await of.getByRole('link', { name: 'Start', exact: true }).click();
    await expect(of.getByRole('radio', { name: 'Exam support' })).toBeChecked();
    await expect(of.getByText('Saved')).toHaveCount(0);
  };
  const member = await as('Sam Okafor');
  await member.goto('/options/exam-support');
  await member.getByRole('link', { name: 'Tell us that you are interested' }).click();
  await chosen(member);
  // To look is not to begin.
  const { body } = await ask<{ drafts: { form: string }[] }>(member, 'GET', '/api/applications/mine');
  expect(body.drafts.map((of) => of.form)).not.toContain('register-interest');

  await page.goto('/options/exam-support');
  await page.getByRole('link', { name: 'Tell us that you are interested' }).click();
  await page.getByRole('link', { name: 'Sign in to start' }).click();
  await openLetter(page, 'Leila Haddad');
  await chosen(page);
});

test('whoever applies again may begin with what they sent last time, and declares anew', async ({ as }) => {
  const priya = await as('Priya Nair');
  await clear(priya, 'mentee');
  const { id } = await send(priya, 'mentee', MENTEE);
  await ask(priya, 'POST', `/api/applications/${id}/withdraw`, { reason: '' });
  await priya.goto('/applications/mentee');
  await expect(priya.getByRole('heading', { name: 'You have sent this form before' })).toBeVisible();
  await look(priya, 'mentee-again');
  await priya.getByRole('button', { name: 'Begin with what you sent last time' }).press('Enter');
  await expect(title(priya)).toHaveText('About you');
  await expect(priya.getByLabel('What is your full name?')).toHaveValue('Priya Nair');
  await priya.goto('/applications/mentee');
  await expect(priya.getByRole('link', { name: 'Go on with the form' })).toBeVisible();
  await expect(priya.getByText('Begin with what you sent last time')).toHaveCount(0);
  await priya.getByRole('link', { name: 'Check your entries and send' }).click();
  await expect(priya.getByText(MENTEE.achievement[0])).toBeVisible();
  await priya.getByRole('button', { name: 'Send application' }).click();
  await expect(priya.locator('#error-summary')).toContainText('Is what you have told us true? Tick the box');
  await clear(priya, 'mentee');
});
