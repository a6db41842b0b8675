// Whatever is typed is text to everybody who sees it: nothing runs, nothing loads, nothing leads away, and
// nobody's words are changed. `Watch` sees dialogs and what the policy stopped.
import { MENTEE, aside, ask, clear, expect, seed, settled, test, type Page } from '../fixtures';
import { FAMILIES, HALVES, HIDDEN, PAYLOADS } from '../payloads';

const ALL = PAYLOADS.join('\n');
/** The corpus in four parts, each short enough for a long answer. */
const QUARTERS = [0, 1, 2, 3].map((at) => PAYLOADS.filter((_, index) => index % 4 === at).join('\n'));
const ON_ONE_LINE = PAYLOADS.filter((text) => !text.includes('\t'));

/** Every kind of element that our pages are made of. */
const OURS = 'a article aside body br button dd div dl dt em fieldset footer form h1 h2 h3 header input label legend li link main nav noscript ol option p script section select span strong table tbody td textarea th thead tr ul'.split(' ');

/** Nothing ran, and the page is made of nothing but what we make pages of. */
async function unharmed(page: Page) {
  const state = await page.evaluate((ours) => {
    const all = [...document.querySelectorAll('body, body *')];
    const inside = [...document.querySelectorAll('main *')];
    const protocols = [...document.querySelectorAll('a')].map((of) => of.protocol);
    return {
      broken: 'broken' in globalThis,
      strange: all.filter((of) => !ours.includes(of.localName)).map((of) => of.outerHTML.slice(0, 100)),
      scripts: inside.filter((of) => of.matches('script, link, noscript')).length,
      handlers: all.filter((of) => [...of.attributes].some((attribute) => /^(on|style|srcdoc|formaction)/.test(attribute.name))).length,
      leadsAway: protocols.filter((protocol) => !['http:', 'mailto:', ':', ''].includes(protocol)),
    };
  }, OURS);
  expect(state, page.url()).toEqual({ broken: false, strange: [], scripts: 0, handlers: 0, leadsAway: [] });
}

/** Every text is on the page, letter for letter, each in an element of its own. */
async function shows(page: Page, selector: string, texts: string[]) {
  await expect(page.locator(selector).first()).toBeVisible();
  const shown = await page.locator(selector).evaluateAll((all) => all.map((of) => (of as HTMLInputElement).value ?? of.textContent ?? ''));
  expect(texts.filter((text) => !shown.includes(text)), `not shown as typed at ${page.url()}`).toEqual([]);
  await unharmed(page);
}

/** Answers a request with what a story needs, so that one page shows all that could be in it. */
async function answers(page: Page, path: string, json: unknown) {
  await page.route(path, (route) => (route.request().method() === 'GET' ? route.fulfill({ json }) : route.fallback()));
}

/** Notes what is asked of anybody but the service. */
function strangers(page: Page) {
  const asked: string[] = [];
  page.context().on('request', (request) => {
    if (!request.url().startsWith('http://127.0.0.1:')) asked.push(request.url());
  });
  return asked;
}

/** Types into every control for text that the page shows, and gives what is wrong with what it holds then. */
const typeEverywhere = (page: Page, texts: string[]) =>
  page.evaluate((texts) => {
    const controls = [...document.querySelectorAll<HTMLInputElement>('main textarea, main input:not([type=radio], [type=checkbox])')];
    const wrong: string[] = [];
    for (const text of texts) {
      for (const control of controls) {
        control.value = text;
        control.dispatchEvent(new Event('input', { bubbles: true }));
      }
      for (const control of controls) if (control.value !== text) wrong.push(`${control.id}: ${text}`);
    }
    return { controls: controls.map((of) => of.name), wrong };
  }, texts);

test('the corpus is large, and its texts differ', () => {
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(150);
  expect(Object.keys(FAMILIES).length).toBeGreaterThanOrEqual(12);
  for (const text of PAYLOADS) expect([...text].length, text).toBeLessThanOrEqual(120);
});

