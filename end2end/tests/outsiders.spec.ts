import { ask, expect, look, settled, test, withForms, type Page } from '../fixtures';

const ROBIN = 'robin@harbour-bakery.example';

/** Asks for a letter on the page to sign in, and comes in by it. */
async function comeIn(page: Page) {
  await page.getByLabel('Your e-mail address').fill(ROBIN);
  await look(page, 'outsider-sign-in');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.getByText(`We have sent a letter to ${ROBIN}.`)).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'the letters page' }).click();
  await page.locator('.letter', { hasText: `To ${ROBIN}` }).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('whoever comes from outside by the way of the force is led to a form that is open to them', async ({ page }) => {
  await page.goto('/sign-in');
  const form = page.getByRole('main').getByRole('link', { name: 'Business mentor application' });
  await expect(page.getByRole('heading', { name: 'If you do not work for the force' })).toBeVisible();
  await expect(form).toBeVisible();
  await page.getByLabel('Your e-mail address').fill('kit@quay-print.example');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look for our letter');
  await expect(page.getByText('If we know kit@quay-print.example')).toBeVisible();
  await look(page, 'outsider-no-letter');
  await form.click();
  await expect(page.getByText('You need not work for the force.')).toBeVisible();
});

test('somebody from outside the force comes in by a letter, for the forms that are open to them', async ({ page, watch }) => {
  await page.goto('/applications/business-mentor');
  await expect(page.getByText('You need not work for the force.')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in to start' }).click();
  await comeIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Business mentor application');
  await expect(page.getByRole('banner').getByRole('link', { name: ROBIN })).toHaveCount(0);
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await page.getByLabel('full name').fill('Robin Hale');
  await expect(page.getByText(/^Saved at \d/)).toBeVisible();
  await page.goto('/applications');
  await expect(page.getByRole('heading', { name: 'Go on with a draft' })).toBeVisible();
  // Nothing leads to what they cannot see.
  await expect(page.locator('.card')).toHaveText([/Business mentor application/, /Register your interest/]);
  await expect(page.getByText('All other forms are for people who work for the force.')).toBeVisible();
  await look(page, 'outsider-applications');

  // What is of the force says so, and breaks nothing.
  watch.expect(/403/);
  for (const path of ['/applications/mentee', '/questions/ask', '/profile', '/questions']) {
    await page.goto(path);
    await settled(page);
    await look(page, `outsider${path.replaceAll('/', '-')}`);
    // A form of the force can be read all the same.
    if (path === '/applications/mentee') {
      await expect(page.getByText('This is for people who work for the force.')).toBeVisible();
      await page.getByText('See every question').click();
      await expect(page.getByText('At most 300 words.').first()).toBeVisible();
      await expect(page.getByRole('link', { name: 'Sign in to start' })).toHaveCount(0);
    }
  }
  const { status } = await ask(page, 'GET', '/api/drafts/mentee');
  expect(status).toBe(403);
});

const closed = (text: string) => text.replace('[[rule]]', '[[window]]\nopens = "2020-01-01"\ncloses = "2020-12-31"\n\n[[rule]]');
const whileClosed = withForms('outside', { 'business-mentor': closed });

whileClosed('somebody from outside the force says at the closed form that they would be a mentor @sqlite', async ({ page }) => {
  const interested = page.getByRole('link', { name: 'Tell us that you are interested' });
  await page.goto('/applications/business-mentor');
  await expect(page.getByText('Applications closed at the end of 31 December 2020.')).toBeVisible();
  await expect(page.getByText('We write to you and say what is planned.')).toBeVisible();
  await look(page, 'outsider-closed');
  await interested.click();
  await expect(page.getByText('You need not work for the force.')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in to start' }).click();
  await comeIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Register your interest');
  // Also whoever is there already.
  await page.goto('/applications/business-mentor');
  await interested.click();
  await look(page, 'outsider-interest');
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await page.getByLabel('full name').fill('Robin Hale');
  await expect(page.getByRole('radio', { name: 'Promoting Difference mentoring' })).toBeChecked();
  await page.getByRole('radio', { name: 'Be a mentor' }).check();
  await page.getByLabel('What do you hope for?').fill('To hand on what I know.');
  await page.getByRole('radio', { name: 'By e-mail' }).check();
  await look(page, 'outsider-interest-asked');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await page.getByRole('button', { name: 'Send form' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Form sent');
});
