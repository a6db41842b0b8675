// MDN's HTTP Observatory on our own pages: behind a proxy with TLS of our own making, as the service will
// stand. It asks one port for both http and https, so the proxy looks at the first byte. SERVICE is our
// server, PATHS what to look at, CERTIFICATE and KEY files; HSTS=1 adds what only real mode sends itself.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, request as ask } from 'node:http';
import { createServer as createTls } from 'node:https';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

const { SERVICE, PATHS, CERTIFICATE, KEY, HSTS, PORT } = process.env;

// The list of preloaded hosts comes from the internet otherwise; ours is not on it.
const home = dirname(createRequire(import.meta.url).resolve('@mdn/mdn-http-observatory/package.json'));
writeFileSync(join(home, 'conf', 'hsts-preload.json'), '{}');
const { scan } = await import(`${home}/src/scanner/index.js`);

const service = new URL(SERVICE);
const secure = createTls({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) }, (request, reply) => {
  const forwarded = HSTS ? {} : { 'x-forwarded-proto': 'https', host: request.headers.host };
  const headers = { ...request.headers, host: service.host, ...forwarded };
  const onward = ask({ host: service.hostname, port: service.port, path: request.url, method: request.method, headers }, (answer) => {
    if (HSTS) answer.headers['strict-transport-security'] = 'max-age=63072000; includeSubDomains';
    reply.writeHead(answer.statusCode, answer.headers);
    answer.pipe(reply);
  });
  onward.on('error', () => reply.writeHead(502).end());
  request.pipe(onward);
});
const plain = createHttp((request, reply) => {
  reply.writeHead(301, { location: `https://${request.headers.host}${request.url}` }).end();
});
const port = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('readable', () => {
    const first = socket.read(1);
    if (!first) return socket.destroy();
    socket.unshift(first);
    (first[0] === 22 ? secure : plain).emit('connection', socket);
  });
});
await once(port.listen(Number(PORT), '127.0.0.1'), 'listening');

const found = [];
for (const path of JSON.parse(PATHS)) {
  const { scan: result, tests } = await scan(`localhost:${port.address().port}${path}`);
  const failed = Object.entries(tests).filter(([, test]) => !test.pass).map(([name, test]) => `${name}: ${test.result}`);
  found.push({ path, status: result.statusCode, grade: result.grade, score: result.score, failed });
}
console.log(JSON.stringify(found));
process.exit(0);
