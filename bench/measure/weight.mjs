// What the two pages weigh: everything of HTML, CSS, JavaScript and WebAssembly, as brotli 11 would send it.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { DIST } from './bench.mjs';

const KINDS = ['.html', '.css', '.js', '.wasm'];

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

export async function weight(bench) {
  bench.site.requests.length = 0;
  const demo = await bench.demo(await bench.emptyRoom());
  await demo.ready();
  await demo.close();
  // The demo is what its page asks for; of ours all that there is.
  const asked = new Set(bench.site.requests.filter((path) => path.startsWith('/demos/') && KINDS.includes(extname(path))));
  let theirs = 0;
  for (const path of asked) {
    const answer = await fetch(`${bench.site.origin}${path}`);
    if (answer.ok) theirs += brotli(Buffer.from(await answer.arrayBuffer()));
  }
  const ours = readdirSync(DIST, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .reduce((sum, entry) => sum + brotli(readFileSync(join(entry.parentPath ?? entry.path, entry.name))), 0);
  return [{ name: 'page weight, brotli', unit: 'KB', demo: theirs / 1000, parlour: ours / 1000, limit: 600 }];
}
