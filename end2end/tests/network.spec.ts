// The connection goes in the middle of things (trust.md F6), tabs are closed and opened again, and the
// browser shows a page that it kept: nothing typed is lost, nothing is sent twice, nobody sees another's.
import { EVERY_KIND, ask, clear, expect, saved, seed, settled, test, type Page } from '../fixtures';

const CASE = '/applications/mentee/your-case';
const goals = (page: Page) => page.getByLabel('Which goals or issues');
const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** Cuts the connection at a request: before it has arrived, or after, when only the reply is lost. */
async function cut(page: Page, path: string, method: string, arrives: boolean, times = 1) {
  let cuts = 0;
  await page.route(path, async (route) => {
    if (route.request().method() !== method || cuts >= times) return route.fallback();
    cuts += 1;
    if (arrives) await route.fetch();
    return route.abort('connectionreset');
  });
  return () => cuts;
}

test.beforeEach(async ({ watch }) => watch.expect(/ERR_CONNECTION_RESET/, /ERR_INTERNET_DISCONNECTED/, /status of (401|409)/));

for (const arrives of [false, true]) {
  const when = arrives ? 'after it has arrived' : 'before it has arrived';

  test(`a save that is cut off ${when} is made again, and nobody is asked to choose`, async ({ as }) => {
    const page = await as('Morgan Bell');
    await clear(page, 'mentee');
    await page.goto(CASE);
    await settled(page);
    const cuts = await cut(page, '**/api/drafts/mentee', 'PUT', arrives);
    await goals(page).fill('Typed in a tunnel');
    await goals(page).blur();
    await expect(page.getByText('You are offline.')).toBeVisible();
    await goals(page).fill('Typed in a tunnel, and on');
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    if (arrives) {
      // What arrived is older than what is on the page: both are shown, and the person says which.
      await expect(page.locator('#clash')).toContainText('Typed in a tunnel, and on');
      await page.getByRole('button', { name: 'Keep these' }).click();
    }
    await saved(page, 'Typed in a tunnel, and on');
    expect(cuts()).toBe(1);
    await expect(page.locator('#clash')).toHaveCount(0);
    await clear(page, 'mentee');
  });

  test(`an application that is cut off ${when} is sent once`, async ({ as }) => {
    const page = await as('Morgan Bell');
    await seed(page, 'every-kind', EVERY_KIND);
    const sent = async () => (await ask<{ sent: unknown[] }>(page, 'GET', '/api/applications/mine')).body.sent.length;
    const before = await sent();
    await page.goto('/applications/every-kind/check');
    await cut(page, '**/api/applications', 'POST', arrives);
    const send = page.getByRole('button', { name: 'Send form' });
    await send.click();
    await expect(page.locator('#error-summary')).toContainText('Your text is here.');
    await expect(page.getByText('I mended the rota.')).toBeVisible();
    // Even loading the page again in between loses and doubles nothing.
    if (arrives) {
      await page.reload();
      await settled(page);
      await page.goto('/applications');
      await expect(page.locator('.row').first()).toBeVisible();
    } else {
      await send.click();
      await expect(title(page)).toHaveText('Form sent');
    }
    expect(await sent()).toBe(before + 1);
    await clear(page, 'every-kind');
  });

  test(`a question, an answer and a follow-up that are cut off ${when} are sent once`, async ({ as }) => {
    const page = await as('Morgan Bell');
    const cmu = await as('Leila Haddad');
    await clear(page, 'ask');
    await page.goto('/questions/ask');
    await page.getByLabel('Something else').check();
    await page.getByLabel('What is your question, in one line?').fill(`Cut off ${when}?`);
    await page.getByLabel('What would you like to ask?').fill('Once is enough.');
    await cut(page, '**/api/questions', 'POST', arrives);
    for (const worked of [false, true]) {
      await page.getByRole('button', { name: 'Send question' }).click();
      if (!worked) await expect(page.locator('#error-summary')).toContainText('There is no connection');
    }
    await expect(page.getByText('Your question has been sent.')).toBeVisible();
    const { body } = await ask<{ subject: string }[]>(page, 'GET', '/api/questions/mine');
    expect(body.filter((of) => of.subject === `Cut off ${when}?`)).toHaveLength(1);
    const at = new URL(page.url()).pathname;

    await cmu.goto(at);
    for (const [of, path, label, button, words] of [
      [cmu, 'answer', 'Your answer', 'Send answer', 'An answer, once.'],
      [page, 'follow-up', 'Ask or say more', 'Send', 'More, once.'],
    ] as const) {
      await of.reload();
      await cut(of, `**/api/questions/*/${path}`, 'POST', arrives);
      await of.getByLabel(label).fill(words);
      await of.getByRole('button', { name: button, exact: true }).click();
      await expect(of.locator('#error-summary')).toContainText('There is no connection');
      await expect(of.getByLabel(label)).toHaveValue(words);
      await of.getByRole('button', { name: button, exact: true }).click();
      await expect(of.locator('.message', { hasText: words })).toHaveCount(1);
    }
    await page.reload();
    await expect(page.locator('.message')).toHaveCount(3);
  });
}