test('every text can be typed in every field for text, and stays text @sqlite', async ({ as }) => {
  test.slow();
  const page = await as('Sam Okafor');
  const elsewhere = strangers(page);
  const typed: string[] = [];
  for (const [form, sections] of Object.entries({
    mentee: ['about-you', 'what-you-want', 'your-case', 'your-line-manager'],
    'every-kind': ['words', 'choices', 'figures'],
  })) {
    // Every question that depends on another is asked.
    const chosen = { outcomes: ['promotion', 'specialist-role', 'performance', 'other'], 'skill-areas': ['other'] };
    await seed(page, form, { ...chosen, tea: ['yes'], milk: ['other'], interests: ['other'] });
    for (const section of sections) {
      await page.goto(`/applications/${form}/${section}`);
      await settled(page);
      const { controls, wrong } = await typeEverywhere(page, PAYLOADS);
      expect(wrong).toEqual([]);
      typed.push(...controls.map((name) => `${form} ${name}`));
      await page.getByRole('button', { name: 'Save and continue' }).click();
      await settled(page);
      await unharmed(page);
    }
  }
  for (const path of ['/questions/ask', '/profile', '/sign-in']) {
    await page.goto(path);
    await settled(page);
    const { controls, wrong } = await typeEverywhere(page, path === '/questions/ask' ? PAYLOADS : ON_ONE_LINE);
    expect(wrong).toEqual([]);
    typed.push(...controls.map((name) => `${path} ${name}`));
    await page.getByRole('main').locator('form button[type=submit]').click();
    await settled(page);
    await unharmed(page);
  }
  // A field that these forms do not have yet is a field that this story does not try.
  const { body } = await ask<{ form: Form }>(page, 'GET', '/api/drafts/mentee');
  const { body: other } = await ask<{ form: Form }>(page, 'GET', '/api/drafts/every-kind');
  for (const form of [body.form, other.form]) {
    for (const field of form.sections.flatMap((section) => section.fields)) {
      const kind = typeof field.kind === 'string' ? field.kind : Object.keys(field.kind)[0];
      if (!['short-text', 'long-text', 'email'].includes(kind!) || field.id === 'why-not') continue;
      expect(typed).toContain(`${form.id} ${field.id}`);
    }
  }
  expect(elsewhere).toEqual([]);
  for (const form of ['mentee', 'every-kind', 'ask']) await clear(page, form);
});

type Field = { id: string; label: string; kind: string | Record<string, unknown> };
type Form = { id: string; title: string; sections: { id: string; fields: Field[] }[] };

/** A form with a field for each text, and the entries that hold them. */
function oneFieldEach(form: Form, texts: string[]) {
  const like = form.sections.flatMap((section) => section.fields).find((field) => field.id === 'nickname')!;
  const fields = texts.map((text, at) => ({ ...like, id: `t${at}`, label: `Text ${at}` }));
  const entries = Object.fromEntries(texts.map((text, at) => [`t${at}`, [text]]));
  return { form: { ...form, sections: [{ ...form.sections[0]!, fields }] }, entries };
}

