// The desk: nobody loses by one press what they could have done, nothing is out of sight on a telephone, and
// what is asked of somebody is where they look for it.
import { MENTEE, ask, clear, expect, look, sayYes, send, settled, test, type Page } from '../fixtures';
import { briefed } from '../visits';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const INTEREST = { name: ['Dylan Hughes'], which: ['exam-support'], part: ['take-part'], hope: ['A day with the dog section.'], reach: ['email'] };

/** The round of the mentee form that is open now. */
async function round(page: Page) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  const { body } = await ask<{ id: string }[]>(page, 'GET', '/api/rounds');
  return `/applications/desk/${body.find((of) => of.id.startsWith('mentee-'))?.id}`;
}

test('whoever could still score an application is asked before they open it by name', async ({ as }) => {
  const [tom, leila] = [await as('Tom Fielding'), await as('Leila Haddad')];
  const { id, reference } = await send(tom, 'mentee', { ...MENTEE, name: ['Tom Fielding'] });
  await sayYes(tom);
  const path = await round(leila);
  const opens: string[] = [];
  leila.on('request', (request) => {
    if (request.url().endsWith(`/api/applications/${id}`)) opens.push(request.url());
  });
  const row = leila.getByRole('row', { name: new RegExp(reference) });
  await leila.goto(path);
  await row.getByRole('link', { name: reference }).press('Enter');
  await expect(title(leila)).toHaveText(`Open ${reference} by name?`);
  await expect(title(leila)).toBeFocused();
  await expect(leila.getByRole('main')).toMatchAriaSnapshot(`
    - link "The round"
    - heading "Open ${reference} by name?" [level=1]
    - paragraph: /You can then no longer score it/
    - link "Open it"
    - link "Go back and leave it closed"
  `);
  await look(leila, 'open');
  // The way back has cost nothing, and Back too is one step.
  await leila.getByRole('link', { name: 'Go back and leave it closed' }).press('Enter');
  await expect(row).toBeVisible();
  await expect(row).not.toContainText('Not yours to mark');
  expect(opens).toEqual([]);
  // From the list of all it asks as well.
  await leila.goto(`/applications/all?reference=${reference}`);
  await leila.getByRole('link', { name: reference }).press('Enter');
  await expect(title(leila)).toHaveText(`Open ${reference} by name?`);
  await leila.getByRole('link', { name: 'Open it' }).press('Enter');
  await expect(leila.getByText('You have opened this by name, so you do not score it.')).toBeVisible();
  // There is nothing more to lose, so nobody is asked again.
  await leila.goto(path);
  await row.getByRole('link', { name: reference }).press('Enter');
  await expect(title(leila)).toHaveText('Mentee application');
  await expect(leila).toHaveURL(new RegExp(`/applications/record/${id}$`));
  await leila.goto(`${path}/open/${id}`);
  await expect(leila).toHaveURL(new RegExp(`/applications/record/${id}$`));
  expect((await ask(tom, 'POST', `/api/applications/${id}/withdraw`, { reason: '' })).status).toBe(200);
});

