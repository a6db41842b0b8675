// A round of 1,000 applications whose places are counted by level, every answer marked by two people, on
// SQLite. What is timed: the round in its order, the list of those who decide, by level, and the publishing
// of all decisions at once. At which level somebody applies only their entries tell, so all are opened.
import { Stop, percentile } from './machine.mjs';
import { ANSWER, each, timed } from './applying.mjs';
import { MEMBER, ask, giveAway, serve, signIn } from './service.mjs';

export const title = 'A round of 1,000 applications with levels';

const FORM = 'promotability-managers';
const PARTS = ['leading', 'beyond-your-team', 'gaps'];
const GRADES = ['sergeant', 'inspector', 'superintendent'];
const [MORGAN, LEILA, AISHA] = ['morgan.bell', 'leila.haddad', 'aisha.rahman'].map((name) => `${name}@northshire.example`);

const entries = (grade) => ({
  name: ['Priya Nair'],
  grade: [grade],
  unit: ['Harbour neighbourhood team'],
  nominated: ['yes'],
  'pdr-date': [`${new Date().getDate()}`, `${new Date().getMonth() + 1}`, `${new Date().getFullYear()}`],
  'next-role': ['The next rank'],
  group: ['yes'],
  ...Object.fromEntries(PARTS.map((part) => [part, [ANSWER]])),
  'line-manager-name': ['Ash Brook'],
  'line-manager-email': ['ash.brook@northshire.example'],
  'true-and-own-work': ['yes'],
});

export async function measure({ share }) {
  const [many, looks] = [Math.round(1_000 * share), Math.round(200 * share)];
  const service = await serve({ core: 'server' });
  const right = async (method, path, body, cookie) => {
    const answer = await ask(service, method, path, body, cookie);
    if (!answer.ok) throw new Stop(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const member = await signIn(service, MEMBER);
  const [morgan, leila, aisha] = [await signIn(service, MORGAN), await signIn(service, LEILA), await signIn(service, AISHA)];
  await giveAway(service, undefined, '', 'application');
  const { hash } = await right('GET', `/api/drafts/${FORM}`, undefined, member);
  const ids = await each(Array(many).fill(FORM), async (form, at) => {
    const body = { form, hash, entries: entries(GRADES[at % GRADES.length]), draft: null, version: 0 };
    return (await right('POST', '/api/applications', body, member)).id;
  });
  await each(ids, (id) => right('POST', `/api/applications/${id}/go-on`, { reason: 'The manager is away.' }, morgan));
  const round = `${FORM}-open`;
  await right('POST', `/api/rounds/${round}/assessors`, { email: AISHA }, morgan);
  const marks = ids.flatMap((id, at) => PARTS.map((part) => [id, part, at % 5]));
  for (const by of [leila, aisha]) await each(marks, ([id, part, mark]) => right('POST', `/api/applications/${id}/marks`, { part, mark }, by));
  const about = Object.fromEntries(PARTS.map((part) => [`about-${part}`, ['Say what you did yourself, and what came of it for your team.']]));
  const draft = { version: 0, entries: { outcome: ['not-selected'], ...about } };
  await each(ids, (id) => right('PUT', `/api/applications/${id}/decision`, draft, morgan));

  const [desk, deciding] = [[], []];
  let seen = '';
  for (let look = 0; look < looks; look += 1) {
    const of = await timed(() => right('GET', `/api/rounds/${round}`, undefined, leila));
    if (of.came.queue.length !== many || of.came.queue.some(({ ranked }) => ranked.total === null)) throw new Stop('The queue is not whole.');
    desk.push(of.ms);
    const list = await timed(() => right('GET', `/api/rounds/${round}/decisions`, undefined, morgan));
    const isWhole = list.came.waiting.length === many && list.came.waiting.every(({ level, unmarked }) => level && unmarked === null);
    if (!isWhole) throw new Stop('The list of decisions is not whole.');
    deciding.push(list.ms);
    seen = list.came.seen;
  }
  const published = await timed(() => right('POST', `/api/rounds/${round}/decisions`, { seen }, morgan));
  if (published.came.sent !== many) throw new Stop(`${published.came.sent} are published.`);
  await service.stop();
  const row = (what, all) => ({
    what: `${what}, p99`,
    value: { number: percentile(all, 0.99), unit: 'ms' },
    budget: { most: 200 },
    told: `p50 ${percentile(all, 0.5).toFixed(1)} ms of ${all.length}; ${many} applications, ${marks.length * 2} marks`,
    taken: all,
  });
  return [
    row('The queue of a round with levels', desk),
    row('The decisions of a round with levels, in the order of each level', deciding),
    { what: 'Publishing all of them', value: { number: published.ms, unit: 'ms' }, budget: { most: 2_000 }, told: `${many} decisions with feedback`, taken: [published.ms] },
  ];
}
