// A server for each worker, so that no two stories at once share a person, a draft, a letter or a round; on
// fresh folders that go when the run ends.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** A port that nobody listens on, so that two runs at once do not meet. */
const free = () =>
  new Promise<number>((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });

/** A server and how it is reached; what belongs to it is kept in its folder. */
export interface House {
  address: string;
  folder: string;
  /** Where that is not a file in the folder. */
  database?: string;
}

/** Opens the server of this name; a second time, with what it holds. It may have settings of its own. */
export async function open(name: string, own: Record<string, string> = {}): Promise<House & { stop: () => Promise<void> }> {
  const built = ['debug', 'release'].map((profile) => join(root, 'target', profile, 'server'));
  const program = process.env.E2E_SERVER || built.find(existsSync);
  if (!program) throw new Error('There is no server: build one with cargo build -p server.');
  const folder = join(process.env.E2E_FOLDER ?? '', name);
  const port = Number(own.PORT ?? (await free()));
  const address = `http://127.0.0.1:${port}`;
  const database = process.env.E2E_DATABASE_URL && `${process.env.E2E_DATABASE_URL}_${name}`;
  mkdirSync(folder, { recursive: true });
  const { DATABASE_URL: _, PUBLIC_URL: __, ...inherited } = process.env;
  const server = spawn(program, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...inherited,
      MODE: 'demo',
      PORT: String(port),
      DATA: join(folder, 'data'),
      CONTENT: join(root, 'content'),
      DIST: process.env.DIST || join(root, 'dist'),
      ...(database ? { DATABASE_URL: database } : {}),
      ...own,
    },
  });
  let said = '';
  server.stderr.on('data', (more) => (said = (said + more).slice(-4000)));
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  for (let wait = 0; wait < 600; wait += 1) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok && server.exitCode === null) return { address, folder, database, stop };
    await new Promise((soon) => setTimeout(soon, 100));
  }
  await stop();
  throw new Error(`The server did not start.\n${said}`);
}

/** Where the servers of this run have their folders. */
export default function start() {
  const folder = mkdtempSync(join(tmpdir(), 'stories-'));
  process.env.E2E_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
