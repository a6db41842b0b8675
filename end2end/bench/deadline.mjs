// The last minute before a form closes: 2,000 applications are sent within 60 s, each whenever somebody is
// ready, whether or not those before are answered. Then it is counted that nothing is missing.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Stop, percentile, pause, root, run } from './machine.mjs';
import { application } from './applying.mjs';
import { ask, giveAway, serve, signIn, startPostgres } from './service.mjs';

export const title = 'The last minute before a form closes';

const COUNTS = ["select count(*) from application", "select count(*) from audit where act = 'application.submit'", "select count(*) from letter"];

/** Rows, audit entries and letters. */
async function counts(service, postgres, database) {
  if (!database) {
    const Database = createRequire(join(root, '.tools', 'bench', 'package.json'))('better-sqlite3');
    const file = new Database(join(service.data, 'service.db'), { readonly: true });
    const all = COUNTS.map((sql) => Number(Object.values(file.prepare(sql).get())[0]));
    file.close();
    return all;
  }
  const args = ['-X', '-q', '-t', '-A', '-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres', '-d', database];
  const all = [];
  for (const sql of COUNTS) all.push(Number(await run(join(postgres.bin, 'psql'), [...args, '-c', sql])));
  return all;
}

async function spike(service, postgres, database, { many, seconds }) {
  const people = await (await ask(service, 'GET', '/api/demo/people')).json();
  const members = [];
  for (const person of people) {
    const cookie = await signIn(service, person.email);
    const { who } = await (await ask(service, 'GET', '/api/session', undefined, cookie)).json();
    if (!who.is_staff) members.push(cookie);
  }
  const body = await application(service, members[0]);
  const send = async (cookie) => (await ask(service, 'POST', '/api/applications', body, cookie)).json();
  await giveAway(service, postgres, database, 'application');
  // What one of them makes.
  const none = await counts(service, postgres, database);
  await send(members[0]);
  const before = await counts(service, postgres, database);
  const each = before.map((count, at) => count - none[at]);

  const ready = Array.from({ length: many }, () => Math.random() * seconds * 1_000).sort((a, b) => a - b);
  const began = performance.now();
  const sent = ready.map(async (at, n) => {
    await pause(at / 1_000);
    const receipt = await send(members[n % members.length]);
    return { receipt, ms: performance.now() - began - at };
  });
  const all = await Promise.all(sent);
  const took = (performance.now() - began) / 1_000;
  const after = await counts(service, postgres, database);
  const receipts = new Set(all.map(({ receipt }) => receipt.reference)).size;
  const [rows, entries, letters] = after.map((count, at) => (count - before[at]) / each[at]);
  if ([receipts, rows, entries, letters].some((count) => count !== many)) {
    throw new Stop(`Of ${many} there are ${receipts} receipts, ${rows} rows, ${entries} audit entries and the letters of ${letters}.`);
  }
  const taken = all.map(({ ms }) => ms);
  const engine = database ? 'PostgreSQL' : 'SQLite';
  return {
    what: `${many} applications in ${seconds} s on ${engine}, p99`,
    value: { number: percentile(taken, 0.99), unit: 'ms' },
    told: `p50 ${percentile(taken, 0.5).toFixed(1)} ms, the slowest ${Math.max(...taken).toFixed(0)} ms, all after ${took.toFixed(1)} s; ${receipts} receipts, ${rows} rows, ${entries} audit entries and ${letters * each[2]} letters, ${each[2]} for each`,
    taken,
  };
}

export async function measure({ share }) {
  const size = { many: Math.round(2_000 * share), seconds: Math.round(60 * share) };
  const postgres = await startPostgres();
  await postgres.sql('postgres', 'create database spike');
  const rows = [];
  for (const database of ['', 'spike']) {
    const service = await serve({ core: 'server', database: database && postgres.address(database) });
    rows.push(await spike(service, postgres, database, size));
    await service.stop();
  }
  await postgres.stop('SIGINT');
  return rows;
}
