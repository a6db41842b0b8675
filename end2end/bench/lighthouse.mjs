// Lighthouse as it is set for a mobile telephone: the performance of a guidance page and of a form.
import { join } from 'node:path';
import { answers, freePort, newFolder, peers, run, spread, start } from './machine.mjs';
import { ARGUMENTS, program } from './browser.mjs';
import { PAGE } from './paint.mjs';
import { MEMBER, serve, signIn } from './service.mjs';

export const title = 'Lighthouse';

/** Chromium now and then keeps no trace of a page; then the page is asked for again. */
const TRIES = 3;

async function score(port, url, cookie) {
  const args = [url, `--port=${port}`, '--quiet', '--output=json', '--only-categories=performance'];
  if (cookie) args.push(`--extra-headers=${JSON.stringify({ Cookie: cookie })}`);
  const ask = () => run('node', [join(peers, 'node_modules', 'lighthouse', 'cli', 'index.js'), ...args]);
  let said = null;
  for (let left = TRIES; said === null; left -= 1) {
    said = await ask().catch((error) => {
      if (left > 1) return null;
      throw new Error(`Lighthouse could not look at ${url}: ${error.message.slice(-300)}`);
    });
  }
  const { categories, audits } = JSON.parse(said);
  const of = (name) => audits[name].numericValue;
  return { score: categories.performance.score, largest: of('largest-contentful-paint'), blocked: of('total-blocking-time') };
}

export async function measure({ times }) {
  const service = await serve();
  const cookie = await signIn(service, MEMBER);
  const port = await freePort();
  const browser = start(program(), ['--headless=new', `--remote-debugging-port=${port}`, `--user-data-dir=${newFolder('lighthouse')}`, ...ARGUMENTS, 'about:blank'], { quiet: true });
  await answers(browser, `http://127.0.0.1:${port}/json/version`, 'Chromium');
  const rows = [];
  for (const { what, path, least, as } of [
    { what: 'Lighthouse mobile, guidance page', path: PAGE, least: 1 },
    { what: 'Lighthouse mobile, form page', path: '/applications/mentee', least: 0.95, as: cookie },
  ]) {
    const runs = [];
    for (let n = 0; n < times; n += 1) runs.push(await score(port, service.url + path, as));
    const of = (name) => spread(runs.map((run) => run[name]));
    rows.push({
      what,
      ratio: of('score'),
      budget: { least },
      told: `${path}${as ? ', signed in' : ''}; largest paint ${Math.round(of('largest').median)} ms, blocked ${Math.round(of('blocked').median)} ms`,
      taken: runs,
    });
  }
  await browser.stop();
  await service.stop();
  return rows;
}
