// The gateway event in a browser: a manager answers between yes and no, staff invite by reference, two fill
// in sheets by name without seeing each other's, what is apart is settled, and a decision is made by level.
import { ask, expect, group, look, managersLink, send, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const PARTS = ['leading', 'beyond-your-team', 'gaps'];
const EXERCISES = ['Lead a talk in a group', 'See the whole of a problem', 'Talk about your own gaps'];
const LEVEL = 'Sergeant and band D';
const managers = (name: string, grade: string) => ({
  name: [name],
  grade: [grade],
  unit: ['Harbour neighbourhood team'],
  nominated: ['yes'],
  'pdr-date': ['1', '9', '2026'],
  'next-role': ['The next rank'],
  group: ['yes'],
  leading: ['I led a night shift through a flood.'],
  'beyond-your-team': ['I saw that one form was sent twice.'],
  gaps: ['I have not kept a budget.'],
  'line-manager-name': ['Grace Lindley'],
  'line-manager-email': ['grace.lindley@northshire.example'],
  'true-and-own-work': ['yes'],
});

/** Somebody gives each answer of an application this mark. */
async function marked(page: Page, id: string, mark: number) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  for (const part of PARTS) expect((await ask(page, 'POST', `/api/applications/${id}/marks`, { part, mark })).status).toBe(200);
}

/** Says when and where the event is. */
async function when(page: Page, day: string) {
  const of = group(page, 'On which day is it?');
  for (const [part, said] of Object.entries({ Day: day, Month: '1', Year: '2027' })) await of.getByLabel(part).fill(said);
  await page.getByLabel('At what time does it begin?').fill('nine in the morning');
  await page.getByLabel('Where is it?').fill('Room 4, Harbour station');
}

/** Fills in a sheet and gives it. */
async function sheet(page: Page, marks: number[]) {
  await expect(title(page)).toHaveText('Score sheet: Priya Nair');
  for (const [at, mark] of marks.entries()) await group(page, EXERCISES[at]!).getByLabel(`${mark}`, { exact: true }).check();
  await page.getByRole('button', { name: 'Give this sheet' }).click();
  await expect(title(page)).toHaveText('Gateway event');
}

