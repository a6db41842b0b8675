// The whole loop: may I, fill in, send, be endorsed, be scored by two and a third, be decided on, be told
// why, apply again. Once with the mouse, once by keyboard alone, once on a telephone, each by links and buttons from
// the first page on. On a server of its own: who scores meets all that waits, and publishing takes all drafts there
// are; and its clock goes on to the next round, once all have been told.
//
// On the way it is counted what the CMU's staff do for one application, and kept what their browsers get.
import { type Locator, type Request } from '@playwright/test';

import { Clock } from '../clock';
import { MENTEE, address, ask, expect, group, look, sayYes, send, settled, signIn, step, type Page, type Person } from '../fixtures';

const clock = new Clock('alone');
const test = clock.stories();

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

/** What somebody does, in the operators of the keystroke-level model (Card, Moran and Newell, 1980). */
class Effort {
  keys = 0;
  points = 0;
  homings = 0;
  thoughts = 0;
  /** For how long pages were waited for, in seconds; as measured. */
  waited = 0;

  seconds() {
    return 0.28 * this.keys + 1.1 * this.points + 0.4 * this.homings + 1.35 * this.thoughts + this.waited;
  }
}

/** The CMU's staff, by their page. */
const efforts = new WeakMap<Page, Effort>();
const effort = (what: Locator) => efforts.get(what.page()) ?? new Effort();

/** Waits for a page or a part of it, and keeps how long. */
async function meets(at: Page, what: Promise<void>) {
  const from = Date.now();
  await what;
  const of = efforts.get(at);
  if (of) of.waited += (Date.now() - from) / 1000;
}

/** One thinks, points and presses. */
function pressed(what: Locator) {
  const of = effort(what);
  of.thoughts += 1;
  of.points += 1;
  of.keys += 1;
}

const mouse: Hand = {
  press: async (what) => {
    pressed(what);
    await what.click();
  },
  choose: async (what) => {
    pressed(what);
    await what.check();
  },
  write: async (where, words) => {
    pressed(where);
    // To the keyboard, and back.
    effort(where).homings += 2;
    effort(where).keys += words.length;
    await where.fill(words);
  },
};

async function key(what: Locator, name: string) {
  effort(what).keys += 1;
  await what.page().keyboard.press(name);
}

/** Presses Tab until this has the focus, or one of the choices it is among. */
async function reach(what: Locator) {
  await expect(what).toBeVisible();
  effort(what).thoughts += 1;
  for (let stops = 0; stops < 200; stops += 1) {
    const is = await what.evaluate((of: HTMLInputElement) => {
      const at = document.activeElement as HTMLInputElement;
      return at === of || (of.type === 'radio' && at.type === 'radio' && at.name === of.name);
    });
    if (is) return;
    await key(what, 'Tab');
  }
  throw new Error(`Tab does not lead to ${what}`);
}

const keyboard: Hand = {
  press: async (what) => {
    await reach(what);
    await key(what, 'Enter');
  },
  choose: async (what) => {
    await reach(what);
    await key(what, 'Space');
    // The arrows go through the choices of a group.
    for (let others = 0; others < 20 && !(await what.isChecked()); others += 1) await key(what, 'ArrowDown');
    await expect(what).toBeChecked();
  },
  write: async (where, words) => {
    await reach(where);
    await key(where, 'Control+A');
    effort(where).keys += words.length;
    await where.page().keyboard.insertText(words);
  },
};

/** All that a browser gets from now on: documents, replies, and what stands in the page and stays in its stores. */
class Got {
  private coming: Promise<void>[] = [];
  private all: string[] = [];

  constructor(private of: Page) {
    const heard = async (asked: Request) => {
      const reply = await asked.response();
      const body = await reply?.text().catch(() => '');
      this.all.push(`${asked.url()} ${JSON.stringify(reply?.headers())} ${body}`);
    };
    // Once it has all come: what was given up on the way never ends.
    of.context().on('requestfinished', (asked) => {
      // Who one is oneself, and one's own line manager, is no secret.
      if (new URL(asked.url()).pathname !== '/api/session') this.coming.push(heard(asked));
    });
  }

  async look() {
    this.all.push(await this.of.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])));
  }

  async holds(words: string) {
    await this.look();
    await Promise.all(this.coming);
    return this.all.filter((got) => got.toLowerCase().includes(words.toLowerCase())).map((got) => got.slice(0, 120));
  }
}

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name, exact: typeof name === 'string' }).first();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const menu = (page: Page, name: string) => page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name, exact: true });
const own = (page: Page, words: string) => page.locator('.row', { hasText: words }).getByRole('link').first();

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

