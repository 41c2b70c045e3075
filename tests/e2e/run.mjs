// Runs the end-to-end tests one file after another and says at the end how many passed.
//
//   node run.mjs                 everything
//   node run.mjs call leaving    only these files
//   PARLOUR_DIST=/path           the built app under test, otherwise dist/ at the root of the repository
//   PARLOUR_ONLY='pattern'       only tests whose name fits
//
// A test that was skipped counts as one that failed, except by such a pattern: what it guards against was not looked for.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort()
  .map((name) => join(here, name));
if (files.length === 0) {
  console.error(`no test file begins with ${wanted.join(' or ')}`);
  process.exit(2);
}

const begin = Date.now();
let passed = 0;
let failed = 0;
let skipped = 0;
const names = process.env.PARLOUR_ONLY;
// One file at a time: two cores encode and decode for up to five browsers already.
const tests = run({ files, concurrency: 1, ...(names && { testNamePatterns: [names] }) });
const isFile = (event) => files.includes(event.name);
tests.on('test:pass', (event) => {
  if (isFile(event)) return;
  if (event.skip === undefined) passed += 1;
  else skipped += 1;
});
tests.on('test:fail', (event) => {
  // A file fails with any of its tests; it counts itself only where it could not even be run.
  if (!isFile(event) || event.details.error?.failureType === 'testCodeFailure') failed += 1;
});
tests.compose(new spec()).pipe(process.stdout);
tests.once('end', () => {
  const seconds = Math.round((Date.now() - begin) / 1000);
  // After the reporter's own lines, so that this is what one sees last.
  setImmediate(() => {
    console.log(`end to end: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`);
    process.exitCode = failed > 0 || (skipped > 0 && !names) ? 1 : 0;
  });
});
