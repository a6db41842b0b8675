// One server for the whole run, on a fresh folder that goes afterwards.
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

export default async function start() {
  const built = ['debug', 'release'].map((profile) => join(root, 'target', profile, 'server'));
  const program = process.env.E2E_SERVER || built.find(existsSync);
  if (!program) throw new Error('There is no server: build one with cargo build -p server.');
  const folder = mkdtempSync(join(tmpdir(), 'stories-'));
  const port = Number(process.env.E2E_PORT) || (await free());
  const address = `http://127.0.0.1:${port}`;
  process.env.E2E_PORT = String(port);
  // Sessions are kept here, so that nobody asks for more letters than one may.
  process.env.E2E_SESSIONS = folder;
  process.env.E2E_DATA = join(folder, 'data');
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
      ...(process.env.E2E_DATABASE_URL ? { DATABASE_URL: process.env.E2E_DATABASE_URL } : {}),
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
    if (answer?.ok && server.exitCode === null) return stop;
    await new Promise((soon) => setTimeout(soon, 100));
  }
  await stop();
  throw new Error(`The server did not start.\n${said}`);
}
