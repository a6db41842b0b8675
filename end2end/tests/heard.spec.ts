// What people hear who do not see the screen: the headings, links, fields and lists of every page, in
// order. Only what makes the page is named; the CMU's words, dates and references may change.
import { EVERY_KIND, clear, expect, seed, settled, test, type Page } from '../fixtures';

const main = (page: Page) => expect(page.getByRole('main'));

async function open(page: Page, path: string) {
  await page.goto(path);
  await settled(page);
}

test('around every page', async ({ as }) => {
  const page = await as('Grace Lindley');
  await open(page, '/guidance/being-a-mentee');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to main content"
    - complementary "Demonstration":
      - paragraph:
        - link "See the letters"
    - banner:
      - link "Promoting Difference Northshire Police"
      - link "Grace Lindley"
      - button "Sign out"
    - navigation "Menu":
      - list:
        - listitem:
          - link "Home"
        - listitem:
          - link "Careers guidance"
        - listitem:
          - link "Development options"
        - listitem:
          - link "Applications"
        - listitem:
          - link "Questions"
    - main:
      - article:
        - heading "Being a mentee" [level=1]
    - complementary "About this page":
      - paragraph:
        - button "Print this page"
        - link "Send the link by e-mail"
      - status:
        - text: Was this page useful?
        - button /Yes.*this page was useful/
        - button /No.*this page was not useful/
    - contentinfo:
      - heading "Career Management Unit" [level=2]
      - heading "Ring or write" [level=2]
      - paragraph:
        - link /careers@/
      - heading "Help" [level=2]
      - list:
        - listitem:
          - link "Contact"
        - listitem:
          - link "Ask a question"
        - listitem:
          - link "Privacy"
        - listitem:
          - link "Accessibility"
        - listitem:
          - link "Terms of use"
  `);
  await expect(page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Careers guidance' })).toHaveAttribute('aria-current', 'true');
});

test('pages to read', async ({ stranger: page, watch }) => {
  watch.expect(/status of 404/);
  await open(page, '/');
  await main(page).toMatchAriaSnapshot(`
    - article:
      - heading [level=1]
      - paragraph:
        - link "See development options"
      - heading [level=2]
      - list
  `);
  await open(page, '/guidance');
  await main(page).toMatchAriaSnapshot(`
    - article:
      - heading "Careers guidance" [level=1]
      - heading [level=2]
      - list:
        - listitem:
          - link /./
  `);
  await open(page, '/guidance/the-interview');
  await main(page).toMatchAriaSnapshot(`
    - navigation "Breadcrumb":
      - list:
        - listitem:
          - link "Home"
        - listitem:
          - link "Careers guidance"
    - article:
      - heading [level=1]
      - navigation "On this page":
        - list:
          - listitem:
            - link "In the room"
      - heading "In the room" [level=2]
      - paragraph: /Last checked/
      - navigation "Read on":
        - heading "Read on" [level=2]
        - list
  `);
  await open(page, '/options');
  await main(page).toMatchAriaSnapshot(`
    - article:
      - heading "Development options" [level=1]
      - heading [level=2]
      - list:
        - listitem:
          - link /./
  `);
  await open(page, '/options/promoting-difference');
  await main(page).toMatchAriaSnapshot(`
    - navigation "Breadcrumb"
    - article:
      - heading "Promoting Difference mentoring" [level=1]
      - paragraph:
        - link "Apply for this option"
  `);
  await open(page, '/nowhere');
  await main(page).toMatchAriaSnapshot(`
    - navigation "Breadcrumb"
    - article:
      - heading "Page not found" [level=1]
      - paragraph:
        - link "careers guidance"
        - link "development options"
        - link /./
  `);
});

test('signing in', async ({ stranger: page }) => {
  await open(page, '/sign-in');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await main(page).toMatchAriaSnapshot(`
    - alert:
      - heading "There is a problem" [level=2]
      - list:
        - listitem:
          - link "Enter your e-mail address, like name@force.example"
    - heading "Sign in" [level=1]
    - paragraph
    - text: /Your e-mail address If you work for the force, your work address/
    - textbox "Your e-mail address"
    - button "Send me a letter"
    - heading "If you do not work for the force" [level=2]
    - list:
      - listitem:
        - link "Business mentor application"
    - heading "Invented people you can be" [level=2]
    - list:
      - listitem:
        - button /Sign in as Sam Okafor/
  `);
  await page.getByLabel('Your e-mail address').fill('nobody.hears@northshire.example');
  await page.getByRole('button', { name: 'Send me a letter' }).click();
  await main(page).toMatchAriaSnapshot(`
    - heading "Look for our letter" [level=1]
    - paragraph:
      - strong: nobody.hears@northshire.example
    - link "the letters page"
    - textbox "The code from the letter"
    - button "Sign in"
    - paragraph:
      - button "Ask for a new letter or use another address"
  `);
  await open(page, '/letters');
  await main(page).toMatchAriaSnapshot(`
    - heading "Letters" [level=1]
    - paragraph
    - button "Refresh"
  `);
  await open(page, '/sign-in/link');
  await main(page).toMatchAriaSnapshot(`
    - heading "This link is no longer good" [level=1]
    - link "Ask for a new letter"
  `);
});

test('filling in and sending', async ({ as, cmu }) => {
  const page = await as('Priya Nair');
  await clear(page, 'ask');
  await open(page, '/profile');
  await main(page).toMatchAriaSnapshot(`
    - heading "Your profile" [level=1]
    - paragraph: /You are signed in as/
    - textbox "Your name": Priya Nair
    - combobox "Your rank or band":
      - option "Sergeant" [selected]
    - textbox "Your unit": /.+/
    - textbox "Your line manager’s name": /.+/
    - textbox "Your line manager’s work e-mail address": /.+/
    - button "Save"
  `);
  // The name is what her profile filled in: that part is not begun.
  await seed(page, 'every-kind', { name: ['Priya Nair'], tea: ['yes'], milk: ['other'] });
  await open(page, '/applications/every-kind');
  await main(page).toMatchAriaSnapshot(`
    - link "All applications"
    - heading "Every kind of question" [level=1]
    - link "Go on with the form"
    - status: /Saved at/
    - heading "Your form" [level=2]
    - list:
      - listitem:
        - link "Words"
        - strong: Not started
      - listitem:
        - link "Choices"
        - strong: In progress
      - listitem:
        - link "Dates, numbers and addresses"
        - strong: Not started
      - listitem:
        - link "Ranks and bands"
        - strong: Not started
      - listitem:
        - link "The end"
        - strong: Not started
      - listitem:
        - link "Check your entries and send"
    - heading "Before you start" [level=2]
    - heading "After you have sent it" [level=2]
    - paragraph:
      - button "Delete this draft"
  `);
  await open(page, '/applications/every-kind/choices');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await main(page).toMatchAriaSnapshot(`
    - link "All parts of this form"
    - alert:
      - heading "There is a problem" [level=2]
      - list:
        - listitem:
          - 'link "Enter an answer: How, then?"'
        - listitem:
          - link /Choose an answer/
    - paragraph: /part 2 of 5/
    - heading "Choices" [level=1]
    - group "Do you drink tea?":
      - radio "Yes" [checked]
      - radio "No"
    - group "How do you take your tea?":
      - radio "With milk"
      - radio "Black"
      - radio "Some other way" [checked]
    - textbox "How, then?"
    - group "What would you like to do more of at work?":
      - checkbox "Lead people"
    - button "Save and continue"
    - button "Save and come back later"
    - status
  `);
  await expect(page.getByLabel('How, then?')).toHaveAccessibleDescription('Error: Enter an answer: How, then?');
  await open(page, '/applications/every-kind/figures');
  await main(page).toMatchAriaSnapshot(`
    - group "When did you join the force?":
      - textbox "Day"
      - textbox "Month"
      - textbox "Year"
    - textbox "How many people are in your team?"
    - textbox "What is your e-mail address?"
  `);

  await open(page, '/applications');
  await main(page).toMatchAriaSnapshot(`
    - heading "Applications" [level=1]
    - heading "Go on with a draft" [level=2]
    - list:
      - listitem:
        - link "Every kind of question"
        - text: /Last saved on/
    - heading "What you can apply for or send" [level=2]
    - list:
      - listitem:
        - link "Mentee application"
  `);

  await seed(page, 'every-kind', { ...EVERY_KIND, name: ['Priya Nair'] });
  await open(page, '/applications/every-kind/check');
  await main(page).toMatchAriaSnapshot(`
    - heading "Check your entries" [level=1]
    - heading "Words" [level=2]
    - term: What is your name?
    - definition: Priya Nair
    - definition:
      - link "Change What is your name?"
    - heading "Send it" [level=2]
    - button "Send form"
  `);
  await page.getByRole('button', { name: 'Send form' }).click();
  await main(page).toMatchAriaSnapshot(`
    - heading "Form sent" [level=1]
    - paragraph: Your reference is
    - paragraph: /^\\w{4}-\\w{4}$/
    - heading "What happens next" [level=2]
    - list
    - button "Print this page"
    - link "Read what you sent"
    - link "Your applications"
  `);
  const id = page.url().split('/').at(-1)!;
  const record = (who: string, promise: string) => `
    - heading "Every kind of question" [level=1]
    - paragraph: /Submitted on .* ${promise}/
    - term: Reference
    - definition: /^\\w{4}-\\w{4}$/
    - heading "What happened so far" [level=2]
    - list:
      - listitem: /${who} submitted it/
    - heading "Words" [level=2]
    - term: What is your name?
    - definition: Priya Nair
    - heading "Choices" [level=2]
    - button "Print this page"
  `;
  await open(page, `/applications/record/${id}`);
  await main(page).toMatchAriaSnapshot(`
    - link "Your applications"${record('You', 'We read it')}`);
  await open(cmu, `/applications/record/${id}`);
  await main(cmu).toMatchAriaSnapshot(`
    - link "All applications"${record('The applicant', 'Nobody is promised an answer')}`);
  await open(page, '/applications/every-kind');
  await main(page).toMatchAriaSnapshot(`
    - heading "Every kind of question" [level=1]
    - heading "You have sent this form before" [level=2]
    - list:
      - listitem:
        - link "Every kind of question"
    - link "Start"
    - heading "Your form" [level=2]
    - heading "Before you start" [level=2]
  `);
  await open(page, '/applications');
  await main(page).toMatchAriaSnapshot(`
    - heading "Applications" [level=1]
    - heading "Sent" [level=2]
    - list:
      - listitem:
        - link "Every kind of question"
    - heading "What you can apply for or send" [level=2]
    - list:
      - listitem:
        - link "Mentee application"
  `);
  await open(cmu, '/applications/all');
  await main(cmu).toMatchAriaSnapshot(`
    - link "Rounds"
    - heading "All applications" [level=1]
    - paragraph: /oldest first/
    - search "Applications":
      - searchbox "Reference, or a part of it"
      - combobox "Form"
      - combobox "Where it is"
    - status: /applications?\\./
    - list:
      - listitem:
        - link /^\\w{4}-\\w{4}$/
        - text: /Priya Nair/
  `);
});

test('asking and answering', async ({ as, cmu, watch }) => {
  watch.expect(/status of 403/);
  const page = await as('Priya Nair');
  await clear(page, 'ask');
  await open(page, '/questions');
  await main(page).toMatchAriaSnapshot(`
    - heading "Questions" [level=1]
    - paragraph
    - paragraph:
      - link "Ask a question"
  `);
  await open(page, '/questions/ask');
  await main(page).toMatchAriaSnapshot(`
    - link "Questions"
    - heading "Ask the Career Management Unit" [level=1]
    - group "What is it about?":
      - radio "Planning my career or my development"
    - textbox "What is your question, in one line?"
    - textbox "What would you like to ask?"
    - text: You have 500 words left
    - heading "After you have sent it" [level=2]
    - button "Send question"
  `);
  await page.getByLabel('Something else').check();
  await page.getByLabel('What is your question, in one line?').fill('Who hears this?');
  await page.getByLabel('What would you like to ask?').fill('I listen.');
  await page.getByRole('button', { name: 'Send question' }).click();
  await main(page).toMatchAriaSnapshot(`
    - link "Your questions"
    - alert:
      - paragraph: Your question has been sent.
    - paragraph: Something else
    - heading "Who hears this?" [level=1]
    - paragraph:
      - strong: Waiting
      - text: /Sent on .* Answer expected by/
    - list:
      - listitem:
        - heading "Priya Nair" [level=2]
        - paragraph: / at /
        - paragraph: I listen.
    - textbox "Ask or say more"
    - button "Send"
    - heading "Do you no longer need an answer?" [level=2]
    - button "Close this question"
  `);
  const at = new URL(page.url()).pathname;
  await open(cmu, '/questions/inbox');
  await main(cmu).toMatchAriaSnapshot(`
    - link "Questions"
    - heading "Inbox" [level=1]
    - heading "Waiting for an answer" [level=2]
    - list:
      - listitem:
        - link "Who hears this?"
        - strong: Waiting
        - text: /Priya Nair/
    - paragraph:
      - link "Which pages of guidance help"
  `);
  await open(cmu, at);
  await cmu.getByLabel('Your answer').fill('I do.');
  await cmu.getByRole('button', { name: 'Send answer' }).click();
  await main(cmu).toMatchAriaSnapshot(`
    - link "Inbox"
    - alert:
      - paragraph: Your answer has been sent.
    - heading "Who hears this?" [level=1]
    - paragraph:
      - strong: Answered
    - list:
      - listitem:
        - heading "Priya Nair" [level=2]
      - listitem:
        - heading "Morgan Bell, Career Management Unit" [level=2]
        - paragraph: / at /
        - paragraph: I do.
  `);
  await open(cmu, '/guidance/ratings');
  await main(cmu).toMatchAriaSnapshot(`
    - navigation "Breadcrumb"
    - article:
      - heading "Which pages help" [level=1]
      - paragraph: /Nobody knows who they are/
  `);
  await open(cmu, '/letters');
  await main(cmu).toMatchAriaSnapshot(`
    - heading "Letters" [level=1]
    - list:
      - listitem:
        - heading [level=2]
        - paragraph: /To .* at /
  `);
  await open(page, '/questions/inbox');
  await main(page).toMatchAriaSnapshot(`
    - heading "You cannot see this page" [level=1]
    - paragraph
    - paragraph:
      - link "write to us"
  `);
});
