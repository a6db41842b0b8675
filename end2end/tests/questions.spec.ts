import { clear, expect, look, saved, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** Asks, and gives the page of the question. */
async function put(page: Page, subject: string, text: string) {
  await clear(page, 'ask');
  await page.goto('/questions');
  await page.getByRole('main').getByRole('link', { name: 'Ask a question' }).click();
  await page.getByLabel('Promotion or a board').check();
  await page.getByLabel('What is your question, in one line?').fill(subject);
  await page.getByLabel('What would you like to ask?').fill(text);
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Your question has been sent.')).toBeVisible();
  return new URL(page.url()).pathname;
}

async function answer(page: Page, text: string) {
  await page.getByLabel('Your answer').fill(text);
  await page.getByRole('button', { name: 'Send answer' }).click();
  await expect(page.getByText('Your answer has been sent.')).toBeVisible();
}

test('a member asks, the CMU answers, the member asks on and closes', async ({ member, cmu }) => {
  const at = await put(member, 'May I sit the exam while acting up?', 'I have acted up since May.');
  await expect(member.locator('.thread__stage')).toContainText('Waiting');
  await look(member, 'question-asked');

  await cmu.goto('/questions');
  await cmu.getByRole('link', { name: 'Open the inbox' }).click();
  const row = cmu.locator('.row', { hasText: 'May I sit the exam while acting up?' });
  await expect(row).toContainText('Sam Okafor');
  await row.getByRole('link').click();
  await expect(cmu.getByRole('main')).toMatchAriaSnapshot(`
    - link "Inbox"
    - heading "May I sit the exam while acting up?" [level=1]
    - list:
      - listitem:
        - heading "Sam Okafor" [level=2]
    - textbox "Your answer"
    - button "Send answer"
  `);
  await answer(cmu, 'You may, from the day you are substantive.');
  await expect(cmu.locator('.thread__stage')).toContainText('Answered');
  await expect(cmu.getByLabel('Your answer')).toHaveCount(0);
  await look(cmu, 'question-answered-cmu');

  // The letter says that there is an answer, and not what it is.
  await member.goto('/letters');
  const letter = member.locator('.letter', { hasText: 'To sam.okafor@' }).first();
  await expect(letter).toContainText('Your question has an answer');
  await expect(member.getByRole('main')).not.toContainText(/substantive|acting up/);
  await letter.getByRole('link').click();
  await expect(member.getByText('You may, from the day you are substantive.')).toBeVisible();
  expect(new URL(member.url()).pathname).toBe(at);

  await member.getByLabel('Ask or say more').fill('And before that day?');
  await member.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(member.locator('.thread__stage')).toContainText('Waiting');
  await expect(member.getByLabel('Ask or say more')).toHaveValue('');
  await cmu.goto('/questions/inbox');
  await row.getByRole('link').click();
  await answer(cmu, 'Before that day you may prepare.');
  await expect(cmu.locator('.message')).toHaveCount(4);

  await member.reload();
  await expect(member.getByText('Before that day you may prepare.')).toBeVisible();
  await member.getByRole('button', { name: 'Close this question' }).click();
  await expect(member.locator('.thread__stage')).toContainText('Closed');
  await expect(member.getByLabel('Ask or say more')).toHaveCount(0);
  await look(member, 'question-closed');
  await member.goto('/questions');
  await expect(member.locator('.row', { hasText: 'acting up' })).toContainText('Closed');
});

test('whoever answers second sees who was first, and keeps their text', async ({ member, cmu, as, watch }) => {
  watch.expect(/status of 409/);
  const at = await put(member, 'Who answers first?', 'I wonder.');
  const other = await as('Leila Haddad');
  for (const page of [cmu, other]) {
    await page.goto(at);
    await expect(title(page)).toHaveText('Who answers first?');
  }
  const late = 'Leila’s long answer, written with care.';
  await other.getByLabel('Your answer').fill(late);
  await answer(cmu, 'Morgan was faster.');
  await other.getByRole('button', { name: 'Send answer' }).click();
  await expect(other.locator('#error-summary')).toBeFocused();
  await expect(other.locator('#error-summary')).toContainText('Morgan Bell answered this question meanwhile');
  await expect(other.getByLabel('Your answer')).toHaveValue(late);
  await look(other, 'question-second');
  await member.goto(at);
  await expect(member.getByText('Morgan was faster.')).toBeVisible();
  await expect(member.locator('.message')).toHaveCount(2);
});

test('a half-typed question waits for its asker', async ({ member }) => {
  await clear(member, 'ask');
  await member.goto('/questions/ask');
  await member.getByLabel('What would you like to ask?').fill('Half a question');
  await saved(member, 'Half a question');
  await member.goto('/applications');
  await member.locator('.row', { hasText: 'Ask the Career Management Unit' }).getByRole('link').click();
  await expect(member).toHaveURL(/\/questions\/ask$/);
  await expect(member.getByLabel('What would you like to ask?')).toHaveValue('Half a question');
});

test('nobody but the asker and the CMU finds a question', async ({ member, as, watch }) => {
  watch.expect(/status of (403|404)/);
  const at = await put(member, 'Between us', 'Please.');
  const other = await as('Grace Lindley');
  await other.goto(at);
  await expect(title(other)).toHaveText('Page not found');
  await other.goto('/questions/inbox');
  await expect(title(other)).toHaveText('You cannot see this page');
});
