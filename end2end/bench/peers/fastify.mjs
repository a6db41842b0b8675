// The peer for JSON: fastify as its manual would have it quick. A schema writes every reply; a session
// is looked up in SQLite through better-sqlite3. Questions are sealed in their rows as ours are, with
// OpenSSL's ChaCha20-Poly1305; /mine/in-clear has them as plain columns. PORT, HEADERS, PEOPLE, QUESTIONS
// (whole), LISTED (what is sent), DATABASE and SECRET come from the environment.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const { PORT, DATABASE, SECRET } = process.env;
const headers = JSON.parse(process.env.HEADERS);
const people = JSON.parse(process.env.PEOPLE);
const questions = JSON.parse(process.env.QUESTIONS);
const listed = JSON.parse(process.env.LISTED);

/** The schema that a sample has. */
function schemaOf(sample) {
  if (Array.isArray(sample)) return { type: 'array', items: schemaOf(sample[0]) };
  if (sample === null) return { type: 'null' };
  if (typeof sample !== 'object') return { type: Number.isInteger(sample) ? 'integer' : typeof sample };
  const properties = Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, schemaOf(value)]));
  return { type: 'object', properties, required: Object.keys(properties) };
}

const KEY = randomBytes(32);
const [NONCE, TAG] = [12, 16];

function seal(id, value) {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('chacha20-poly1305', KEY, nonce, { authTagLength: TAG });
  const plain = Buffer.from(JSON.stringify(value));
  cipher.setAAD(Buffer.from(`question/${id}`), { plaintextLength: plain.length });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
}

function open(id, sealed) {
  const bytes = Buffer.from(sealed, 'base64');
  const end = bytes.length - TAG;
  const cipher = createDecipheriv('chacha20-poly1305', KEY, bytes.subarray(0, NONCE), { authTagLength: TAG });
  cipher.setAAD(Buffer.from(`question/${id}`), { plaintextLength: end - NONCE });
  cipher.setAuthTag(bytes.subarray(end));
  const plain = cipher.update(bytes.subarray(NONCE, end), null, 'utf8');
  return JSON.parse(plain + cipher.final('utf8'));
}

const hash = (secret) => createHash('sha256').update(secret).digest('hex');

const database = new Database(DATABASE);
database.pragma('journal_mode = wal');
database.pragma('synchronous = full');
database.exec(`
  create table person (id text primary key, name text not null, email text not null);
  create table session (secret_hash text primary key, person text not null references person (id), made integer not null, seen integer not null);
  create table question (id text primary key, person text not null, topic text not null, subject text not null, asker_name text not null, stage text not null, since integer not null, sealed text not null);
  create index question_person on question (person, since);
`);
database.prepare('insert into person values (?, ?, ?)').run('p1', questions[0].asker_name, 'p1@northshire.example');
database.prepare('insert into session values (?, ?, ?, ?)').run(hash(SECRET), 'p1', Date.now(), Date.now());
const add = database.prepare('insert into question values (?, ?, ?, ?, ?, ?, ?, ?)');
questions.forEach((of, at) => add.run(of.id, 'p1', of.topic, of.subject, of.asker_name, JSON.stringify(of.stage), questions.length - at, seal(of.id, of)));

const session = database.prepare('select p.id, p.name, p.email, s.made, s.seen from session s join person p on p.id = s.person where s.secret_hash = ?');
const mine = database.prepare('select id, sealed from question where person = ? order by since desc, id');
const inClear = database.prepare('select id, topic, subject, asker_name, stage from question where person = ? order by since desc, id');

/** The person whose session the request brings, if it is alive. */
function known(request) {
  const secret = /(?:^|; )session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
  const who = secret && session.get(hash(secret));
  const now = Date.now();
  return who && now < who.seen + 30 * 60_000 && now < who.made + 12 * 3_600_000 ? who : undefined;
}

const app = Fastify({ keepAliveTimeout: 600_000 });
app.addHook('onRequest', async (request, reply) => {
  reply.headers(headers);
});
app.get('/people', { schema: { response: { 200: schemaOf(people) } } }, async () => people);
const schema = { response: { 200: schemaOf(listed) } };
app.get('/mine', { schema }, async (request, reply) => {
  const who = known(request);
  return who ? mine.all(who.id).map(({ id, sealed }) => open(id, sealed)) : reply.code(401).send();
});
app.get('/mine/in-clear', { schema }, async (request, reply) => {
  const who = known(request);
  return who ? inClear.all(who.id).map((row) => ({ ...row, stage: JSON.parse(row.stage) })) : reply.code(401).send();
});
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
