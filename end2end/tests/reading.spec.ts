import { CONTENT, expect, settled, test, type Page } from '../fixtures';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const content = join(__dirname, '..', '..', 'content');

/** The page that is shown, as what must be the same whoever made it. */
const shape = (page: Page) =>
  page.evaluate(() => {
    const said = (node: Node): unknown => {
      if (node instanceof Text) return node.data;
      if (!(node instanceof Element)) return [];
      const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort();
      return [node.tagName, attributes, joined([...node.childNodes].flatMap((child) => [said(child)]))];
    };
    // Whether a text is one node or two is nobody's business.
    const joined = (parts: unknown[]) =>
      parts.reduce<unknown[]>((all, part) => {
        if (Array.isArray(part) && part.length === 0) return all;
        const last = all.at(-1);
        if (typeof part === 'string' && typeof last === 'string') return [...all.slice(0, -1), last + part];
        return [...all, part];
      }, []).filter((part) => part !== '');
    // The heading may have the focus, and then carries the mark that lets it.
    for (const heading of document.querySelectorAll('main h1[tabindex]')) heading.removeAttribute('tabindex');
    return joined([...document.querySelector('main')!.childNodes].map(said));
  });

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('every page of content shows its article', async ({ page }) => {
    for (const path of CONTENT) {
      await page.goto(path);
      await expect(page.locator('main article h1'), path).toBeVisible();
      expect((await page.locator('main article').innerText()).length, path).toBeGreaterThan(200);
      // What only works with scripts is not there.
      await expect(page.locator('.tools, .progress, #no-app').filter({ visible: true }), path).toHaveCount(0);
    }
  });

  test('one can go from page to page', async ({ page }) => {
    await page.goto('/');
    const menu = page.getByRole('navigation', { name: 'Menu' });
    await menu.getByRole('link', { name: 'Careers guidance' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Being a mentee', exact: true }).click();
    await expect(page).toHaveTitle(/^Being a mentee/);
    await menu.getByRole('link', { name: 'Development options' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Promoting Difference mentoring' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Promoting Difference mentoring');
    await page.getByRole('link', { name: 'Apply for this option' }).click();
    await expect(page.getByRole('heading', { name: 'Applying and asking need JavaScript' })).toBeVisible();
    await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).click();
    await expect(page.locator('main article h1')).toBeVisible();
  });

  test('a page that needs them says what to do instead', async ({ page }) => {
    for (const path of ['/applications', '/applications/mentee', '/applications/all', '/questions', '/questions/ask', '/sign-in', '/profile', '/letters']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: 'Applying and asking need JavaScript' }), path).toBeVisible();
      await expect(page.locator('noscript p')).toContainText('01632 960123');
      await expect(page.getByText('Loading…')).toBeHidden();
    }
  });
});

test('the app shows every article as the server does', async ({ page, context }) => {
  test.slow();
  await page.goto('/letters');
  await expect(page.locator('#account')).toHaveText('Sign in');
  const served = await context.newPage();
  // Without the app, the served article stays as it came.
  await served.route('**/boot.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  for (const path of CONTENT) {
    await served.goto(path, { waitUntil: 'domcontentloaded' });
    // A click on a link of our own, as in the menu.
    await page.evaluate((path) => {
      const link = document.createElement('a');
      link.href = path;
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
    await expect(page.locator('main:not([data-served]) article h1')).toHaveText((await served.locator('main h1').textContent()) ?? '');
    await settled(page);
    expect(await shape(page), path).toEqual(await shape(served));
    expect(await page.title(), path).toBe(await served.title());
  }
});

test('a first visit to a page of content asks for nothing but the page and the app', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/guidance/being-a-mentee');
  await expect(page.locator('#account')).toHaveText('Sign in');
  await page.waitForTimeout(500);
  expect(asked.filter((path) => path.startsWith('/content/'))).toEqual([]);
  expect(new Set(asked).size, asked.join(' ')).toBe(asked.length);
  const kinds = asked.map((path) => path.replace(/^.*\.(js|wasm|css|svg)$/, '$1')).sort();
  expect(kinds).toEqual(['/api/session', '/guidance/being-a-mentee', 'css', 'js', 'js', 'js', 'svg', 'wasm'].sort());
  // The served article stays until one goes elsewhere; then it is fetched once.
  await expect(page.locator('main[data-served]')).toHaveCount(1);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Careers guidance' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Careers guidance');
  expect(asked.filter((path) => path.startsWith('/content/'))).toHaveLength(1);
});

