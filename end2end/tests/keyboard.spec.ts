import { address, aside, clear, expect, seed, step, test, type Page } from '../fixtures';

/** Two ways to sit at it: before a screen, and with 1280 pixels enlarged to 400 %. */
const SIZES = { 'by keyboard alone': { width: 1280, height: 900 }, 'by keyboard alone at 400 %': { width: 320, height: 256 } };

/** What has the focus: its words, and whether one can see that it has it. */
async function focused(page: Page) {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement;
    const label = at.labels?.[0]?.textContent ?? at.textContent ?? '';
    // Boxes and buttons that are drawn show it on what is drawn.
    const drawn = at.matches('[type=radio], [type=checkbox]') ? getComputedStyle(at.nextElementSibling!, '::before') : null;
    const shows = (style: CSSStyleDeclaration) =>
      (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    const box = at.getBoundingClientRect();
    // Nothing that sticks to an edge may lie over all of it (WCAG 2.4.11).
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const middle = (box.left + box.right) / 2;
    const isSeen = [top + 2, (top + bottom) / 2, bottom - 2].some((y) => {
      const hit = document.elementFromPoint(middle, y);
      return hit !== null && (at.contains(hit) || hit.contains(at) || [...(at.labels ?? [])].some((of) => of.contains(hit)));
    });
    return {
      tag: at.tagName,
      words: label.trim(),
      visible: shows(getComputedStyle(at)) || (drawn !== null && shows(drawn)),
      onScreen: box.bottom > 0 && box.top < innerHeight && isSeen,
    };
  });
}

/** Presses Tab until something with these words has the focus; every stop on the way must be seen. */
async function to(page: Page, words: string | RegExp, key = 'Tab') {
  const fits = (said: string) => (typeof words === 'string' ? said.startsWith(words) : words.test(said));
  const passed: string[] = [];
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (at.tag === 'BODY') continue;
    passed.push(at.words);
    expect(at, `the focus on “${at.words}”`).toMatchObject({ visible: true, onScreen: true });
    if (fits(at.words)) return;
  }
  throw new Error(`Tab does not lead to ${words}. It leads to: ${passed.join(' | ')}`);
}

/** A new page has come: its heading has the focus, its title is in the title bar, and it was said. */
async function arrived(page: Page, heading: string) {
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeFocused();
  await expect(page).toHaveTitle(`${heading} – Promoting Difference`);
  await expect(page.locator('#announcer')).toHaveText(heading);
}

