// A line manager answers by the link of a letter; the applicant and the CMU follow it.
import { type Locator } from '@playwright/test';

import { MENTEE, aside, ask, draft, expect, group, look, managersLink, queried, send, settled, test, type Page } from '../fixtures';
import { VISITOR } from '../visits';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

test('a manager says no with a reason, the applicant reads it, and the CMU goes on', async ({ as, stranger: page, cmu }) => {
  const priya = await as('Priya Nair');
  // Before it is sent, the applicant sees what the manager will see, to the letter.
  await priya.goto('/contact');
  await aside(priya, 'mentee');
  await draft(priya, 'mentee', MENTEE);
  await priya.goto('/applications/mentee/check');
  const sees = priya.locator('section', { hasText: 'What your line manager will see' });
  const rows = (at: Locator) => at.locator('.govuk-summary-list__row').allInnerTexts();
  await expect(sees).toBeVisible();
  const before = await rows(sees);
  expect(before.length).toBeGreaterThan(3);
  const questions = await sees.getByRole('listitem').allInnerTexts();
  await look(priya, 'check-manager');
  await priya.getByRole('button', { name: 'Send application' }).click();
  await expect(title(priya)).toHaveText('Application sent');
  const id = new URL(priya.url()).pathname.split('/').pop() ?? '';
  const { reference } = (await ask<{ reference: string }>(priya, 'GET', `/api/applications/${id}`)).body;
  const address = await managersLink(page);
  // Opening, reloading and waiting, with scripts as a scanner has them, changes nothing.
  const kept = () =>
    queried(`select a.version, a.sealed, (select count(*) from audit where subject = a.id),
      (select count(*) from acting_link where subject = a.id), (select count(*) from acting_link where subject = a.id and void is null)
      from application a where id = '${id}'`);
  const letters = async () => {
    const { body } = await ask<{ letter: { subject: string } }[]>(page, 'GET', '/api/demo/letters');
    return body.filter((of) => JSON.stringify(of).includes(reference) || JSON.stringify(of).includes(address)).length;
  };
  const [was, wrote] = [kept(), await letters()];
  await page.goto(address);
  await expect(title(page)).toHaveText('Your answer as a line manager');
  await settled(page);
  for (let again = 0; again < 3; again += 1) {
    await page.reload();
    await expect(title(page)).toHaveText('Your answer as a line manager');
    await settled(page);
  }
  expect([kept(), await letters()]).toEqual([was, wrote]);
  const main = page.getByRole('main');
  await expect.poll(() => rows(main)).toEqual(before);
  for (const question of questions) await expect(main).toContainText(question);
  await expect(title(page)).toHaveText('Your answer as a line manager');
  await expect(page).toHaveURL(/\/applications\/endorse$/);
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - paragraph: /Reference/
    - heading "Your answer as a line manager" [level=1]
    - paragraph: /Priya Nair has sent us the form “Mentee application” and has named you, Grace Lindley/
    - heading "What they told us" [level=2]
    - term: Full name
    - definition: Priya Nair
    - heading "What we ask you" [level=2]
    - group /time off/:
      - radio "Yes"
      - radio "No"
    - group /potential/:
      - radio "Yes"
      - radio "No"
    - textbox "Type your own name to confirm"
    - button "Send my answer"
  `);
  await expect(page.getByText(reference)).toBeVisible();
  for (const hidden of ['freeze', 'night handover', 'under-represented']) await expect(page.getByRole('main')).not.toContainText(hidden);
  await look(page, 'endorse');

  await page.getByRole('button', { name: 'Send my answer' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await look(page, 'endorse-faults');
  await group(page, /time off/).getByLabel('Yes').check();
  await group(page, /potential/).getByLabel('No').check();
  const reason = 'She is new in the role. I would say yes in June.';
  await page.getByLabel('Why not?').fill(reason);
  await page.waitForTimeout(500);
  // Nothing typed is lost when the page is loaded again.
  await page.reload();
  await expect(page.getByLabel('Why not?')).toHaveValue(reason);
  await page.getByLabel('Type your own name').fill('Grace Lindley');
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await expect(title(page)).toHaveText('Thank you');
  await look(page, 'endorse-thanks');
  await page.goto(address);
  await expect(title(page)).toHaveText('There is nothing to answer');

  await priya.goto(`/applications/record/${id}`);
  await expect.poll(() => rows(sees)).toEqual(before);
  await expect(priya.getByRole('main')).toMatchAriaSnapshot(`
    - paragraph: /decides how to go on/
    - heading "What happened so far" [level=2]
    - list:
      - listitem: /You submitted it/
      - listitem: /We asked Grace Lindley/
      - listitem: /did not say yes/
    - heading "Your line manager’s answer" [level=2]
    - paragraph: /Grace Lindley answered on/
    - term: Time off
    - definition: "Yes"
    - term: Suits the scheme
    - definition: /No. She is new in the role/
    - heading "What you can do" [level=2]
    - button "Withdraw this application"
  `);
  await look(priya, 'record-refused');
  await priya.goto('/applications');
  await expect(priya.locator('.row', { hasText: reference })).toContainText('The line manager did not say yes to all');

  await cmu.goto(`/applications/record/${id}`);
  await cmu.getByRole('button', { name: 'Go on without' }).click();
  await cmu.getByLabel('Why do you go on without it?').fill('One no does not end an application.');
  await look(cmu, 'record-go-on');
  await cmu.getByRole('button', { name: 'Go on without it' }).click();
  await expect(cmu.getByRole('main')).toContainText('Submitted on');
  await expect(cmu.getByText('The CMU went on without a yes from the line manager: One no does not end an application.')).toBeVisible();
  await expect(cmu.getByText('The applicant submitted it.')).toBeVisible();
  await look(cmu, 'record-gone-on');
});

test('what a manager refuses waits for an answer of the CMU, who read why', async ({ as, stranger: page, cmu }) => {
  const tom = await as('Tom Fielding');
  const { id, reference } = await send(tom, 'shadowing-visitor', VISITOR);
  await page.goto(await managersLink(page));
  await expect(page.getByRole('term').filter({ hasText: 'Days they would like' })).toBeVisible();
  await group(page, /away from their work/).getByLabel('No').check();
  await page.getByLabel('Why not?').fill('We are short of people in March.');
  await page.getByLabel('Type your own name').fill('Grace Lindley');
  await page.getByRole('button', { name: 'Send my answer' }).click();
  await expect(title(page)).toHaveText('Thank you');
  await expect(page.getByRole('main')).not.toContainText('not selected');

  await cmu.goto('/applications/desk/inbox');
  const row = cmu.locator('.row', { hasText: reference });
  await expect(row).toContainText('No yes from the line manager');
  await look(cmu, 'inbox-stuck');
  await row.getByRole('link').click();
  await expect(cmu.getByText('No. We are short of people in March.')).toBeVisible();
  const yes = group(cmu, 'Do you say yes to what they ask for?');
  await yes.getByLabel('Yes').check();
  await expect(cmu.getByLabel('Why do you go on without a yes from the line manager?')).toBeVisible();
  await look(cmu, 'answer-stuck');
  await yes.getByLabel('No').check();
  await expect(cmu.getByLabel('Why do you go on without a yes from the line manager?')).toHaveCount(0);
  await cmu.getByLabel('What do you answer?').fill('Ask again in May, when your unit has more people.');
  await cmu.getByRole('button', { name: 'Send the answer' }).click();
  await expect(cmu).toHaveURL(/\/inbox$/);
  await expect(cmu.getByRole('alert').filter({ hasText: 'Your answer is sent.' })).toBeVisible();
  await expect(row).toHaveCount(0);
  await look(cmu, 'inbox-answered');
  await tom.goto(`/applications/record/${id}`);
  await expect(tom.getByText(/^Answered with a no on /)).toBeVisible();
});

test('a wrong address is mended, a withdrawal taken back', async ({ as }) => {
  const page = await as('Dylan Hughes');
  const { id } = await send(page, 'mentee', { ...MENTEE, name: ['Dylan Hughes'], grade: ['inspector'], 'line-manager-email': ['wrong@northshire.example'] });
  await page.goto(`/applications/record/${id}`);
  await page.getByRole('button', { name: 'Ask somebody else' }).click();
  await page.getByLabel('What is their name?').fill('Grace Lindley');
  await page.getByRole('button', { name: 'Ask them' }).click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await page.getByLabel('What is their work e-mail address?').fill('grace.lindley@northshire.example');
  await page.getByRole('button', { name: 'Ask them' }).click();
  await expect(page.getByText('We have written to them.').first()).toBeVisible();

  await page.getByRole('button', { name: 'Withdraw this application' }).click();
  await page.getByLabel('Why do you withdraw it?').fill('I have a new post.');
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await expect(page.getByRole('main')).toContainText('You withdrew it: I have a new post.');
  await expect(page.getByText('They had not answered when it was withdrawn.')).toBeVisible();
  await look(page, 'record-withdrawn');
  const stranger = await as(null);
  await stranger.goto(await managersLink(stranger));
  await settled(stranger);
  await expect(stranger.getByRole('main')).toContainText('was withdrawn');
  await look(stranger, 'endorse-withdrawn');
  await page.getByRole('button', { name: 'Take the withdrawal back' }).click();
  await page.getByRole('button', { name: 'Let it go on' }).click();
  await expect(page.getByRole('main')).toContainText('Waiting for endorsement by the line manager');
});

test('whoever cannot apply reads which rule, and what would change it', async ({ member: page }) => {
  await page.goto('/applications/mentee');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Can you apply?" [level=2]
    - list:
      - listitem:
        - strong: Not met
        - text: /You are a sergeant or an inspector.*Look under/
    - heading "Not known yet" [level=3]
    - paragraph: "You say this in the form:"
    - list:
      - listitem: /You see yourself/
      - listitem: /You are prepared to travel/
    - paragraph: "We ask them when you have sent the form:"
    - list:
      - listitem: /Your line manager answers/
      - listitem: /Your line manager answers/
  `);
  await look(page, 'form-not-eligible');
});

test('what leads stands first at a telephone: whether one may, how long it takes, and the button', async ({ sergeant: page }) => {
  await page.setViewportSize({ width: 375, height: 900 });
  await page.goto('/contact');
  await aside(page, 'mentee');
  await page.goto('/applications/mentee');
  await settled(page);
  const start = page.getByRole('link', { name: /^(Start|Go on with the form)$/ });
  const top = async (of: ReturnType<Page['locator']>) => (await of.boundingBox())!.y;
  expect(await top(start)).toBeLessThan(await top(page.getByRole('heading', { name: 'Before you start' })));
  // What she meets is folded away, and opens by a press.
  const met = page.locator('.rulings__rule', { hasText: 'You are a sergeant or an inspector' });
  await expect(met).toBeHidden();
  await page.getByText('1 rule that you meet').click();
  await expect(met).toBeVisible();
});