test('a table of the desk hides nothing on a narrow page', async ({ as, cmu: morgan }) => {
  const tom = await as('Tom Fielding');
  const { id, reference } = await send(tom, 'mentee', { ...MENTEE, name: ['Tom Fielding'] });
  await sayYes(tom);
  const path = await round(morgan);
  for (const [page, words] of [[path, ['Where it is', 'Answer 1', 'Answer 4', 'Total', 'Order']], [`${path}/decide`, ['Order', 'Total', 'Drafted']]] as const) {
    for (const width of [320, 375, 800]) {
      await morgan.setViewportSize({ width, height: 800 });
      await morgan.goto(page);
      const row = morgan.getByRole('row', { name: new RegExp(reference) });
      await expect(row).toBeVisible();
      // Nothing in it is beyond the page, and each column says what it is.
      const beyond = await row.evaluate((row) => [...row.children].filter((cell) => cell.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length);
      expect(beyond, `${page} at ${width}`).toBe(0);
      const said = await row.evaluate((row) => [...row.children].map((cell) => getComputedStyle(cell, '::before').content));
      for (const word of words) expect(said.join(), `${page} at ${width}`).toContain(word);
      const wide = await morgan.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${page} at ${width}`).toBe(0);
    }
    await look(morgan, page === path ? 'round-narrow' : 'decide-narrow');
  }
  await morgan.setViewportSize({ width: 1280, height: 900 });
  expect((await ask(tom, 'POST', `/api/applications/${id}/withdraw`, { reason: '' })).status).toBe(200);
});

test('what is typed for one act outlasts another act, and a reload', async ({ as }) => {
  const tom = await as('Tom Fielding');
  const { id } = await send(tom, 'mentee', { ...MENTEE, name: ['Tom Fielding'] });
  await tom.goto(`/applications/record/${id}`);
  const [withdraw, ask_] = ['Withdraw this application', 'Ask somebody else as line manager'].map((name) => tom.getByRole('button', { name }));
  await withdraw!.press('Enter');
  await tom.getByLabel('Why do you withdraw it?').fill('I have another plan.');
  await ask_!.press('Enter');
  await tom.getByLabel('What is their name?').fill('Aisha Rahman');
  // One act is open at a time; what was typed in the other is kept and said.
  await expect(tom.getByText('What you typed here is kept and not sent.')).toHaveCount(1);
  await expect(tom.getByLabel('Why do you withdraw it?')).toHaveCount(0);
  await look(tom, 'acts-kept');
  await withdraw!.press('Enter');
  await expect(tom.getByLabel('Why do you withdraw it?')).toHaveValue('I have another plan.');
  await tom.getByLabel('Why do you withdraw it?').fill('I have another plan now.');
  await tom.reload();
  await expect(tom.getByText('What you typed here is kept and not sent.')).toHaveCount(2);
  await ask_!.press('Enter');
  await expect(tom.getByLabel('What is their name?')).toHaveValue('Aisha Rahman');
  await withdraw!.press('Enter');
  await expect(tom.getByLabel('Why do you withdraw it?')).toHaveValue('I have another plan now.');
  await tom.getByRole('button', { name: 'Withdraw it' }).press('Enter');
  await expect(tom.getByRole('alert').filter({ hasText: 'You have withdrawn it.' })).toBeVisible();
  await expect(tom.getByText(/You withdrew it: I have another plan now\./)).toBeVisible();
});

test('what waits for an answer is in one place, what is due first comes first', async ({ as, cmu: morgan, watch }) => {
  watch.expect(/409/);
  const dylan = await as('Dylan Hughes');
  const { id, reference } = await send(dylan, 'register-interest', INTEREST);
  await dylan.goto(`/applications/sent/${id}`);
  await expect(title(dylan)).toHaveText('Form sent');
  await look(dylan, 'sent-form');
  await morgan.goto('/applications');
  await morgan.getByRole('link', { name: 'Score applications' }).click();
  await expect(morgan.getByText(/Forms to answer: (1 form waits|\d+ forms wait) for an answer in words/)).toBeVisible();
  await look(morgan, 'rounds-count');
  await morgan.getByRole('link', { name: 'Forms to answer' }).press('Enter');
  await expect(title(morgan)).toHaveText('Forms to answer');
  const row = morgan.locator('.row', { hasText: reference });
  await expect(row).toContainText('Register your interest');
  await expect(row).toContainText('Dylan Hughes');
  await look(morgan, 'inbox');
  // Whoever may not act on it reads that others do, and not whose it is; its page says why.
  const leila = await as('Leila Haddad');
  await leila.goto('/contact');
  expect((await ask(leila, 'POST', `/api/applications/${id}/interests`, { kind: 'team' })).status).toBe(200);
  for (const path of ['/applications/desk/inbox', `/applications/all?reference=${reference}`]) {
    await leila.goto(path);
    const left = leila.locator('.row', { hasText: reference });
    await expect(left).toContainText('have said why you may not act on this. Others do.');
    await expect(left).not.toContainText('Dylan');
    await look(leila, path.includes('inbox') ? 'inbox-left' : 'all-left');
    await left.getByRole('link').press('Enter');
    await expect(title(leila)).toHaveText('You leave this application to others');
    await expect(leila.locator('body')).not.toContainText('Dylan');
  }
  // A day that has passed is marked, and comes before all others.
  await morgan.route('**/api/applications', async (route) => {
    const reply = await route.fetch();
    const body = await reply.json();
    for (const of of body) if (of.id === id && of.stage.submitted) of.stage.submitted.decision_by = '2026-01-30';
    await route.fulfill({ response: reply, json: body });
  });
  await morgan.reload();
  await expect(morgan.locator('.row').first()).toContainText(reference);
  await expect(morgan.locator('.row').first()).toContainText('Late');
  await look(morgan, 'inbox-late');
  await morgan.locator('.row').first().getByRole('link').press('Enter');
  await expect(title(morgan)).toHaveText('Register your interest');
  await morgan.getByLabel('What do you answer?').fill('The next taster day is on 3 February 2027.');
  await morgan.getByRole('button', { name: 'Send the answer' }).press('Enter');
  await expect(title(morgan)).toHaveText('Forms to answer');
  await expect(row).toHaveCount(0);
  await settled(morgan);
});

test('a form that nobody is promised an answer to is there to be read', async ({ as, cmu: morgan }) => {
  const dylan = await as('Dylan Hughes');
  await dylan.goto('/contact');
  await briefed(dylan, morgan);
  await morgan.goto('/applications/desk/shadowing-briefing-open');
  await morgan.getByRole('link', { name: 'Read what came' }).press('Enter');
  await expect(title(morgan)).toHaveText('Read: Shadowing: the briefing');
  await expect(morgan.getByText(/^\d+ forms? to read\. Nobody is promised an answer\.$/)).toBeVisible();
  await look(morgan, 'to-read');
});

test('whoever is asked to score finds it among their own applications', async ({ as, cmu: morgan }) => {
  const [tom, aisha] = [await as('Tom Fielding'), await as('Aisha Rahman')];
  const { id } = await send(tom, 'mentee', { ...MENTEE, name: ['Tom Fielding'] });
  await sayYes(tom);
  const path = await round(morgan);
  const api = path.replace('/applications/desk', '/api/rounds');
  const email = 'aisha.rahman@northshire.example';
  expect((await ask(morgan, 'POST', `${api}/assessors`, { email })).status).toBe(200);
  await aisha.goto('/applications');
  await expect(aisha.getByRole('heading', { name: 'You are asked to score' })).toBeVisible();
  await look(aisha, 'asked-to-score');
  await aisha.locator('.row', { hasText: 'Mentee application' }).getByRole('link').first().press('Enter');
  await expect(aisha).toHaveURL(new RegExp(`${path}/score$`));
  await expect(aisha.getByRole('button', { name: 'Give this mark' }).or(aisha.getByText('Nothing waits for you'))).toBeVisible();
  await expect(aisha.getByRole('main').getByRole('link', { name: 'Applications', exact: true })).toHaveAttribute('href', '/applications');
  expect((await ask(morgan, 'POST', `${api}/assessors/dismiss`, { email })).status).toBe(200);
  await aisha.goto('/applications');
  await expect(title(aisha)).toHaveText('Applications');
  await expect(aisha.getByText('You are asked to score')).toHaveCount(0);
  expect((await ask(tom, 'POST', `/api/applications/${id}/withdraw`, { reason: '' })).status).toBe(200);
});

test('adjustments are found where one looks, and nothing is taken back that was never said', async ({ as }) => {
  const aisha = await as('Aisha Rahman');
  await clear(aisha, 'mentee');
  for (const path of ['/profile', '/applications', '/applications/mentee']) {
    await aisha.goto(path);
    const link = aisha.getByRole('main').getByRole('link', { name: 'Adjustments you need' });
    await link.press('Enter');
    await expect(title(aisha)).toHaveText('Adjustments you need');
  }
  await aisha.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(aisha.locator('#error-summary')).toBeFocused();
  await expect(aisha.getByText(/You have taken it back/)).toHaveCount(0);
  await look(aisha, 'adjustments-nothing');
  const box = aisha.getByLabel('What do you need?');
  await box.fill('A chair with arms.');
  await aisha.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(aisha.getByRole('alert').filter({ hasText: 'It is saved.' })).toBeVisible();
  await box.fill('');
  await aisha.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(aisha.getByRole('alert').filter({ hasText: 'You have taken it back, from every application.' })).toBeVisible();
});