/** What one does at every stop, and how one goes on from one part of a form to the next. */
function stops(page: Page, how: string, hand: Hand) {
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
  return { stop, on };
}

// The ways are told one after another, and then how each goes on in the next round.
test.describe.configure({ mode: 'serial' });
/** What was sent each way. */
const sentBefore: Record<string, { reference: string; goal: string }> = {};

test('a name is taken out of an answer, by somebody who then does not score it', async ({ as }) => {
  const [grace, morgan, leila] = [await as('Grace Lindley'), await as('Morgan Bell'), await as('Leila Haddad')];
  const goals = 'I freeze when I negotiate. My colleagues say: speak up, Grace Lindley.';
  const asked = { 'line-manager-name': ['Tom Fielding'], 'line-manager-email': [address('Tom Fielding')] };
  const { id, reference } = await send(grace, 'mentee', { ...MENTEE, ...asked, name: ['Grace Lindley'], unit: ['Canary unit'], goals: [goals] });
  const tom = await as(null);
  await sayYes(tom, 'Tom Fielding');

  await morgan.goto('/applications/desk');
  await link(morgan, 'Mentee application').click();
  const row = morgan.getByRole('row', { name: new RegExp(reference) });
  await row.getByRole('link', { name: reference }).click();
  await link(morgan, 'Open it').click();
  await button(morgan, 'Take names out of an answer').click();
  await group(morgan, 'Which answer?').getByLabel(/^Which goals/).check();
  const box = morgan.getByLabel('What do scorers read?');
  // It begins with the answer itself, so that only the name is changed.
  await expect(box).toHaveValue(goals);
  await look(morgan, 'mask');
  const masked = goals.replace('Grace Lindley', '[my name]');
  await box.fill(masked);
  await button(morgan, 'Use this text').click();
  await expect(morgan.getByRole('alert').filter({ hasText: 'Scorers read your text now.' })).toBeVisible();
  const main = morgan.getByRole('main');
  await expect(main).toMatchAriaSnapshot(`
    - heading "What scorers read in the place of an answer" [level=2]
    - heading /Which goals/ [level=3]
    - paragraph: "${masked}"
  `);
  await expect(main.getByText(goals)).toBeVisible();
  // So it is for whoever comes back: both texts, and the box goes on from the new one.
  await morgan.reload();
  await expect(main.getByText(masked)).toBeVisible();
  await expect(main.getByText(goals)).toBeVisible();
  await button(morgan, 'Take names out of an answer').click();
  await group(morgan, 'Which answer?').getByLabel(/^Which goals/).check();
  await expect(box).toHaveValue(masked);
  await look(morgan, 'masked');
  await grace.goto(`/applications/record/${id}`);
  await expect(grace.getByText(goals)).toBeVisible();
  await expect(grace.getByText(masked)).toHaveCount(0);

  await morgan.goto('/applications/desk');
  await link(morgan, 'Mentee application').click();
  await expect(row).toContainText('Not yours to mark');
  await expect(link(morgan, 'Score the next answer')).toHaveCount(0);
  await morgan.goto(`${new URL(morgan.url()).pathname}/score`);
  await expect(title(morgan)).toHaveText('Nothing waits for you');

  const got = new Got(leila);
  await leila.goto('/applications/desk');
  await link(leila, 'Mentee application').click();
  await link(leila, 'Score the next answer').click();
  const read: string[] = [];
  for (let left = 4; left > 0; left -= 1) {
    await expect(leila.getByText(left === 1 ? 'This is the last answer' : `${left} answers`)).toBeVisible();
    read.push((await leila.getByRole('main').textContent()) ?? '');
    await got.look();
    await leila.getByRole('radio', { name: '3', exact: true }).check();
    await button(leila, 'Give this mark').click();
  }
  await expect(title(leila)).toHaveText('Nothing waits for you');
  expect(read.filter((text) => text.includes(masked))).toHaveLength(1);
  expect((await got.holds('speak up, [my name]')).length, 'what she got is kept').toBeGreaterThan(0);
  for (const told of ['Lindley', 'Canary unit', 'Inspector, by June 2027', 'Tom Fielding', address('Tom Fielding')]) {
    expect(await got.holds(told), told).toEqual([]);
  }
  expect((await ask(grace, 'POST', `/api/applications/${id}/withdraw`, { reason: '' })).status).toBe(200);
});

