import { ask, clear, expect, saved, seed, settled, test, type Page } from '../fixtures';

const run = 'globalThis.broken=1;alert(1)';
const PAYLOADS = [
  `<script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `"><img src=x onerror="${run}">`,
  `'><svg onload='${run}'>`,
  `<svg><animate onbegin="${run}" attributeName=x dur=1s>`,
  `<iframe srcdoc="<script>parent.broken=1</script>"></iframe>`,
  `javascript:${run}`,
  `<a href="javascript:${run}">press</a>`,
  `<math><mi xlink:href="data:x,<script>${run}</script>">`,
  `{{constructor.constructor('${run}')()}} \${${run}} <%= ${run} %>`,
  `<style>@import '//evil.example/x.css'</style><link rel=stylesheet href=//evil.example>`,
  `<base href="//evil.example/"><form action="//evil.example"><button>send</button></form>`,
  `&lt;script&gt;${run}&lt;/script&gt; &#60;b&#62; %3Cscript%3E`,
];
const ALL = PAYLOADS.join('\n');

/** Nothing ran and nothing was asked elsewhere; `watch` sees dialogs and what the policy stopped. */
async function unharmed(page: Page) {
  const state = await page.evaluate(() => ({
    broken: 'broken' in globalThis,
    strange: [...document.querySelectorAll('main script, main iframe, main svg, main img, main base, main style, main math')].length,
    handlers: [...document.querySelectorAll('main *')].filter((of) => [...of.attributes].some((a) => a.name.startsWith('on'))).length,
    scripted: [...document.querySelectorAll('a[href]')].filter((of) => (of as HTMLAnchorElement).protocol === 'javascript:').length,
  }));
  expect(state, page.url()).toEqual({ broken: false, strange: 0, handlers: 0, scripted: 0 });
}

const one = (at: number, most: number) => PAYLOADS[at % PAYLOADS.length]!.slice(0, most);

test('a script typed in an application is only text to everybody', async ({ as, cmu }) => {
  const page = await as('Tom Fielding');
  const elsewhere: string[] = [];
  for (const context of [page.context(), cmu.context()]) {
    context.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:')) elsewhere.push(request.url());
    });
  }
  const typed = {
    name: [one(0, 100)],
    grade: ['sergeant'],
    unit: [one(2, 100)],
    'under-represented': ['yes'],
    travel: ['yes'],
    outcomes: ['promotion', 'specialist-role', 'performance', 'other'],
    'promotion-rank': [one(3, 120)],
    'specialist-role-wanted': [one(6, 120)],
    'performance-area': [one(7, 120)],
    'other-outcome': [one(5, 200)],
    'skill-areas': ['other'],
    'other-skill': [one(9, 120)],
    commitment: [ALL],
    goals: [ALL],
    benefit: [ALL],
    achievement: [ALL],
    'line-manager-name': [one(8, 100)],
    'line-manager-email': ['grace.lindley@northshire.example'],
    'line-manager-talk': ['no'],
    'true-and-own-work': ['yes'],
  };
  await clear(page, 'mentee');
  await page.goto('/applications/mentee/about-you');
  await settled(page);
  // Typed by hand once; the rest of the form is filled in as the app would save it.
  await page.getByLabel('What is your full name?').fill(typed.name[0]!);
  await page.getByLabel('Which unit do you work in?').fill(typed.unit[0]!);
  await saved(page, typed.unit[0]!);
  await unharmed(page);
  await seed(page, 'mentee', typed);
  for (const part of ['what-you-want', 'your-case', 'your-line-manager', 'check']) {
    await page.goto(`/applications/mentee/${part}`);
    await settled(page);
    await unharmed(page);
  }
  await page.goto('/applications/mentee/your-case');
  await expect(page.locator('#field-commitment')).toHaveValue(ALL);
  await page.goto('/applications/mentee/check');
  await page.getByRole('button', { name: 'Send application' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Application sent');
  const id = page.url().split('/').at(-1)!;
  for (const reader of [page, cmu]) {
    await reader.goto(`/applications/record/${id}`);
    await settled(reader);
    const record = reader.getByRole('main');
    for (const payload of PAYLOADS) await expect(record).toContainText(payload);
    for (const [text] of [typed.name, typed.unit, typed['other-outcome']]) await expect(record).toContainText(text!);
    await unharmed(reader);
  }
  await cmu.goto('/applications/all');
  await settled(cmu);
  await unharmed(cmu);
  expect(elsewhere).toEqual([]);
});

test('a script typed in a question, an answer or a profile is only text to everybody', async ({ as, cmu }) => {
  const page = await as('Tom Fielding');
  await page.goto('/profile');
  await page.getByLabel('Your unit').fill(one(2, 100));
  await page.getByLabel('Your name').fill(`Tom Fielding ${one(0, 40)}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile has been saved.')).toBeVisible();
  await expect(page.locator('#account')).toContainText('<script>');
  await unharmed(page);

  await clear(page, 'ask');
  await page.goto('/questions/ask');
  await page.getByLabel('Something else').check();
  await page.getByLabel('What is your question, in one line?').fill(one(2, 120));
  await page.getByLabel('What would you like to ask?').fill(ALL);
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Your question has been sent.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(one(2, 120));
  await unharmed(page);
  const at = new URL(page.url()).pathname;
  await cmu.goto('/questions/inbox');
  await settled(cmu);
  await unharmed(cmu);
  await cmu.goto(at);
  await expect(cmu.getByRole('main')).toContainText(PAYLOADS.at(-1)!);
  await cmu.getByLabel('Your answer').fill(ALL);
  await cmu.getByRole('button', { name: 'Send answer' }).click();
  await expect(cmu.getByText('Your answer has been sent.')).toBeVisible();
  await unharmed(cmu);
  await page.reload();
  await expect(page.locator('.message')).toHaveCount(2);
  for (const payload of PAYLOADS) await expect(page.locator('.message').last()).toContainText(payload);
  await unharmed(page);
  await page.goto('/letters');
  await settled(page);
  await unharmed(page);
});

test('an address cannot make the app run or leave', async ({ page }) => {
  for (const next of ['javascript:alert(1)', '//evil.example', '/\\evil.example', 'https://evil.example/']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await settled(page);
    await unharmed(page);
  }
  await page.goto(`/sign-in/link#${encodeURIComponent(PAYLOADS[0]!)}`);
  await settled(page);
  await unharmed(page);
  expect(page.url()).not.toContain('#');
});

test('a page of another site cannot write, and no cookie is there for scripts', async ({ as, request }) => {
  const page = await as('Tom Fielding');
  await page.goto('/contact');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const session = (await page.context().cookies()).find((cookie) => cookie.name === 'session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: expect.stringMatching(/Lax|Strict/) });
  const foreign = await request.put('/api/drafts/mentee', {
    headers: { cookie: `session=${session?.value}`, 'sec-fetch-site': 'cross-site', 'idempotency-key': 'a'.repeat(32), origin: 'https://evil.example' },
    data: { version: 0, entries: {} },
  });
  expect(foreign.status()).toBe(403);
  expect((await ask(page, 'GET', '/api/drafts/mentee')).status).toBe(200);
});
