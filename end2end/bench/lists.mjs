// Lists as JSON against fastify on the same core. Public: the people of the demonstration, written anew
// for every request on both sides. Signed in: one's ten questions; both sides look the session up in
// SQLite, read ten rows, open what is sealed in each and send the same bytes with the same headers (which
// are no-store, so neither has an ETag). Beside it, without a budget, a peer that seals nothing.
import { join } from 'node:path';
import { Stop, answers, freePort, interleaved, newFolder, peers, ratios, spread, start } from './machine.mjs';
import { loading, rates, said } from './load.mjs';
import { MEMBER, ask, question, serve, signIn } from './service.mjs';

export const title = 'Lists as JSON';

async function same(ours, theirs) {
  const [a, b] = await Promise.all([ours, theirs].map(async ({ server, path, cookie }) => (await fetch(server.url + path, { headers: { cookie: cookie ?? '' } })).text()));
  if (a !== b) throw new Stop(`fastify does not answer as we do.\nours:   ${a.slice(0, 300)}\ntheirs: ${b.slice(0, 300)}`);
  return a.length;
}

export async function measure({ passes, seconds }) {
  const service = await serve({ core: 'server' });
  const cookie = await signIn(service, MEMBER);
  const new10 = await question(service, cookie);
  for (let n = 0; n < 10; n += 1) await ask(service, 'POST', '/api/questions', new10, cookie);

  const reply = await ask(service, 'GET', '/api/questions/mine', undefined, cookie);
  const listed = await reply.json();
  const whole = [];
  for (const { id } of listed) whole.push(await (await ask(service, 'GET', `/api/questions/${id}`, undefined, cookie)).json());
  const own = ['content-length', 'content-type', 'date', 'connection', 'keep-alive'];
  const headers = Object.fromEntries([...reply.headers].filter(([name]) => !own.includes(name)));
  const port = await freePort();
  const peer = start('node', [join(peers, 'fastify.mjs')], {
    core: 'server',
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      HEADERS: JSON.stringify(headers),
      PEOPLE: await (await ask(service, 'GET', '/api/demo/people')).text(),
      LISTED: JSON.stringify(listed),
      QUESTIONS: JSON.stringify(whole),
      DATABASE: join(newFolder('fastify'), 'peer.db'),
      SECRET: /session=([^;]*)/.exec(cookie)[1],
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(peer, `${url}/people`, 'fastify');
  const fastify = Object.assign(peer, { url });

  const rows = [];
  for (const { what, least, ours, theirs } of [
    { what: 'JSON GET of a public list vs fastify', least: 2, ours: { path: '/api/demo/people' }, theirs: { path: '/people' } },
    { what: 'JSON GET of a list of 10, signed in, vs fastify', least: 1, ours: { path: '/api/questions/mine', cookie }, theirs: { path: '/mine', cookie } },
    { what: 'The same, where fastify has its rows unsealed', ours: { path: '/api/questions/mine', cookie }, theirs: { path: '/mine/in-clear', cookie } },
  ]) {
    Object.assign(ours, { server: service });
    Object.assign(theirs, { server: fastify });
    const bytes = await same(ours, theirs);
    for (const side of [ours, theirs]) await loading(side, 2)();
    const taken = await interleaved(passes, { ours: loading(ours, seconds), fastify: loading(theirs, seconds) });
    rows.push({
      what,
      ratio: spread(ratios(rates(taken.ours), rates(taken.fastify))),
      budget: least && { least },
      told: `${ours.path}, ${bytes} bytes: ${said('ours', taken.ours)}; ${said('fastify', taken.fastify)}`,
      taken,
    });
  }
  await service.stop();
  await fastify.stop();
  return rows;
}
