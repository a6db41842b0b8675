// What only a server of its own can show: its clock goes past the end of a round, and what waits to be scored is
// of this story alone.

import { Clock } from '../clock';
import { MENTEE, ask, draft, expect, group, look, sayYes, send, signIn, type Page, type Person } from '../fixtures';
import { VISITOR, granted, today } from '../visits';

const clock = new Clock('late');
const test = clock.stories();

const INTEREST = { name: ['Dylan Hughes'], which: ['exam-support'], part: ['take-part'], hope: ['A day with the dog section.'], reach: ['email'] };

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** A form whose window closes on 30 April, and does not open again on the next day. */
const FORM = 'bursary';
const ENTRIES = {
  name: ['Priya Nair'],
  unit: ['A unit typed in the last minutes'],
  'first-degree': ['yes'],
  degree: ['Criminology'],
  where: ['The harbour college'],
  starts: today(),
  cost: ['900'],
  useful: ['I would read the figures of my own ward.'],
  finish: ['I have seen a night course through.'],
  'line-manager-name': ['Grace Lindley'],
  'line-manager-email': ['grace.lindley@northshire.example'],
  'true-and-own-work': ['yes'],
};

/** The first instant after its window, in London, which is an hour ahead then. */
function end() {
  const year = new Date().getUTCFullYear();
  const ends = (year: number) => Date.UTC(year, 3, 30, 23);
  return ends(ends(year) < Date.now() ? year + 1 : year);
}

test('whoever may not judge says so, and then opens nothing and marks nothing @sqlite', async ({ as, watch }) => {
  watch.expect(/409/);
  const [dylan, leila, morgan] = [await as('Dylan Hughes'), await as('Leila Haddad'), await as('Morgan Bell')];
  const { id } = await send(dylan, 'mentee', { ...MENTEE, name: ['Dylan Hughes'], grade: ['inspector'] });
  await sayYes(dylan);
  const { body } = await ask<{ id: string }[]>(leila, 'GET', '/api/rounds');
  const round = `/applications/desk/${body.find((of) => of.id.startsWith('mentee-'))?.id}`;
  await leila.goto(`${round}/score`);
  await expect(leila.getByText('4 answers wait for you in all')).toBeVisible();
  await leila.getByRole('button', { name: 'I may not judge this one' }).click();
  await leila.getByRole('button', { name: 'Pass it to somebody else' }).click();
  await expect(leila.locator('#error-summary')).toBeFocused();
  await look(leila, 'interest');
  await group(leila, 'Why may you not judge it?').getByLabel('We work or worked in one team').check();
  await leila.getByRole('button', { name: 'Pass it to somebody else' }).click();
  await expect(title(leila)).toHaveText('Nothing waits for you');
  await expect(leila.getByText(/: on .* you said “We work or worked in one team”\./)).toBeVisible();
  await look(leila, 'score-passed');
  await leila.goto(round);
  await expect(leila.getByRole('heading', { name: 'What you have left to others' })).toBeVisible();
  await look(leila, 'round-passed');
  await leila.goto(`/applications/record/${id}`);
  await expect(title(leila)).toHaveText('You leave this application to others');
  await expect(leila.getByText('have said why you may not judge')).toBeVisible();
  await expect(leila.locator('body')).not.toContainText('Dylan');
  await look(leila, 'record-conflict');
  await morgan.goto(`${round}/score`);
  await expect(morgan.getByRole('button', { name: 'Give this mark' })).toBeVisible();

  // The same by name, for a form that is answered in words: it is left to others.
  const asked = await send(dylan, 'register-interest', INTEREST);
  await morgan.goto(`/applications/record/${asked.id}`);
  await morgan.getByRole('button', { name: 'I may not act on this one' }).click();
  await group(morgan, 'Why may you not judge it?').getByLabel('We are friends or relatives').check();
  await look(morgan, 'record-declare');
  await morgan.getByRole('button', { name: 'Leave it to others' }).click();
  await expect(title(morgan)).toHaveText('All applications');
  const left = morgan.locator('.row', { hasText: asked.reference });
  await expect(left).toContainText('have said why you may not act on this. Others do.');
  await expect(left).not.toContainText('Dylan');
  await left.getByRole('link').press('Enter');
  await expect(title(morgan)).toHaveText('You leave this application to others');
  await expect(morgan.getByText('“We are friends or relatives”')).toBeVisible();
  await leila.goto(`/applications/desk/inbox/${asked.id}`);
  await expect(leila.getByLabel('What do you answer?')).toBeVisible();
  // A click by mistake: it is taken back, and the record tells it.
  await morgan.getByRole('button', { name: 'I said that by mistake' }).click();
  await morgan.getByRole('button', { name: 'Take it back' }).click();
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await look(morgan, 'record-take-back');
  await morgan.getByLabel('What went wrong?').fill('I took it for another form.');
  await morgan.getByRole('button', { name: 'Take it back' }).press('Enter');
  await expect(title(morgan)).toHaveText('Register your interest');
  await expect(morgan.getByText('and took that back: I took it for another form.')).toBeVisible();
  await look(morgan, 'record-judges-again');
});

