// Serves the built Solid app from memory, packed once as strongly as can be; styles and articles are those
// of SERVICE, our server.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const { PORT, SERVICE } = process.env;
const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist');
const KINDS = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json' };

const files = new Map();
const keep = (path, bytes) => files.set(path, { kind: KINDS[extname(path)], bytes: brotliCompressSync(bytes) });

keep('/index.html', readFileSync(join(dist, 'index.html')));
for (const name of readdirSync(join(dist, 'assets'))) keep(`/assets/${name}`, readFileSync(join(dist, 'assets', name)));
const home = await (await fetch(SERVICE)).text();
keep('/app.css', Buffer.from(await (await fetch(SERVICE + /href="([^"]+\.css)"/.exec(home)[1])).arrayBuffer()));
const content = /data-content="([^"]+)"/.exec(home)[1];

createServer(async (request, reply) => {
  const { url } = request;
  if (url.startsWith('/content/') && !files.has(url)) {
    const found = await fetch(SERVICE + url.replace('/content/', `/content/${content}/`));
    if (found.ok) keep(url, Buffer.from(await found.arrayBuffer()));
  }
  const file = files.get(url) ?? files.get('/index.html');
  reply.setHeader('content-type', file.kind);
  reply.setHeader('content-encoding', 'br');
  reply.setHeader('content-length', file.bytes.length);
  reply.end(file.bytes);
}).listen(Number(PORT), '127.0.0.1');
