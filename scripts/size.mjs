// What the page weighs on the wire (brotli 11), by kind of file.
//
//   node size.mjs FOLDER
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

// HTML, CSS, JS and WASM together, in bytes. What ordinary Leptos, serde and this app are expected to weigh; information, no gate.
const EXPECTED = 400_000;
// Far above it: only an accident weighs this much, such as a build without wasm-opt or a dependency that brings tables along.
const LIMIT = 700_000;
const KINDS = new Map([['.html', 'HTML'], ['.css', 'CSS'], ['.js', 'JS'], ['.wasm', 'WASM']]);

const folder = process.argv[2] ?? 'dist';
const sizes = new Map([...KINDS.values()].map((kind) => [kind, { files: 0, raw: 0, brotli: 0 }]));
for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
  const kind = KINDS.get(extname(entry.name));
  if (!entry.isFile() || kind === undefined) continue;
  const bytes = readFileSync(join(entry.parentPath ?? entry.path, entry.name));
  const size = sizes.get(kind);
  size.files += 1;
  size.raw += bytes.length;
  size.brotli += brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}

const row = (name, files, raw, brotli) =>
  console.log(`${name.padEnd(6)}${String(files).padStart(6)}${String(raw).padStart(12)}${String(brotli).padStart(12)}`);
console.log('part   files       bytes   brotli 11');
let total = 0;
for (const [kind, size] of sizes) {
  row(kind, size.files, size.raw, size.brotli);
  total += size.brotli;
}
console.log(`size: ${(total / 1000).toFixed(1)} KB, where about ${EXPECTED / 1000} KB are expected`);
if (total > LIMIT) {
  console.error(`${folder} weighs more than ${LIMIT / 1000} KB: is it an optimised build, and which dependency is new?`);
  process.exitCode = 1;
}
