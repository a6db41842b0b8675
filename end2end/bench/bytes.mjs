// What a first visit weighs over the wire, to the byte: all that a browser which has nothing asks for, but
// for the API and the content. The budget itself is held by end2end/tests/budget.spec.ts.
import { chromium } from './browser.mjs';
import { serve } from './service.mjs';

export const title = 'Bytes of a first visit';

const MOST = 260_000;

export async function measure() {
  const service = await serve();
  const browser = await chromium();
  const rows = [];
  for (const path of ['/', '/applications/mentee']) {
    const page = await (await browser.newContext()).newPage();
    const asked = new Set();
    page.on('request', (request) => asked.add(request.url()));
    await page.goto(service.url + path, { waitUntil: 'networkidle' });
    await page.locator('#account').getByText('Sign in').waitFor();
    let bytes = 0;
    for (const address of asked) {
      if (/^\/(api|content)\//.test(new URL(address).pathname)) continue;
      const reply = await fetch(address, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
      bytes += Number(reply.headers.get('content-length'));
    }
    rows.push({ what: `First visit to ${path}`, value: { number: bytes, unit: 'bytes' }, budget: { most: MOST } });
  }
  await browser.close();
  await service.stop();
  return rows;
}
