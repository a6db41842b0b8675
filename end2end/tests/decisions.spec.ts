// A round is decided: drafts with feedback made of saved sentences, looked at as the applicant will see
// them, published together; one reads why, the other accepts. By keyboard alone, on a telephone's width.
import { MENTEE, ask, clear, expect, group, look, sayYes, send, settled, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const PARTS = ['commitment', 'goals', 'benefit', 'achievement'];

/** Somebody gives each part of an application this mark. */
async function marked(page: Page, id: string, mark: number) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  for (const part of PARTS) expect((await ask(page, 'POST', `/api/applications/${id}/marks`, { part, mark })).status).toBe(200);
}

/** Presses Tab until this has the focus. */
async function reach(page: Page, words: RegExp | string) {
  const said = () => page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement;
    return (at.labels?.[0]?.textContent ?? at.textContent ?? '').trim();
  });
  const passed: string[] = [];
  for (let stops = 0; stops < 90; stops += 1) {
    await page.keyboard.press('Tab');
    const at = await said();
    passed.push(at);
    if (typeof words === 'string' ? at.startsWith(words) : words.test(at)) return;
  }
  throw new Error(`Tab does not lead to ${words}: ${passed.join(' | ')}`);
}

async function press(page: Page, words: RegExp | string, key = 'Enter') {
  await reach(page, words);
  await page.keyboard.press(key);
}

