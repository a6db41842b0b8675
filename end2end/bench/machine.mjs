// Programs, cores, ports and numbers: what every part of the bench measures with.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Where ./bench has put the peers. */
export const peers = join(root, '.tools', 'bench');
/** A folder that goes when the bench ends: every database is in it, so all are on one disk. */
export const folder = process.env.BENCH_FOLDER;

/** The server measured has one core, what loads it the other. */
const CORES = { server: '0', load: '1' };

/** What the person can mend, in one sentence. */
export class Stop extends Error {}

const running = new Set();

/** Ends every program that was started, at once. */
export function endAll() {
  for (const program of running) program.kill('SIGKILL');
}

/**
 * Starts a program. `core` is "server" or "load", or nothing for every core. What it says is kept.
 * @returns {{ pid: number, said: () => string, ended: Promise<number>, stop: () => Promise<void> }}
 */
export function start(command, args, { core, env, cwd = root, quiet = false } = {}) {
  const [file, all] = core ? ['taskset', ['-c', CORES[core], command, ...args]] : [command, args];
  const program = spawn(file, all, {
    cwd,
    env: { ...process.env, ...env },
    // Whoever says much is not slowed down by us who read it.
    stdio: ['ignore', quiet ? 'ignore' : 'pipe', 'pipe'],
  });
  running.add(program);
  let out = '';
  let err = '';
  program.stdout?.on('data', (more) => (out += more));
  program.stderr.on('data', (more) => (err = (err + more).slice(-4_000)));
  const ended = new Promise((done, failed) => {
    program.once('error', failed);
    program.once('close', (code) => {
      running.delete(program);
      done(code ?? 1);
    });
  });
  ended.catch(() => {});
  return {
    pid: program.pid,
    said: () => out,
    told: () => out + err,
    alive: () => program.exitCode === null && program.signalCode === null,
    ended,
    async stop(signal = 'SIGTERM') {
      if (program.exitCode === null && program.signalCode === null) program.kill(signal);
      await ended;
    },
  };
}

/** Runs a program to its end and gives what it said; with `errors`, what it complained of too. */
export async function run(command, args, { errors = false, ...options } = {}) {
  const program = start(command, args, options);
  const code = await program.ended;
  if (code !== 0) throw new Stop(`${command} ended with ${code}: ${program.told().trim().slice(-1_500)}`);
  return errors ? program.told() : program.said();
}

/** A port of 127.0.0.1 that nobody listens on. */
export const freePort = () =>
  new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

/** Waits until an address answers. */
export async function answers(program, url, name) {
  for (let wait = 0; wait < 1_200 && program.alive(); wait += 1) {
    const reply = await fetch(url).catch(() => null);
    if (reply?.ok) return;
    await pause(0.1);
  }
  throw new Stop(`${name} did not start: ${program.told().trim().slice(-1_500)}`);
}

export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1_000));

/** A new folder below that of the bench. */
export function newFolder(name) {
  const made = join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
}

export const cores = () => cpus().length;

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The number that so large a share of them does not exceed. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
}

/** The median with the smallest and the largest. */
export const spread = (numbers) => ({ median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) });

/** The ratios of one list of numbers to another, pass by pass. */
export const ratios = (ours, theirs) => ours.map((number, pass) => number / theirs[pass]);

/**
 * Takes turns, so that what the machine does meanwhile meets all alike: every contender once, then
 * all again. Each second pass goes the other way round.
 * @param {Record<string, () => Promise<number>>} contenders
 * @returns {Promise<Record<string, number[]>>}
 */
export async function interleaved(passes, contenders) {
  const names = Object.keys(contenders);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let pass = 0; pass < passes; pass += 1) {
    const order = pass % 2 ? [...names].reverse() : names;
    for (const name of order) results[name].push(await contenders[name]());
  }
  return results;
}
