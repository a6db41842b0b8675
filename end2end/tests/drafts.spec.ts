import { ask, clear, expect, group, look, saved, seed, settled, signIn, step, test, type Page } from '../fixtures';

const CASE = '/applications/mentee/your-case';
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const goals = (page: Page) => page.getByLabel('Which goals or issues');
const benefit = (page: Page) => page.getByLabel('How will the force gain');

async function open(page: Page, path = CASE) {
  await page.goto(path);
  await settled(page);
}

test.describe('a draft', () => {
  test.beforeEach(async ({ as }) => clear(await as('Aisha Rahman'), 'mentee'));

  test('changed in two tabs shows both texts, and the person chooses', async ({ as, watch }) => {
    watch.expect(/status of 409/);
    const first = await as('Aisha Rahman');
    const second = await first.context().newPage();
    await open(first);
    await open(second);
    await goals(first).fill('From the first tab');
    await benefit(first).fill('Also from the first tab');
    await saved(first, 'Also from the first tab');
    // Leaving a field saves at once; the reply waits until the other is typed as well.
    let typed = () => {};
    const both = new Promise<void>((soon) => (typed = soon));
    await second.route('**/api/drafts/mentee', async (route) => {
      await both;
      await route.fallback();
    });
    await goals(second).fill('From the second tab');
    await benefit(second).fill('Also from the second tab');
    typed();
    await expect(second.locator('#clash')).toBeVisible();
    // It does not take the focus from somebody who is typing.
    await expect(benefit(second)).toBeFocused();
    // What is typed after that stands in the choice too.
    await second.getByLabel('What have you done to develop').fill('Typed since');
    await goals(second).fill('From the second tab, and on');
    await expect(second.locator('#clash')).toMatchAriaSnapshot(`
      - region "This draft was changed in another tab":
        - alert:
          - heading "This draft was changed in another tab" [level=2]
          - paragraph: Both texts are kept. Choose which to go on with.
        - group "How will the force gain if you are chosen?":
          - radio "Yours here Also from the second tab" [checked]
          - radio "Saved in the other tab Also from the first tab"
        - group "What have you done to develop yourself?":
          - radio "Yours here Typed since" [checked]
          - radio "Saved in the other tab Nothing"
        - group "Which goals or issues do you want to work through with a mentor?":
          - radio "Yours here From the second tab, and on" [checked]
          - radio "Saved in the other tab From the first tab"
    `);
    await group(second, /^Which goals or issues/).last().getByLabel('Saved in the other tab').check();
    await look(second, 'two-tabs-chosen');
    await second.getByRole('button', { name: 'Keep these' }).click();
    await expect(second.locator('#clash')).toHaveCount(0);
    await saved(second, 'From the first tab');
    await open(first);
    await expect(goals(first)).toHaveValue('From the first tab');
    await expect(benefit(first)).toHaveValue('Also from the second tab');
    await expect(first.getByLabel('What have you done to develop')).toHaveValue('Typed since');
  });

  test('typed offline says so and is saved when the connection is back', async ({ as, watch }) => {
    watch.expect(/ERR_INTERNET_DISCONNECTED/);
    const page = await as('Aisha Rahman');
    await open(page);
    await page.context().setOffline(true);
    await goals(page).fill('Typed on a train');
    await expect(page.getByText('You are offline.')).toBeVisible();
    await expect(goals(page)).toHaveValue('Typed on a train');
    await page.context().setOffline(false);
    await saved(page, 'Typed on a train');
    await open(page);
    await expect(goals(page)).toHaveValue('Typed on a train');
  });

  test('outlives a session that ends in the middle of typing', async ({ as, watch }) => {
    // Once there is a session again, the page that is left saves too, and may be first.
    watch.expect(/status of 401/, /status of 409/);
    const page = await as('Aisha Rahman');
    await open(page);
    const { cookies } = await page.context().storageState();
    await goals(page).fill('Before the session ended');
    await saved(page, 'Before the session ended');
    await page.context().clearCookies();
    await goals(page).fill('Before the session ended, and after');
    await expect(page.getByRole('heading', { name: 'You have been signed out' })).toBeVisible();
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    await expect(title(page)).toHaveText('Sign in');
    // Signing in itself has a story of its own; here the session is put back.
    await page.context().addCookies(cookies);
    await open(page);
    await expect(goals(page)).toHaveValue('Before the session ended, and after');
    await saved(page, 'Before the session ended, and after');
    const other = await as('Aisha Rahman');
    await open(other);
    await expect(goals(other)).toHaveValue('Before the session ended, and after');
  });

  test('outlives a reload before it was saved', async ({ as, watch }) => {
    watch.expect(/ERR_FAILED/);
    const page = await as('Aisha Rahman');
    await open(page);
    await page.route('**/api/drafts/mentee', (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.fallback(),
    );
    await goals(page).fill('Never reached the server');
    await expect(page.getByText('You are offline.')).toBeVisible();
    await open(page);
    await expect(goals(page)).toHaveValue('Never reached the server');
    // Not before: what is on its way when a page ends may arrive, and be met by the next page as a conflict.
    await page.unroute('**/api/drafts/mentee');
    await saved(page, 'Never reached the server');
  });

  test('can be deleted, after one question', async ({ as }) => {
    const page = await as('Aisha Rahman');
    await seed(page, 'mentee', { goals: ['Delete me'] });
    await page.goto('/applications/mentee');
    await page.getByRole('button', { name: 'Delete this draft' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Delete this draft' }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await expect(title(page)).toHaveText('Applications');
    await expect(page.locator('.row', { hasText: 'Mentee application' })).toHaveCount(0);
    await open(page);
    await expect(goals(page)).toHaveValue('');
  });

  test('changed in another tab is shown before it can be deleted', async ({ as, watch }) => {
    watch.expect(/status of 409/);
    const page = await as('Aisha Rahman');
    await seed(page, 'mentee', { goals: ['As this tab saw it'] });
    await page.goto('/applications/mentee');
    await settled(page);
    await seed(page, 'mentee', { goals: ['Typed elsewhere since'] });
    await page.getByRole('button', { name: 'Delete this draft' }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await expect(page.getByText('Nothing was deleted: this draft was changed in another tab.')).toBeVisible();
    await expect(page.locator('#clash')).toContainText('Typed elsewhere since');
    await look(page, 'deleted-elsewhere');
    const { draft } = (await ask<{ draft: { entries: unknown } }>(page, 'GET', '/api/drafts/mentee')).body;
    expect(draft.entries).toEqual({ goals: ['Typed elsewhere since'] });
    // Now it has been seen.
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await expect(title(page)).toHaveText('Applications');
    expect((await ask<{ draft: unknown }>(page, 'GET', '/api/drafts/mentee')).body.draft).toBeNull();
  });

  test('takes every kind of field, and asks only what its conditions ask', async ({ as }) => {
    const page = await as('Aisha Rahman');
    const on = () => page.getByRole('button', { name: 'Save and continue' }).click();
    await clear(page, 'every-kind');
    await open(page, '/applications/every-kind/words');
    await page.getByLabel('What is your name?').fill('Aisha Rahman');
    await page.getByLabel('What did you do last week').fill('one two three');
    await expect(page.locator('#field-story-count')).toHaveText('You have 47 words left');
    await on();
    await expect(title(page)).toHaveText('Choices');

    const how = group(page, 'How do you take your tea?');
    const instead = page.getByLabel('What do you drink in place of tea?');
    await expect(how).toHaveCount(0);
    await group(page, 'Do you drink tea?').getByLabel('No').check();
    await expect(instead).toBeVisible();
    await instead.fill('Hidden water');
    await group(page, 'Do you drink tea?').getByLabel('Yes').check();
    await expect(instead).toHaveCount(0);
    await how.getByLabel('Some other way').check();
    await page.getByLabel('How, then?').fill('With lemon');
    await page.getByLabel('Lead people').check();
    const box = group(page, 'What would you like to do more of').getByLabel('Something else');
    await box.check();
    await expect(page.getByLabel('What is the something else?')).toBeVisible();
    await box.uncheck();
    await expect(page.getByLabel('What is the something else?')).toHaveCount(0);
    await on();

    await expect(title(page)).toHaveText('Dates, numbers and addresses');
    const joined = group(page, 'When did you join the force?');
    for (const [part, text] of [['Day', '31'], ['Month', '2'], ['Year', '2016']]) await joined.getByLabel(part).fill(text);
    await page.getByLabel('How many people are in your team?').fill('61');
    await page.getByLabel('What is your e-mail address?').fill('nowhere');
    await on();
    await expect(page.locator('#error-summary')).toBeFocused();
    await expect(page.locator('#error-summary').getByRole('listitem')).toHaveText([
      'When did you join the force? Enter a real date, like 3 6 2026',
      'How many people are in your team? Enter a number from 1 to 60',
      'What is your e-mail address? Enter an e-mail address, like name@force.example',
    ]);
    await joined.getByLabel('Day').fill('29');
    await page.getByLabel('How many people are in your team?').fill('60');
    await page.getByLabel('What is your e-mail address?').fill('aisha.rahman@northshire.example');
    await on();
    await expect(page.locator('#error-summary').getByRole('listitem')).toHaveCount(0);
    await expect(title(page)).toHaveText('Ranks and bands');
    await page.getByLabel('What is your rank or band?').selectOption({ label: 'Band D' });
    await on();
    await page.getByLabel('I understand that this form is a sample').check();
    await on();
    const summary = page.getByRole('main');
    await expect(title(page)).toHaveText('Check your entries');
    for (const said of ['With lemon', '29 February 2016', '60', 'Band D', 'Lead people']) {
      await expect(summary).toContainText(said);
    }
    await expect(summary).not.toContainText('Hidden water');
    await clear(page, 'every-kind');
  });
});

test('signing out wipes what the tab holds, and the next person sees nothing of it', async ({ page }) => {
  await signIn(page, 'Tom Fielding');
  await clear(page, 'mentee');
  await open(page);
  await goals(page).fill('Tom’s own goals');
  const kept = () => page.evaluate(() => Object.entries(sessionStorage).map((entry) => entry.join('=')).join('\n'));
  await expect.poll(kept).toContain('Tom’s own goals');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(title(page)).toHaveText('Make your next step your own');
  expect(await kept()).toBe('');
  await expect(page.locator('#account')).toHaveText('Sign in');

  await signIn(page, 'Grace Lindley');
  await open(page);
  await expect(goals(page)).toHaveValue('');
  // Back must not bring it either.
  await step(page, -1);
  await step(page, -1);
  await expect(page.locator('body')).not.toContainText('Tom’s own goals');
});

test('a session that ends leaves the first person’s text to nobody else in the tab', async ({ as, page, watch }) => {
  watch.expect(/status of 401/);
  const tom = await as('Aisha Rahman');
  const grace = await as('Grace Lindley');
  await clear(tom, 'mentee');
  await clear(grace, 'mentee');
  await page.context().addCookies((await tom.context().storageState()).cookies);
  await open(page);
  await page.context().clearCookies();
  await goals(page).fill('Only for the first person');
  await expect(page.getByRole('heading', { name: 'You have been signed out' })).toBeVisible();
  await page.context().addCookies((await grace.context().storageState()).cookies);
  await open(page);
  await expect(page.locator('#account')).toContainText('Grace Lindley');
  await expect(goals(page)).toHaveValue('');
  const kept = await page.evaluate(() => Object.values(sessionStorage).join('\n'));
  expect(kept).not.toContain('Only for the first person');
});

test('a page left open by one person saves and sends nothing for the next', async ({ as, watch }) => {
  watch.expect(/401/);
  const first = await as(null);
  await signIn(first, 'Grace Lindley');
  await clear(first, 'ask');
  await first.goto('/questions/ask');
  await first.getByLabel('What would you like to ask?').fill('Only Grace may read this.');
  await saved(first, 'Only Grace may read this.');
  // In a second window of the same browser somebody else signs in.
  const second = await first.context().newPage();
  await second.goto('/');
  await second.getByRole('button', { name: 'Sign out' }).click();
  await expect(second.locator('#account')).toHaveText('Sign in');
  await signIn(second, 'Aisha Rahman');
  await clear(second, 'ask');

  await first.getByLabel('What would you like to ask?').fill('Grace types on.');
  await expect(first.getByText('You have been signed out. Your text is kept in this tab')).toBeVisible();
  await second.goto('/questions/ask');
  await settled(second);
  await expect(second.getByLabel('What would you like to ask?')).toHaveValue('');
  // Back in the first window, the page is now Aisha's, with nothing of Grace's on it.
  await first.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(first.locator('#account')).toContainText('Aisha Rahman');
  await settled(first);
  await expect(first.getByLabel('What would you like to ask?')).toHaveValue('');
  expect(await first.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('Grace types on');
});
