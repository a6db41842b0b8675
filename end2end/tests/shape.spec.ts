// Every page and every state of it: nobody is kept out, and nothing is wider than the screen.
import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { CONTENT, EVERY_KIND, MENTEE, ask, clear, expect, look, seed, send, settled, test, type Page } from '../fixtures';
import { routes, taken } from '../routes';

const narrow = { width: 320, height: 640 };
/** Between a telephone and a desk, where the frame changes. */
const between = [641, 768, 1000].map((width) => ({ width, height: 900 }));
/** 1280 pixels at 400 %. */
const enlarged = { width: 320, height: 256 };
const wide = { width: 1280, height: 900 };

/** What sticks out to the right, or is cut off within its box. */
const ill = (page: Page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const said = (of: Element) => `${of.tagName}.${of.className}`;
    const all = [...document.querySelectorAll('body *')];
    const isHidden = (of: Element) => of.closest('.govuk-visually-hidden, .govuk-skip-link, .scroll, [hidden]') !== null;
    const sticksOut = all.filter((of) => !isHidden(of) && of.getBoundingClientRect().right > root.clientWidth + 1);
    const isCut = (of: Element) => {
      const { overflowX, overflowY } = getComputedStyle(of);
      const shuts = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      return (shuts(overflowX) && of.scrollWidth > of.clientWidth + 1) || (shuts(overflowY) && of.scrollHeight > of.clientHeight + 1);
    };
    const isText = (of: Element) => !of.matches('input, textarea, select, option');
    const cut = all.filter((of) => isText(of) && !isHidden(of) && isCut(of));
    const scrolls = root.scrollWidth > root.clientWidth ? ['the page scrolls sideways'] : [];
    return [...scrolls, ...sticksOut.map((of) => `wide: ${said(of)}`), ...cut.map((of) => `cut: ${said(of)}`)].slice(0, 8);
  });

/** The spacing of text that a reader may ask for (WCAG 1.4.12); a style sheet that the policy lets in. */
const space = (page: Page, asked: boolean) =>
  page.evaluate((asked) => {
    const sheet = new CSSStyleSheet();
    if (asked) sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  }, asked);

/** Looks at a page, wide and narrow and enlarged and with more space between letters. */
async function stop(page: Page, name: string) {
  await look(page, name);
  for (const size of [...between, narrow, enlarged]) {
    await page.setViewportSize(size);
    expect.soft(await ill(page), `${name} at ${size.width} × ${size.height}`).toEqual([]);
  }
  await space(page, true);
  expect.soft(await ill(page), `${name} with spaced text`).toEqual([]);
  await space(page, false);
  const { violations } = await new AxeBuilder({ page }).withRules(['target-size']).analyze();
  expect.soft(violations.flatMap((of) => of.nodes.map((node) => node.html)), `what is too small to press on ${name}`).toEqual([]);
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
  await visit(page, '/options/at-a-glance', 'glance');
  await visit(page, '/options/compare', 'compare-none');
  for (const of of ['', '/print', '/talk', '/board']) await visit(page, `/plan${of}`, `plan${of.replace('/', '-')}`);
  await visit(page, '/contact', 'contact');
  await visit(page, '/applications', 'applications-signed-out');
  await visit(page, '/applications/mentee', 'form-signed-out');
  await visit(page, '/questions', 'questions-signed-out');
  await visit(page, '/letters', 'letters');
  watch.expect(/status of (401|404)/);
  await visit(page, '/nowhere/at/all', 'not-found');
  await visit(page, '/applications/mentee/about-you', 'sign-in-first');
});

test('on a telephone the page begins in the upper third of the screen', async ({ stranger, member }) => {
  for (const page of [stranger, member]) {
    await page.setViewportSize({ width: 375, height: 667 });
    await page.goto('/guidance');
    await expect(page.locator('#account a').first()).toBeVisible();
    const main = await page.locator('main').boundingBox();
    expect.soft(main!.y).toBeLessThanOrEqual(200);
    const links = await page.locator('#navigation a').all();
    expect(links).toHaveLength(5);
    for (const link of links) expect((await link.boundingBox())!.height).toBeGreaterThanOrEqual(24);
  }
});

