// Measures the page beside the packaged demo and prints a table.
//
//   node run.mjs                 everything but what takes long
//   node run.mjs fifty cut       only these
//   node run.mjs --quick         one repetition of each
//   node run.mjs --trace         also what happened when, in .dev/bench/trace/
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench } from './bench.mjs';
import { bytes } from './bytes.mjs';
import { fifty } from './fifty.mjs';
import { directLink, firstPicture, seenByOthers } from './joining.mjs';
import { cut, endurance } from './lasting.mjs';
import { weight } from './weight.mjs';

const MEASURES = { join: firstPicture, seen: seenByOthers, direct: directLink, fifty, bytes, weight, endurance, cut };
// These take long and compare nothing.
const ONLY_WHERE_NAMED = ['endurance', 'cut'];

const given = process.argv.slice(2);
const wanted = given.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((word) => !(word in MEASURES));
if (unknown.length > 0) {
  console.error(`There is no measure ${unknown.join(', ')}: ${Object.keys(MEASURES).join(', ')}.`);
  process.exit(2);
}
const repetitions = given.includes('--quick') ? 1 : 3;

const rows = [];
let unmeasured = 0;
const traces = given.includes('--trace') ? fileURLToPath(new URL('../../.dev/bench/trace/', import.meta.url)) : null;
const bench = await Bench.open({ repetitions, traces });
for (const [name, measure] of Object.entries(MEASURES)) {
  if (wanted.length > 0 ? !wanted.includes(name) : ONLY_WHERE_NAMED.includes(name)) continue;
  const begin = performance.now();
  try {
    const found = await measure(bench);
    rows.push(...found.map((row) => ({ measure: name, ...row, met: met(row) })));
    console.error(`${name}: ${Math.round((performance.now() - begin) / 1000)} s`);
  } catch (error) {
    unmeasured += 1;
    console.error(`${name} could not be measured: ${error.stack ?? error}`);
  }
}
await bench.close();

print(rows);
if (process.env.PARLOUR_BENCH_RESULTS) {
  mkdirSync(dirname(process.env.PARLOUR_BENCH_RESULTS), { recursive: true });
  writeFileSync(process.env.PARLOUR_BENCH_RESULTS, JSON.stringify({ at: new Date().toISOString(), repetitions, rows }, null, 1));
}
process.exit(unmeasured > 0 ? 1 : 0);

function met({ parlour, limit }) {
  if (limit === null || parlour === null) return null;
  return parlour <= limit;
}

function figure(value) {
  if (value === null || value === undefined) return '-';
  return Math.abs(value) < 20 && !Number.isInteger(value) ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

function print(all) {
  const cells = all.map((row) => [
    row.name, row.unit, figure(row.demo), figure(row.parlour),
    row.demo ? (row.parlour / row.demo).toFixed(2) : '-',
    figure(row.limit), row.met === null ? '' : row.met ? 'met' : 'NOT MET', row.note ?? '',
  ]);
  const heads = ['measure', '', 'demo', 'Parlour', 'ratio', 'at most', '', ''];
  const widths = heads.map((head, at) => Math.max(head.length, ...cells.map((cell) => cell[at].length)));
  for (const cell of [heads, ...cells]) {
    console.log(cell.map((text, at) => ([0, 1, 6, 7].includes(at) ? text.padEnd(widths[at]) : text.padStart(widths[at]))).join('  ').trimEnd());
  }
}
