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

  // Whoever comes to a part of it by its address, or to the last look, is told so too.
  await draft(page, 'mentee', entries);
  for (const part of ['about-you', 'check']) {
    await page.goto(`/applications/mentee/${part}`);
    await expect(page.getByRole('heading', { name: 'You have sent this form already' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send application' })).toHaveCount(0);
    await look(page, `form-sent-already-${part}`);
  }

  // A tab that was open before knows nothing of it: the server refuses, and nothing is lost.
  expect((await ask(page, 'POST', `/api/applications/${first.id}/withdraw`, { reason: '' })).status).toBe(200);
  await page.goto('/applications/mentee/check');
  await expect(page.getByRole('button', { name: 'Send application' })).toBeVisible();
  expect((await ask(page, 'POST', `/api/applications/${first.id}/take-back`)).status).toBe(200);
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
  await expect(rule).toContainText('Not yet');
  await expect(rule).toContainText('You have asked. Wait for our answer.');
  await look(page, 'form-comes-later');

  // The CMU answers, and says whether it is a yes.
  await cmu.goto(`/applications/desk/shadowing-visitor-open/answer/${sent.id}`);
  await settled(cmu);
  await cmu.getByRole('button', { name: 'Send the answer' }).click();
  await expect(cmu.locator('#error-summary')).toContainText('Do you say yes to what they ask for?');
  await group(cmu, 'Do you say yes to what they ask for?').getByLabel('Yes').check();
  for (const [at, part] of ['Day', 'Month', 'Year'].entries()) await group(cmu, 'When is their first day?').getByLabel(part).fill(today()[at]!);
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
  await page.getByText(/rules? that you meet/).click();
  await expect(rule).toContainText('Met');
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  const about = page.getByLabel('What is the reference of your shadowing application?');
  await expect(about).toHaveValue(sent.reference);
  // It is no draft yet, and there all the same when the page is loaded again.
  await page.reload();
  await expect(about).toHaveValue(sent.reference);

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

  // A briefing that is sent for a visit is not to be sent again; of two visits the other is left.
  await page.goto(`/applications/shadowing-briefing?about=${sent.reference}`);
  await expect(page.getByRole('heading', { name: 'You have sent this form already' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Start', exact: true })).toHaveCount(0);
  await look(page, 'form-sent-for-this');
  await page.goto('/applications/shadowing-briefing');
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await expect(about).toHaveValue(other.reference);
  // A debriefing before the visit is told in its part.
  await page.goto(`/applications/shadowing-debriefing?about=${sent.reference}`);
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await group(page, 'When was your last day?').getByLabel('Day').fill(past[0]!);
  await group(page, 'When was your last day?').getByLabel('Month').fill(past[1]!);
  await group(page, 'When was your last day?').getByLabel('Year').fill(past[2]!);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('#error-summary').getByRole('link', { name: /When was your last day\? Enter .* or a later day/ })).toBeVisible();

  // Four of five days are asked for: three more are too many, and the field says how many are left.
  await draft(page, 'shadowing-visitor', VISITOR);
  await page.goto('/applications/shadowing-visitor');
  const days = page.locator('.rulings__rule', { hasText: 'five days in one year' });
  await expect(days).toContainText('Not met');
  await expect(days).toContainText('ask for 1 at most');
  // The part that asks says so, and so does the one that asks for somebody else's address.
  await page.getByRole('link', { name: 'Your visit' }).click();
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('#error-summary').getByRole('link', { name: /How many days would you like\? Ask for 1 at most/ })).toBeVisible();
  await look(page, 'part-too-many-days');
  await page.goto('/applications/shadowing-visitor/your-line-manager');
  await page.getByLabel('work e-mail address').fill('aisha.rahman@northshire.example');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('#error-summary').getByRole('link', { name: /nobody endorses themselves/ })).toBeVisible();
  await page.getByLabel('work e-mail address').fill('grace.lindley@northshire.example');
  await expect(page.getByText(/^Saved at \d/)).toBeVisible();
  await page.goto('/applications/shadowing-visitor/check');
  // The page that is left saves once more, which may meet the draft that is put in its place below.
  watch.expect(/409 .*\/drafts\/|422/);
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.locator('#error-summary').getByRole('link', { name: /How many days would you like\? Ask for 1 at most/ })).toBeVisible();
  await look(page, 'check-too-many-days');

  // With five of five there is nothing to begin, and the rule says from when there is.
  await draft(page, 'shadowing-visitor', { ...VISITOR, days: ['1'] });
  await page.goto('/applications/shadowing-visitor/check');
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Form sent');
  await page.goto('/applications/shadowing-visitor');
  await expect(days).toContainText(/You can ask again from 1 January|you can ask again from 1 January/i);
  for (const role of ['link', 'button'] as const) {
    await expect(page.getByRole(role, { name: /^(Start|Begin with what you sent last time)$/ })).toHaveCount(0);
  }
  await look(page, 'form-year-is-full');

  // A visit that was granted is withdrawn for good: its days are free again.
  await page.goto(`/applications/record/${other.id}`);
  await page.getByRole('button', { name: 'Withdraw this form' }).click();
  await expect(page.getByText('days that are still to come are free again. You cannot take this back.')).toBeVisible();
  await page.getByLabel('Why do you withdraw it?').fill('I have broken a leg.');
  await look(page, 'withdraw-granted');
  await page.getByRole('button', { name: 'Withdraw it', exact: true }).click();
  await expect(page.getByText(/^Withdrawn on /)).toBeVisible();
  await expect(page.getByText('You withdrew it: I have broken a leg.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take the withdrawal back' })).toHaveCount(0);
  await page.goto('/applications/shadowing-visitor');
  await expect(days).toContainText('Met');
  await expect(days).not.toContainText('You can ask again');
});
