// The whole loop: may I, fill in, send, be endorsed, be scored by two and a third, be decided on, be told
// why, apply again. Once with the mouse, once by keyboard alone, once on a telephone. On a server of its own:
// who scores meets all that waits, and publishing takes all drafts there are; and its clock goes on to the next round.
import { type Locator } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { address, ask, expect, group, house, look, settled, signIn, step, test as base, type Page, type Person } from '../fixtures';

const CLOCK_FILE = join(tmpdir(), `loop-${process.pid}`);
/** How far the server's clock is ahead, in milliseconds. */
let ahead = 0;
const tick = () => writeFileSync(CLOCK_FILE, String(Date.now() + ahead));

const test = base.extend({
  house: [
    async ({}, use) => {
      tick();
      const ticking = setInterval(tick, 50);
      await house('alone', use, { CLOCK_FILE });
      clearInterval(ticking);
    },
    { scope: 'worker' },
  ],
});

/** A day of the next round: there is one in each quarter. */
function nextRound() {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (now.getUTCMonth() % 3) + 3, 2, 12));
}

/** How somebody works: what they press, choose and write. */
interface Hand {
  press(what: Locator): Promise<void>;
  choose(what: Locator): Promise<void>;
  write(where: Locator, words: string): Promise<void>;
}

const mouse: Hand = {
  press: (what) => what.click(),
  choose: (what) => what.check(),
  write: (where, words) => where.fill(words),
};

