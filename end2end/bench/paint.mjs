// When a page of guidance is first and fully painted, on a slow telephone and a slow line (150 ms,
// 1.6 Mbps, CPU four times slower): ours, the same HTML without any script, and a Solid app that renders
// the same article from the same JSON in the browser.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, interleaved, peers, ratios, run, spread, start } from './machine.mjs';
import { chromium } from './browser.mjs';
import { serve, withoutScripts } from './service.mjs';

export const title = 'First and largest paint';

export const PAGE = '/guidance/managing-your-career';
const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWER = 4;

/** One visit by a browser that has nothing. */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', LINE);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript(() => {
    const seen = (window.seen = { largest: 0, shift: 0, moved: [] });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.largest = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.hadRecentInput) continue;
        seen.shift += entry.value;
        seen.moved.push(...entry.sources.map(({ node }) => node?.className || node?.nodeName));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.locator('main h1').waitFor();
  // What starts after the load has its time, so that a shift it makes is seen.
  await page.waitForTimeout(1_000);
  const painted = await page.evaluate(() => ({
    first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    ...window.seen,
  }));
  await context.close();
  return painted;
}

/** Builds the Solid app and serves it with everything packed, as ours is. */
async function startSolid(service) {
  await run(join(peers, 'node_modules', '.bin', 'vite'), ['build', '--logLevel', 'error'], { cwd: join(peers, 'solid') });
  const port = await freePort();
  const peer = start('node', [join(peers, 'solid', 'serve.mjs')], { env: { PORT: String(port), SERVICE: service.url } });
  const url = `http://127.0.0.1:${port}`;
  await answers(peer, url, 'The Solid app');
  return Object.assign(peer, { url });
}

export async function measure({ passes }) {
  const service = await serve();
  const { dist, file, scriptless } = withoutScripts();
  writeFileSync(file, scriptless);
  for (const packed of ['br', 'gz']) rmSync(`${file}.${packed}`, { force: true });
  const plain = await serve({ dist });
  const solid = await startSolid(service);
  const browser = await chromium();
  const visits = { ours: [], plain: [], solid: [] };
  const contender = (name, { url }) => async () => {
    visits[name].push(await visit(browser, url + PAGE));
    return 0;
  };
  await visit(browser, service.url + PAGE);
  await interleaved(passes, { ours: contender('ours', service), plain: contender('plain', plain), solid: contender('solid', solid) });
  await browser.close();
  for (const server of [service, plain, solid]) await server.stop();

  const of = (name, what) => visits[name].map((visit) => visit[what]);
  const row = (what, event, peer, most) => ({
    what,
    ratio: spread(ratios(of('ours', event), of(peer, event))),
    budget: { most },
    told: `${PAGE}; ms: ours ${Math.round(spread(of('ours', event)).median)}, the other ${Math.round(spread(of(peer, event)).median)}`,
  });
  const rows = [
    row('First paint of a guidance page vs a Solid app', 'first', 'solid', 0.6),
    row('Largest paint of a guidance page vs a Solid app', 'largest', 'solid', 0.6),
    row('First paint vs the same HTML without a script', 'first', 'plain', 1.1),
    row('Largest paint vs the same HTML without a script', 'largest', 'plain', 1.1),
    { what: 'Layout shift (CLS) of a guidance page', value: { number: Math.max(...of('ours', 'shift')), unit: '' }, budget: { most: 0 }, told: `moved: ${[...new Set(visits.ours.flatMap((visit) => visit.moved))].join(', ') || 'nothing'}` },
  ];
  rows[0].taken = visits;
  return rows;
}
