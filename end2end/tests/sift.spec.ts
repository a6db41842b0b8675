// The blind sift in a browser: two mark, marks far apart are settled, nobody sees whose it is.
import { MENTEE, ask, expect, group, look, send, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** The manager of an application says yes, by the newest letter. */
async function endorsed(page: Page) {
  await page.goto('/letters');
  const letter = page.locator('.letter', { hasText: 'To grace.lindley@' }).filter({ hasText: 'Your answer is needed' });
  const secret = (await letter.first().getByRole('link').getAttribute('href'))?.split('#')[1];
  const entries = { 'time-off': ['yes'], suitability: ['yes'], signed: ['Grace Lindley'] };
  expect((await ask(page, 'POST', '/api/endorsements', { secret, entries })).status).toBe(200);
}

/** The round of the mentee form that is open now. */
async function round(page: Page) {
  const { body } = await ask<{ id: string }[]>(page, 'GET', '/api/rounds');
  return body.find((of) => of.id.startsWith('mentee-'))?.id ?? '';
}

async function mark(page: Page, of: string) {
  const asked = await title(page).textContent();
  await page.getByRole('radio', { name: of, exact: true }).check();
  await page.getByRole('button', { name: 'Give this mark' }).click();
  return asked;
}

test('two of the CMU score blindly, and settle what is far apart', async ({ as, cmu: morgan }) => {
  test.slow();
  const tom = await as('Tom Fielding');
  const hidden = 'Canary unit seventeen';
  const { reference } = await send(tom, 'mentee', { ...MENTEE, name: ['Canary Namesworth'], unit: [hidden], goals: ['A goal nobody else has written.'] });
  await endorsed(tom);

  await morgan.goto('/applications');
  await morgan.getByRole('link', { name: 'Score applications' }).click();
  await expect(title(morgan)).toHaveText('Rounds');
  await look(morgan, 'rounds');
  // Between the two modules, Back is one step.
  await morgan.evaluate(() => history.back());
  await expect(title(morgan)).toHaveText('Applications');
  await morgan.evaluate(() => history.forward());
  await expect(title(morgan)).toHaveText('Rounds');
  await morgan.getByRole('link', { name: 'Mentee application' }).first().click();
  await expect(morgan.getByRole('row', { name: new RegExp(reference) })).toBeVisible();
  await look(morgan, 'round');
  await morgan.getByRole('link', { name: 'Score the next answer' }).click();
  await expect(morgan.getByRole('main')).toMatchAriaSnapshot(`
    - link "The round"
    - heading "What have you done to develop yourself?" [level=1]
    - group "Which mark do you give?":
      - radio "0"
      - radio "5"
    - button "Give this mark"
    - button "I may not judge this one"
  `);
  await expect(morgan.locator('body')).not.toContainText('Canary');
  await morgan.getByRole('button', { name: 'Give this mark' }).click();
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await look(morgan, 'sift');

  // Everything that waits, by two people; one of them marks one answer far lower.
  const leila = await as('Leila Haddad');
  const sift = `/applications/desk/${await round(morgan)}/score`;
  for (const [page, usual, low] of [[morgan, '4', '4'], [leila, '4', '1']] as const) {
    await page.goto(sift);
    for (let left = 60; left > 0; left -= 1) {
      await expect(title(page)).not.toHaveText('');
      if ((await title(page).textContent()) === 'Nothing waits for you') break;
      const is = await page.getByText('A goal nobody else has written.').isVisible();
      const fetched = page.waitForResponse((of) => of.url().endsWith('/next'));
      await mark(page, is ? low : usual);
      await fetched;
      await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
    }
    await expect(title(page)).toHaveText('Nothing waits for you');
  }
  await look(leila, 'sift-none');
  await morgan.goto(`/applications/desk/${await round(morgan)}`);
  const row = morgan.getByRole('row', { name: new RegExp(reference) });
  await expect(row).toContainText('1, 4');
  await expect(row).toContainText('Apart');
  await look(morgan, 'round-apart');
  const settle = morgan.getByRole('button', { name: 'Settle it together' }).first();
  await settle.click();
  await morgan.getByLabel('This answer').check();
  await group(morgan, 'Which mark?').getByLabel('3', { exact: true }).check();
  await morgan.getByLabel('Who agreed, and why?').fill('Leila and I read it again together.');
  await morgan.getByRole('button', { name: 'Settle it', exact: true }).click();
  await expect(row).toContainText('15');
  await expect(morgan.locator('body')).not.toContainText(hidden);
  await look(morgan, 'round-settled');
});