test('what was typed offline is still there when the tab is closed and opened again', async ({ as }) => {
  const page = await as('Morgan Bell');
  await clear(page, 'mentee');
  await page.goto(CASE);
  await settled(page);
  await page.context().setOffline(true);
  await goals(page).fill('Typed and closed');
  await expect(page.getByText('You are offline.')).toBeVisible();
  // A browser that opens a closed tab again gives it back what it held.
  const held = await page.evaluate(() => ({ ...sessionStorage }));
  await page.close();
  const context = page.context();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.addInitScript((held) => {
    if (sessionStorage.length === 0) for (const [name, text] of Object.entries(held)) sessionStorage.setItem(name, text as string);
  }, held);
  await again.goto(CASE);
  await expect(goals(again)).toHaveValue('Typed and closed');
  await saved(again, 'Typed and closed');

  // A tab that opens without it shows what was saved, and both go on.
  const fresh = await context.newPage();
  await fresh.goto(CASE);
  await expect(goals(fresh)).toHaveValue('Typed and closed');
  await clear(fresh, 'mentee');
});

test('a page that the browser kept shows nothing of one person to the next', async ({ playwright, launchOptions, baseURL, as, watch }) => {
  test.slow();
  const first = await as('Morgan Bell');
  const second = await as('Aisha Rahman');
  await clear(first, 'mentee');
  await seed(first, 'mentee', { goals: ['Only for Morgan'] });
  // Playwright turns this cache off, so this browser is one of our own.
  const browser = await playwright.chromium.launch({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    // The other person signs in while the page is away, or on the page that is left again.
    const ways = [false, true].flatMap((hasSeen) => [CASE, '/profile', '/applications'].map((path) => [path, hasSeen] as const));
    for (const [path, hasSeen] of ways) {
      const context = await browser.newContext({ baseURL });
      await watch.over(context);
      await context.addCookies((await first.context().storageState()).cookies);
      const page = await context.newPage();
      await page.goto(path);
      await settled(page);
      await expect(page.locator('#account')).toContainText('Morgan Bell');
      await page.evaluate(() => addEventListener('pageshow', (event) => document.documentElement.setAttribute('data-kept', String(event.persisted))));
      await page.goto('/contact');
      await expect(page.locator('#account')).toContainText('Morgan Bell');
      await context.addCookies((await second.context().storageState()).cookies);
      if (hasSeen) {
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await expect(page.locator('#account')).toContainText('Aisha Rahman');
        await settled(page);
      }
      // Of a page that it kept the browser tells no load.
      await page.evaluate(() => history.back());
      await page.waitForURL(path, { waitUntil: 'commit' });
      await expect(page.locator('#account')).toContainText('Aisha Rahman');
      await settled(page);
      await expect(page.locator('body')).not.toContainText(/Morgan/);
      const fields = await page.locator('input, textarea').evaluateAll((all) => all.map((of) => (of as HTMLInputElement).value));
      expect(fields.join('\n')).not.toContain('Morgan');
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('Only for Morgan');
      await context.close();
    }
  } finally {
    await browser.close();
  }
  await clear(first, 'mentee');
});
