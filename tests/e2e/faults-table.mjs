// Puts the lines that runs of the fault suite left in PARLOUR_TABLE together into one table in Markdown.
//
//   node faults-table.mjs FILE…
import { readFileSync } from 'node:fs';

const lines = process.argv.slice(2).flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
const seconds = (time) => `${(time / 1000).toFixed(1)} s`;
const most = (runs, key) => Math.max(...runs.map((run) => run[key]));

/** How a fault ended, at its worst. */
function worst(runs) {
  if (runs.some((run) => run.share !== undefined)) return `${most(runs, 'share')} % (with the first 5 s: ${most(runs, 'first')} %)`;
  const clicks = runs.filter((run) => run.outcome === 'one click').length;
  const after = `${seconds(most(runs, 'after'))}${clicks ? ` (one click: ${clicks})` : ''}`;
  return runs[0].gapless ? `${seconds(most(runs, 'longest'))} without a frame; told for ${after} more` : after;
}

function bound(run) {
  if (run.share !== undefined) return 'under 10 %';
  return run.gapless ? 'no gap' : seconds(run.limit);
}

console.log('| fault | at most | worst | runs | janus.js demo |\n|---|---|---|---|---|');
for (const fault of new Set(lines.map((line) => line.fault))) {
  const all = lines.filter((line) => line.fault === fault);
  const runs = all.filter((line) => line.moment !== 'demo');
  const demo = all.find((line) => line.moment === 'demo');
  if (runs.length === 0) continue;
  console.log(`| ${fault} | ${bound(runs[0])} | ${worst(runs)} | ${runs.length} | ${demo?.outcome ?? ''} |`);
}
