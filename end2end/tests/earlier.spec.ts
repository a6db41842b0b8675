import { ask, draft, expect, group, look, MENTEE, more, send, settled, test } from '../fixtures';
import { VISITOR, asked, briefing, granted, today } from '../visits';

test('whoever has sent a form is told so before they fill it in again, and by the server', async ({ as, watch }) => {
  const page = await as('Dylan Hughes');
  const entries = { ...MENTEE, name: ['Dylan Hughes'], grade: ['inspector'] };
  const first = await send(page, 'mentee', entries);
  await page.goto('/applications/mentee');
  await expect(page.getByRole('heading', { name: 'You have sent this form already' })).toBeVisible();
  await expect(page.getByRole('main').getByText(first.reference)).toBeVisible();
  await expect(page.getByText('You can have one application of this form at a time.')).toBeVisible();
  await expect(page.getByRole('link', { name: /^(Start|Go on with the form)$/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Begin with what you sent last time' })).toHaveCount(0);
  // Nobody fills in what cannot be sent.
  await expect(page.getByRole('link', { name: 'Check your entries and send' })).toHaveCount(0);
  await look(page, 'form-sent-already');

  // A tab that was open before knows nothing of it: the server refuses, and nothing is lost.
  await draft(page, 'mentee', entries);
  await page.goto('/applications/mentee/check');
  watch.expect(/409/);
  await page.getByRole('button', { name: 'Send application' }).click();
  const told = page.locator('#error-summary').getByRole('link', { name: `The reference is ${first.reference}` });
  await expect(told).toContainText('A draft stays as it is.');
  await look(page, 'check-sent-already');
  expect((await ask<{ draft: { entries: typeof entries } }>(page, 'GET', '/api/drafts/mentee')).body.draft.entries.goals).toEqual(entries.goals);

  // The words lead to the one that is in the way; withdrawn, it is in nobody's.
  await told.click();
  await expect(page).toHaveURL(new RegExp(`/applications/record/${first.id}$`));
  expect((await ask(page, 'POST', `/api/applications/${first.id}/withdraw`, { reason: '' })).status).toBe(200);
  await page.goto('/applications/mentee');
  await expect(page.getByRole('heading', { name: 'You have sent this form before' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Go on with the form' })).toBeVisible();
  await page.goto('/applications/mentee/check');
  await page.getByRole('button', { name: 'Send application' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Application sent');
});

test('a visit is asked for, briefed and seen to be briefed, five days a year', async ({ as, cmu, watch }) => {
  const page = await as('Aisha Rahman');
  await page.goto('/applications/shadowing-briefing');
  const rule = page.getByRole('main').getByRole('listitem').filter({ hasText: 'You asked to shadow someone, and we said yes.' });
  const sent = await asked(page, cmu);
  await page.goto('/applications/shadowing-briefing');
  await expect(rule).toBeVisible();
  await expect(page.getByText('You have asked. Wait for our answer:')).toBeVisible();
  await look(page, 'form-comes-later');

  // The CMU answers, and says whether it is a yes.
  await cmu.goto(`/applications/desk/shadowing-visitor-open/answer/${sent.id}`);
  await settled(cmu);
  await cmu.getByRole('button', { name: 'Send the answer' }).click();
  await expect(cmu.locator('#error-summary')).toContainText('Do you say yes to what they ask for?');
  await group(cmu, 'Do you say yes to what they ask for?').getByLabel('Yes').check();
  await cmu.getByLabel('What do you answer?').fill('Your host is Dylan Hughes. Come on 9 March.');
  await look(cmu, 'answer-yes-or-no');
  await cmu.getByRole('button', { name: 'Send the answer' }).click();
  await expect(cmu).toHaveURL(/decide$/);

  // The record says what has to follow, and leads there.
  await page.goto(`/applications/record/${sent.id}`);
  await settled(page);
  await expect(page.getByText(/^Answered with a yes on /)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What has to follow' })).toBeVisible();
  await look(page, 'record-what-follows');
  // She has another visit: the form she comes to is about this one.
  const other = await more(page, 'shadowing-visitor', { ...VISITOR, days: ['1'] });
  await granted(cmu, other.id);
  await page.getByRole('main').getByRole('link', { name: 'Shadowing: the briefing' }).click();
  await expect(rule).toContainText('Met');
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await expect(page.getByLabel('What is the reference of your shadowing application?')).toHaveValue(sent.reference);

  // A day that is over is told at its field, in the browser.
  const yesterday = new Date(Date.now() - 3 * 86_400_000);
  const past = [yesterday.getDate(), yesterday.getMonth() + 1, yesterday.getFullYear()].map(String);
  await draft(page, 'shadowing-briefing', briefing(sent.reference, past));
  await page.goto('/applications/shadowing-briefing/check');
  await page.getByRole('button', { name: 'Send form' }).click();
  const late = page.locator('#error-summary').getByRole('link', { name: /When is your first day\? Enter a day from / });
  await expect(late).toHaveAttribute('href', /what-you-agreed#/);
  await look(page, 'check-day-over');
  await draft(page, 'shadowing-briefing', briefing(sent.reference, today()));
  await page.reload();
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Form sent');
  for (const [who, words] of [[page, 'You have to send each'], [cmu, 'The applicant has to send each']] as const) {
    await who.goto(`/applications/record/${sent.id}`);
    await expect(who.getByText(words)).toBeVisible();
    await expect(who.getByText(/^Shadowing: the briefing: sent on /)).toBeVisible();
  }
  await expect(cmu.getByText('Shadowing: the debriefing: not sent yet.')).toBeVisible();
  await look(cmu, 'record-what-follows-staff');

  // Four of five days are asked for: three more are too many, and the field says how many are left.
  await draft(page, 'shadowing-visitor', VISITOR);
  await page.goto('/applications/shadowing-visitor');
  const days = page.locator('.rulings__rule', { hasText: 'five days in one year' });
  await expect(days).toContainText('Not met');
  await expect(days).toContainText('ask for 1 at most');
  await page.goto('/applications/shadowing-visitor/check');
  watch.expect(/422/);
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.locator('#error-summary').getByRole('link', { name: /How many days would you like\? Ask for 1 at most/ })).toBeVisible();
  await look(page, 'check-too-many-days');

  // A visit that was granted is withdrawn for good: its days are free again.
  await page.goto(`/applications/record/${other.id}`);
  await page.getByRole('button', { name: 'Withdraw this form' }).click();
  await expect(page.getByText('what you asked for is free again. You cannot take this back.')).toBeVisible();
  await page.getByLabel('Why do you withdraw it?').fill('I have broken a leg.');
  await look(page, 'withdraw-granted');
  await page.getByRole('button', { name: 'Withdraw it', exact: true }).click();
  await expect(page.getByText(/^Withdrawn on /)).toBeVisible();
  await expect(page.getByText('You withdrew it: I have broken a leg.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take the withdrawal back' })).toHaveCount(0);
  await page.goto('/applications/shadowing-visitor');
  await expect(days).toContainText('ask for 2 at most');
});