test('signing in keeps nobody out', async ({ stranger: page }) => {
  await visit(page, '/sign-in', 'sign-in');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'sign-in-fault');
  await page.getByLabel('Your e-mail address').fill('nobody.at.all@northshire.example');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.getByRole('heading', { name: 'Look for our letter' })).toBeVisible();
  await stop(page, 'sign-in-letter');
  await page.getByLabel('The code from the letter').fill('AAAA-AAAA');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'sign-in-code-fault');
  await visit(page, '/sign-in/link', 'sign-in-link-over');
  await page.goto('/contact');
  await visit(page, `/sign-in/link#${'0'.repeat(64)}`, 'sign-in-link');
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
  // She is the line manager of everybody else.
  const { id } = await send(page, 'mentee', { ...MENTEE, 'line-manager-email': ['nobody.yet@northshire.example'] });
  await visit(page, `/applications/sent/${id}`, 'receipt');
  await visit(page, `/applications/record/${id}`, 'record');
  await visit(page, '/applications', 'applications-sent');
  await visit(page, '/applications/mentee', 'form-sent-before');
  await expect(page.getByRole('heading', { name: 'You have sent this form already' })).toBeVisible();

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
  const question = page.url().split('/').at(-1)!;
  await visit(page, '/questions', 'questions');
  watch.expect(/status of 403/);
  await visit(page, '/questions/inbox', 'forbidden');

  const staff = await as('Leila Haddad');
  await visit(staff, '/applications', 'applications-cmu');
  await visit(staff, '/applications/all', 'all');
  await visit(staff, `/applications/record/${id}`, 'record-cmu');
  await visit(staff, '/applications/desk', 'rounds');
  const { body: rounds } = await ask<{ id: string }[]>(staff, 'GET', '/api/rounds');
  const round = rounds.find((of) => of.id.startsWith('mentee-'))?.id;
  await visit(staff, `/applications/desk/${round}`, 'round');
  await visit(staff, `/applications/desk/${round}/score`, 'score');
  await visit(staff, '/applications/endorse', 'endorse-nothing');
  await visit(staff, '/questions', 'questions-cmu');
  await visit(staff, '/questions/inbox', 'inbox');
  await visit(staff, '/guidance/ratings', 'ratings');
  await visit(staff, `/questions/${question}`, 'question-cmu');
  await staff.getByRole('button', { name: 'Send answer' }).click();
  await expect(staff.locator('#error-summary')).toBeFocused();
  await stop(staff, 'answer-fault');

  // Somebody else was faster: the late answer is still there after a reload, and not in the way.
  await staff.getByLabel('Your answer').fill('A late answer, with care.');
  const other = await as('Morgan Bell');
  await other.goto(`/questions/${question}`);
  await other.getByLabel('Your answer').fill('The first answer.');
  await other.getByRole('button', { name: 'Send answer' }).click();
  await expect(other.getByText('Your answer has been sent.')).toBeVisible();
  await stop(other, 'answer-sent');
  watch.expect(/status of 409/);
  await staff.getByRole('button', { name: 'Send answer' }).click();
  await expect(staff.locator('#error-summary')).toBeFocused();
  await stop(staff, 'answer-late');
  await staff.reload();
  await expect(staff.getByText('A late answer, with care.')).toBeVisible();
  await stop(staff, 'answer-late-again');
  await staff.getByRole('button', { name: 'Delete this text' }).click();
  await expect(staff.getByText('A late answer, with care.')).toHaveCount(0);
  await staff.reload();
  await settled(staff);
  await expect(staff.getByRole('heading', { name: 'Typed here and not sent' })).toHaveCount(0);

  await visit(page, `/questions/${question}`, 'question-answered');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await stop(page, 'follow-up-fault');
  await page.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await page.getByLabel('Ask or say more').fill('And then?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('#error-summary')).toContainText('There is no connection');
  await stop(page, 'follow-up-offline');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Close this question' }).click();
  await expect(page.getByText('You have closed this question.')).toBeVisible();
  await stop(page, 'question-closed');
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

test('what did not come, or not from here, keeps nobody out', async ({ as, watch }) => {
  test.slow();
  watch.expect(/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /status of (401|404|409|500)/, /Failed to fetch/);
  const page = await as('Grace Lindley');
  await clear(page, 'every-kind');
  // Without a connection, from a page that is there to one that is not.
  await page.goto('/applications');
  await settled(page);
  await page.context().setOffline(true);
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Careers guidance' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no connection');
  await stop(page, 'page-offline');
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Questions' }).click();
  await expect(page.getByText('We could not reach the service.')).toBeVisible();
  await stop(page, 'part-offline');
  await page.context().setOffline(false);

  await page.route('**/api/applications/mine', (route) => route.fulfill({ status: 500, json: { failure: 'broken' } }));
  await visit(page, '/applications', 'part-broken');
  await page.unrouteAll();
  const none = 'z'.repeat(26);
  await visit(page, `/applications/record/${none}`, 'record-none');
  await visit(page, `/questions/${none}`, 'question-none');
  await visit(page, '/applications/none', 'form-none');
  await visit(page, '/applications/mentee/none', 'part-none');

  // The form was changed while it was filled in; and then it was sent from another tab.
  await seed(page, 'every-kind', EVERY_KIND);
  type Opened = { form: { sections: { fields: { label: string }[] }[] }; hash: string; draft: { id: string; version: number; entries: unknown } };
  const { form, hash, draft } = (await ask<Opened>(page, 'GET', '/api/drafts/every-kind')).body;
  form.sections[0]!.fields[0]!.label = 'What are you called?';
  await page.route('**/api/applications', (route) => route.fulfill({ status: 409, json: { failure: 'conflict', now: { conflict: 'form-changed', form, hash } } }));
  await page.goto('/applications/every-kind/check');
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.getByText('Changed: What are you called?')).toBeVisible();
  await stop(page, 'form-changed');
  await page.unrouteAll();
  await page.goto('/applications/every-kind/words');
  await settled(page);
  const sent = { form: 'every-kind', hash, entries: draft.entries, draft: draft.id, version: draft.version };
  expect((await ask(page, 'POST', '/api/applications', sent)).status).toBe(200);
  await page.getByLabel('What is your name?').fill('Grace');
  await expect(page.getByText('This draft was sent or deleted in another tab.')).toBeVisible();
  await stop(page, 'sent-already');

  // The session ends: what is on the page stays and says so, what is asked for then asks who one is.
  const { cookies } = await page.context().storageState();
  await page.goto('/profile');
  await settled(page);
  await page.getByLabel('Your unit').fill('Northern district, second floor');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#error-summary')).toContainText('You have been signed out.');
  await stop(page, 'profile-signed-out');
  for (const [path, name] of [['/profile', 'profile'], ['/questions/ask', 'ask'], ['/applications/all', 'all'], ['/guidance/ratings', 'ratings']] as const) {
    await visit(page, path, `${name}-sign-in-first`);
  }
  await page.context().addCookies(cookies);
  await visit(page, '/profile', 'profile-back');
  await expect(page.getByLabel('Your unit')).toHaveValue('Northern district, second floor');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile has been saved.')).toBeVisible();
  await stop(page, 'profile-saved');
  await page.reload();
  await expect(page.getByLabel('Your unit')).toHaveValue('Northern district, second floor');
});

