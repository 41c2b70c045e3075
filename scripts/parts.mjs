// What the page's module consists of: bytes of code by crate, of this project's own crates by module, and data, largest first.
//
//   node parts.mjs MODULE [COUNT]
//
// Of the module as wasm-bindgen left it (target/wasm-bindgen/release/parlour_bg.wasm), which still has names. wasm-opt makes it a third
// smaller afterwards, and generic code counts for the crate that wrote it, not for the one that uses it.
import { readFileSync } from 'node:fs';

const OWN = new Set(['parlour', 'parlour_call', 'janus_proto']);
const CODE = 10;
const DATA = 11;
const FUNCTION_NAMES = 1;

const wasm = readFileSync(process.argv[2]);
const count = Number(process.argv[3] ?? 20);

// Reads LEB128 numbers, names and blocks with a length, one after the other.
class Reader {
  constructor(at, end) {
    this.at = at;
    this.end = end;
  }

  get more() {
    return this.at < this.end;
  }

  number() {
    let result = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = wasm[this.at++];
      result += (byte & 127) * factor;
      if (byte < 128) return result;
    }
  }

  block() {
    const size = this.number();
    this.at += size;
    return new Reader(this.at - size, this.at);
  }

  text() {
    const { at, end } = this.block();
    return wasm.toString('utf8', at, end);
  }
}

const sections = new Map();
for (const file = new Reader(8, wasm.length); file.more;) {
  const id = file.number();
  const section = file.block();
  sections.set(id === 0 ? section.text() : id, section);
}

// Functions are numbered through, those that are imported first.
const imported = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind === 'function').length;
const names = new Map();
for (const section = sections.get('name'); section?.more;) {
  const id = section.number();
  const part = section.block();
  if (id !== FUNCTION_NAMES) continue;
  for (let left = part.number(); left > 0; left -= 1) names.set(part.number(), part.text());
}
if (names.size === 0) {
  console.error(`${process.argv[2]} has no names of functions`);
  process.exit(1);
}

// The crate that a name mentions first, and for our own the module: of `<F as alloc::boxed::Box<T>>::call` alloc, of
// `parlour::ui::stage::…` parlour::ui.
function partOf(name) {
  const [, crate, module] = name.match(/([a-z]\w*)(?:\[\w+\])?>?::(\w+)/) ?? [];
  return OWN.has(crate) ? `${crate}::${module}` : (crate ?? '(no path)');
}

const parts = new Map([['(data)', sections.get(DATA).end - sections.get(DATA).at]]);
const code = sections.get(CODE);
const functions = code.number();
for (let index = 0; index < functions; index += 1) {
  const { at, end } = code.block();
  const part = partOf(names.get(imported + index) ?? '');
  parts.set(part, (parts.get(part) ?? 0) + end - at);
}
const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
const sorted = [...parts].sort(([, a], [, b]) => b - a);
console.log(`part of the module before wasm-opt${'bytes'.padStart(12)}`);
for (const [name, bytes] of sorted.slice(0, count)) {
  console.log(`${name.padEnd(32)}${String(bytes).padStart(14)}  ${((100 * bytes) / total).toFixed(1).padStart(5)} %`);
}
