// A plan from the home page to paper, all of it in the browser: kept, lost, found, in two tabs, in files.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, group, look, settled, test, type Page } from '../fixtures';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const goal = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name });
/** A button of one thing: its name is said after the words that one sees. */
const of = (page: Page, words: string, name: string) => page.getByRole('button', { name: new RegExp(`^${words}\\s*: ${name}$`) });

/** Opens the plan's page and waits until it can be used. */
async function open(page: Page, path = '/plan') {
  await page.goto(path);
  await settled(page);
}

async function addGoal(page: Page, name: string, day?: [string, string, string]) {
  await button(page, 'Add a goal').click();
  await page.getByLabel('What do you want to achieve?').fill(name);
  if (day) await fillDay(page, 'By when?', day);
  await button(page, 'Put it into the plan').click();
  await expect(goal(page, name)).toBeVisible();
}

async function addAction(page: Page, to: string, name: string, day?: [string, string, string]) {
  await of(page, 'Add an action', to).click();
  await page.getByLabel('What will you do?').fill(name);
  if (day) await fillDay(page, 'By when?', day);
  await button(page, 'Put it into the plan').click();
  await expect(goal(page, to).getByText(name, { exact: true })).toBeVisible();
}

async function fillDay(page: Page, legend: string, [day, month, year]: [string, string, string]) {
  const fields = group(page, new RegExp(`^${legend.replace('?', '\\?')}`));
  await fields.getByLabel('Day').fill(day);
  await fields.getByLabel('Month').fill(month);
  await fields.getByLabel('Year').fill(year);
}

/** The text of the file that a press has the browser save. */
async function saved(page: Page, press: string, name: string) {
  const coming = page.waitForEvent('download');
  await button(page, press).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(name);
  return readFileSync(await file.path(), 'utf8');
}

/** Chooses a file with this text to be opened. */
async function choose(page: Page, text: string | Buffer) {
  const file = join(mkdtempSync(join(tmpdir(), 'plan-')), 'my-plan.txt');
  writeFileSync(file, text);
  await page.getByLabel('Open a file that you saved here').setInputFiles(file);
}