test('no link leads nowhere', async ({ page, request, baseURL, watch }) => {
  watch.expect(/status of 401/);
  const seen = new Set<string>(CONTENT);
  for (const path of seen) {
    const reply = await request.get(path);
    expect(reply.status(), path).toBe(200);
    const type = reply.headers()['content-type'] ?? '';
    if (!type.startsWith('text/html')) continue;
    const links = await page.evaluate((html) => {
      const read = new DOMParser().parseFromString(html, 'text/html');
      const ids = [...read.querySelectorAll('[id]')].map((of) => of.id);
      const hrefs = [...read.querySelectorAll('a[href], link[href], script[src]')];
      return { ids, hrefs: hrefs.map((of) => of.getAttribute('href') ?? of.getAttribute('src') ?? '') };
    }, await reply.text());
    for (const href of links.hrefs) {
      const to = new URL(href, baseURL + path);
      if (to.protocol === 'mailto:') continue;
      expect(to.origin, `${href} on ${path}`).toBe(baseURL);
      if (to.pathname === path && to.hash) expect(links.ids, `${href} on ${path}`).toContain(to.hash.slice(1));
      seen.add(to.pathname);
    }
  }
  // A page of the app answers 200 at any address; the app itself must know it.
  for (const path of [...seen].filter((path) => /^\/(applications|questions|letters|sign-in|profile)\b/.test(path))) {
    await page.goto(path);
    await settled(page);
    await expect(page.getByRole('heading', { level: 1 }), path).not.toHaveText('Page not found');
  }
});

test('an address where there is nothing says so', async ({ page, request, watch }) => {
  watch.expect(/status of 404/);
  for (const path of ['/nowhere', '/guidance/nowhere', '/options/nowhere/at/all', '/%00', '/guidance/../../etc/passwd']) {
    expect((await request.get(path)).status(), path).toBe(404);
  }
  expect((await request.get('/content/0/pages/home.json')).status()).toBe(404);
  expect((await request.get('/api/nowhere')).status()).toBe(404);
  await page.goto('/guidance/nowhere');
  await expect(page.locator('#account')).toHaveText('Sign in');
  // The app leaves alone what was served: nothing is loaded, nothing flickers.
  await expect(page.locator('main[data-served] h1')).toHaveText('Page not found');
  await expect(page).toHaveTitle(/^Page not found/);
  await page.getByRole('main').getByRole('link', { name: /guidance/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Careers guidance');
});

test('where the app does not arrive, one can read, and is told how to reach us', async ({ page, watch }) => {
  watch.expect(/ERR_FAILED/, /Failed to fetch/, /WebAssembly/, /TypeError/);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('/applications/mentee');
  const apology = page.getByRole('heading', { name: 'Part of this site did not load' });
  await expect(apology).toBeVisible({ timeout: 11_000 });
  await expect(page.locator('#no-app')).toContainText('01632 960123');
  await expect(page.getByText('Loading…')).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mentee application');
  await page.goto('/guidance/being-a-mentee');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Being a mentee');
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Development options' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Development options');
});

test('a browser that is too old for the app says so, and one can read', async ({ page, watch }) => {
  watch.expect(/WebAssembly/, /ReferenceError/, /TypeError/);
  await page.addInitScript(() => delete (globalThis as { WebAssembly?: unknown }).WebAssembly);
  await page.goto('/questions/ask');
  await expect(page.getByRole('heading', { name: 'Part of this site did not load' })).toBeVisible();
  await expect(page.locator('#no-app')).toContainText('01632 960123');
  await page.goto('/options/promoting-difference');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Promoting Difference mentoring');
});

test('where the app is slow, one is told after ten seconds and the page still comes', async ({ page }) => {
  let come = () => {};
  const late = new Promise<void>((soon) => (come = soon));
  await page.route('**/*.wasm', async (route) => {
    await late;
    await route.fallback();
  });
  await page.goto('/applications');
  await expect(page.getByRole('heading', { name: 'Part of this site did not load' })).toBeVisible();
  come();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Applications');
  await expect(page.locator('#no-app')).toBeHidden();
});

test('every page says whose it is and what it is about', async ({ request }) => {
  const site = readFileSync(join(content, 'site.toml'), 'utf8');
  const service = /^service = "(.*)"$/m.exec(site)?.[1] ?? '';
  const titles = new Set<string>();
  for (const path of CONTENT) {
    const html = await (await request.get(path)).text();
    const title = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';
    expect(title, path).toContain(service);
    expect(html, path).toMatch(/<meta name="description" content="[^"]{20,}"/);
    expect(html, path).not.toContain('{{');
    titles.add(title);
  }
  expect(titles.size).toBe(CONTENT.length);
});
