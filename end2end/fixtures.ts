// Who is at the browser, and what every page must hold.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open, type House } from './server';

export { expect, type Page };

/** The invented people. */
export type Person =
  | 'Sam Okafor'
  | 'Priya Nair'
  | 'Dylan Hughes'
  | 'Aisha Rahman'
  | 'Tom Fielding'
  | 'Grace Lindley'
  | 'Morgan Bell'
  | 'Leila Haddad';

/** Where their letters go. */
export const address = (person: Person) => `${person.toLowerCase().replace(' ', '.')}@northshire.example`;

/** What the browser complains about, unless a story expects it. */
export class Watch {
  private said: string[] = [];
  private expected: RegExp[] = [];

  /** A complaint that belongs to the story, such as a refusal. */
  expect(...complaints: RegExp[]) {
    this.expected.push(...complaints);
  }

  async over(context: BrowserContext) {
    context.on('console', (message) => {
      if (message.type() === 'error') this.said.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.said.push(`page: ${error.error().stack ?? error.error()}`));
    context.on('dialog', (dialog) => {
      this.said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss().catch(() => {});
    });
    await context.exposeBinding('reportViolation', (_, what: string) => this.said.push(`policy: ${what}`));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        const report = (globalThis as unknown as { reportViolation(what: string): void }).reportViolation;
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  unexpected() {
    return this.said.filter((said) => !this.expected.some((expected) => expected.test(said)));
  }
}

/** Asks for a letter, opens it on the letters page and presses the button: as a person would. */
export async function signIn(page: Page, person: Person, from = '/sign-in') {
  await page.goto(from);
  if (from !== '/sign-in') await page.getByRole('link', { name: 'Sign in', exact: true }).first().click();
  await openLetter(page, person);
}

/** The rest of signing in, from the page that asks who one is. */
export async function openLetter(page: Page, person: Person) {
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look for our letter');
  await page.getByRole('main').getByRole('link', { name: 'the letters page' }).click();
  const letter = page.locator('.letter', { hasText: `To ${address(person)}` }).filter({ hasText: 'Sign in' });
  await letter.first().getByRole('link').click();
  await expect(page.getByText('Press the button to sign in.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('#account')).toContainText(person);
}

type People = {
  watch: Watch;
  /** A new browser, signed in as somebody; or as nobody. */
  as: (person: Person | null, options?: Parameters<Browser['newContext']>[0]) => Promise<Page>;
  member: Page;
  sergeant: Page;
  cmu: Page;
  stranger: Page;
};

/** The server of this worker. */
let here: House;

/** A server that this worker has to itself. */
export async function house(name: string, use: (house: House) => Promise<void>, own?: Record<string, string>) {
  const { stop, ...opened } = await open(name, own);
  here = opened;
  await use(opened);
  await stop();
}

export const test = base.extend<People, { house: House }>({
  house: [async ({}, use, { parallelIndex }) => house(String(parallelIndex), use), { scope: 'worker' }],
  baseURL: async ({ house }, use) => use(house.address),
  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    expect(watch.unexpected(), 'the browser complained').toEqual([]);
  },
  context: async ({ context, watch }, use) => {
    await watch.over(context);
    await use(context);
  },
  as: async ({ browser, house, watch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (person, options) => {
      const open = async (storageState?: string) => {
        const context = await browser.newContext({ ...options, storageState });
        opened.push(context);
        await watch.over(context);
        return context.newPage();
      };
      if (!person) return open();
      // Sessions are kept, so that nobody asks for more letters than one may.
      const kept = join(house.folder, `${address(person)}.json`);
      if (existsSync(kept)) return open(kept);
      const page = await open();
      await signIn(page, person);
      await page.context().storageState({ path: kept });
      return page;
    });
    for (const context of opened) await context.close();
  },
  member: async ({ as }, use) => use(await as('Sam Okafor')),
  sergeant: async ({ as }, use) => use(await as('Priya Nair')),
  cmu: async ({ as }, use) => use(await as('Morgan Bell')),
  stranger: async ({ as }, use) => use(await as(null)),
});

/** Forms as a project manager changes them in their files. */
export type Changes = Record<string, (text: string) => string>;

/** The content with changed forms, in a folder of its own. */
export function changed(changes: Changes, folder = mkdtempSync(join(tmpdir(), 'content-'))) {
  cpSync(join(__dirname, '..', 'content'), folder, { recursive: true });
  for (const [form, change] of Object.entries(changes)) {
    const file = join(folder, 'applications', `${form}.toml`);
    const text = readFileSync(file, 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(file, change(text));
  }
  return folder;
}

/** Stories on a server that has these changed forms. */
export const withForms = (name: string, changes: Changes) =>
  test.extend({
    house: [
      async ({}, use, { parallelIndex }) => {
        const folder = changed(changes);
        await house(`${name}-${parallelIndex}`, use, { CONTENT: folder });
        rmSync(folder, { recursive: true });
      },
      { scope: 'worker' },
    ],
  });

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** Looks at a page as it stands: nothing in it keeps anybody out. */
export async function look(page: Page, name: string) {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const found = violations.map((of) => `${of.id}: ${of.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
  expect.soft(found, `what axe found on ${name} (${page.url()})`).toEqual([]);
  await picture(page, name);
}

/** Waits until nothing is loading. */
export async function settled(page: Page) {
  await expect(page.locator('#no-app[hidden] ~ main[data-until]')).toHaveCount(0);
  await expect(page.locator('html:not(.is-pending) main h1')).toBeVisible();
  await expect(page.locator('main .loading')).toHaveCount(0);
}

/** Steps back or on, as the browser's own buttons do: of a page that it kept it tells no load, for which goBack() waits. */
export async function step(page: Page, by: -1 | 1) {
  const before = page.url();
  await page.evaluate((by) => history.go(by), by);
  await expect.poll(() => page.url()).not.toBe(before);
}

/** Keeps a picture in two widths, if somebody wants to see them. */
async function picture(page: Page, name: string) {
  const folder = process.env.E2E_PICTURES;
  const before = page.viewportSize();
  if (!folder || !before) return;
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(before);
}

const content = join(__dirname, '..', 'content');
const names = (folder: string) => readdirSync(join(content, folder)).map((file) => `/${folder}/${file.replace(/\.\w+$/, '')}`);

/** The address of every page that the CMU wrote. */
export const CONTENT = ['/', '/contact', '/privacy', '/accessibility', '/terms', '/guidance', '/options', ...names('guidance'), ...names('options')];

/** A group of choices by its question. */
export const group = (page: Page, legend: string | RegExp) => page.getByRole('group', { name: legend });

type Entries = Record<string, string[]>;

/**
 * Asks the API from inside a page, as the app does. A page that another one replaces meanwhile has asked in vain,
 * or has had no time to hear: the next one asks again under the same key, which the server answers once.
 */
export async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const asked = [method, path, JSON.stringify(body ?? null), randomUUID()] as const;
  for (;;) {
    try {
      return await page.evaluate(async ([method, path, body, key]) => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': key };
        const reply = await fetch(path, method === 'GET' ? { method } : { method, headers, body });
        return { status: reply.status, body: await reply.json().catch(() => null) };
      }, asked);
    } catch (error) {
      if (!/context was destroyed/.test(String(error))) throw error;
      await page.waitForLoadState();
    }
  }
}

/** Puts a draft on the server, in the place of the one there; what was sent before is out of its way. */
export async function seed(page: Page, form: string, entries: Entries) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  await aside(page, form);
  await draft(page, form, entries);
}

/** The same, beside what was sent before. */
export async function draft(page: Page, form: string, entries: Entries) {
  const opened = await ask<{ draft: { version: number } | null }>(page, 'GET', `/api/drafts/${form}`);
  const version = opened.body.draft?.version ?? 0;
  const saved = await ask(page, 'PUT', `/api/drafts/${form}`, { version, entries });
  expect(saved.status).toBe(200);
}

/** Deletes a draft, if there is one; what was sent before is out of the way. */
export async function clear(page: Page, form: string) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  await aside(page, form);
  const opened = await ask<{ draft: { version: number } | null }>(page, 'GET', `/api/drafts/${form}`);
  const version = opened.body?.draft?.version;
  if (version) await ask(page, 'DELETE', `/api/drafts/${form}`, { version });
}

/** Forms for which it matters what one sent before. */
const LOOK_BACK = ['mentee', 'bursary', 'fast-track', 'promotability-managers', 'promotability-non-managerial', 'shadowing-visitor', 'shadowing-briefing'];

/**
 * One application of a person is live in a round, and there are eight people for all stories. So what they sent in
 * another story becomes nobody's, in the column that says whose it is; all else of it stays.
 */
export async function aside(page: Page, form: string) {
  if (!LOOK_BACK.includes(form)) return;
  const { who } = (await ask<{ who: { member: { id: string } } | null }>(page, 'GET', '/api/session')).body;
  if (!who || !/^[0-9a-f-]+$/.test(who.member.id) || !/^[a-z-]+$/.test(form)) return;
  put(`
    insert into person (id, address_mac, version, sealed) values ('aside', 'aside', 1, '') on conflict (id) do nothing;
    update application set person = 'aside' where person = '${who.member.id}' and form = '${form}'`);
}

/** Puts into the database what no story could wait for. */
export function put(sql: string) {
  if (here.database) {
    execFileSync('psql', ['-X', '-q', '-c', sql, here.database]);
    return;
  }
  const run = 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=60); db.executescript(sys.argv[2]); db.commit()';
  execFileSync('python3', ['-c', run, join(here.folder, 'data', 'service.db'), sql]);
}

/** A mentee form with nothing left to fill in. */
export const MENTEE: Entries = {
  name: ['Priya Nair'],
  grade: ['sergeant'],
  unit: ['Harbour neighbourhood team'],
  'under-represented': ['yes'],
  travel: ['yes'],
  outcomes: ['promotion'],
  'promotion-rank': ['Inspector, by June 2027'],
  'skill-areas': ['strategy', 'networks'],
  commitment: ['I asked to shadow the partnership desk and changed how I brief my team.'],
  goals: ['I freeze when I negotiate with people outside policing. I want to stop freezing.'],
  benefit: ['The harbour team would have somebody who can talk to the port authority.'],
  achievement: ['I saw that nobody owned the night handover, so I wrote one and tried it.'],
  'line-manager-name': ['Grace Lindley'],
  'line-manager-email': ['grace.lindley@northshire.example'],
  'line-manager-talk': ['yes'],
  'true-and-own-work': ['yes'],
};

/** The sample form with nothing left to fill in. */
export const EVERY_KIND: Entries = {
  name: ['Dylan Hughes'],
  story: ['I mended the rota.'],
  tea: ['no'],
  interests: ['lead'],
  joined: ['3', '6', '2016'],
  'team-size': ['12'],
  email: ['dylan.hughes@northshire.example'],
  grade: ['inspector'],
  agree: ['yes'],
};

/** Sends a form with these entries, as the app does; tells id and reference. */
export async function send(page: Page, form: string, entries: Entries) {
  if (page.url() === 'about:blank') await page.goto('/contact');
  await aside(page, form);
  return more(page, form, entries);
}

/** The same, beside what was sent before. */
export async function more(page: Page, form: string, entries: Entries): Promise<{ id: string; reference: string }> {
  await draft(page, form, entries);
  const { hash, draft: saved } = (await ask<{ hash: string; draft: { id: string; version: number } }>(page, 'GET', `/api/drafts/${form}`)).body;
  const sent = await ask<{ id: string; reference: string }>(page, 'POST', '/api/applications', { form, hash, entries, draft: saved.id, version: saved.version });
  expect(sent.status).toBe(200);
  return sent.body;
}

/** What the database says to a query for one row. */
export function queried(sql: string): string {
  if (here.database) return execFileSync('psql', ['-X', '-q', '-t', '-A', '-c', sql, here.database]).toString().trim();
  const run = "import sqlite3, sys; print('|'.join(map(str, sqlite3.connect(sys.argv[1], timeout=60).execute(sys.argv[2]).fetchone())))";
  return execFileSync('python3', ['-c', run, join(here.folder, 'data', 'service.db'), sql]).toString().trim();
}

/** The address in the newest letter that asks a line manager. */
export async function managersLink(page: Page, manager: Person = 'Grace Lindley') {
  await page.goto('/letters');
  const letter = page.locator('.letter', { hasText: `To ${address(manager)}` }).filter({ hasText: 'Your answer is needed' });
  return (await letter.first().getByRole('link').getAttribute('href')) ?? '';
}

/** The manager of the newest mentee application opens their link, and says yes. */
export async function sayYes(page: Page, manager: Person = 'Grace Lindley') {
  const secret = (await managersLink(page, manager)).split('#')[1];
  const { body } = await ask<{ asks: { hash: string } }>(page, 'POST', '/api/endorsements/open', { secret });
  const entries = { 'time-off': ['yes'], suitability: ['yes'], signed: [manager] };
  expect((await ask(page, 'POST', '/api/endorsements', { secret, hash: body.asks.hash, entries })).status).toBe(200);
}

/** Waits until what is typed is on the server. */
export async function saved(page: Page, text: string) {
  const form = new URL(page.url()).pathname.replace('/questions/', '/applications/').split('/')[2];
  const draft = async () => JSON.stringify((await ask(page, 'GET', `/api/drafts/${form}`)).body);
  await expect.poll(draft).toContain(JSON.stringify(text).slice(1, -1));
  await expect(page.getByText(/^Saved at \d/)).toBeVisible();
}