/** Presses Tab until this has the focus, or one of the choices it is among. */
async function reach(what: Locator) {
  await expect(what).toBeVisible();
  for (let stops = 0; stops < 200; stops += 1) {
    const is = await what.evaluate((of: HTMLInputElement) => {
      const at = document.activeElement as HTMLInputElement;
      return at === of || (of.type === 'radio' && at.type === 'radio' && at.name === of.name);
    });
    if (is) return;
    await what.page().keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${what}`);
}

const keyboard: Hand = {
  press: async (what) => {
    await reach(what);
    await what.page().keyboard.press('Enter');
  },
  choose: async (what) => {
    const { keyboard } = what.page();
    await reach(what);
    await keyboard.press('Space');
    // The arrows go through the choices of a group.
    for (let others = 0; others < 20 && !(await what.isChecked()); others += 1) await keyboard.press('ArrowDown');
    await expect(what).toBeChecked();
  },
  write: async (where, words) => {
    await reach(where);
    await where.page().keyboard.press('Control+A');
    await where.page().keyboard.insertText(words);
  },
};

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name, exact: typeof name === 'string' }).first();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The link in the newest letter to somebody with these words. */
function letter(page: Page, to: Person, words: string) {
  return page.locator('.letter', { hasText: `To ${address(to)}` }).filter({ hasText: words }).first().getByRole('link');
}

interface Way {
  hand: Hand;
  width: number;
  applicant: Person;
  /** Who marks what two marked far apart; without, the two settle it together. */
  third?: Person;
}

const WAYS: Record<string, Way> = {
  'with a mouse': { hand: mouse, width: 1280, applicant: 'Priya Nair', third: 'Tom Fielding' },
  'by keyboard alone': { hand: keyboard, width: 1280, applicant: 'Dylan Hughes', third: 'Aisha Rahman' },
  'on a telephone': { hand: mouse, width: 375, applicant: 'Sam Okafor' },
};

for (const [how, { hand, width, applicant, third }] of Object.entries(WAYS)) {
  test(`the whole loop ${how}`, async ({ as }) => {
    test.slow();
    const viewport = { width, height: 800 };
    const page = await as(applicant, { viewport });
    const goal = `I freeze when I negotiate ${how}.`;
    /** What every stop is asked: it can be heard, nobody is kept out, and nothing is wider than the page. */
    const stop = async (at: Page, name: string, heard: string) => {
      await settled(at);
      await expect.soft(at.getByRole('main'), name).toMatchAriaSnapshot(heard);
      await look(at, `loop-${name}-${how.replaceAll(' ', '-')}`);
      const wide = await at.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${name} goes beyond the page's edge`).toBe(0);
    };
    const on = async (heading: string) => {
      await hand.press(button(page, 'Save and continue'));
      await expect(title(page)).toHaveText(heading);
    };

    await page.goto('/options/promoting-difference');
    if (applicant === 'Sam Okafor') {
      // He has been promoted since.
      const profile = { name: applicant, grade: 'sergeant', unit: 'Northbridge', line_manager_name: 'Grace Lindley', line_manager_email: address('Grace Lindley') };
      expect((await ask(page, 'PUT', '/api/profile', profile)).status).toBe(200);
      await page.reload();
    }
    await expect(page.locator('#account')).toContainText(applicant);
    await stop(page, 'option', `
      - article:
        - heading "Promoting Difference mentoring" [level=1]
        - paragraph:
          - link "Apply for this option"
    `);
    await hand.press(link(page, 'Apply for this option'));
    await expect(title(page)).toHaveText('Mentee application');
    await stop(page, 'may-i', `
      - heading "Mentee application" [level=1]
      - heading "Can you apply?" [level=2]
      - list:
        - listitem: /You are a sergeant or an inspector/
      - heading "Not known yet" [level=3]
      - paragraph: "You say this in the form:"
      - list:
        - listitem: /You see yourself/
        - listitem: /You are prepared to travel/
      - link "Start"
    `);

    await hand.press(link(page, 'Start'));
    await expect(page.getByLabel('What is your full name?')).toHaveValue(applicant);
    await on('Are you eligible?');
    await hand.choose(page.getByLabel('I consider that I belong'));
    await hand.choose(group(page, /prepared to travel/).getByLabel('Yes'));
    await on('What you want from the year');
    await hand.choose(page.getByLabel('Get promoted'));
    await hand.write(page.getByLabel('Which rank are you aiming for'), 'Chief inspector, by June 2028');
    await hand.choose(page.getByLabel('Strategy'));
    await on('Your case');
    await hand.write(page.getByLabel('What have you done to develop yourself?'), 'I asked for feedback, and used it.');
    await hand.write(page.getByLabel('Which goals or issues'), goal);
    await hand.write(page.getByLabel('How will the force gain'), 'The team gains a negotiator.');
    await hand.write(page.getByLabel('What is one achievement'), 'I wrote the night handover.');
    await stop(page, 'case', `
      - heading "Your case" [level=1]
      - textbox "What have you done to develop yourself?"
      - textbox /Which goals/
      - textbox /How will the force/
      - textbox /What is one achievement/
      - button "Save and continue"
    `);
    await on('Your line manager');
    await hand.choose(group(page, /talked to your line manager/).getByLabel('Yes'));
    await on('Declaration');
    await hand.choose(page.getByLabel('I confirm that what I have written is true'));
    await on('Check your entries');
    await stop(page, 'check', `
      - heading "Check your entries" [level=1]
      - heading "Your case" [level=2]
      - term: /Which goals/
      - definition: ${goal}
      - button "Send application"
    `);
    await hand.press(button(page, 'Send application'));
    await expect(title(page)).toHaveText('Application sent');
    await stop(page, 'sent', `
      - heading "Application sent" [level=1]
      - paragraph: /^\\w{4}-\\w{4}$/
      - heading "What happens next" [level=2]
      - link "Read what you sent"
    `);
    const reference = (await page.locator('.receipt__reference').textContent()) ?? '';
    await hand.press(link(page, 'Read what you sent'));
    await expect(title(page)).toHaveText('Mentee application');
    await expect(page.getByText(/Waiting for endorsement by the line manager/).first()).toBeVisible();
    const record = new URL(page.url()).pathname;

    // The line manager says yes to both.
    const grace = await as(null, { viewport });
    await grace.goto('/letters');
    await hand.press(letter(grace, 'Grace Lindley', 'Your answer is needed'));
    await expect(title(grace)).toHaveText('Your answer as a line manager');
    await stop(grace, 'endorse', `
      - heading "Your answer as a line manager" [level=1]
      - paragraph: /${applicant} has sent us the form/
      - group /time off/
      - group /potential/
      - textbox "Type your own name to confirm"
      - button "Send my answer"
    `);
    await hand.choose(group(grace, /time off/).getByLabel('Yes'));
    await hand.choose(group(grace, /potential/).getByLabel('Yes'));
    await hand.write(grace.getByLabel('Type your own name'), 'Grace Lindley');
    await hand.press(button(grace, 'Send my answer'));
    await expect(title(grace)).toHaveText('Thank you');
    await stop(grace, 'endorsed', `
      - heading "Thank you" [level=1]
    `);
    await page.reload();
    await stop(page, 'submitted', `
      - heading "Mentee application" [level=1]
      - paragraph: /Submitted on/
      - heading "What happened so far" [level=2]
      - button "Withdraw this application"
    `);

    // Two of the CMU mark each answer, and are far apart on one; neither sees whose it is, or the other's mark.
    const [morgan, leila] = [await as('Morgan Bell', { viewport }), await as('Leila Haddad', { viewport })];
    const mark = async (at: Page, usual: string, ofGoal: string) => {
      for (let left = 4; left > 0; left -= 1) {
        await expect(at.getByText(left === 1 ? 'This is the last answer' : `${left} answers`)).toBeVisible();
        const isGoal = await at.getByText(goal).isVisible();
        await expect(at.locator('main')).not.toContainText(reference);
        await expect(at.locator('body')).not.toContainText(applicant);
        await hand.choose(at.getByRole('radio', { name: isGoal ? ofGoal : usual, exact: true }));
        await hand.press(button(at, 'Give this mark'));
      }
      await expect(title(at)).toHaveText('Nothing waits for you');
    };
    let round = '';
    for (const [at, ofGoal] of [[morgan, '4'], [leila, '1']] as const) {
      await at.goto('/applications');
      await hand.press(link(at, 'Score applications'));
      await expect(title(at)).toHaveText('Rounds');
      await hand.press(link(at, 'Mentee application'));
      await expect(at.getByRole('row', { name: new RegExp(reference) })).toBeVisible();
      round = new URL(at.url()).pathname;
      // Between the two modules, Back is one step.
      await at.goto('/applications');
      await hand.press(link(at, 'Score applications'));
      await expect(title(at)).toHaveText('Rounds');
      await step(at, -1);
      await expect(title(at)).toHaveText('Applications');
      await step(at, 1);
      await expect(title(at)).toHaveText('Rounds');
      await at.goto(round);
      await hand.press(link(at, 'Score the next answer'));
      await expect(title(at)).toHaveText('What have you done to develop yourself?');
      if (at === morgan) {
        await stop(at, 'sift', `
          - link "The round"
          - heading "What have you done to develop yourself?" [level=1]
          - group "Which mark do you give?":
            - radio "0"
            - radio "5"
          - button "Give this mark"
          - button "I may not judge this one"
        `);
        await hand.press(button(at, 'Give this mark'));
        await expect(at.locator('#error-summary')).toBeFocused();
      }
      await mark(at, '4', ofGoal);
    }
    await stop(leila, 'sift-none', `
      - link "The round"
      - heading "Nothing waits for you" [level=1]
    `);
    await morgan.goto(round);
    const row = morgan.getByRole('row', { name: new RegExp(reference) });
    await expect(row).toContainText('Apart');
    await stop(morgan, 'apart', `
      - heading "Mentee application" [level=1]
      - heading "Marks two or more apart" [level=2]
      - paragraph: /${reference}.* \\(1 and 4\\)/
      - button "Settle it together"
      - heading "Who scores besides you" [level=2]
    `);

    if (third) {
      // A third, whom they ask, marks that answer alone.
      await hand.press(button(morgan, 'Ask somebody to score'));
      await hand.write(morgan.getByLabel('What is their work e-mail address?'), address(third));
      await hand.press(button(morgan, 'Ask them'));
      await expect(morgan.getByRole('listitem').filter({ hasText: address(third) })).toBeVisible();
      const other = await as(third, { viewport });
      await other.goto(`${round}/score`);
      await expect(other.getByText(goal)).toBeVisible();
      await stop(other, 'third', `
        - heading /Which goals/ [level=1]
        - group "Which mark do you give?"
        - button "Give this mark"
      `);
      await hand.choose(other.getByRole('radio', { name: '3', exact: true }));
      await hand.press(button(other, 'Give this mark'));
      await expect(title(other)).toHaveText('Nothing waits for you');
    } else {
      // One of them proposes, and it counts once the other writes down the same.
      const settle = async (at: Page, why: string) => {
        await hand.press(button(at, 'Settle it together'));
        await hand.choose(group(at, 'Which mark?').getByLabel('3', { exact: true }));
        await hand.write(at.getByLabel('Who agreed, and why?'), why);
      };
      await settle(morgan, 'Leila and I read it again together.');
      await stop(morgan, 'settle', `
        - group "Which mark?"
        - textbox "Who agreed, and why?"
        - button "Settle it"
      `);
      await hand.press(button(morgan, 'Settle it'));
      await expect(morgan.getByText('Proposed: 3. Leila and I read it again together.')).toBeVisible();
      await expect(row).toContainText('Apart');
      await leila.goto(round);
      await settle(leila, 'I agree.');
      await stop(leila, 'settle-agreed', `
        - paragraph: /Proposed/
        - button "Settle it together"
        - group "Which mark?"
        - textbox "Who agreed, and why?"
        - button "Settle it"
      `);
      await hand.press(button(leila, 'Settle it'));
      await expect(leila.getByRole('row', { name: new RegExp(reference) })).toContainText('15');
    }

    // It is decided, looked at as the applicant will read it, and published.
    await morgan.goto(round);
    await expect(row).not.toContainText('Apart');
    await hand.press(link(morgan, 'Decide and answer'));
    await expect(title(morgan)).toHaveText('Decide: Mentee application');
    await stop(morgan, 'decide', `
      - 'heading "Decide: Mentee application" [level=1]'
      - region "What waits"
    `);
    await hand.press(morgan.getByRole('link', { name: reference }));
    await expect(title(morgan)).toHaveText(`Decide on ${reference}`);
    await hand.choose(morgan.getByLabel('Not selected'));
    const why = `Say what you did yourself, ${how}.`;
    const boxes = morgan.getByRole('textbox', { name: /Feedback on/ });
    await expect(boxes).toHaveCount(4);
    for (const box of await boxes.all()) await hand.write(box, why);
    const preview = morgan.locator('section').filter({ hasText: 'What the applicant will read' }).last();
    await expect(preview.getByText(why)).toHaveCount(4);
    await stop(morgan, 'decide-one', `
      - heading "Decide on ${reference}" [level=1]
      - group "What do you decide?":
        - radio "Not selected" [checked]
      - paragraph: "Marks: 4, 4."
      - paragraph: "Marks: ${third ? '1, 3, 4' : '1, 4'}."
      - heading "What the applicant will read" [level=2]
      - button "Save this draft"
    `);
    await expect(morgan.locator('body')).not.toContainText(applicant);
    await hand.press(button(morgan, 'Save this draft'));
    await expect(title(morgan)).toHaveText('Decide: Mentee application');
    await expect(row).toContainText('Not selected');
    await hand.press(button(morgan, 'Publish all drafts'));
    await expect(morgan.getByRole('alert').filter({ hasText: '1 decision is published.' })).toBeVisible();
    await stop(morgan, 'published', `
      - alert:
        - paragraph: 1 decision is published.
      - 'heading "Decide: Mentee application" [level=1]'
    `);

    // They read why. In this round they have been judged.
    await page.goto(record);
    await stop(page, 'feedback', `
      - heading "Mentee application" [level=1]
      - paragraph: /Not selected/
      - heading "What the Career Management Unit says" [level=2]
      - heading "What have you done to develop yourself?" [level=3]
      - paragraph: ${why}
      - paragraph: /You can apply again when the next round opens, on 1 /
      - heading "What happened so far" [level=2]
    `);
    await page.goto('/applications/mentee');
    await stop(page, 'judged', `
      - heading "Mentee application" [level=1]
      - heading "You have sent this form already" [level=2]
      - paragraph: /You can apply again when the next round opens/
    `);
    await expect(link(page, 'Start')).toHaveCount(0);
    if (applicant !== 'Sam Okafor') return;

    // In the next one they apply with what they sent.
    ahead = nextRound().getTime() - Date.now();
    tick();
    await page.clock.install({ time: nextRound() });
    await signIn(page, applicant);
    await page.goto(record);
    await hand.press(link(page, 'Apply again'));
    await stop(page, 'again', `
      - heading "Mentee application" [level=1]
      - heading "You have sent this form before" [level=2]
      - paragraph:
        - button "Begin with what you sent last time"
    `);
    await hand.press(button(page, 'Begin with what you sent last time'));
    await expect(title(page)).toHaveText('About you');
    await expect(page.getByLabel('What is your full name?')).toHaveValue(applicant);
    await hand.press(link(page, 'All parts of this form'));
    await hand.press(link(page, 'Check your entries and send'));
    await expect(page.getByText(goal)).toBeVisible();
    // What one declared is declared anew.
    for (const [declared, next] of [['I consider that I belong', 'What you want from the year'], ['I confirm that what I have written is true', 'Check your entries']]) {
      await hand.press(button(page, 'Send application'));
      await expect(page.locator('#error-summary')).toBeFocused();
      await hand.press(page.locator('#error-summary').getByRole('link').first());
      await hand.choose(page.getByLabel(declared));
      await on(next);
      if (next === 'Check your entries') break;
      await hand.press(link(page, 'All parts of this form'));
      await hand.press(link(page, 'Check your entries and send'));
      await expect(title(page)).toHaveText('Check your entries');
    }
    await hand.press(button(page, 'Send application'));
    await expect(title(page)).toHaveText('Application sent');
    await expect(page.locator('.receipt__reference')).not.toHaveText(reference);
  });
}
