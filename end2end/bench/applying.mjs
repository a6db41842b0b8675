// Applications to the mentee form, as what is measured of them needs them.
import { ask } from './service.mjs';

const ENTRIES = {
  name: ['Priya Nair'],
  grade: ['sergeant'],
  unit: ['Harbour neighbourhood team'],
  'under-represented': ['yes'],
  travel: ['yes'],
  outcomes: ['promotion'],
  'promotion-rank': ['Inspector, by June 2027'],
  'skill-areas': ['strategy', 'networks'],
  'line-manager-name': ['Ash Brook'],
  'line-manager-email': ['ash.brook@northshire.example'],
  'line-manager-talk': ['yes'],
  'true-and-own-work': ['yes'],
};
/** The answers that are scored. */
export const PARTS = ['commitment', 'goals', 'benefit', 'achievement'];
/** About as long as people write: 180 words. */
export const ANSWER = 'I saw that nobody owned the night handover, so I wrote one and tried it with two teams for a month. '.repeat(9).trim();

/** An application as the form wants it. */
export async function application(service, cookie) {
  const { hash } = await (await ask(service, 'GET', '/api/drafts/mentee', undefined, cookie)).json();
  const answers = Object.fromEntries(PARTS.map((part) => [part, [ANSWER]]));
  return { form: 'mentee', hash, entries: { ...ENTRIES, ...answers }, draft: null, version: 0 };
}

/** Does something to each, so many at once, and gives what came of it in their order. */
export async function each(all, act, atOnce = 32) {
  const results = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < all.length; at = next++) results[at] = await act(all[at], at);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** How long something takes, in milliseconds, and what came of it. */
export async function timed(act) {
  const began = performance.now();
  const came = await act();
  return { came, ms: performance.now() - began };
}