for (const [how, size] of Object.entries(SIZES)) {
  test(`a form can be found, filled in and sent ${how}`, async ({ as }) => {
    test.slow();
    const page = await as('Dylan Hughes');
    await page.setViewportSize(size);
    await clear(page, 'mentee');
    const key = (name: string) => page.keyboard.press(name);
    const type = (text: string) => page.keyboard.insertText(text);
    await page.goto('/options/promoting-difference');
    await expect(page.locator('#account')).toContainText('Dylan Hughes');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());

    // The first stop skips what every page has.
    await key('Tab');
    expect(await focused(page)).toMatchObject({ words: 'Skip to main content', visible: true, onScreen: true });
    await key('Enter');
    await expect(page.locator('main')).toBeFocused();
    await to(page, 'Apply for this option');
    await key('Enter');
    await arrived(page, 'Mentee application');

    await to(page, 'Start');
    await key('Enter');
    await arrived(page, 'About you');
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'Are you eligible?');
    await to(page, 'I consider that I belong');
    await key('Space');
    await to(page, 'Yes');
    await key('Space');
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'What you want from the year');
    await to(page, 'Get promoted');
    await key('Space');
    await to(page, 'Which rank are you aiming for');
    await type('Chief inspector, by 2028');
    await to(page, 'Strategy');
    await key('Space');
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'Your case');

    // With faults, the focus goes to what is wrong, and from there to the field.
    await to(page, 'Save and continue');
    await key('Enter');
    await expect(page.locator('#error-summary')).toBeFocused();
    await expect(page).toHaveTitle('Error: Your case – Promoting Difference');
    await to(page, 'Enter an answer: What have you done to develop yourself');
    await key('Enter');
    await expect(page.locator('#field-commitment')).toBeFocused();
    await type('I asked for feedback.');
    for (const next of ['Which goals', 'How will the force', 'What is one achievement']) {
      await to(page, next);
      await type('My own words.');
    }
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'Your line manager');
    await to(page, 'Yes');
    await key('Space');
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'Declaration');
    await to(page, 'I confirm that what I have written');
    await key('Space');
    await to(page, 'Save and continue');
    await key('Enter');
    await arrived(page, 'Check your entries');
    await aside(page, 'mentee');
    await to(page, 'Send application');
    await key('Enter');
    await arrived(page, 'Application sent');
  });

  test(`one can sign in and say who one is ${how}`, async ({ page }) => {
    test.slow();
    const person = size.width > 320 ? 'Morgan Bell' : 'Leila Haddad';
    await page.setViewportSize(size);
    const key = (name: string) => page.keyboard.press(name);
    await page.goto('/');
    await expect(page.locator('#account')).toHaveText('Sign in');
    await to(page, 'Sign in');
    await key('Enter');
    await arrived(page, 'Sign in');
    await to(page, 'Send me a letter');
    await key('Enter');
    await expect(page.locator('#error-summary')).toBeFocused();
    await to(page, 'Enter your e-mail address');
    await key('Enter');
    await expect(page.locator('#field-email')).toBeFocused();
    await page.keyboard.insertText(address(person));
    await key('Enter');
    await arrived(page, 'Look for our letter');
    await to(page, 'the letters page');
    await key('Enter');
    await arrived(page, 'Letters');
    await expect(page.locator('.letter').first()).toBeVisible();
    await to(page, /\/sign-in\/link#/);
    await key('Enter');
    await expect(page.getByText('Press the button to sign in.')).toBeVisible();
    // The heading of a page that was loaded anew does not take the focus.
    await to(page, /^Sign in$/);
    while ((await focused(page)).tag !== 'BUTTON') await to(page, /^Sign in$/);
    await key('Enter');
    await arrived(page, 'Applications');
    await to(page, person, 'Shift+Tab');
    await key('Enter');
    await arrived(page, 'Your profile');
    await to(page, 'Your unit');
    await key('Control+A');
    await page.keyboard.insertText('Career Management Unit');
    await to(page, 'Save');
    await key('Enter');
    await expect(page.getByText('Your profile has been saved.')).toBeVisible();
    await to(page, 'Sign out', 'Shift+Tab');
    await key('Enter');
    await expect(page.locator('#account')).toHaveText('Sign in');
  });

  test(`a question can be put, answered, followed up and closed ${how}`, async ({ as }) => {
    test.slow();
    const page = await as('Dylan Hughes');
    const cmu = await as('Leila Haddad');
    for (const of of [page, cmu]) await of.setViewportSize(size);
    await clear(page, 'ask');
    await page.goto('/questions');
    await expect(page.locator('#account')).toContainText('Dylan Hughes');
    await to(page, 'Ask a question');
    await page.keyboard.press('Enter');
    await arrived(page, 'Ask the Career Management Unit');
    await to(page, 'Planning my career');
    await page.keyboard.press('Space');
    // The arrows go through the choices.
    await page.keyboard.press('ArrowDown');
    await expect(page.getByLabel('A development option or scheme')).toBeChecked();
    const subject = `Asked ${how}?`;
    await to(page, 'What is your question');
    await page.keyboard.insertText(subject);
    await to(page, 'What would you like to ask');
    await page.keyboard.insertText('I use no mouse.');
    await to(page, 'Send question');
    await page.keyboard.press('Enter');
    await arrived(page, subject);

    await cmu.goto('/questions/inbox');
    await expect(cmu.getByRole('link', { name: subject, exact: true })).toBeVisible();
    await to(cmu, subject);
    await cmu.keyboard.press('Enter');
    await arrived(cmu, subject);
    await to(cmu, 'Send answer');
    await cmu.keyboard.press('Enter');
    await expect(cmu.locator('#error-summary')).toBeFocused();
    await to(cmu, 'Write something');
    await cmu.keyboard.press('Enter');
    await expect(cmu.locator('#field-text')).toBeFocused();
    await cmu.keyboard.insertText('Nor do I.');
    await to(cmu, 'Send answer');
    await cmu.keyboard.press('Enter');
    await expect(cmu.getByText('Your answer has been sent.')).toBeVisible();

    await page.reload();
    await expect(page.getByText('Nor do I.')).toBeVisible();
    await to(page, 'Ask or say more');
    await page.keyboard.insertText('Thank you.');
    await to(page, 'Send');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Sent. The Career Management Unit will answer here.')).toBeVisible();
    await to(page, 'Close this question');
    await page.keyboard.press('Enter');
    await expect(page.getByText('You have closed this question.')).toBeVisible();
  });

  test(`a page can be rated ${how}`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.goto('/guidance/the-pdr-conversation');
    await expect(page.locator('#account')).toHaveText('Sign in');
    await to(page, 'Yes, this page was useful');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Thank you.')).toBeVisible();
    await expect(page.locator('#rate')).toBeFocused();
  });

  test(`two texts of one draft can be chosen between ${how}, offline or not`, async ({ as, watch }) => {
    watch.expect(/status of 409/, /ERR_INTERNET_DISCONNECTED/);
    const page = await as('Dylan Hughes');
    await page.setViewportSize(size);
    await seed(page, 'mentee', { goals: ['From before.'] });
    await page.goto('/applications/mentee/your-case');
    await expect(page.locator('#account')).toContainText('Dylan Hughes');
    await seed(page, 'mentee', { goals: ['From another tab.'] });
    await to(page, 'Which goals');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('From this tab.');
    await page.keyboard.press('Tab');
    await expect(page.getByText('Not saved. This draft was changed')).toBeVisible();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    // What says that it is not saved sticks to the lower edge, and hides no field on the way.
    await to(page, 'Keep these', 'Shift+Tab');
    await to(page, 'Yours here', 'Shift+Tab');
    await page.keyboard.press('ArrowDown');
    await to(page, 'Keep these');
    await page.keyboard.press('Enter');
    await expect(page.locator('#clash')).toHaveCount(0);
    await expect(page.getByLabel('Which goals')).toHaveValue('From another tab.');
    await page.context().setOffline(true);
    await to(page, 'How will the force gain');
    await page.keyboard.insertText('Typed offline.');
    await page.keyboard.press('Tab');
    await expect(page.getByText('You are offline.')).toBeVisible();
    for (const words of ['Save and continue', 'Privacy']) await to(page, words);
    for (const words of ['Save and continue', 'What have you done']) await to(page, words, 'Shift+Tab');
    await page.context().setOffline(false);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect(page.getByText(/^Saved at/)).toBeVisible();
    await clear(page, 'mentee');
  });
}

test('Back brings one back to where one was', async ({ page }) => {
  await page.goto('/options');
  await expect(page.locator('#account')).toHaveText('Sign in');
  const link = page.getByRole('main').getByRole('link').last();
  await link.scrollIntoViewIfNeeded();
  const depth = await page.evaluate(() => scrollY);
  expect(depth).toBeGreaterThan(500);
  await link.click();
  await expect(page).toHaveURL(/\/options\/./);
  await expect(page.locator('main article')).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await step(page, -1);
  await expect(page).toHaveURL(/\/options$/);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(depth - 50);
  await step(page, 1);
  await expect(page).toHaveURL(/\/options\/./);
});

test('a link within the page, and the skip link, stay on the page', async ({ page }) => {
  await page.goto('/guidance/being-a-mentee');
  await expect(page.locator('#account')).toHaveText('Sign in');
  await page.getByRole('link', { name: 'Skip to main content' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Being a mentee');
  await expect(page.locator('main')).toBeFocused();
});
