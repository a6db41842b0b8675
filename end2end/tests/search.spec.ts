import { expect, look, settled, test, type Page } from '../fixtures';

const field = (page: Page) => page.getByRole('combobox', { name: 'Search guidance and options' });
const results = (page: Page) => page.getByRole('listbox', { name: 'Search results' }).getByRole('option');

/** The field before and after public/search.js has made it a combobox. */
const plain = (page: Page) => page.locator('#search-field');

test('a member finds by typing, mistakes and all, and sees the passage', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/guidance/managing-your-career');
  await settled(page);
  await expect(page.locator('#account')).toHaveText('Sign in');
  const ofSearch = () => asked.filter((path) => /search|finder/.test(path));
  expect(ofSearch(), 'nothing of search is fetched before it is used').toEqual([]);

  await plain(page).click();
  await expect(field(page)).toHaveAttribute('aria-expanded', 'false');
  await field(page).pressSequentially('adjustements');
  await expect(results(page).first()).toContainText('Adjustments');
  await expect(results(page).first()).toContainText('Guidance');
  await expect(results(page).first().locator('mark').first()).toHaveText(/^adjustment/i);
  await expect(page.locator('#announcer')).toHaveText(/^(\d|The best 8 of \d+) results?/);
  await look(page, 'search-results');
  expect(ofSearch().sort().map((path) => path.replace(/[0-9a-f]{32}/, ''))).toEqual(
    ['/content//search', '/content//search-passages', '/finder.js', '/finder_bg.wasm', '/search.js'],
  );

  // The address bar shows that nothing of what was typed went anywhere.
  await results(page).first().click();
  await expect(page).toHaveURL('/guidance/adjustments');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Adjustments');
  await expect(results(page)).toHaveCount(0);
  await expect(plain(page)).toHaveValue('');

  // After going there within the app it works as before.
  await field(page).fill('carrer break');
  await expect(results(page).first()).toContainText('Part-time work and career breaks');
});

test('the keyboard alone is enough: / leads there, arrows choose, Escape leads back', async ({ page }) => {
  await page.goto('/guidance');
  await settled(page);
  await expect(page.locator('#account')).toHaveText('Sign in');
  const contact = page.getByRole('contentinfo').getByRole('link', { name: 'Contact' });
  await contact.focus();
  await page.keyboard.press('/');
  await expect(plain(page)).toBeFocused();
  await expect(plain(page)).toHaveValue('');
  await page.keyboard.type('mentor');
  await expect(results(page).first()).toBeVisible();
  await expect(field(page)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(results(page).last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(results(page).first()).toHaveAttribute('aria-selected', 'true');
  const id = await results(page).first().getAttribute('id');
  await expect(field(page)).toHaveAttribute('aria-activedescendant', id!);
  await look(page, 'search-chosen');
  await page.keyboard.press('Escape');
  await expect(results(page)).toHaveCount(0);
  await expect(contact).toBeFocused();

  // Enter opens the best result where none is chosen; the focus goes to the page's heading.
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('intervew');
  await expect(results(page).first()).toContainText('The interview');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/guidance/the-interview');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('/ is a letter where one types, and each may turn the key off', async ({ page }) => {
  await page.goto('/guidance');
  await settled(page);
  await plain(page).click();
  await expect(field(page)).toBeVisible();
  await page.keyboard.type('a/b mentor');
  await expect(plain(page)).toHaveValue('a/b mentor');
  await expect(results(page).first()).toBeVisible();
  // Tab leads to the results before it leads to the key's own switch.
  await page.keyboard.press('Tab');
  await expect(results(page).first()).toBeFocused();
  await expect(results(page).first()).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Turn it off' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The / key is off.')).toBeVisible();
  await page.reload();
  await settled(page);
  await page.keyboard.press('/');
  await expect(plain(page)).not.toBeFocused();
  await plain(page).fill('mentor');
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  await expect(plain(page)).toBeFocused();
});

test('where nothing is found it says what to do, and what is typed stays text', async ({ page, watch }) => {
  // The form for a question needs to know who asks.
  watch.expect(/Failed to load resource.*401/);
  await page.goto('/options');
  await settled(page);
  await plain(page).click();
  await expect(field(page)).toBeVisible();
  await field(page).fill('<img src=x onerror=alert(1)>');
  await expect(results(page).first()).toBeVisible();
  await expect(page.locator('#search img')).toHaveCount(0);
  await field(page).fill('<i>zzzq</i>');
  await expect(page.getByText('Nothing found for “<i>zzzq</i>”.')).toBeVisible();
  await expect(page.locator('#search i')).toHaveCount(0);
  await expect(page.locator('#announcer')).toContainText('Nothing found');
  await look(page, 'search-nothing');
  await page.getByRole('search').getByRole('link', { name: 'ask the CMU' }).click();
  await expect(page).toHaveURL(/\/questions\/ask/);
});

test('when search does not load it says so, and trying again helps', async ({ page, watch }) => {
  watch.expect(/Failed to load resource/);
  const isIndex = /\/content\/[0-9a-f]+\/search$/;
  await page.route(isIndex, (route) => route.abort());
  await page.goto('/guidance');
  await settled(page);
  await plain(page).fill('mentor');
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await look(page, 'search-failed');
  await page.unroute(isIndex);
  await again.click();
  await expect(results(page).first()).toContainText('Being a mentor');
});

test('results come before their passages, and without the app', async ({ page, watch }) => {
  watch.expect(/Failed to load resource/);
  await page.route('**/search-passages', (route) => route.abort());
  await page.route('**/app-*.js', (route) => route.abort());
  watch.expect(/Failed to fetch dynamically imported module/);
  await page.goto('/guidance');
  await plain(page).fill('shadowing');
  await expect(results(page).first()).toContainText('hadowing');
  await results(page).first().click();
  await expect(page).toHaveURL(/shadowing$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('hadowing');
});

test('search fits a narrow screen and moves nothing', async ({ as }) => {
  const page = await as(null, { viewport: { width: 320, height: 640 } });
  await page.addInitScript(() => {
    const all = ((globalThis as unknown as { shifts: number[] }).shifts = []) as number[];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) all.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/guidance/the-pdr-conversation');
  await settled(page);
  await expect(page.locator('#account')).toHaveText('Sign in');
  await plain(page).fill('pdr');
  await expect(results(page).first()).toContainText('The PDR conversation');
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1]);
  const panel = await page.locator('.search__panel').boundingBox();
  expect(panel!.x).toBeGreaterThanOrEqual(0);
  expect(panel!.x + panel!.width).toBeLessThanOrEqual(320);
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((all, one) => all + one, 0)).toBe(0);
});

test('without scripts there is no field that does nothing', async ({ as }) => {
  const page = await as(null, { javaScriptEnabled: false });
  await page.goto('/guidance');
  await expect(plain(page)).toBeHidden();
});
