import { clear, expect, test, type Page } from '../fixtures';

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
    return {
      tag: at.tagName,
      words: label.trim(),
      visible: shows(getComputedStyle(at)) || (drawn !== null && shows(drawn)),
      onScreen: box.bottom > 0 && box.top < innerHeight,
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

test('a form can be found, filled in and sent by keyboard alone', async ({ as }) => {
  test.slow();
  const page = await as('Dylan Hughes');
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
  await to(page, 'Send application');
  await key('Enter');
  await arrived(page, 'Application sent');
});

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
  await page.goBack();
  await expect(page).toHaveURL(/\/options$/);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(depth - 50);
  await page.goForward();
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
