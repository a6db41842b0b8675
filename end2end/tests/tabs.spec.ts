// Two and three tabs on one draft, in orders nobody would think of (trust.md F7): a text that was saved is
// in the draft, or was replaced by a tab that showed it; a text that was typed is saved, on the page, or
// was given up by choice.
import { ask, clear, expect, settled, test, type Page } from '../fixtures';

const FIELDS = ['commitment', 'goals', 'benefit', 'achievement'];
const ROUNDS = process.env.E2E_ENGINE === 'postgres' ? 4 : 20;

/** Chance that can be had again from its seed (mulberry32). */
function chance(seed: number) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (most: number) => Math.floor(next() * most), of: <T>(all: readonly T[]) => all[Math.floor(next() * all.length)]! };
}

type Entries = Record<string, string[]>;
type Save = { tab: Tab; version: number; entries: Entries; asked: number };

/** What happened, in order. */
class Story {
  time = 0;
  saves: Save[] = [];
  told: string[] = [];
}

/** A tab, and what it has shown to the person in front of it. */
class Tab {
  /** When a text was first on the screen here. */
  shown = new Map<string, number>();
  /** What was typed last in each field and has not been given up by choice. */
  typed = new Map<string, string>();

  constructor(readonly page: Page, readonly name: string, readonly story: Story) {}

  async open() {
    await this.page.route('**/api/drafts/mentee', async (route) => {
      const request = route.request();
      if (request.method() !== 'PUT') return route.fallback();
      const asked = (this.story.time += 1);
      const response = await route.fetch();
      if (response.ok()) {
        const { version } = await response.json();
        this.story.saves.push({ tab: this, version, entries: request.postDataJSON().entries, asked });
      }
      // A page that has gone meanwhile needs no answer.
      await route.fulfill({ response }).catch(() => {});
    });
    await this.page.goto('/applications/mentee/your-case');
    await settled(this.page);
    await this.look();
  }

  /** Reads what the page shows: the fields, and both sides of a choice. */
  async look() {
    const texts = await this.page.evaluate(() => ({
      fields: Object.fromEntries([...document.querySelectorAll('textarea')].map((of) => [of.name, of.value])),
      choice: [...document.querySelectorAll('#clash .clash__text')].map((of) => of.textContent ?? ''),
    }));
    for (const text of [...Object.values(texts.fields), ...texts.choice]) {
      if (!this.shown.has(text)) this.shown.set(text, (this.story.time += 1));
    }
    return texts;
  }

  async type(field: string, text: string, leaves: boolean) {
    this.typed.set(field, text);
    this.shown.set(text, (this.story.time += 1));
    await this.page.locator(`#field-${field}`).fill(text);
    if (leaves) await this.page.locator(`#field-${field}`).blur();
  }

  /** Chooses between the two texts, if there is something to choose. */
  async choose(takeTheirs: () => boolean) {
    const button = this.page.getByRole('button', { name: 'Keep these' });
    if (!(await button.isVisible())) return;
    await this.look();
    for (const group of await this.page.locator('#clash fieldset').all()) {
      const radio = group.locator('input').last();
      const field = (await radio.getAttribute('name'))!.replace('clash-', '');
      if (!takeTheirs()) continue;
      await radio.check();
      this.typed.delete(field);
    }
    await button.click();
  }

  /** What was typed here is saved, or still here. */
  async keeps() {
    const { fields, choice } = await this.look();
    for (const [field, text] of this.typed) {
      const isSaved = this.story.saves.some((save) => save.tab === this && save.entries[field]?.[0] === text);
      expect(isSaved || fields[field] === text || choice.includes(text), `${this.name} still has “${text}”\n${this.story.told.join('\n')}`).toBe(true);
    }
  }
}

/** Texts that a save put others in the place of, though its tab had not shown them. */
function lost(saves: Save[]) {
  const inOrder = [...saves].sort((a, b) => a.version - b.version);
  return inOrder.flatMap((save, at) => {
    const before = inOrder[at - 1]?.entries ?? {};
    return FIELDS.filter((field) => {
      const [was, is] = [before[field]?.[0] ?? '', save.entries[field]?.[0] ?? ''];
      return was !== '' && was !== is && !((save.tab.shown.get(was) ?? Infinity) < save.asked);
    }).map((field) => `${save.tab.name} put “${save.entries[field]}” in the place of “${before[field]}” unseen`);
  });
}

test.describe('tabs', () => {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    test(`of one draft lose nothing silently, in order ${seed}`, async ({ as, watch }) => {
      watch.expect(/status of 409/);
      const { below, of } = chance(seed);
      const first = await as('Leila Haddad');
      await clear(first, 'mentee');
      const story = new Story();
      const count = 2 + (seed % 2);
      const tabs = [new Tab(first, 'tab 1', story)];
      while (tabs.length < count) tabs.push(new Tab(await first.context().newPage(), `tab ${tabs.length + 1}`, story));
      await Promise.all(tabs.map((tab) => tab.open()));

      const act = async (tab: Tab, what: number, field: string, text: string, leaves: boolean, sides: boolean[]) => {
        if (what < 6) {
          story.told.push(`${tab.name} types “${text}” in ${field}${leaves ? ' and leaves it' : ''}`);
          await tab.type(field, text, leaves);
        } else if (what < 8) {
          story.told.push(`${tab.name} chooses`);
          await tab.choose(() => sides.pop() ?? false);
        } else if (what < 9) {
          story.told.push(`${tab.name} loads the page again`);
          await tab.page.reload();
          await settled(tab.page);
          await tab.keeps();
        } else {
          await tab.page.waitForTimeout(below(2_500));
        }
      };
      for (let step = 0; step < 10; step += 1) {
        // Now and then two tabs act at once.
        const acting = new Set([of(tabs), ...(below(3) === 0 ? [of(tabs)] : [])]);
        const acts = [...acting].map((tab) => {
          const sides = FIELDS.map(() => below(2) === 0);
          return [tab, below(10), of(FIELDS), `${seed}.${step} in ${tab.name}`, below(3) > 0, sides] as const;
        });
        await Promise.all(acts.map(([tab, what, field, text, leaves, sides]) => act(tab, what, field, text, leaves, [...sides])));
      }

      // In the end everybody chooses until nothing is left to choose or to save.
      for (let turn = 0; turn < 12; turn += 1) {
        for (const tab of tabs) {
          await tab.keeps();
          await tab.choose(() => below(2) === 0);
          await tab.page.evaluate(() => window.dispatchEvent(new Event('online')));
          await settled(tab.page);
        }
        const unsettled = await Promise.all(tabs.map((tab) => tab.page.locator('#clash, .saving--uneasy').count()));
        if (turn > 1 && unsettled.every((count) => count === 0)) break;
      }
      for (const tab of tabs) await expect(tab.page.locator('#clash, .saving--uneasy')).toHaveCount(0);
      for (const tab of tabs) await tab.keeps();
      const told = story.told.join('\n');
      expect(lost(story.saves), told).toEqual([]);
      expect(story.saves.length, told).toBeGreaterThan(0);
      const last = story.saves.reduce((a, b) => (a.version > b.version ? a : b));
      const { draft } = (await ask<{ draft: { version: number; entries: Entries } }>(first, 'GET', '/api/drafts/mentee')).body;
      expect(draft.version).toBe(last.version);
      expect(draft.entries).toEqual(last.entries);
    });
  }
});