test('from the home page to a printed plan, by keyboard, on a telephone', async ({ stranger: page }) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await page.clock.setFixedTime(new Date('2026-11-27T12:00:00Z'));
  await page.goto('/');
  await page.getByRole('link', { name: 'Make a plan' }).focus();
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('Your development plan');
  await look(page, 'plan-empty');

  // A fault is said at its field.
  await button(page, 'Add a goal').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Add a goal' })).toBeFocused();
  await page.getByLabel('What do you want to achieve?').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#error-summary')).toBeFocused();
  await look(page, 'plan-goal-fault');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('What do you want to achieve?')).toBeFocused();
  await page.keyboard.type('Be ready for the sergeant’s board');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Be ready for the sergeant’s board' })).toBeFocused();

  // An option is picked from the menu, and there is no 29 February in that year.
  await page.keyboard.press('Tab');
  await of(page, 'Add an action', 'Be ready for the sergeant’s board').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Pick from the development options').selectOption('Shadowing');
  await expect(page.getByLabel('What will you do?')).toHaveValue('Shadowing');
  await expect(page.getByRole('link', { name: /^Who it is for, and how to get a place/ })).toHaveAttribute('href', '/options/shadowing');
  await fillDay(page, 'By when?', ['29', '2', '2027']);
  await page.getByLabel('Year').press('Enter');
  await expect(page.locator('#error-summary')).toBeFocused();
  await fillDay(page, 'By when?', ['29', '2', '2028']);
  await page.getByLabel('Year').press('Enter');
  const mine = goal(page, 'Be ready for the sergeant’s board');
  await expect(mine.getByText('By 29 February 2028')).toBeVisible();
  await expect(mine.getByRole('link', { name: 'Shadowing' })).toHaveAttribute('href', '/options/shadowing');

  // What is near is told in words; what is done is not due.
  await addAction(page, 'Be ready for the sergeant’s board', 'Ask Grace for an hour', ['26', '11', '2026']);
  await addAction(page, 'Be ready for the sergeant’s board', 'Write two examples', ['28', '11', '2026']);
  await expect(mine.getByText('1 day overdue')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Write two examples: due tomorrow, 28 November 2026 (for the goal: Be ready for the sergeant’s board)' })).toBeVisible();
  await look(page, 'plan');
  await page.getByLabel('Stage of: Ask Grace for an hour').selectOption('Done');
  await expect(page.getByLabel('Stage of: Ask Grace for an hour')).toBeFocused();
  await expect(mine.getByText('1 day overdue')).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);

  // The tab keeps it, and nothing else does.
  await page.reload();
  await settled(page);
  await expect(mine.getByText('Write two examples', { exact: true })).toBeVisible();
  const other = await page.context().newPage();
  await open(other);
  await expect(other.getByText('Your plan has no goals yet.')).toBeVisible();
  await other.close();

  await page.getByRole('link', { name: 'Print it for your PDR' }).click();
  await expect(title(page)).toHaveText('Plan to print and sign');
  await expect(page.getByText('As it stood on 27 November 2026.')).toBeVisible();
  await expect(page.getByRole('row', { name: 'Ask Grace for an hour 26 November 2026 Done' })).toBeVisible();
  await expect(page.getByText('Signature:')).toHaveCount(2);
  await look(page, 'plan-print');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print this page' })).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Line manager: we have talked about this plan' })).toBeVisible();
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('link', { name: 'Your development plan' }).click();
  await page.getByRole('link', { name: 'Get ready to talk' }).click();
  await expect(title(page)).toHaveText('Talk about your plan with your line manager');
  await expect(group(page, 'What I have achieved').getByLabel('Ask Grace for an hour')).toBeVisible();
  await expect(group(page, 'Options I want to ask for').getByLabel('Shadowing (by 29 February 2028)')).toBeVisible();
  await group(page, 'What to agree').getByLabel('A day for each action.').check();
  await look(page, 'plan-talk');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});

test('goals change, move, go and come back', async ({ stranger: page }) => {
  await open(page);
  await page.getByText('Pick a goal from the competencies and values').click();
  await look(page, 'plan-suggested');
  await of(page, 'Use this goal', 'We take ownership').click();
  await expect(page.getByLabel('What do you want to achieve?')).toHaveValue('Take one piece of work from start to end and answer for it');
  await button(page, 'Put it into the plan').click();
  await addGoal(page, 'Second goal', ['1', '3', '2027']);
  const names = () => page.getByRole('heading', { level: 2 }).allTextContents();
  const first = 'Take one piece of work from start to end and answer for it';
  expect((await names()).slice(0, 2)).toEqual([first, 'Second goal']);
  await of(page, 'Move up', 'Second goal').click();
  await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['Second goal', first]);
  await expect(page.getByRole('heading', { name: 'Second goal' })).toBeFocused();
  await of(page, 'Change this goal', 'Second goal').click();
  await page.getByLabel('Why does it matter?').fill('For the team.');
  await button(page, 'Put it into the plan').click();
  await expect(goal(page, 'Second goal').getByText('For the team.')).toBeVisible();
  await page.getByLabel('Stage of: Second goal').selectOption('Achieved');
  await expect(page.getByLabel('Stage of: Second goal')).toHaveValue('Achieved');
  await of(page, 'Remove', 'Second goal').click();
  await expect(page.getByText('Removed: Second goal')).toBeFocused();
  await expect(goal(page, 'Second goal')).toHaveCount(0);
  await look(page, 'plan-removed');
  await button(page, 'Undo').click();
  await expect(goal(page, 'Second goal').getByText('For the team.')).toBeVisible();
  expect((await names()).slice(0, 2)).toEqual(['Second goal', first]);
  // What is typed and not put into the plan outlives a look at an option.
  await of(page, 'Add an action', 'Second goal').click();
  await page.getByLabel('What will you do?').fill('Half a thought');
  await page.waitForTimeout(500);
  await page.reload();
  await settled(page);
  await of(page, 'Add an action', 'Second goal').click();
  await expect(page.getByLabel('What will you do?')).toHaveValue('Half a thought');
  await button(page, 'Cancel').click();
  await of(page, 'Add an action', 'Second goal').click();
  await expect(page.getByLabel('What will you do?')).toHaveValue('');
});