test('decisions are drafted, looked at, published together, read and answered', async ({ as, cmu: morgan, watch }) => {
  watch.expect(/(409|422) .*\/decisions?\)/);
  test.slow();
  const [sam, priya, leila] = [await as('Sam Okafor'), await as('Priya Nair'), await as('Leila Haddad')];
  const not = await send(sam, 'mentee', { ...MENTEE, name: ['Sam Okafor'] });
  await sayYes(sam);
  const yes = await send(priya, 'mentee', MENTEE);
  await sayYes(priya);
  for (const [page, low, high] of [[morgan, 2, 4], [leila, 3, 5]] as const) {
    await marked(page, not.id, low);
    if (page === morgan) await marked(page, yes.id, high);
  }
  const rounds = await ask<{ id: string }[]>(morgan, 'GET', '/api/rounds');
  const round = rounds.body.find((of) => of.id.startsWith('mentee-'))?.id ?? '';

  await morgan.setViewportSize({ width: 375, height: 800 });
  await morgan.goto(`/applications/desk/${round}`);
  await expect(title(morgan)).toHaveText('Mentee application');
  await press(morgan, 'Decide and answer');
  await expect(title(morgan)).toHaveText('Decide: Mentee application');
  await expect(title(morgan)).toBeFocused();
  const row = (of: { reference: string }) => morgan.getByRole('row', { name: new RegExp(of.reference) });
  await expect(row(not)).toContainText('Nothing yet');
  // Before anything is published it is said whose marks are missing, and who is passed over.
  const main = morgan.getByRole('main');
  const early = { version: 0, entries: { outcome: ['offer'] } };
  const draft = await ask<{ version: number }>(morgan, 'PUT', `/api/applications/${yes.id}/decision`, early);
  expect(draft.status).toBe(200);
  await morgan.reload();
  await expect(row(yes)).toContainText('Marks are missing');
  await expect(main.getByRole('listitem').filter({ hasText: `${yes.reference}: 4 answers do not have all their marks` })).toBeVisible();
  await expect(main.getByRole('listitem').filter({ hasText: `${not.reference} stands higher in the order and is not` })).toBeVisible();
  await look(morgan, 'decide-unmarked');
  await main.getByRole('button', { name: 'Publish all drafts' }).click();
  await expect(morgan.getByRole('alert').filter({ hasText: 'Nothing is published.' })).toBeVisible();
  await morgan.getByRole('link', { name: yes.reference }).click();
  const without = morgan.getByLabel('Why do you decide without all marks?');
  await without.fill('.');
  await morgan.getByRole('button', { name: 'Save this draft' }).click();
  await expect(morgan.locator('#error-summary')).toContainText('Give a reason of 3 words or more');
  await look(morgan, 'decide-without');
  await without.fill('A scorer fell ill.');
  await morgan.getByRole('button', { name: 'Save this draft' }).click();
  await expect(row(yes)).toContainText('Without all marks, with a reason');
  await press(morgan, yes.reference);
  await morgan.getByRole('button', { name: 'Take this draft back' }).click();
  await marked(leila, yes.id, 5);
  await expect(title(morgan)).toHaveText('Decide: Mentee application');
  await morgan.reload();
  await expect(row(yes)).toContainText('18');
  await look(morgan, 'decide');

  // Not selected, with feedback on one part of four.
  await press(morgan, not.reference);
  await expect(title(morgan)).toHaveText(`Decide on ${not.reference}`);
  await expect(morgan.getByRole('main')).toMatchAriaSnapshot(`
    - link "All decisions of the round"
    - heading /Decide on/ [level=1]
    - group "What do you decide?":
      - radio "Offer a place"
      - radio "Put on the reserve list"
      - radio "Not selected"
    - heading "What have you done to develop yourself?" [level=2]
    - paragraph: "Marks: 2, 3."
    - textbox /Feedback on/
    - heading "What the applicant will read" [level=2]
    - button "Save this draft"
  `);
  await expect(morgan.getByRole('main')).not.toContainText('Sam Okafor');
  await press(morgan, 'Offer a place', 'Space');
  await morgan.keyboard.press('ArrowDown');
  await morgan.keyboard.press('ArrowDown');
  await expect(morgan.getByLabel('Not selected')).toBeChecked();
  await press(morgan, 'Saved sentences');
  await press(morgan, 'Say what changed');
  const boxes = main.getByRole('textbox');
  await expect(boxes.first()).toHaveValue(/^Say what changed because of what you did\./);
  await morgan.keyboard.press('Shift+Tab');
  await expect(morgan.getByText('Feedback is written on 1 of 4.')).toBeVisible();
  await look(morgan, 'decide-one');
  await press(morgan, 'Save this draft');
  await expect(row(not)).toContainText('Feedback on 3 answers is missing');
  await press(morgan, 'Publish all drafts');
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await expect(morgan.locator('#error-summary')).toContainText(not.reference);
  await look(morgan, 'decide-lacking');

  // Meanwhile another saves a draft of the same: both texts are shown, nothing is lost.
  await morgan.getByRole('link', { name: not.reference }).click();
  await expect(boxes.first()).toHaveValue(/^Say what changed/);
  const there = await ask<{ draft: { version: number } }>(leila, 'GET', `/api/applications/${not.id}/decision`);
  const entries = { outcome: ['reserve'], 'about-goals': ['From Leila.'] };
  const drafted = await ask(leila, 'PUT', `/api/applications/${not.id}/decision`, { version: there.body.draft.version, entries });
  expect(drafted.status).toBe(200);
  for (const box of await boxes.all()) await box.fill('Say what you did yourself, and what came of it.');
  await morgan.getByRole('button', { name: 'Save this draft' }).click();
  await expect(morgan.getByRole('heading', { name: 'Somebody else has changed this meanwhile' })).toBeVisible();
  await expect(group(morgan, /your goals|goals/i).getByText('From Leila.')).toBeVisible();
  await look(morgan, 'decide-clash');
  await morgan.getByRole('button', { name: 'Keep these' }).click();
  await expect(morgan.getByLabel('Not selected')).toBeChecked();
  const preview = morgan.getByRole('region').or(morgan.locator('section')).filter({ hasText: 'What the applicant will read' }).last();
  await expect(preview).toContainText('Not selected. Decided on');
  await expect(preview).toContainText('Say what you did yourself');
  await morgan.getByRole('button', { name: 'Save this draft' }).click();
  await expect(row(not)).not.toContainText('missing');

  await press(morgan, yes.reference);
  await expect(title(morgan)).toHaveText(`Decide on ${yes.reference}`);
  await press(morgan, 'Offer a place', 'Space');
  await expect(morgan.getByText('Please answer by').first()).toBeVisible();
  await press(morgan, 'Save this draft');
  await expect(row(yes)).toContainText('Offer a place');
  await look(morgan, 'decide-drafted');
  // Nobody has been told.
  await sam.goto(`/applications/record/${not.id}`);
  await expect(sam.getByText(/Decision expected by/).first()).toBeVisible();
  // It goes on as long as the service takes; then the letters go, and the bar says how many of all.
  let goOn = () => {};
  const seen = new Promise<void>((resolve) => (goOn = resolve));
  await morgan.route('**/api/rounds/*/decisions', async (route) => {
    if (route.request().method() === 'POST') await seen;
    await route.continue();
  });
  await press(morgan, 'Publish all drafts');
  await expect(morgan.getByText('Publishing 2 decisions.')).toBeVisible();
  await expect(morgan.getByRole('progressbar', { name: 'Publishing' })).toBeVisible();
  goOn();
  await expect(morgan.getByRole('alert').filter({ hasText: '2 decisions are published.' })).toBeVisible();
  const letters = morgan.getByRole('progressbar', { name: 'Letters that have gone' });
  await expect(letters).toHaveJSProperty('max', 2);
  await expect(main.getByText('2 of 2 letters have gone.')).toBeVisible();
  await expect(letters).toHaveJSProperty('value', 2);
  await expect(row(yes)).toHaveCount(0);
  await look(morgan, 'decide-published');

  await sam.reload();
  await expect(sam.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Mentee application" [level=1]
    - paragraph: /Not selected/
    - heading "What the Career Management Unit says" [level=2]
    - heading "What have you done to develop yourself?" [level=3]
    - paragraph: Say what you did yourself, and what came of it.
    - heading "What happened so far" [level=2]
  `);
  await look(sam, 'record-feedback');
  await priya.setViewportSize({ width: 375, height: 800 });
  await priya.goto(`/applications/record/${yes.id}`);
  await expect(priya.getByText(/Please answer by/)).toBeVisible();
  await look(priya, 'record-offer');
  await press(priya, 'Accept the place');
  await press(priya, /^Accept it$/);
  await expect(priya.getByText(/^Place accepted on/)).toBeVisible();
  await look(priya, 'record-accepted');
  await leila.goto(`/applications/desk/${round}/decide`);
  await expect(leila.getByText(/1 accepted/)).toBeVisible();

  // Whoever was not selected has been judged in this round, and is told when to apply again.
  await sam.goto(`/applications/record/${not.id}`);
  await expect(sam.getByText(/^You can apply again when the next round opens, on 1 /)).toBeVisible();
  await expect(sam.getByRole('link', { name: 'Apply again' })).toHaveCount(0);
  await sam.goto('/applications/mentee');
  await expect(sam.getByText(/You can apply again when the next round opens, on 1 /)).toBeVisible();
  await expect(sam.getByRole('link', { name: 'Start', exact: true })).toHaveCount(0);
  await look(sam, 'form-judged-already');
});

test('what has no selection is answered in words', async ({ as, cmu: morgan }) => {
  const dylan = await as('Dylan Hughes');
  const words = { name: ['Dylan Hughes'], which: ['exam-support'], part: ['take-part'], hope: ['A day with the dog section.'], reach: ['email'] };
  const { id, reference } = await send(dylan, 'register-interest', words);
  await dylan.goto(`/applications/record/${id}`);
  await expect(dylan.getByText(/We answer by/)).toBeVisible();
  await morgan.goto(`/applications/record/${id}`);
  await morgan.getByRole('link', { name: 'Answer it' }).click();
  await expect(title(morgan)).toHaveText('Register your interest');
  await morgan.getByRole('button', { name: 'Send the answer' }).click();
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await look(morgan, 'answer');
  await morgan.getByLabel('What do you answer?').fill('The next taster day is on 3 February 2027.');
  await morgan.getByRole('button', { name: 'Send the answer' }).click();
  await expect(title(morgan)).toHaveText('Answer: Register your interest');
  await expect(morgan.getByRole('row', { name: new RegExp(reference) })).toHaveCount(0);
  await look(morgan, 'answer-list');
  await dylan.reload();
  await expect(dylan.getByText('The next taster day is on 3 February 2027.')).toBeVisible();
  await settled(dylan);
  await look(dylan, 'record-answered');
});
