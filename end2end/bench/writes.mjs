// Submissions that are on the disk when they are answered: questions sent over HTTP, each with a key of its
// own, against pgbench that inserts the same rows in one transaction. Both databases are on one disk.
// "One core" holds what serves (our server, and PostgreSQL where it is used), the other what loads it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, folder, interleaved, ratios, run, spread } from './machine.mjs';
import { CONNECTIONS, loading, rates, said } from './load.mjs';
import { MEMBER, ask, giveAway, question, serve, signIn, startPostgres } from './service.mjs';

export const title = 'Durable submissions';

const PATH = '/api/questions';

/** The rows that one question makes in our own tables, with texts as long as ours, as a script. */
async function script(postgres) {
  const asked = `select json_build_object(
    'person', (select person from question limit 1),
    'question', (select max(length(sealed)) from question),
    'letters', (select json_agg(length(sealed)) from letter where at >= (select max(since) from question)),
    'reply', (select max(length(sealed)) from reply))`;
  const shown = await run(join(postgres.bin, 'psql'), ['-X', '-q', '-t', '-A', '-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres', '-d', 'peer', '-c', asked]);
  const { person, question, letters, reply } = JSON.parse(shown);
  const long = (length) => `'${'x'.repeat(length)}'`;
  const id = (n) => `lpad(:a::text || '${n}', 32, '0')`;
  const file = join(folder, 'question.sql');
  writeFileSync(
    file,
    [
      '\\set a random(1, 9000000000000000000)',
      'begin;',
      `select body_mac, sealed from reply where id = ${id(0)};`,
      `insert into question (id, person, stage, since, version, sealed) values (${id(0)}, '${person}', 'waiting', 1, 1, ${long(question)});`,
      ...letters.map((length, n) => `insert into letter (id, at, handed, sealed) values (${id(n)}, 1, null, ${long(length)});`),
      `insert into audit (seq, at, actor, act, subject, fields, mac) values (:a, 1, '${person}', 'question.ask', ${id(0)}, 'messages stage', ${long(64)});`,
      `insert into reply (id, body_mac, at, sealed) values (${id(0)}, ${long(64)}, 1, ${long(reply)});`,
      'commit;',
    ].join('\n'),
  );
  return { file, rows: 3 + letters.length };
}

export async function measure({ passes, seconds }) {
  const postgres = await startPostgres();
  const service = async (name) => {
    const server = await serve({ core: 'server', database: name && postgres.address(name) });
    const cookie = await signIn(server, MEMBER);
    const body = await question(server, cookie);
    await ask(server, 'POST', PATH, body, cookie);
    await giveAway(server, postgres, name);
    return { server, what: { server, path: PATH, cookie, body } };
  };
  for (const name of ['ours', 'peer']) await postgres.sql('postgres', `create database ${name}`);
  // The peer's tables are ours, made by our server; it has one question, for the lengths.
  const model = await service('peer');
  await model.server.stop();
  await postgres.sql('peer', 'drop trigger given on question');
  const { file, rows } = await script(postgres);
  const onSqlite = await service('');
  const onPostgres = await service('ours');

  const pgbench = (long) => async () => {
    const args = ['-n', '-M', 'prepared', '-c', String(CONNECTIONS), '-j', '1', '-T', String(Math.max(long, 3)), '-f', file, '-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres', 'peer'];
    const output = await run(join(postgres.bin, 'pgbench'), args, { core: 'load', errors: true });
    const found = /tps = ([\d.]+)/.exec(output);
    if (!found) throw new Stop(`pgbench gave no rate: ${output}`);
    return Number(found[1]);
  };
  for (const { what } of [onSqlite, onPostgres]) await loading(what, 1)();
  await pgbench(1)();
  const taken = await interleaved(passes, {
    sqlite: loading(onSqlite.what, seconds),
    pgbench: pgbench(seconds),
    postgres: loading(onPostgres.what, seconds),
  });
  for (const { server } of [onSqlite, onPostgres]) await server.stop();
  await postgres.stop('SIGINT');
  const row = (name, told) => ({
    what: `Durable submissions over HTTP (${told}) vs pgbench, ${CONNECTIONS} clients`,
    ratio: spread(ratios(rates(taken[name]), taken.pgbench)),
    budget: { least: 0.25 },
    told: `POST ${PATH}, ${rows} rows in one transaction: ${said('ours', taken[name])}; pgbench ${Math.round(spread(taken.pgbench).median)} a second`,
    taken,
  });
  return [row('sqlite', 'SQLite'), row('postgres', 'PostgreSQL')];
}
