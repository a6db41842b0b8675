import { expect, look, test } from '../fixtures';

test('a reader says whether a page helped, and the CMU reads how often it did', async ({ page, cmu }) => {
  test.slow();
  await page.goto('/guidance/being-a-mentor');
  const tools = page.getByRole('complementary', { name: 'About this page' });
  await expect(tools.getByText('Was this page useful?')).toBeVisible();
  await look(page, 'page-tools');
  await tools.getByRole('button', { name: /^No/ }).click();
  await expect(tools.getByText('Thank you.')).toBeVisible();
  await expect(tools.locator('#rate')).toBeFocused();
  await look(page, 'page-rated');
  // Each page asks for itself.
  await page.getByRole('link', { name: 'Careers guidance' }).first().click();
  await expect(tools).toBeHidden();
  await page.getByRole('link', { name: 'Being a mentee', exact: true }).click();
  await tools.getByRole('button', { name: /^Yes/ }).click();
  await expect(tools.getByText('Thank you.')).toBeVisible();

  await cmu.goto('/questions/inbox');
  await cmu.getByRole('link', { name: 'Which pages of guidance help' }).click();
  await expect(cmu.getByRole('heading', { level: 1 })).toHaveText('Which pages help');
  await look(cmu, 'ratings');
  await expect(cmu.getByRole('row', { name: 'Being a mentor 0 1' })).toBeVisible();
  await expect(cmu.getByRole('row', { name: 'Being a mentee 1 0' })).toBeVisible();
});

test('an answer that did not arrive is said, and can be given again', async ({ page, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  await page.goto('/guidance/being-a-mentee');
  await expect(page.locator('#account')).toHaveText('Sign in');
  const tools = page.getByRole('complementary', { name: 'About this page' });
  await page.context().setOffline(true);
  await tools.getByRole('button', { name: /^Yes/ }).click();
  await expect(tools.getByText('That did not reach us.')).toBeVisible();
  await page.context().setOffline(false);
  await tools.getByRole('button', { name: /^Yes/ }).click();
  await expect(tools.getByText('Thank you.')).toBeVisible();
});

test('a page can be printed, and its link sent by e-mail', async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await page.goto('/guidance/being-a-mentee');
  const tools = page.getByRole('complementary', { name: 'About this page' });
  await tools.getByRole('button', { name: 'Print this page' }).click();
  await expect(page.locator('body')).toHaveAttribute('data-printed', '');
  const link = tools.getByRole('link', { name: 'Send the link by e-mail' });
  await page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));
  await link.click();
  const href = decodeURIComponent((await link.getAttribute('href')) ?? '');
  expect(href).toContain('mailto:?subject=Being a mentee&body=Being a mentee\nhttp://');
  expect(href).toContain('/guidance/being-a-mentee');
  // On paper there is nothing to press.
  await page.emulateMedia({ media: 'print' });
  await expect(tools).toBeHidden();
});

test('a long page begins with what it holds', async ({ page }) => {
  await page.goto('/guidance/the-interview');
  const contents = page.getByRole('navigation', { name: 'On this page' });
  await contents.getByRole('link', { name: 'In the room' }).click();
  await expect(page.getByRole('heading', { name: 'In the room' })).toBeInViewport();
  expect(new URL(page.url()).hash).toBe('#in-the-room');
});