for (const [how, { hand, width, applicant, third }] of Object.entries(WAYS)) {
  test(`the whole loop ${how}`, async ({ as }) => {
    test.slow();
    const viewport = { width, height: 800 };
    const page = await as(applicant, { viewport });
    const goal = `I freeze when I negotiate ${how}.`;
    const { stop, on } = stops(page, how, hand);

    // Sam has been promoted since; and where each of them works, nobody who scores is to read.
    const unit = `Canary unit ${how}`;
    const profile = { name: applicant, grade: 'sergeant', unit, line_manager_name: 'Grace Lindley', line_manager_email: address('Grace Lindley') };
    await page.goto('/contact');
    expect((await ask(page, 'PUT', '/api/profile', profile)).status).toBe(200);
    await page.goto('/options/promoting-difference');
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
      - paragraph: /You can apply until the end of/
      - heading "Can you apply?" [level=2]
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
    await hand.press(menu(page, 'Applications'));
    await hand.press(own(page, reference));
    await stop(page, 'submitted', `
      - heading "Mentee application" [level=1]
      - paragraph: /Submitted on/
      - heading "What happened so far" [level=2]
      - button "Withdraw this application"
    `);

    // Two of the CMU mark each answer, and are far apart on one; neither sees whose it is, or the other's mark.
    const [morgan, leila] = [await as('Morgan Bell', { viewport }), await as('Leila Haddad', { viewport })];
    const got = [new Got(morgan), new Got(leila)];
    const mark = async (at: Page, usual: string, ofGoal: string) => {
      for (let left = 4; left > 0; left -= 1) {
        await meets(at, expect(at.getByText(left === 1 ? 'This is the last answer' : `${left} answers`)).toBeVisible());
        await got[at === morgan ? 0 : 1]!.look();
        const isGoal = await at.getByText(goal).isVisible();
        await expect(at.locator('main')).not.toContainText(reference);
        await expect(at.locator('body')).not.toContainText(applicant);
        await hand.choose(at.getByRole('radio', { name: isGoal ? ofGoal : usual, exact: true }));
        await hand.press(button(at, 'Give this mark'));
      }
      await meets(at, expect(title(at)).toHaveText('Nothing waits for you'));
    };
    /** To the round from wherever one is. */
    const toRound = async (at: Page) => {
      await hand.press(menu(at, 'Applications'));
      await meets(at, expect(title(at)).toHaveText('Applications'));
      await hand.press(link(at, 'Score applications'));
      await meets(at, expect(title(at)).toHaveText('Rounds'));
      await hand.press(link(at, 'Mentee application'));
      await meets(at, expect(at.getByRole('row', { name: new RegExp(reference) })).toBeVisible());
    };
    for (const [at, ofGoal] of [[morgan, '4'], [leila, '1']] as const) {
      await at.goto('/applications');
      await hand.press(link(at, 'Score applications'));
      await expect(title(at)).toHaveText('Rounds');
      // Between the two modules, Back is one step.
      await step(at, -1);
      await expect(title(at)).toHaveText('Applications');
      await step(at, 1);
      await expect(title(at)).toHaveText('Rounds');
      // From here on it is counted what one application costs.
      efforts.set(at, new Effort());
      await toRound(at);
      await hand.press(link(at, 'Score the next answer'));
      await meets(at, expect(title(at)).toHaveText('What have you done to develop yourself?'));
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
    await hand.press(link(morgan, 'The round'));
    const row = morgan.getByRole('row', { name: new RegExp(reference) });
    await meets(morgan, expect(row).toContainText('Apart'));
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
      await meets(morgan, expect(morgan.getByRole('listitem').filter({ hasText: address(third) })).toBeVisible());
      const other = await as(third, { viewport });
      got.push(new Got(other));
      await other.goto('/applications');
      await hand.press(own(other, 'Mentee application'));
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
      await hand.press(link(leila, 'The round'));
      await settle(leila, 'I agree.');
      await stop(leila, 'settle-agreed', `
        - paragraph: /Proposed/
        - button "Settle it together"
        - group "Which mark?"
        - textbox "Who agreed, and why?"
        - button "Settle it"
      `);
      await hand.press(button(leila, 'Settle it'));
      await meets(leila, expect(leila.getByRole('row', { name: new RegExp(reference) })).toContainText('15'));
    }

    // It is decided, looked at as the applicant will read it, and published.
    await toRound(morgan);
    await expect(row).not.toContainText('Apart');
    await hand.press(link(morgan, 'Decide and answer'));
    await meets(morgan, expect(title(morgan)).toHaveText('Decide: Mentee application'));
    await stop(morgan, 'decide', `
      - 'heading "Decide: Mentee application" [level=1]'
      - region "What waits"
    `);
    await hand.press(morgan.getByRole('link', { name: reference }));
    await meets(morgan, expect(title(morgan)).toHaveText(`Decide on ${reference}`));
    await hand.choose(morgan.getByLabel('Not selected'));
    const why = `Say what you did yourself, ${how}.`;
    const boxes = morgan.getByRole('textbox', { name: /Feedback on/ });
    await expect(boxes).toHaveCount(4);
    const preview = morgan.locator('section').filter({ hasText: 'What the applicant will read' }).last();
    // A saved sentence for each part, and for the first words of one's own in its place.
    const sentences = morgan.locator('details.folded');
    await expect(sentences).toHaveCount(4);
    for (const of of await sentences.all()) {
      await hand.press(of.getByText('Saved sentences', { exact: true }));
      const sentence = of.getByRole('button').first();
      const said = (await sentence.textContent()) ?? '';
      await hand.press(sentence);
      await expect(preview.getByText(said).last()).toBeVisible();
    }
    await hand.write(boxes.first(), why);
    await expect(preview.getByText(why)).toHaveCount(1);
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
    await meets(morgan, expect(title(morgan)).toHaveText('Decide: Mentee application'));
    await expect(row).toContainText('Not selected');
    await hand.press(button(morgan, 'Publish all drafts'));
    await meets(morgan, expect(morgan.getByRole('alert').filter({ hasText: '1 decision is published.' })).toBeVisible());
    await stop(morgan, 'published', `
      - alert:
        - paragraph: 1 decision is published.
      - 'heading "Decide: Mentee application" [level=1]'
    `);

    // Six minutes of one person's time, beyond reading it, is the most that an application may cost.
    for (const [who, at] of [['Who decides', morgan], ['Who scores', leila]] as const) {
      const of = efforts.get(at) ?? new Effort();
      const description = `${Math.round(of.seconds())} s: ${JSON.stringify(of)}`;
      test.info().annotations.push({ type: `${who}, ${how}`, description });
      expect(of.thoughts, description).toBeGreaterThan(8);
      expect(of.seconds(), `${who}: ${description}`).toBeLessThanOrEqual(360);
    }
    // Nothing that any of them was sent tells whose it is.
    for (const of of got) {
      expect((await of.holds(goal)).length, 'what they got is kept').toBeGreaterThan(0);
      for (const told of [applicant, address(applicant), unit, 'Chief inspector, by June 2028', 'Grace Lindley', address('Grace Lindley')]) {
        expect(await of.holds(told), told).toEqual([]);
      }
    }

    // They read why. In this round they have been judged.
    await hand.press(menu(page, 'Applications'));
    await hand.press(own(page, reference));
    await stop(page, 'feedback', `
      - heading "Mentee application" [level=1]
      - paragraph: /Not selected/
      - heading "What the Career Management Unit says" [level=2]
      - heading "What have you done to develop yourself?" [level=3]
      - paragraph: ${why}
      - paragraph: /You can apply again when the next round opens, on 1 /
      - heading "What happened so far" [level=2]
    `);
    await hand.press(menu(page, 'Applications'));
    await hand.press(page.locator('.card').getByRole('link', { name: 'Mentee application', exact: true }));
    await stop(page, 'judged', `
      - heading "Mentee application" [level=1]
      - heading "You have sent this form already" [level=2]
      - paragraph: /You can apply again when the next round opens/
    `);
    await expect(link(page, 'Start')).toHaveCount(0);
    sentBefore[how] = { reference, goal };
  });
}

for (const [how, { hand, width, applicant }] of Object.entries(WAYS)) {
  test(`in the next round they apply with what they sent, ${how}`, async ({ as }) => {
    const { reference, goal } = sentBefore[how]!;
    clock.ahead = nextRound().getTime() - Date.now();
    const page = await as(null, { viewport: { width, height: 800 } });
    await page.clock.install({ time: nextRound() });
    await signIn(page, applicant);
    const { stop, on } = stops(page, how, hand);
    await hand.press(menu(page, 'Applications'));
    await hand.press(own(page, reference));
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
