// Search against MiniSearch on the same content and queries: bytes, time per keystroke, quality.
//
// node end2end/bench/search.mjs <address of a running service> <folder with node_modules/minisearch>
//
// Prints one JSON object. `index` is what finds and ranks (MiniSearch without stored texts);
// `with_passages` also holds the words that are shown. Bytes are brotli 11 and brotli 9. A keystroke
// is each beginning of each query in queries.tsv; `with_passages_us` also finds and marks the shown
// passages, which MiniSearch does not do. Times are medians over rounds that take turns.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { brotliCompressSync, constants } from 'node:zlib';

const [service, peers] = process.argv.slice(2);
if (!service || !peers) throw new Error('Please name the service and the folder that holds MiniSearch.');
const ROUNDS = 9;
const MOST = 8;

const packed = (bytes, quality) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 22 } }).length;
const sizes = (bytes) => ({ raw: Buffer.byteLength(bytes), br11: packed(bytes, 11), br9: packed(bytes, 9) });
const get = async (path) => {
  const reply = await fetch(service + path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return Buffer.from(await reply.arrayBuffer());
};

const { content } = JSON.parse(await get('/content/current.json'));
const index = await get(`/content/${content}/search`);
const passages = (await get(`/content/${content}/search-passages`)).toString();
const script = await get('/finder.js');
const module = await get('/finder_bg.wasm');
const panel = await get('/search.js');

const ours = await import(`data:text/javascript;base64,${script.toString('base64')}`);
await ours.default({ module_or_path: module });
if (!ours.open(index)) throw new Error('The index does not open.');

// The same pages with the same words, as the index has them. Its first column: a length as a number
// of seven bits a byte, then lines of address and title.
let [at, length, shift] = [0, 0, 0];
do {
  length |= (index[at] & 127) << shift;
  shift += 7;
  at += 1;
} while (index[at - 1] > 127);
const names = index.subarray(at, at + length).toString().split('\n').map((line) => line.split('\t'));
const pages = passages.split('\f').map((text, at) => {
  const [summary, ...body] = text.split('\n');
  return { id: names[at][0], title: names[at][1], summary, text: body.join('\n') };
});

const { default: MiniSearch } = await import(createRequire(join(peers, 'x.js')).resolve('minisearch').replace('/cjs/index.cjs', '/es/index.js'));
const fields = ['title', 'summary', 'text'];
const options = { boost: { title: 4, summary: 2 }, prefix: true, fuzzy: (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2) };
const made = (storeFields) => {
  const mini = new MiniSearch({ fields, storeFields });
  mini.addAll(pages);
  return mini;
};
const bare = JSON.stringify(made(['title']));
const stored = JSON.stringify(made(fields));
const load = performance.now();
const mini = MiniSearch.loadJSON(bare, { fields, storeFields: ['title'] });
const theirLoad = performance.now() - load;
const began = performance.now();
ours.open(index);
const ourLoad = performance.now() - began;

const queries = readFileSync(new URL('queries.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'))
  .map(([query, wanted]) => [query, wanted.split(' ')]);
const quality = (search) => {
  const ranks = queries.map(([query, wanted]) => search(query).findIndex((path) => wanted.includes(path)));
  const share = (most) => ranks.filter((rank) => rank >= 0 && rank < most).length;
  const missed = queries.filter((_, at) => ranks[at] !== 0).map(([query]) => query);
  return { queries: queries.length, first: share(1), in_three: share(3), missed };
};
const find = (query) => ours.find(query, MOST).split('\n').slice(1, -1).map((hit) => hit.split('\t')[0]);
const theirs = (query) => mini.search(query, options).slice(0, MOST).map(({ id }) => id);

const strokes = queries.flatMap(([query]) => Array.from(query, (_, at) => query.slice(0, at + 1)));
const timed = (search) => {
  const each = strokes.map((stroke) => {
    const from = performance.now();
    search(stroke);
    return (performance.now() - from) * 1000;
  });
  return { p50: middle(each, 0.5), p99: middle(each, 0.99) };
};
const middle = (all, share) => Number([...all].sort((a, b) => a - b)[Math.floor((all.length - 1) * share)].toFixed(1));
const quality_of = { ours: quality(find), minisearch: quality(theirs) };
const rounds = { ranked: [], theirs: [], shown: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  ours.open(index);
  ours.take('');
  rounds.ranked.push(timed(find));
  rounds.theirs.push(timed(theirs));
  ours.take(passages);
  rounds.shown.push(timed(find));
}
const of = (all) => ({ p50: middle(all.map((one) => one.p50), 0.5), p99: middle(all.map((one) => one.p99), 0.5) });
const told = {
  pages: pages.length,
  words: passages.split(/\s+/).length,
  code: { script: packed(script, 11), module: packed(module, 11), panel: packed(panel, 11) },
  ours: { index: sizes(index), with_passages: { raw: index.length + Buffer.byteLength(passages), br11: packed(index, 11) + packed(passages, 11), br9: packed(index, 9) + packed(passages, 9) }, load_ms: Number(ourLoad.toFixed(2)) },
  minisearch: { version: '7.2.0', index: sizes(bare), with_passages: sizes(stored), load_ms: Number(theirLoad.toFixed(2)) },
  keystroke_us: { ours: of(rounds.ranked), minisearch: of(rounds.theirs), ours_with_passages: of(rounds.shown) },
  quality: quality_of,
};
told.ratios = {
  index_br11: Number((told.ours.index.br11 / told.minisearch.index.br11).toFixed(3)),
  with_passages_br11: Number((told.ours.with_passages.br11 / told.minisearch.with_passages.br11).toFixed(3)),
  keystroke_p50: Number((told.keystroke_us.ours.p50 / told.keystroke_us.minisearch.p50).toFixed(3)),
  keystroke_p99: Number((told.keystroke_us.ours.p99 / told.keystroke_us.minisearch.p99).toFixed(3)),
};
console.log(JSON.stringify(told, null, 2));
