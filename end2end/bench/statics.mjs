// Static replies of about 4 and 24 KB, with all our headers on, against nginx with the same bytes and
// the same headers on the same core.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, interleaved, newFolder, ratios, root, spread, start } from './machine.mjs';
import { loading, rates, said } from './load.mjs';
import { serve } from './service.mjs';

export const title = 'Static files';

const WANTED = [
  { kilobytes: 4, least: 0.9 },
  { kilobytes: 24, least: 0.7 },
];

/** Documents and the app's files, plain and packed, with their lengths over the wire. */
async function replies(service) {
  const pages = readdirSync(join(root, 'content', 'guidance')).map((name) => `/guidance/${name.replace('.md', '')}`);
  const files = readdirSync(join(root, 'dist')).filter((name) => /\.(css|js|wasm)$/.test(name)).map((name) => `/${name}`);
  const found = [];
  for (const path of [...pages, ...files]) {
    for (const coding of ['br', 'identity']) {
      const reply = await fetch(service.url + path, { method: 'HEAD', headers: { 'accept-encoding': coding } });
      found.push({ path, coding, length: Number(reply.headers.get('content-length')) });
    }
  }
  return found;
}

/** The very bytes that our server sends, still packed. */
async function received(service, { path, coding }) {
  const { request } = await import('node:http');
  return new Promise((done, failed) => {
    const asked = request(service.url + path, { headers: { 'accept-encoding': coding } }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part)).on('end', () => done({ bytes: Buffer.concat(parts), headers: reply.headers }));
    });
    asked.on('error', failed).end();
  });
}

const OWN = ['content-type', 'content-length', 'etag', 'date', 'connection', 'keep-alive', 'transfer-encoding'];

/** nginx as its manual would have it quick: open files kept, sendfile, no log; our headers on top. */
async function startNginx(sent) {
  const base = newFolder('nginx');
  const port = await freePort();
  const locations = sent.map(({ kilobytes, bytes, headers }) => {
    writeFileSync(join(base, `${kilobytes}`), bytes);
    const added = Object.entries(headers).filter(([name]) => !OWN.includes(name));
    const lines = added.map(([name, value]) => `add_header ${name} "${value}" always;`).join('\n');
    return `location = /${kilobytes} { default_type "${headers['content-type']}"; ${lines} }`;
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${base}/${name};`);
  writeFileSync(
    join(base, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${base}/pid; error_log stderr;
     events { worker_connections 1024; }
     http {
       access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; etag on; server_tokens off;
       keepalive_requests 1000000000; keepalive_timeout 600s; ${temporary.join(' ')}
       open_file_cache max=100 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
       server { listen 127.0.0.1:${port}; root ${base}; ${locations.join('\n')} }
     }`,
  );
  const server = start('nginx', ['-c', join(base, 'nginx.conf'), '-e', 'stderr', '-p', base], { core: 'server' });
  const url = `http://127.0.0.1:${port}`;
  await answers(server, `${url}/${sent[0].kilobytes}`, 'nginx');
  return Object.assign(server, { url });
}

export async function measure({ passes, seconds }) {
  const service = await serve({ core: 'server' });
  const all = await replies(service);
  const nearest = (bytes) => all.reduce((best, one) => (Math.abs(one.length - bytes) < Math.abs(best.length - bytes) ? one : best));
  const sent = [];
  for (const { kilobytes } of WANTED) {
    const asked = nearest(kilobytes * 1_024);
    sent.push({ kilobytes, asked, ...(await received(service, asked)) });
  }
  const nginx = await startNginx(sent);
  const rows = [];
  for (const [at, { kilobytes, least }] of WANTED.entries()) {
    const { asked, bytes } = sent[at];
    const ours = { server: service, ...asked };
    const theirs = { server: nginx, path: `/${kilobytes}`, coding: asked.coding };
    for (const side of [ours, theirs]) await loading(side, 1)();
    const taken = await interleaved(passes, { ours: loading(ours, seconds), nginx: loading(theirs, seconds) });
    rows.push({
      what: `Static GET ${kilobytes} KB, one core, vs nginx`,
      ratio: spread(ratios(rates(taken.ours), rates(taken.nginx))),
      budget: { least },
      told: `${asked.path}, ${bytes.length} bytes (${asked.coding}): ${said('ours', taken.ours)}; ${said('nginx', taken.nginx)}`,
      taken,
    });
  }
  await service.stop();
  await nginx.stop();
  return rows;
}
