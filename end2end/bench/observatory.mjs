// MDN's HTTP Observatory, run here, on every kind of document: at least 130 points and no failed test
// (trust.md, W1).
import { join } from 'node:path';
import { Stop, freePort, newFolder, peers, run } from './machine.mjs';
import { serve } from './service.mjs';

export const title = 'Observatory';

const PATHS = ['/', '/guidance', '/guidance/managing-your-career', '/options', '/options/shadowing', '/applications', '/applications/mentee', '/questions', '/sign-in', '/contact', '/privacy'];
const LEAST = 130;

export async function measure() {
  const made = newFolder('certificate');
  const [certificate, key] = ['certificate.pem', 'key.pem'].map((name) => join(made, name));
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-out', certificate, '-keyout', key]);
  const service = await serve();
  const said = await run('node', [join(peers, 'observatory.mjs')], {
    env: {
      SERVICE: service.url,
      PATHS: JSON.stringify(PATHS),
      CERTIFICATE: certificate,
      KEY: key,
      NODE_EXTRA_CA_CERTS: certificate,
      PORT: String(await freePort()),
      HSTS: '1',
    },
  });
  await service.stop();
  const found = JSON.parse(said.trim().split('\n').at(-1));
  if (found.length !== PATHS.length) throw new Stop('The Observatory did not look at every page.');
  const worst = found.reduce((a, b) => (b.score < a.score ? b : a));
  const failed = found.flatMap(({ path, failed }) => failed.map((test) => `${path} ${test}`));
  return [
    { what: 'MDN HTTP Observatory, lowest score of all documents', value: { number: worst.score, unit: `(${worst.grade})` }, budget: { least: LEAST }, told: `${PATHS.length} documents behind TLS; HSTS is added by the proxy in the demonstration`, taken: found },
    { what: 'MDN HTTP Observatory, failed tests', value: { number: failed.length, unit: '' }, budget: { most: 0 }, told: failed.join('; ') || 'none' },
  ];
}
