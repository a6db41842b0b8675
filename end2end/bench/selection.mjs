// A round of 1,000 applications with four answers each, every one of them marked by three people, on SQLite.
// The third is asked where two marks are apart, so here all are. What is timed is what people wait for: the
// next answer while one scores, and the queue in its order.
import { Stop, percentile } from './machine.mjs';
import { PARTS, application, each, timed } from './applying.mjs';
import { used } from './load.mjs';
import { MEMBER, ask, giveAway, serve, signIn } from './service.mjs';

export const title = 'A round of 1,000 applications';

const [MORGAN, LEILA, AISHA, TOM] = ['morgan.bell', 'leila.haddad', 'aisha.rahman', 'tom.fielding'].map((name) => `${name}@northshire.example`);

export async function measure({ share }) {
  const [many, looks] = [Math.round(1_000 * share), Math.round(1_000 * share)];
  const service = await serve({ core: 'server' });
  const post = (path, body, cookie) => ask(service, 'POST', path, body, cookie);
  const member = await signIn(service, MEMBER);
  const [morgan, leila, aisha, tom] = [await signIn(service, MORGAN), await signIn(service, LEILA), await signIn(service, AISHA), await signIn(service, TOM)];

  // Sent, and without their managers' answers: whoever lets them go on has seen names and does not score.
  await giveAway(service, undefined, '', 'application');
  const body = await application(service, member);
  const ids = await each(Array(many).fill(body), async (of) => (await (await post('/api/applications', of, member)).json()).id);
  await each(ids, (id) => post(`/api/applications/${id}/go-on`, { reason: 'The manager is away.' }, morgan));
  const rounds = await (await ask(service, 'GET', '/api/rounds', undefined, morgan)).json();
  const round = rounds.find(({ counts }) => counts.some(([stage, count]) => stage === 'submitted' && count === many))?.id;
  if (!round) throw new Stop('The round is not there.');
  for (const email of [AISHA, TOM]) await post(`/api/rounds/${round}/assessors`, { email }, morgan);

  const parts = ids.flatMap((id) => PARTS.map((part) => [id, part]));
  const mark = ([id, part], mark, cookie) => post(`/api/applications/${id}/marks`, { part, mark }, cookie);
  await each(parts, (of) => mark(of, 1, leila));
  await each(parts, (of) => mark(of, 5, aisha));

  // The third scores, one answer after the other.
  const get = async (path, cookie) => {
    const { came, ms } = await timed(async () => (await ask(service, 'GET', path, undefined, cookie)).json());
    return { came, ms };
  };
  const cpu = async (looks, act) => {
    const before = used(service.pid);
    for (let look = 0; look < looks; look += 1) await act();
    return (used(service.pid) - before) / looks / 1_000;
  };
  const [next, scored] = [[], new Set()];
  const nextCpu = await cpu(looks / 5, async () => next.push((await get(`/api/rounds/${round}/next`, tom)).ms));
  for (let look = 0; look < looks; look += 1) {
    const { came, ms } = await get(`/api/rounds/${round}/next`, tom);
    if (came.part.left_in_all !== parts.length - look) throw new Stop(`${came.part.left_in_all} answers wait at look ${look}.`);
    next.push(ms);
    scored.add(`${came.part.id} ${came.part.part}`);
    await mark([came.part.id, came.part.part], 3, tom);
  }
  await each(parts.filter((of) => !scored.has(of.join(' '))), (of) => mark(of, 3, tom));
  const last = [];
  for (let look = 0; look < looks / 5; look += 1) last.push((await get(`/api/rounds/${round}/next`, tom)).ms);
  next.push(...last);

  const [read, sizes] = [[], []];
  const readCpu = await cpu(looks / 2, async () => {
    const { came, ms } = await get(`/api/rounds/${round}`, leila);
    const isWhole = came.queue.length === many && came.queue.every(({ ranked, marks }) => ranked.total === 24 && marks.every((all) => all.length === 3));
    if (!isWhole) throw new Stop('The queue is not whole.');
    read.push(ms);
    sizes.push(JSON.stringify(came).length);
  });
  const table = await timed(async () => (await ask(service, 'GET', `/api/rounds/${round}/queue.csv`, undefined, leila)).text());
  const pack = await timed(async () => (await ask(service, 'GET', `/api/rounds/${round}/pack`, undefined, leila)).text());
  await service.stop();
  const row = (what, all, most, cpu, told) => ({
    what: `${what}, p99`,
    value: { number: percentile(all, 0.99), unit: 'ms' },
    budget: { most },
    told: `p50 ${percentile(all, 0.5).toFixed(1)} ms of ${all.length}, ${cpu.toFixed(1)} ms of CPU each; ${many} applications, ${parts.length * 3} marks${told}`,
    taken: all,
  });
  return [
    row('The sift’s next answer', next, 100, nextCpu, `; once nothing waits, p99 ${percentile(last, 0.99).toFixed(1)} ms`),
    row('The queue of the round in its order', read, 200, readCpu, `; ${sizes[0].toLocaleString('en-GB')} bytes; as a table ${table.ms.toFixed(0)} ms, the pack for a panel ${pack.ms.toFixed(0)} ms`),
  ];
}
