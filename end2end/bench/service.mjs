// Our server on a fresh folder, and what a browser would ask of it.
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Stop, answers, freePort, newFolder, root, run, start } from './machine.mjs';

let count = 0;

/**
 * Starts the release server in demo mode.
 * @param {{ core?: 'server' | 'load', dist?: string, database?: string, publicUrl?: string }} [options]
 */
export async function serve({ core, dist = join(root, 'dist'), database = '', publicUrl = '' } = {}) {
  const port = await freePort();
  const data = newFolder(`service-${(count += 1)}`);
  const env = { MODE: 'demo', PORT: String(port), DATA: data, CONTENT: join(root, 'content'), DIST: dist };
  const server = start(process.env.E2E_SERVER || join(root, 'target', 'release', 'server'), [], {
    core,
    quiet: true,
    env: { ...env, DATABASE_URL: database, PUBLIC_URL: publicUrl },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(server, `${url}/readyz`, 'Our server');
  return Object.assign(server, { url, port, data });
}

/** Asks our API and gives the reply; anything but success ends the bench. */
export async function ask(service, method, path, body, cookie = '') {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), origin: service.url, cookie };
  const reply = await fetch(service.url + path, method === 'GET' ? { headers: { cookie } } : { method, headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Stop(`Our server answered ${method} ${path} with ${reply.status}: ${await reply.text()}`);
  return reply;
}

const cookieOf = (reply) => reply.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');

/** Signs somebody of the demonstration in; gives the cookie. */
export async function signIn(service, email) {
  const browser = cookieOf(await ask(service, 'POST', '/api/sign-in/letters', { email }));
  const letters = await (await ask(service, 'GET', '/api/demo/letters')).json();
  const letter = letters.find(({ letter }) => letter.to === email).letter;
  const secret = letter.link.split('#')[1];
  return cookieOf(await ask(service, 'POST', '/api/sign-in', { link: { secret, email: null } }, browser));
}

export const MEMBER = 'priya.nair@northshire.example';

/** A question as the form wants it, with the hash of the form. */
export async function question(service, cookie) {
  const { hash } = await (await ask(service, 'GET', '/api/drafts/ask', undefined, cookie)).json();
  const text = 'I act as an inspector until June and I want to know whether that counts as time in the rank. ';
  const entries = { topic: ['promotion'], subject: ['Does acting time count?'], text: [text.repeat(4).trim()] };
  return { hash, entries, draft: null, version: 0 };
}

const NOBODY = "insert into person (id, address_mac, version, sealed) values ('nobody', 'nobody', 1, '')";

/**
 * Nobody may have more than 200 questions waiting, or two live applications in a round. So each is given to nobody
 * as it is written, by a trigger, at our own cost.
 */
export async function giveAway(service, postgres, database, table = 'question') {
  if (!database) {
    const Database = createRequire(join(root, '.tools', 'bench', 'package.json'))('better-sqlite3');
    const file = new Database(join(service.data, 'service.db'));
    file.exec(`${NOBODY}; create trigger given after insert on ${table} begin update ${table} set person = 'nobody' where id = new.id; end`);
    file.close();
    return;
  }
  await postgres.sql(database, NOBODY);
  await postgres.sql(database, "create function given() returns trigger as $$ begin new.person := 'nobody'; return new; end $$ language plpgsql");
  await postgres.sql(database, `create trigger given before insert on ${table} for each row execute function given()`);
}

/** A copy of what Trunk built whose documents name no script. */
export function withoutScripts() {
  const dist = newFolder('dist-without-scripts');
  cpSync(join(root, 'dist'), dist, { recursive: true });
  const file = join(dist, 'index.html');
  const scriptless = readFileSync(file, 'utf8').replace(/<script [^>]*><\/script>|<link rel="(modulepreload|preload)"[^>]*>/g, '');
  return { dist, file, scriptless };
}

/** The newest PostgreSQL of this machine. */
function postgresFolder() {
  const all = '/usr/lib/postgresql';
  const versions = existsSync(all) ? readdirSync(all).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(all, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (!found) throw new Stop('Please install postgresql (on Debian: sudo apt-get install postgresql) and start this again.');
  return found;
}

/** A PostgreSQL of our own with the safety it comes with; on the core of the server. */
export async function startPostgres() {
  const bin = postgresFolder();
  const data = newFolder('postgres');
  const port = await freePort();
  const as = process.getuid() === 0 ? ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'] : [];
  if (as.length) await run('chown', ['postgres:', data]);
  const [first, ...rest] = [...as, join(bin, 'initdb'), '-D', join(data, 'data'), '--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C'];
  await run(first, rest, { cwd: data });
  const [command, ...args] = [...as, join(bin, 'postgres'), '-D', join(data, 'data'), '-k', data, '-h', '127.0.0.1', '-p', String(port)];
  const server = start(command, args, { core: 'server', cwd: data, quiet: true });
  const sql = (database, text) => run(join(bin, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', database, '-c', text]);
  for (let wait = 0; ; wait += 1) {
    const ready = await run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(() => true, () => false);
    if (ready) break;
    if (wait > 300 || !server.alive()) throw new Stop(`PostgreSQL did not start: ${server.told().trim().slice(-1_500)}`);
    await new Promise((soon) => setTimeout(soon, 100));
  }
  return Object.assign(server, { port, bin, sql, address: (name) => `postgres://postgres@127.0.0.1:${port}/${name}` });
}
