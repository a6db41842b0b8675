// Pages of the app begin as they are served; the app's own page takes their place in one step.
import { clear, expect, settled, test, type Page } from '../fixtures';

type Seen = { shift: number; headings: string[]; waits: number };

/** Holds the app back until told to go on; meanwhile notes what one sees in every frame. */
async function held(page: Page) {
  let goOn = () => {};
  const word = new Promise<void>((said) => (goOn = said));
  await page.route('**/*.wasm', async (route) => {
    await word;
    await route.continue();
  });
  await page.addInitScript(() => {
    const seen: Seen = { shift: 0, headings: [], waits: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    const visible = (of: Element) => (of as HTMLElement).checkVisibility();
    const frame = () => {
      if (document.querySelector('footer')) {
        const headings = [...document.querySelectorAll('h1')].filter(visible).map((of) => of.textContent).join(' | ');
        if (seen.headings.at(-1) !== headings) seen.headings.push(headings);
        if ([...document.querySelectorAll('.loading')].some(visible)) seen.waits += 1;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return goOn;
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

/** Every line of the visible page, and where it stands; of a list of parts, which has room for marks later, the words. */
const lines = (page: Page) =>
  page.evaluate(() => {
    const leaves = [...document.querySelectorAll('main h1, main h2, main p, main li')].filter((of) => of.checkVisibility());
    return leaves.map((of) => {
      const { x, y, width } = of.getBoundingClientRect();
      const part = of.querySelector('.govuk-task-list__link');
      if (part) return part.textContent;
      const said = of.textContent;
      return [of.tagName, of.className, said?.trim(), x, y, width].join(' ');
    });
  });

const PAGES = [
  ['/applications', 'Applications'],
  ['/applications/mentee', 'Mentee application'],
  ['/applications/mentee/about-you', 'About you'],
  ['/applications/mentee/check', 'Check your entries'],
  ['/questions/ask', 'Ask the Career Management Unit'],
];

for (const width of [1280, 375]) {
  test(`a form reads before the app has come, and nothing moves when it has, ${width} wide`, async ({ as }) => {
    test.slow();
    const tom = await as('Tom Fielding');
    await clear(tom, 'mentee');
    for (const [path, title] of PAGES) {
      const page = await tom.context().newPage();
      await page.setViewportSize({ width, height: 900 });
      const goOn = await held(page);
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      const served = { lines: await lines(page), title: await page.title() };
      goOn();
      await settled(page);
      await expect(page.locator('#account')).toContainText('Tom Fielding');
      await page.waitForTimeout(300);
      expect(await page.title(), path).toBe(served.title);
      expect(await seen(page), path).toEqual({ shift: 0, headings: [title], waits: 0 });
      // Under the heading of “Applications” comes what one has sent; above the parts of a form, whether one can apply.
      const parts = served.lines.findIndex((line) => line?.startsWith('H2 govuk-heading-m Your application'));
      const own = served.lines.slice(0, path === '/applications' ? 1 : parts < 0 ? undefined : parts);
      expect(await lines(page), path).toEqual(expect.arrayContaining(own));
      await page.close();
    }
  });
}

test('what was served gives way to what the app has to say instead', async ({ as, stranger, watch }) => {
  watch.expect(/status of 401/, /status of 503/);
  const tom = await as('Tom Fielding');
  const tells = async (page: Page, path: string, headings: string[]) => {
    const goOn = await held(page);
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(headings[0]);
    goOn();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(headings[headings.length - 1]);
    await settled(page);
    expect((await seen(page)).headings.filter((said) => said), path).toEqual(headings);
    await expect(page).toHaveTitle(new RegExp(`^${headings[headings.length - 1]} – `));
  };
  await tells(stranger, '/applications/mentee/about-you', ['About you', 'Sign in to see this page']);
  await tom.route('**/api/drafts/mentee', (route) => route.fulfill({ status: 503 }));
  await tells(tom, '/applications/mentee', ['Mentee application', 'There is no connection']);
});

test('the focus stays where it was when the app’s page comes', async ({ as }) => {
  const page = await as('Tom Fielding');
  await clear(page, 'mentee');
  const goOn = await held(page);
  await page.goto('/applications/mentee');
  const link = page.getByRole('link', { name: 'Your case' });
  await link.focus();
  goOn();
  await settled(page);
  await expect(link).toBeFocused();
});

test('from the served page one goes on before the app’s own has come', async ({ as }) => {
  const page = await as('Tom Fielding');
  await clear(page, 'mentee');
  await page.route('**/api/drafts/mentee', async (route) => {
    await new Promise((soon) => setTimeout(soon, 1_000));
    await route.continue().catch(() => {});
  });
  await page.goto('/applications/mentee');
  await expect(page.locator('#account')).toContainText('Tom Fielding');
  await page.locator('main[data-until]').getByRole('link', { name: 'Your case' }).click();
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your case');
  await expect(page).toHaveURL(/\/applications\/mentee\/your-case$/);
});
