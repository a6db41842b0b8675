// Load by wrk: 64 connections that ask as fast as they are answered, from the other core.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, folder, median, root, run } from './machine.mjs';

const here = join(root, 'end2end', 'bench');
export const CONNECTIONS = 64;

/** The processor time that a process has had, in microseconds; Linux counts it in hundredths of a second. */
export function used(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/**
 * Loads an address for some seconds.
 * @param {{ server: { pid: number, url: string }, path: string, cookie?: string, coding?: string, body?: unknown }} what
 * @returns {Promise<{ requests: number, perSecond: number, micros: number }>} `micros` is the processor time of a request
 */
export async function load({ server, path, cookie, coding, body }, seconds) {
  const env = { LOAD_PATH: path, LOAD_COOKIE: cookie ?? '', LOAD_CODING: coding ?? 'identity' };
  if (body) {
    env.LOAD_BODY = join(folder, 'body.json');
    writeFileSync(env.LOAD_BODY, JSON.stringify(body));
    Object.assign(env, { LOAD_MARK: randomUUID(), LOAD_ORIGIN: server.url });
  }
  const before = used(server.pid);
  const said = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '10s', '-s', join(here, 'load.lua'), server.url], { core: 'load', env });
  const after = used(server.pid);
  const { requests, micros, bad } = JSON.parse(said.trim().split('\n').at(-1));
  if (bad > 0 || requests === 0) throw new Stop(`${path} at ${server.url} answered ${requests} requests in ${seconds} s, and ${bad} of them failed.`);
  return { requests, perSecond: requests / (micros / 1e6), micros: (after - before) / requests };
}

/** For those who take turns. */
export const loading = (what, seconds) => () => load(what, seconds);

export const rates = (loads) => loads.map(({ perSecond }) => perSecond);

/** What one side did, said in a few words. */
export function said(name, loads) {
  const of = (key) => median(loads.map((load) => load[key]));
  return `${name} ${Math.round(of('perSecond'))} a second, ${of('micros').toFixed(0)} µs of CPU each`;
}