test('every view shows every text as it was typed @sqlite', async ({ as, cmu, watch }) => {
  test.slow();
  watch.expect(/status of 409/);
  const page = await as('Sam Okafor');
  const elsewhere = [strangers(page), strangers(cmu)];
  await page.goto('/contact');
  await clear(page, 'every-kind');
  type Opened = { form: Form; hash: string; start: unknown; draft: unknown };
  const opened = (await ask<Opened>(page, 'GET', '/api/drafts/every-kind')).body;
  const { form, entries } = oneFieldEach(opened.form, PAYLOADS);
  const draft = { id: 'd'.repeat(32), version: 1, entries, saved: 0 };

  await answers(page, '**/api/drafts/every-kind', { ...opened, form, draft });
  await page.goto(`/applications/every-kind/${form.sections[0]!.id}`);
  await shows(page, 'main input', PAYLOADS);
  // The browser finds the fault of each that is too long, and says it without running it.
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await unharmed(page);
  await page.goto('/applications/every-kind/check');
  await shows(page, 'main dd', PAYLOADS);

  // Two tabs: what the other one saved stands beside what is typed here.
  const theirs = { ...draft, version: 2, entries: Object.fromEntries(Object.entries(entries).map(([id, [text]]) => [id, [`${text} too`]])) };
  await page.route('**/api/drafts/every-kind', (route) =>
    route.request().method() === 'PUT'
      ? route.fulfill({ status: 409, json: { failure: 'conflict', now: { conflict: 'draft-changed', draft: theirs } } })
      : route.fallback(),
  );
  await page.goto(`/applications/every-kind/${form.sections[0]!.id}`);
  await settled(page);
  await page.getByLabel('Text 0 (optional)').fill('mine');
  await page.getByLabel('Text 0 (optional)').blur();
  await expect(page.locator('#clash')).toBeVisible();
  await shows(page, '#clash .clash__text', [...PAYLOADS.slice(1), ...PAYLOADS.map((text) => `${text} too`)]);
  await page.unrouteAll();

  // What was sent: to who sent it and to staff, alone and in lists.
  const me = (await ask<{ who: { member: { id: string } } }>(page, 'GET', '/api/session')).body.who.member.id;
  const id = 'a'.repeat(32);
  const at = 1_750_000_000_000;
  const stage = { submitted: { at, decision_by: '2026-01-30' } };
  const listed = PAYLOADS.map((text, index) => ({ id: String(index).padStart(32, '0'), reference: `R${index}`, title: text, name: text, stage, said: 'Submitted.', form: 'mentee', closes: null, at, takes: 0, about: null, day: null }));
  for (const [reader, who] of [[page, me], [cmu, 'somebody']] as const) {
    const profile = { name: PAYLOADS[1], grade: null, unit: '', line_manager_name: '', line_manager_email: '' };
    const record = { id, reference: 'R', applicant: { id: who, email: 'x@force.example', profile }, form, entries, stage };
    await answers(reader, `**/api/applications/${id}`, record);
    await answers(reader, `**/api/applications/${id}/adjustments`, { attached: false, text: '' });
    await reader.goto(`/applications/record/${id}`);
    await shows(reader, 'main dd', PAYLOADS);
    await reader.goto(`/applications/sent/${id}`);
    await settled(reader);
    await unharmed(reader);
  }
  await answers(page, '**/api/applications/mine', { sent: listed, scoring: PAYLOADS.map((title) => ({ round: 'mentee-open', title, at_event: false })), drafts: PAYLOADS.map((title) => ({ form: 'mentee', title, saved: at })) });
  await page.goto('/applications');
  await shows(page, '.row__link', PAYLOADS);
  await answers(cmu, '**/api/applications', listed);
  await cmu.goto('/applications/all');
  await shows(cmu, '.row > span:not(.row__note)', PAYLOADS);

  // Questions: in lists, on their page, and in its title.
  const waiting = { waiting: { since: at, answer_by: '2026-01-30' } };
  const asked = PAYLOADS.map((text, index) => ({ id: String(index).padStart(32, '0'), topic: text, subject: text, asker_name: text, stage: waiting }));
  for (const [reader, path, address] of [[page, '**/api/questions/mine', '/questions'], [cmu, '**/api/questions', '/questions/inbox']] as const) {
    await answers(reader, path, asked);
    await reader.goto(address);
    await shows(reader, '.row__link', PAYLOADS);
  }
  const messages = PAYLOADS.map((text, index) => ({ side: index % 2 ? 'cmu' : 'asker', name: text, at, text }));
  for (const [reader, who] of [[page, me], [cmu, 'somebody']] as const) {
    for (const subject of Object.values(FAMILIES).map((family) => family[0]!)) {
      await answers(reader, `**/api/questions/${id}`, { ...asked[0], subject, asker: who, asker_email: 'x@force.example', messages });
      await reader.goto(`/questions/${id}`);
      await expect(reader.getByRole('heading', { level: 1 })).toHaveText(subject.trim());
      await expect(reader).toHaveTitle(`${subject} – Promoting Difference`);
      await unharmed(reader);
      await reader.unrouteAll();
    }
    await answers(reader, `**/api/questions/${id}`, { ...asked[0], asker: who, asker_email: 'x@force.example', messages });
    await reader.goto(`/questions/${id}`);
    await shows(reader, '.message .said', PAYLOADS);
  }

  const letters = PAYLOADS.map((text) => ({ letter: { to: text, subject: text, text, link: '' }, at }));
  await answers(page, '**/api/demo/letters', letters);
  await page.goto('/letters');
  await shows(page, '.letter__subject', PAYLOADS);
  await shows(page, '.letter .said', PAYLOADS);
  expect(elsewhere.flat()).toEqual([]);
});