test('remembered on the device, in another tab, forgotten, cleared', async ({ stranger: page }) => {
  await open(page);
  await addGoal(page, 'Learn to chair a meeting');
  await expect(page.getByText('Your plan is in this tab only.')).toBeVisible();
  await button(page, 'Remember on this device').click();
  await expect(page.getByText('Your plan is remembered on this device')).toBeVisible();
  const second = await page.context().newPage();
  await open(second);
  await expect(goal(second, 'Learn to chair a meeting')).toBeVisible();

  // One tab changes it and the other shows it.
  await addAction(second, 'Learn to chair a meeting', 'Chair the Friday meeting');
  await expect(page.getByText('Your plan was changed in another tab.')).toBeVisible();
  await expect(goal(page, 'Learn to chair a meeting').getByText('Chair the Friday meeting', { exact: true })).toBeVisible();
  await look(page, 'plan-two-tabs');

  // Both change the same goal before either hears of the other: both texts stay.
  const deaf = await page.context().newPage();
  await deaf.addInitScript(() => addEventListener('storage', (event) => event.stopImmediatePropagation(), true));
  await open(deaf);
  await of(deaf, 'Change this goal', 'Learn to chair a meeting').click();
  await of(page, 'Change this goal', 'Learn to chair a meeting').click();
  await page.getByLabel('What do you want to achieve?').fill('Chair a meeting of ten');
  await button(page, 'Put it into the plan').click();
  await deaf.getByLabel('What do you want to achieve?').fill('Chair a meeting of twenty');
  await button(deaf, 'Put it into the plan').click();
  for (const tab of [deaf, page, second]) {
    await expect(goal(tab, 'Chair a meeting of ten')).toBeVisible();
    await expect(goal(tab, 'Chair a meeting of twenty')).toBeVisible();
  }
  await deaf.close();

  // Forgotten on the device, it stays in the tabs that are open.
  await button(page, 'Forget it on this device').click();
  await expect(second.getByText('Your plan is in this tab only.')).toBeVisible();
  const third = await page.context().newPage();
  await open(third);
  await expect(third.getByText('Your plan has no goals yet.')).toBeVisible();
  await second.reload();
  await settled(second);
  await expect(goal(second, 'Chair a meeting of ten')).toBeVisible();

  // A shared computer: one button, and nothing is left in any tab.
  await button(second, 'Remember on this device').click();
  await button(second, 'Clear everything').click();
  await look(second, 'plan-clear');
  await button(second, 'Yes, clear everything').click();
  await expect(second.getByText('Everything is cleared: in this tab')).toBeVisible();
  await expect(page.getByText('Your plan was cleared in another tab.')).toBeVisible();
  for (const tab of [page, second]) {
    await expect(goal(tab, 'Chair a meeting of ten')).toHaveCount(0);
    const left = () => tab.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((name) => name.includes('kept')));
    expect(await left()).toEqual([]);
    await tab.reload();
    await settled(tab);
    await expect(tab.getByText('Your plan has no goals yet.')).toBeVisible();
    expect(await left()).toEqual([]);
  }
});

