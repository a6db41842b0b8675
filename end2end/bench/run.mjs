// Runs the parts of the bench one after the other, says what came of them and writes it down.
// node run.mjs [--quick] [part…] | --markdown
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Stop, cores, endAll, folder, peers, root } from './machine.mjs';

const RESULT = join(peers, 'result.json');
const here = join(root, 'end2end', 'bench');
const FULL = { passes: 5, seconds: 4, times: 3, minutes: 10, share: 1 };
const QUICK = { passes: 2, seconds: 1, times: 1, minutes: 0.5, share: 0.1 };
/** In the order of a run: what is exact first, what takes long last. */
const PARTS = ['bytes', 'observatory', 'paint', 'lighthouse', 'statics', 'lists', 'writes', 'selection', 'levels', 'deadline', 'finding', 'memory', 'developer'];

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const asked = args.filter((arg) => !arg.startsWith('--'));

const number = (value) =>
  Number.isInteger(value) ? value.toLocaleString('en-GB') : value < 0.01 ? value.toPrecision(1) : value.toFixed(value < 100 ? 2 : 1);

/** What was measured, the budget, and whether it was met, each as text. */
function told({ ratio, value, budget }) {
  const measured = ratio
    ? `${number(ratio.median)} (${number(ratio.min)} to ${number(ratio.max)})`
    : `${number(value.number)} ${value.unit}`.trim();
  const middle = ratio ? ratio.median : value.number;
  if (!budget) return { measured, limit: 'none', met: '' };
  const isMet = 'least' in budget ? middle >= budget.least : middle <= budget.most;
  const limit = 'least' in budget ? `at least ${number(budget.least)}` : `at most ${number(budget.most)}`;
  return { measured, limit, met: isMet ? 'yes' : 'no' };
}

function table(rows) {
  const cells = [['', 'Measured', 'Budget', 'Met'], ...rows.map((row) => [row.what, ...Object.values(told(row))])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

function markdown({ rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(['What', 'Measured', 'Budget', 'Met']), '|---|---|---|---|', ...rows.map((row) => line([row.what, ...Object.values(told(row))]))].join('\n');
}

const kept = () => {
  if (!existsSync(RESULT)) throw new Stop('There is no result yet: run ./bench first.');
  return JSON.parse(readFileSync(RESULT, 'utf8'));
};

async function measure() {
  const settings = isQuick ? QUICK : FULL;
  const parts = asked.length ? asked : PARTS;
  const machine = { cpu: cpus()[0].model, cores: cores(), kernel: release(), node: process.version };
  const about = { at: new Date().toISOString(), machine, settings, anyway: process.env.BENCH_ANYWAY === '1' };
  const rows = [];
  for (const part of parts) {
    const { title, measure } = await import(pathToFileURL(join(here, `${part}.mjs`)).href);
    const began = Date.now();
    console.log(`${title} …`);
    const found = await measure(settings);
    for (const row of found) {
      const { measured, limit, met } = told(row);
      console.log(`  ${row.what}: ${measured}; budget ${limit}${met === 'no' ? ', missed' : ''}`);
      if (row.told) console.log(`    ${row.told}`);
      rows.push({ part, ...row });
    }
    console.log(`  ${Math.round((Date.now() - began) / 1_000)} s`);
    // After every part, so that one that fails leaves what was measured before.
    if (!asked.length) writeFileSync(RESULT, `${JSON.stringify({ ...about, rows }, null, 2)}\n`);
  }
  console.log(`\n${table(rows)}\n\nA ratio is ours to the peer's, the median of ${settings.passes} interleaved passes (smallest to largest).`);
  if (isQuick) console.log('This was a quick run with short passes: it shows that the bench works, not how quick the service is.');
  if (!asked.length) console.log('All of it is in .tools/bench/result.json; ./bench --markdown prints the table.');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
process.on('exit', () => {
  endAll();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

try {
  if (args.includes('--markdown')) console.log(markdown(kept()));
  else await measure();
} catch (why) {
  console.error(why instanceof Stop ? why.message : why);
  process.exit(1);
}
process.exit(0);