test('what is sent is kept letter for letter, for who sent it and for staff', async ({ as, cmu }) => {
  test.slow();
  const page = await as('Sam Okafor');
  const lines = Object.values(FAMILIES).map((family) => family[0]!);
  for (const round of [0, 1]) {
    const [name, unit, ...more] = lines.slice(round * 6);
    await seed(page, 'mentee', {
      ...MENTEE,
      name: [name!],
      unit: [unit!],
      outcomes: ['promotion', 'specialist-role', 'performance', 'other'],
      'promotion-rank': [more[0]!],
      'specialist-role-wanted': [more[1]!],
      'performance-area': [more[2]!],
      'other-outcome': [more[3]!],
      commitment: [QUARTERS[0]!],
      goals: [QUARTERS[1]!],
      benefit: [QUARTERS[2]!],
      achievement: [QUARTERS[3]!],
    });
    await page.goto('/applications/mentee/check');
    await aside(page, 'mentee');
    await page.getByRole('button', { name: 'Send application' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Application sent');
    const id = page.url().split('/').at(-1)!;
    for (const reader of [page, cmu]) {
      await reader.goto(`/applications/record/${id}`);
      await shows(reader, 'main dd', [name!, unit!, ...more.slice(0, 4), ...QUARTERS]);
    }
  }
});

test('what is asked and answered is kept letter for letter, and a profile too', async ({ as, cmu }) => {
  test.slow();
  const page = await as('Tom Fielding');
  await page.goto('/profile');
  await settled(page);
  for (const text of Object.values(FAMILIES).map((family) => family[1]!)) {
    await page.getByLabel('Your unit').fill(text.slice(0, 100));
    await page.getByLabel('Your name').fill(`Tom Fielding ${text}`.slice(0, 100));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('#account a')).toHaveText(`Tom Fielding ${text}`.slice(0, 100).trim());
    await unharmed(page);
  }
  await page.getByLabel('Your name').fill('Tom Fielding');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#account a')).toHaveText('Tom Fielding');

  await clear(page, 'ask');
  await page.goto('/questions/ask');
  await page.getByLabel('Something else').check();
  const subject = PAYLOADS[22]!;
  await page.getByLabel('What is your question, in one line?').fill(subject);
  await page.getByLabel('What would you like to ask?').fill(QUARTERS.slice(0, 2).join('\n'));
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Your question has been sent.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject);
  const at = new URL(page.url()).pathname;
  await cmu.goto(at);
  await shows(cmu, '.message .said', [QUARTERS.slice(0, 2).join('\n')]);
  await cmu.getByLabel('Your answer').fill(ALL);
  await cmu.getByRole('button', { name: 'Send answer' }).click();
  await expect(cmu.getByText('Your answer has been sent.')).toBeVisible();
  await page.reload();
  await shows(page, '.message .said', [ALL]);
  await page.getByLabel('Ask or say more').fill(ALL);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.message')).toHaveCount(3);
  await shows(page, '.message .said', [ALL]);
  await cmu.reload();
  await shows(cmu, '.message .said', [ALL]);
});

test('what nobody sees is refused in a sentence that names the field, and taken out of what is typed @sqlite', async ({ as, watch }) => {
  test.slow();
  watch.expect(/status of 4(00|22)/);
  const page = await as('Sam Okafor');
  await clear(page, 'mentee');
  const { hash } = (await ask<{ hash: string }>(page, 'GET', '/api/drafts/mentee')).body;
  const fields = ['name', 'unit', 'promotion-rank', 'commitment', 'goals', 'benefit', 'achievement', 'line-manager-name'];
  type Refusal = { problems: { field: string }[] };
  for (const [what, text] of Object.entries(HIDDEN)) {
    const entries = { ...MENTEE, ...Object.fromEntries(fields.map((field) => [field, [text]])) };
    const sent = await ask<Refusal>(page, 'POST', '/api/applications', { form: 'mentee', hash, entries, draft: null, version: 0 });
    expect(sent.status, what).toBe(422);
    expect(sent.body.problems.map((problem) => problem.field), what).toEqual(fields);
    for (const [part, path, body] of [
      ['name', '/api/profile', { name: text, grade: null, unit: '', line_manager_name: '', line_manager_email: '' }],
      ['email', '/api/sign-in/letters', { email: `${text}@force.example` }],
    ] as const) {
      const { status, body: said } = await ask(page, part === 'name' ? 'PUT' : 'POST', path, body);
      expect(status, `${what} in ${path}`).toBe(422);
      expect(JSON.stringify(said), `${what} in ${path}`).toContain(`"${part}"`);
    }
  }
  // Half a character is no text: the request is refused, whole.
  for (const half of HALVES) {
    const refused = await ask(page, 'PUT', '/api/drafts/mentee', { version: 0, entries: { name: [half] } });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
  }
  // A draft that holds such a text all the same is not sent, and each sentence says where it is.
  const texts = Object.values(HIDDEN);
  await seed(page, 'mentee', { ...MENTEE, ...Object.fromEntries(fields.map((field, at) => [field, [texts[at]!]])) });
  await page.goto('/applications/mentee/check');
  await settled(page);
  await unharmed(page);
  await page.getByRole('button', { name: 'Send application' }).click();
  await expect(page.locator('#error-summary').getByRole('listitem')).toHaveCount(fields.length);
  for (const said of await page.locator('#error-summary').getByRole('listitem').allTextContents()) {
    expect(said).toMatch(/\? This holds characters that cannot be seen\. Delete it and type it again$/);
  }
  await clear(page, 'mentee');
  // Typed by hand or pasted, they go.
  await page.goto('/applications/mentee/your-case');
  await settled(page);
  await typeEverywhere(page, [texts.join('')]);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  type Draft = { draft: { entries: Record<string, string[]> } | null };
  const held = async () => (await ask<Draft>(page, 'GET', '/api/drafts/mentee')).body.draft?.entries.goals?.[0];
  await expect.poll(held).toBe(texts.join('').replace(/[^ -~]/g, ''));
  await clear(page, 'mentee');
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
