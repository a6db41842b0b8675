// The server's memory after ten minutes of load of every kind: pages, lists, submissions in turn.
import { readFileSync } from 'node:fs';
import { load } from './load.mjs';
import { MEMBER, ask, giveAway, question, serve, signIn } from './service.mjs';

export const title = 'Memory';

const READER = 'dylan.hughes@northshire.example';
const MOST = 128;

/** What a process holds in memory, in MiB: now, and at its most. */
function held(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1_024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

export async function measure({ minutes }) {
  const service = await serve({ core: 'server' });
  const before = held(service.pid).now;
  // One person reads ten questions; another sends thousands.
  const reader = await signIn(service, READER);
  const sender = await signIn(service, MEMBER);
  const body = await question(service, sender);
  for (let n = 0; n < 10; n += 1) await ask(service, 'POST', '/api/questions', body, reader);
  await giveAway(service);
  const kinds = [
    { server: service, path: '/guidance/managing-your-career', coding: 'br' },
    { server: service, path: '/api/questions/mine', cookie: reader },
    { server: service, path: '/api/questions', cookie: sender, body },
  ];
  const turn = minutes >= 5 ? 20 : 5;
  const until = Date.now() + minutes * 60_000;
  let requests = 0;
  while (Date.now() < until) {
    for (const kind of kinds) requests += (await load(kind, turn)).requests;
  }
  const { now, most } = held(service.pid);
  await service.stop();
  return [
    {
      what: `Memory of the server after ${minutes} min of load`,
      value: { number: most, unit: 'MiB at its most' },
      budget: { most: MOST },
      told: `${before.toFixed(0)} MiB at the start, ${now.toFixed(0)} at the end, after ${Math.round(requests / 1_000)} thousand requests`,
    },
  ];
}
