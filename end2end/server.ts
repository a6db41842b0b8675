// One server for the whole run, on a fresh folder that goes afterwards; and one for a story that must be
// alone in it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

/** Starts a server on a port of its own, or this one; tells its address and its folder, and how it is ended. */
export async function open(database?: string, at?: number) {
  const built = ['debug', 'release'].map((profile) => join(root, 'target', profile, 'server'));
  const program = process.env.E2E_SERVER || built.find(existsSync);
  if (!program) throw new Error('There is no server: build one with cargo build -p server.');
  const folder = mkdtempSync(join(tmpdir(), 'stories-'));
  const port = at || (await free());
  const address = `http://127.0.0.1:${port}`;
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
    },
  });
  let said = '';
  server.stderr.on('data', (more) => (said = (said + more).slice(-4000)));
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let wait = 0; wait < 600; wait += 1) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok && server.exitCode === null) return { address, folder, port, stop };
    await new Promise((soon) => setTimeout(soon, 100));
  }
  await stop();
  throw new Error(`The server did not start.\n${said}`);
}

export default async function start() {
  const { folder, port, stop } = await open(process.env.E2E_DATABASE_URL, Number(process.env.E2E_PORT));
  process.env.E2E_PORT = String(port);
  // Sessions are kept here, so that nobody asks for more letters than one may.
  process.env.E2E_SESSIONS = folder;
  return stop;
}