test('a page whose app does not come keeps nobody out', async ({ stranger: page, watch }) => {
  watch.expect(/ERR_FAILED/, /Failed to fetch/, /WebAssembly/, /TypeError/);
  await page.route('**/*.wasm', (route) => route.abort());
  for (const [path, name] of [['/applications/mentee', 'form'], ['/guidance/being-a-mentee', 'guidance']] as const) {
    await page.goto(path);
    await expect(page.locator('#no-app')).toBeVisible({ timeout: 11_000 });
    await stop(page, `no-app-${name}`);
  }
});

test('every page that the CMU wrote keeps nobody out @sqlite', async ({ stranger: page }) => {
  test.slow();
  for (const path of CONTENT) await visit(page, path, `content${path.replaceAll('/', '-')}`);
});

test('every page that the app has is looked at above', () => {
  expect(routes().length).toBeGreaterThan(12);
  const source = readFileSync(__filename, 'utf8');
  const looked = [...source.matchAll(/visit\(\w+, ['`](\/[^'`]*)['`]/g)].map(([, address]) => taken(address!.replace(/\$\{[^}]*\}/g, 'x')));
  expect(routes().filter((route) => !looked.includes(route))).toEqual([]);
});

test('no movement where a reader asks for none, and all is there in forced colours', async ({ as }) => {
  const page = await as('Grace Lindley', { reducedMotion: 'reduce', forcedColors: 'active' });
  await seed(page, 'every-kind', { tea: ['yes'], milk: ['milk'], interests: ['lead'] });
  for (const path of ['/', '/options', '/applications/every-kind', '/applications/every-kind/choices']) {
    await page.goto(path);
    await settled(page);
    const moves = await page.evaluate(() => {
      document.documentElement.classList.add('is-pending');
      const all = document.getAnimations().map((of) => of as CSSAnimation & CSSTransition);
      return all.map((of) => of.animationName ?? of.transitionProperty).filter((name) => name !== 'late');
    });
    expect(moves, path).toEqual([]);
  }
  // What is chosen can be told from what is not, and what can be pressed has an edge.
  const drawn = (of: string, part?: string) =>
    page.locator(of).first().evaluate((of, part) => {
      const style = getComputedStyle(of, part);
      return { edge: style.borderStyle !== 'none' && parseFloat(style.borderWidth) > 0, opacity: style.opacity };
    }, part);
  expect(await drawn('input:checked + label', '::after')).toMatchObject({ opacity: '1' });
  expect(await drawn('input:not(:checked) + label', '::after')).toMatchObject({ opacity: '0' });
  expect(await drawn('.govuk-button')).toMatchObject({ edge: true });
  await clear(page, 'every-kind');
});