test('a visit that did not take place is put on the record, and frees its days @sqlite', async ({ as }) => {
  clock.ahead = 0;
  const [visitor, staff] = [await as('Tom Fielding'), await as('Morgan Bell')];
  const { id, reference } = await send(visitor, 'shadowing-visitor', VISITOR);
  await staff.goto('/contact');
  await granted(staff, id);

  // Its three days are over, whatever day of the week it is; nobody sent a briefing.
  clock.ahead = 8 * 86_400_000;
  const later = async (person: Person) => {
    const page = await as(null);
    await page.clock.install({ time: Date.now() + clock.ahead });
    await signIn(page, person);
    return page;
  };
  const [tom, morgan] = [await later('Tom Fielding'), await later('Morgan Bell')];
  const record = `/applications/record/${id}`;
  await tom.goto(record);
  await expect(tom.getByRole('listitem').filter({ hasText: 'Shadowing: the briefing: we needed it by ' })).toBeVisible();
  await expect(tom.getByText('If you were not there, or cannot send one of these any more')).toBeVisible();
  await look(tom, 'record-visit-over');
  await tom.goto('/applications/shadowing-visitor');
  const rule = (text: string) => tom.locator('.rulings__rule', { hasText: text });
  await expect(rule('If you have done this before')).toContainText(`${reference} is over.`);
  await expect(rule('If you have done this before')).toContainText('tell the Career Management Unit');

  await morgan.goto(record);
  await morgan.getByRole('button', { name: 'Say what came of it' }).click();
  await morgan.getByRole('button', { name: 'Put it on the record' }).click();
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await expect(morgan.locator('#error-summary').getByRole('link')).toHaveCount(2);
  await look(morgan, 'record-end-visit');
  await group(morgan, 'What came of it?').getByLabel('They were not there').check();
  await morgan.getByLabel('How do you know?').fill('The host rang: nobody came.');
  await morgan.getByRole('button', { name: 'Put it on the record' }).click();
  await expect(morgan.getByRole('main').getByText('It is recorded.')).toBeVisible();
  await expect(morgan.getByText(/^Did not take place\. Recorded on /)).toBeVisible();
  await expect(morgan.getByText('The CMU recorded that the applicant was not there: The host rang: nobody came.')).toBeVisible();
  await expect(morgan.getByRole('heading', { name: 'What has to follow' })).toHaveCount(0);
  await expect(morgan.getByRole('button', { name: 'Say what came of it' })).toHaveCount(0);
  await look(morgan, 'record-visit-ended-staff');

  await tom.goto(record);
  await expect(tom.getByText(/^Did not take place\. Recorded on /)).toBeVisible();
  await expect(tom.getByText('The CMU recorded that you were not there: The host rang: nobody came.')).toBeVisible();
  await expect(tom.getByRole('button', { name: 'Take back what was recorded' })).toHaveCount(0);
  await look(tom, 'record-visit-ended');
  await tom.goto('/applications/shadowing-visitor');
  await expect(rule('If you have done this before')).toContainText('Met');
  await expect(rule('five days in one year')).toContainText('Met');

  // It was another Tom; this one was there.
  await morgan.getByRole('button', { name: 'Take back what was recorded' }).click();
  await morgan.getByLabel('Why do you take it back?').fill('That was another visitor.');
  await morgan.getByRole('button', { name: 'Take it back' }).click();
  await expect(morgan.getByRole('main').getByText('That is taken back.')).toBeVisible();
  await expect(morgan.getByRole('heading', { name: 'What has to follow' })).toBeVisible();
  await morgan.getByRole('button', { name: 'Say what came of it' }).click();
  await group(morgan, 'What came of it?').getByLabel('It took place without its forms').check();
  await morgan.getByLabel('How do you know?').fill('He forgot the briefing, and told us so.');
  await morgan.getByRole('button', { name: 'Put it on the record' }).click();
  await expect(morgan.getByText(/^Took place without its forms\. Recorded on /)).toBeVisible();
  await draft(tom, 'shadowing-visitor', VISITOR);
  await tom.goto('/applications/shadowing-visitor');
  await expect(rule('If you have done this before')).toContainText('Met');
  await expect(rule('five days in one year')).toContainText('ask for 2 at most');
});

test('what is typed past the end of the last day is not taken, and is kept @sqlite', async ({ as, watch }) => {
  watch.expect(/409/);
  clock.ahead = end() - Date.now() - 5 * 60_000;
  const priya = await as('Priya Nair');
  await priya.goto('/contact');
  await draft(priya, FORM, ENTRIES);
  await priya.goto(`/applications/${FORM}/check`);
  await expect(title(priya)).toHaveText('Check your entries');
  clock.ahead += 6 * 60_000;
  await priya.getByRole('button', { name: 'Send application' }).click();
  await expect(priya.locator('#error-summary')).toBeFocused();
  await expect(priya.locator('#error-summary')).toContainText(/This form is closed now\. You can apply from 1 February \d{4}\. A draft stays as it is/);
  await look(priya, 'check-late');
  await priya.reload();
  await expect(priya.getByText('A unit typed in the last minutes').first()).toBeVisible();
  const kept = await ask<{ draft: { entries: Record<string, string[]> } }>(priya, 'GET', `/api/drafts/${FORM}`);
  expect(kept.body.draft.entries.unit).toEqual(['A unit typed in the last minutes']);
  const { body } = await ask<{ sent: unknown[] }>(priya, 'GET', '/api/applications/mine');
  expect(body.sent).toEqual([]);
});
