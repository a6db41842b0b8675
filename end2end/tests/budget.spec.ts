import { expect, settled, test, type Page } from '../fixtures';

/** The most bytes of a first visit, over the wire. */
const MOST = 260_000;

for (const path of ['/', '/applications/mentee']) {
  test(`a first visit to ${path} fits the budget`, async ({ page, request }) => {
    const bytes = await visited(page, path);
    const told: string[] = [];
    let all = 0;
    for (const address of bytes) {
      const reply = await request.get(address, { headers: { 'accept-encoding': 'br' } });
      // Playwright unpacks a body; what went over the wire stands in the header.
      const length = Number(reply.headers()['content-length']);
      const coded = reply.headers()['content-encoding'] ?? 'as it is';
      expect(length, `${address} says how long it is`).toBeGreaterThan(0);
      if (length > 1_400) expect(coded, `${address} is packed`).toBe('br');
      told.push(`${address} ${length} ${coded}`);
      all += length;
    }
    test.info().annotations.push({ type: 'bytes', description: `${all}` });
    expect(told.some((line) => line.includes('.wasm'))).toBe(true);
    expect(all, told.join('\n')).toBeLessThanOrEqual(MOST);
  });
}

/** All that a browser which has nothing asks for: document, style, scripts, module, icon. What is asked
 * then, of the API and of the content, is as long as what somebody wrote. */
async function visited(page: Page, path: string) {
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(request.url()));
  await page.goto(path);
  await settled(page);
  await expect(page.locator('#account')).toHaveText('Sign in');
  return [...asked].filter((address) => !/^\/(api|content)\//.test(new URL(address).pathname));
}

test('what a browser has once it need not fetch again', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#account')).toHaveText('Sign in');
  const kept = await page.evaluate(async () => {
    const named = performance.getEntriesByType('resource').map((of) => of.name);
    const hashed = named.filter((name) => /-[0-9a-f]{10,16}(_bg)?\.\w+$/.test(name));
    return Promise.all(hashed.map(async (name) => `${name} ${(await fetch(name)).headers.get('cache-control')}`));
  });
  for (const what of ['.css', '.js', '.wasm']) {
    expect(kept.find((line) => line.includes(`${what} `)), what).toContain('immutable');
  }
});