test('saved to a file and opened again, and every file that is none', async ({ stranger: page }) => {
  await open(page);
  await button(page, 'Save to a file').click();
  await expect(page.getByText('There is nothing to save yet: your plan is empty.')).toBeVisible();
  await addGoal(page, 'Pass the exam', ['1', '6', '2027']);
  const text = await saved(page, 'Save to a file', 'my-plan.txt');
  expect(text).toMatch(/^careers-service file: plan, version 1, /);
  await of(page, 'Remove', 'Pass the exam').click();
  await addGoal(page, 'Something else');

  const flipped = Buffer.from(text);
  flipped[text.length - 20]! ^= 1;
  for (const [file, said] of [
    ['Dear diary', 'This is not a plan that was saved here.'],
    [text.replace('plan,', 'skills,'), 'This file holds something else: “skills”.'],
    [text.replace('version 1', 'version 0'), 'saved by an old version of this service'],
    [text.replace('version 1', 'version 2'), 'saved by a newer version of this service'],
    [text.slice(0, text.length / 2), 'The end of this plan is missing'],
    [flipped, 'This plan has changed since it was saved'],
    [Buffer.alloc(50_000_000, 'x'), 'This file is too large to be a plan.'],
  ] as const) {
    await choose(page, file);
    await expect(page.locator('#kept-fault')).toContainText(said);
    await expect(goal(page, 'Something else')).toBeVisible();
  }
  await look(page, 'plan-file-fault');

  await choose(page, text);
  await expect(page.getByText('This page shows the plan of the file.')).toBeVisible();
  await expect(page.locator('#kept-fault')).toHaveCount(0);
  await expect(goal(page, 'Pass the exam').getByText('By 1 June 2027')).toBeVisible();
  await button(page, 'Undo').click();
  await expect(goal(page, 'Something else')).toBeVisible();
});

test('the dates come as a calendar file', async ({ stranger: page }) => {
  await open(page);
  await button(page, 'Put the dates into your calendar').click();
  await expect(page.getByText('There is no date yet')).toBeVisible();
  await addGoal(page, 'Lead; plan, do', ['29', '2', '2028']);
  const first = await saved(page, 'Put the dates into your calendar', 'my-plan.ics');
  expect(first.split('\r\n')).toEqual(expect.arrayContaining(['BEGIN:VCALENDAR', 'DTSTART;VALUE=DATE:20280229', 'SUMMARY:Lead\\; plan\\, do', 'BEGIN:VALARM']));
  const uid = (text: string) => /UID:(.*)\r/.exec(text)![1];
  const second = await saved(page, 'Put the dates into your calendar', 'my-plan.ics');
  expect(uid(second)).toBe(uid(first));
});

test('after a board: feedback, the talk about it, and dated actions for the gaps', async ({ stranger: page }) => {
  await page.clock.setFixedTime(new Date('2026-11-27T12:00:00Z'));
  await open(page, '/plan/board');
  await expect(title(page)).toHaveText('Plan after an unsuccessful board');
  await look(page, 'board-empty');
  await page.getByLabel('Which board was it?').fill('Sergeant’s board, autumn 2026');
  await group(page, 'Have you gone through').getByLabel('No').check();
  await button(page, 'See what meets each gap').click();
  await expect(page.getByRole('alert')).toContainText('Write what the feedback says of one behaviour or more');
  await page.getByLabel('We support and inspire').fill('Little about how I lead others.');
  await page.getByLabel('Public service').fill('No example of it.');
  await group(page, 'Have you gone through').getByLabel('Yes').check();
  await fillDay(page, 'On which day?', ['28', '11', '2026']);
  await button(page, 'See what meets each gap').click();
  await expect(page.getByRole('alert')).toContainText('cannot be after today');
  await fillDay(page, 'On which day?', ['26', '11', '2026']);
  await button(page, 'See what meets each gap').click();
  await expect(page.getByText('You went through the feedback with your line manager on 26 November 2026.')).toBeVisible();
  const gap = page.locator('section', { has: page.getByRole('heading', { name: 'We support and inspire' }) });
  await expect(gap.getByText('Little about how I lead others.')).toBeVisible();
  await expect(gap.getByRole('link', { name: 'Learning groups and buddy groups' })).toHaveAttribute('href', '/options/learning-groups');
  await look(page, 'board-gaps');

  await of(page, 'Plan what to do', 'We support and inspire').click();
  await look(page, 'board-gap');
  await button(page, 'Put it into the plan').click();
  await expect(page.locator('#error-summary')).toBeFocused();
  await page.getByLabel('Lead one team day or one operation').check();
  await page.getByLabel('Learning groups and buddy groups').check();
  await fillDay(page, 'By when?', ['1', '3', '2027']);
  await button(page, 'Put it into the plan').click();
  await expect(gap.getByText('In your plan: Help somebody else to do well, and lead a small team once (2 actions).')).toBeVisible();
  await page.getByRole('link', { name: 'See your plan' }).click();
  const made = goal(page, 'Help somebody else to do well, and lead a small team once');
  await expect(made.getByText('By 1 March 2027')).toHaveCount(2);
  await expect(made.getByRole('link', { name: 'Learning groups and buddy groups' })).toBeVisible();
  await page.getByRole('link', { name: 'Print it for your PDR' }).click();
  await expect(page.getByText('Sergeant’s board, autumn 2026. We went through the feedback on 26 November 2026.')).toBeVisible();
});

