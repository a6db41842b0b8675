// Shadowing: a visit that was asked for and answered, and the briefing that follows.
import { ask, expect, send, type Page } from './fixtures';

/** The form for a visit with nothing left to fill in. */
export const VISITOR = {
  name: ['Tom Fielding'],
  unit: ['Control room'],
  role: ['A duty inspector'],
  why: ['To see how the day is led.'],
  days: ['3'],
  dates: ['Any week in March'],
  group: ['yes'],
  briefings: ['yes'],
  'line-manager-name': ['Grace Lindley'],
  'line-manager-email': ['grace.lindley@northshire.example'],
};

/** Today as three entries. */
export const today = () => new Date().toLocaleDateString('en-GB', { timeZone: 'Europe/London' }).split('/').map((text) => String(Number(text)));

/** The same as a request has it. */
const from = () => today().reverse().map((text) => text.padStart(2, '0')).join('-');

/** The briefing about a visit, with nothing left to fill in. */
export const briefing = (reference: string, day: string[]) => ({
  reference: [reference],
  host: ['Dylan Hughes'],
  'first-day': day,
  days: ['3'],
  see: ['A handover.'],
  'not-see': ['I leave the room when a complaint is discussed.'],
  talked: ['yes'],
});

/** A visit that is asked for waits for its manager no more, and the CMU says yes. */
export async function granted(cmu: Page, id: string) {
  for (const [act, body] of Object.entries({ 'go-on': { reason: 'The manager is away.' }, answer: { text: 'Your host is Dylan Hughes.', no: false, first_day: from() } })) {
    expect((await ask(cmu, 'POST', `/api/applications/${id}/${act}`, body)).status).toBe(200);
  }
}

/** Asks for a visit, which the CMU goes on with without the manager; tells id and reference. */
export async function asked(visitor: Page, cmu: Page) {
  const sent = await send(visitor, 'shadowing-visitor', VISITOR);
  if (cmu.url() === 'about:blank') await cmu.goto('/contact');
  const on = await ask(cmu, 'POST', `/api/applications/${sent.id}/go-on`, { reason: 'The manager is away.' });
  expect(on.status).toBe(200);
  return sent;
}

/** A visit that the CMU has said yes to; tells its reference. */
export async function visits(visitor: Page, cmu: Page) {
  const sent = await send(visitor, 'shadowing-visitor', VISITOR);
  if (cmu.url() === 'about:blank') await cmu.goto('/contact');
  await granted(cmu, sent.id);
  return sent.reference;
}

/** The same, with its briefing. */
export async function briefed(visitor: Page, cmu: Page) {
  const reference = await visits(visitor, cmu);
  await send(visitor, 'shadowing-briefing', briefing(reference, today()));
  return reference;
}
