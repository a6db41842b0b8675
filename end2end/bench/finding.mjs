// Search against MiniSearch on the same content: end2end/bench/search.mjs, on our server.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peers, root, run } from './machine.mjs';
import { serve } from './service.mjs';

export const title = 'Search';

export async function measure() {
  const script = join(root, 'end2end', 'bench', 'search.mjs');
  if (!existsSync(script)) return [];
  const service = await serve();
  const told = JSON.parse(await run('node', [script, service.url, peers]));
  await service.stop();
  const { ratios, keystroke_us: stroke, ours, minisearch, quality, pages } = told;
  const found = (side) => `${quality[side].first} of ${quality[side].queries} first`;
  return [
    {
      what: 'Search per keystroke vs MiniSearch',
      value: { number: ratios.keystroke_p50, unit: 'of its time' },
      budget: { most: 1 },
      told: `µs: ours ${stroke.ours.p50}, MiniSearch ${stroke.minisearch.p50}; found: ours ${found('ours')}, MiniSearch ${found('minisearch')}`,
      taken: told,
    },
    {
      what: 'Search index vs MiniSearch, brotli',
      value: { number: ratios.index_br11, unit: 'of its bytes' },
      budget: { most: 0.7 },
      told: `${pages} pages; bytes: ours ${ours.index.br11}, MiniSearch ${minisearch.index.br11}`,
    },
  ];
}