test('where the browser keeps nothing, the page says so and the plan stays on it', async ({ stranger: page }) => {
  await page.addInitScript(() => {
    const no = () => {
      throw new DOMException('no', 'SecurityError');
    };
    Object.defineProperty(window, 'localStorage', { get: no });
    Object.defineProperty(window, 'sessionStorage', { get: no });
  });
  await open(page);
  await addGoal(page, 'Only here');
  await expect(page.getByText('This browser lets us keep nothing.')).toBeVisible();
  await button(page, 'Remember on this device').click();
  await expect(page.getByText('this browser does not let us keep anything on this device')).toBeVisible();
  await look(page, 'plan-forbidden');
  await page.getByRole('link', { name: 'Print it for your PDR' }).click();
  await expect(page.getByRole('heading', { name: 'Only here' })).toBeVisible();
  await page.getByRole('link', { name: 'Your development plan' }).click();
  await expect(goal(page, 'Only here')).toBeVisible();
});

test('where the device is full, the plan stays in the tab', async ({ stranger: page }) => {
  await open(page);
  await page.evaluate(() => {
    for (let size = 2_000_000; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; ; at++) {
        try {
          localStorage.setItem(`fill-${size}-${at}`, 'x'.repeat(size));
        } catch {
          break;
        }
      }
    }
  });
  await addGoal(page, 'Too much');
  await button(page, 'Remember on this device').click();
  await expect(page.getByText('this browser has no room left for us')).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(goal(page, 'Too much')).toBeVisible();
  await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('fill')).forEach((name) => localStorage.removeItem(name)));
  await button(page, 'Remember on this device').click();
  await expect(page.getByText('Your plan is remembered on this device')).toBeVisible();
});

for (const [zone, said] of [
  ['Pacific/Auckland', 'Due today'],
  ['America/Los_Angeles', 'Due tomorrow'],
] as const) {
  test(`the day is the one where the browser is: ${zone}`, async ({ as }) => {
    const page = await as(null, { timezoneId: zone });
    // It is 29 February in London and in Auckland, and still the day before in Los Angeles.
    await page.clock.setFixedTime(new Date('2028-02-29T01:00:00Z'));
    await open(page);
    await addGoal(page, 'On a leap day', ['29', '2', '2028']);
    await expect(goal(page, 'On a leap day').getByText(said)).toBeVisible();
  });
}

test('without scripts each page says what it is for and where to read on', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [path, heading] of [
    ['/plan', 'Your development plan'],
    ['/plan/print', 'Plan to print and sign'],
    ['/plan/talk', 'Talk about your plan with your line manager'],
    ['/plan/board', 'Plan after an unsuccessful board'],
  ]) {
    await page.goto(`${baseURL}${path}`);
    await expect(title(page)).toHaveText(heading!);
    await expect(page.getByRole('main').getByRole('link', { name: 'careers guidance' })).toHaveAttribute('href', '/guidance');
  }
  await context.close();
});