test('from the sift by way of the gateway event to a decision', async ({ as, cmu: morgan, stranger: grace, watch }) => {
  watch.expect(/403 .*\/api\/rounds\//);
  test.slow();
  const [priya, leila, aisha] = [await as('Priya Nair'), await as('Leila Haddad'), await as('Aisha Rahman')];
  // Who applies reads how many places each level has.
  await priya.goto('/applications/promotability-managers');
  await expect(priya.getByText(`${LEVEL}: 12 places`)).toBeVisible();
  await look(priya, 'gateway-form');
  const { id, reference } = await send(priya, 'promotability-managers', managers('Priya Nair', 'sergeant'));

  // The line manager is sure of the next level alone.
  await grace.goto(await managersLink(grace));
  await group(grace, /put them forward/).getByLabel('Yes').check();
  await group(grace, /highest potential/).getByLabel('Yes').check();
  const next = group(grace, /certain that they can go beyond/);
  await next.getByLabel('Ready for the next level, not certain beyond').check();
  await expect(grace.getByLabel('Why not?')).toHaveCount(0);
  await grace.getByLabel('Type your own name').fill('Grace Lindley');
  await look(grace, 'gateway-endorse');
  await grace.getByRole('button', { name: 'Send my answer' }).click();
  await expect(title(grace)).toHaveText('Thank you');
  await priya.goto(`/applications/record/${id}`);
  await expect(priya.getByRole('heading', { name: 'Other parts of the programme' })).toBeVisible();
  await expect(priya.getByText('Your line manager said yes, but not to all of it.')).toBeVisible();
  await priya.getByRole('link', { name: 'Shadowing', exact: true }).click();
  await expect(title(priya)).toHaveText('Shadowing');

  await marked(morgan, id, 4);
  await marked(leila, id, 3);
  const { body: rounds } = await ask<{ id: string }[]>(morgan, 'GET', '/api/rounds');
  const round = rounds.find((of) => of.id.startsWith('promotability-managers-'))?.id ?? '';
  const desk = `/applications/desk/${round}`;
  await morgan.setViewportSize({ width: 375, height: 800 });
  await morgan.goto(desk);
  await expect(morgan.getByText(`${LEVEL}: 12 places, 0 offered, 0 accepted, 12 left.`)).toBeVisible();
  await look(morgan, 'gateway-round');
  await morgan.getByRole('link', { name: 'Gateway event' }).click();
  await expect(title(morgan)).toHaveText('Gateway event');
  await expect(morgan.getByRole('main')).not.toContainText('Priya');
  await morgan.getByRole('button', { name: 'Invite people' }).click();
  await morgan.getByRole('button', { name: 'Invite them' }).click();
  await expect(morgan.locator('#error-summary')).toBeFocused();
  await morgan.getByLabel(new RegExp(`${reference}: 10½ marks, ${LEVEL}`)).check();
  await when(morgan, '12');
  await look(morgan, 'gateway-invite');
  await morgan.getByRole('button', { name: 'Invite them' }).click();
  const guest = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { level: 3, name: reference }) });
  await expect(guest(morgan)).toContainText('Priya Nair');
  const off = morgan.getByRole('button', { name: 'Take somebody off' });
  await expect(off).toHaveCount(0);
  await morgan.getByRole('button', { name: 'Ask somebody to see people there' }).click();
  await morgan.getByLabel('What is their work e-mail address?').fill('aisha.rahman@northshire.example');
  await morgan.getByRole('button', { name: 'Ask them' }).click();
  await expect(morgan.getByRole('listitem').filter({ hasText: 'aisha.rahman@' })).toBeVisible();
  await expect(off).toHaveCount(1);
  await look(morgan, 'gateway-event');
  await morgan.getByRole('link', { name: 'Blank score sheet to print' }).click();
  await expect(title(morgan)).toHaveText('Score sheet');
  for (const name of EXERCISES) await expect(morgan.getByRole('heading', { level: 2, name })).toBeVisible();
  await look(morgan, 'gateway-blank');

  // Until a sheet is given the invitation is changed, or taken back and made again.
  await morgan.goto(`${desk}/event`);
  await morgan.getByRole('button', { name: 'Take the invitation back' }).click();
  await morgan.getByLabel('Why? They read this.').fill('The room is flooded.');
  await expect(morgan.getByText('Who is not seen at the event can be offered no place.')).toBeVisible();
  await look(morgan, 'gateway-uninvite');
  await morgan.getByRole('button', { name: 'Take the invitation back now' }).click();
  await expect(morgan.getByText('Nobody is invited now.')).toBeVisible();
  await priya.goto(`/applications/record/${id}`);
  await expect(priya.getByText('Your invitation to the gateway event was taken back: The room is flooded.')).toBeVisible();
  await morgan.getByRole('button', { name: 'Invite people' }).click();
  await morgan.getByLabel(new RegExp(reference)).check();
  await when(morgan, '11');
  await morgan.getByRole('button', { name: 'Invite them' }).click();
  await morgan.getByRole('button', { name: 'Change when or where' }).click();
  await when(morgan, '12');
  await morgan.getByRole('button', { name: 'Change it', exact: true }).click();
  await expect(guest(morgan)).toContainText('12 January 2027, nine in the morning');

  await priya.goto(`/applications/record/${id}`);
  await expect(priya.getByRole('heading', { name: 'You are invited to the gateway event' })).toBeVisible();
  await expect(priya.getByText(/^12 January 2027, nine in the morning\s+Room 4, Harbour station$/)).toBeVisible();
  await expect(priya.getByRole('main').getByRole('link', { name: 'Adjustments you need' })).toHaveAttribute('href', '/applications/adjustments');
  await look(priya, 'gateway-invited');

  // An assessor comes by the letter, sees the name and no sheet of anybody; from the round's page too.
  await aisha.goto(desk);
  await expect(title(aisha)).toHaveText('This page is for the Career Management Unit');
  await look(aisha, 'round-not-staff');
  await aisha.getByRole('main').getByRole('link', { name: 'Gateway event' }).click();
  await aisha.getByRole('link', { name: 'Fill in the sheet for Priya Nair' }).click();
  await aisha.getByRole('button', { name: 'Give this sheet' }).click();
  await expect(aisha.locator('#error-summary')).toBeFocused();
  await look(aisha, 'gateway-sheet');
  await aisha.getByLabel('A short note').fill('Calm when others were not.');
  await sheet(aisha, [5, 4, 3]);
  await expect(guest(aisha)).toContainText('One is yours.');
  await morgan.goto(`${desk}/event`);
  await expect(guest(morgan)).toContainText('1 sheet is given.');
  await expect(guest(morgan).getByRole('term')).toHaveCount(0);
  await morgan.getByRole('link', { name: 'Fill in the sheet for Priya Nair' }).click();
  await sheet(morgan, [1, 4, 4]);
  await expect(guest(morgan)).toContainText('1, 5');
  await expect(guest(morgan)).toContainText('Apart');
  await look(morgan, 'gateway-apart');
  // Who gave one of the marks proposes; somebody who gave none sees no mark and writes down what is agreed.
  const settle = async (page: Page, why: string) => {
    await page.getByRole('button', { name: 'Settle it together' }).click();
    await group(page, 'Which mark?').getByLabel('3', { exact: true }).check();
    await page.getByLabel('Who agreed, and why?').fill(why);
    await page.getByRole('button', { name: 'Settle it', exact: true }).click();
  };
  await leila.goto(`${desk}/event`);
  await expect(guest(leila)).toContainText('Apart');
  await expect(leila.getByRole('button', { name: 'Settle it together' })).toHaveCount(0);
  await morgan.getByRole('button', { name: 'Settle it together' }).click();
  await expect(group(morgan, 'Which mark?').getByRole('radio')).toHaveCount(5);
  await morgan.reload();
  await settle(morgan, 'Aisha and I talked about it.');
  await expect(guest(morgan)).toContainText('Proposed: 3. Aisha and I talked about it.');
  await expect(guest(morgan)).toContainText('Apart');
  await look(morgan, 'gateway-proposed');
  await aisha.reload();
  await expect(guest(aisha)).toContainText('Apart');
  await expect(aisha.getByRole('button', { name: 'Settle it together' })).toHaveCount(0);
  await expect(aisha.getByText('Proposed')).toHaveCount(0);
  await leila.reload();
  await expect(guest(leila)).toContainText('Apart');
  await expect(guest(leila)).not.toContainText(/1, 5|Proposed/);
  await settle(leila, 'Aisha and Morgan told me that they agree.');
  await expect(guest(leila)).toContainText('It counts as 3.');
  await morgan.reload();
  await expect(guest(morgan)).toContainText('It counts as 3.');
  await look(morgan, 'gateway-settled');
  // Whoever is close to somebody there reads that there is somebody.
  await leila.route('**/api/rounds/*/event', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...(await reply.json()), invited: [], left_out: 1 } });
  });
  await leila.reload();
  await expect(leila.getByText('One person is not shown: you are close to them,')).toBeVisible();
  await expect(leila.getByText('Nobody is invited now.')).toHaveCount(0);
  await look(leila, 'gateway-left');

  // Both totals stand side by side, under the level.
  await morgan.goto(`${desk}/decide`);
  const row = morgan.getByRole('row', { name: new RegExp(reference) });
  await expect(row).toContainText('10½');
  await expect(row.getByRole('cell').nth(2)).toHaveText('10½');
  await expect(morgan.getByRole('rowheader', { name: LEVEL })).toBeVisible();
  await look(morgan, 'gateway-decide');
  await morgan.getByRole('link', { name: reference }).click();
  await expect(title(morgan)).toHaveText(`Decide on ${reference}`);
  await expect(morgan.getByText('Ready for the next level, not certain beyond')).toBeVisible();
  await expect(morgan.getByText('Calm when others were not.')).toBeVisible();
  await morgan.getByLabel('Not selected').check();
  for (const box of await morgan.getByRole('main').getByRole('textbox').all()) await box.fill('Say what you did yourself.');
  await morgan.getByRole('textbox', { name: `Feedback on: Gateway event: ${EXERCISES[0]}` }).fill('Let others speak before you do.');
  await look(morgan, 'gateway-decide-one');
  await morgan.getByRole('button', { name: 'Save this draft' }).click();
  await expect(row).toContainText('Not selected');
  await expect(row).not.toContainText('missing');
  await morgan.getByRole('button', { name: 'Publish all drafts' }).click();
  await expect(morgan.getByRole('alert').filter({ hasText: '1 decision is published.' })).toBeVisible();
  await priya.reload();
  await expect(priya.getByText('Let others speak before you do.')).toBeVisible();
  await expect(priya.getByRole('heading', { name: 'Other parts of the programme' })).toBeVisible();
  await look(priya, 'gateway-feedback');
});
