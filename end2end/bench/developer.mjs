// What a programmer waits for: the tests of the rules, and a change in the app until the browser could load
// it (what `trunk serve` does on a save). All is warm: built before. The change is made in a copy.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, newFolder, root, run, spread } from './machine.mjs';

export const title = 'Speed of development';

const TREE = ['.ci', 'Cargo.toml', 'Cargo.lock', 'Trunk.toml', 'app', 'content', 'domain', 'public', 'rust-toolchain.toml', 'server', 'style', 'node_modules'];

/** A command's time in seconds, by the clock and of all cores together. */
async function timed(command, args, cwd) {
  const said = await run('bash', ['-c', 'TIMEFORMAT="took %R %U %S"; exec 2>&1; time "$@"', 'bash', command, ...args], { cwd });
  const [, real, user, system] = /took ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(said.trim());
  return { real: Number(real), cpu: Number(user) + Number(system) };
}

export async function measure({ times }) {
  const rows = [];
  const hasNextest = await run('cargo', ['nextest', '--version']).then(() => true, () => false);
  const rules = hasNextest ? ['nextest', 'run', '-p', 'domain'] : ['test', '-p', 'domain'];
  await run('cargo', rules);
  const tests = [];
  for (let n = 0; n < times; n += 1) tests.push(await timed('cargo', rules, root));
  const row = (what, all, most, told) => ({
    what,
    value: { number: spread(all.map((one) => one.real)).median, unit: 's' },
    budget: { most },
    told: `${told}; ${spread(all.map((one) => one.cpu)).median.toFixed(1)} s of CPU`,
    taken: all,
  });
  rows.push(row(`cargo ${rules.join(' ')}, warm`, tests, 5, `median of ${times}`));

  const copy = newFolder('tree');
  for (const name of TREE) cpSync(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true, filter: (from) => !from.includes('/node_modules/.ready') });
  const build = ['build', '--dist', join(copy, 'dist')];
  await run('trunk', build, { cwd: copy });
  const file = join(copy, 'app', 'src', 'form.rs');
  const before = readFileSync(file, 'utf8');
  const words = '"You have been signed out"';
  if (!before.includes(words)) throw new Stop(`end2end/bench/developer.mjs finds no ${words} in app/src/form.rs: name other words there.`);
  const builds = [];
  for (let n = 0; n < times; n += 1) {
    writeFileSync(file, before.replace(words, `"You have been signed out ${n}"`));
    builds.push(await timed('trunk', build, copy));
  }
  rows.push(row('A change in the app, built for the browser, warm', builds, 15, `trunk build, median of ${times}`));
  return rows;
}
