// Checks the dependencies by cargo's metadata, offline: every licence is one that an MIT OR Apache-2.0 project may carry,
// nothing is in the page twice in two versions, and the crates of the core reach no browser and no random source on any target.
import { execFileSync } from 'node:child_process';

const LICENCES = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BSL-1.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Unicode-3.0', 'Unlicense', 'Zlib',
]);
// Two versions of these are known, and why. They must go from here when they are gone from the tree.
const KNOWN_DUPLICATES = new Map([
  ['thiserror', 'gloo-net 0.6, which leptos 0.8 carries, still derives its errors by version 1'],
]);
// What a crate under crates/ must not depend on, however indirectly: they get time, seeds and ids as arguments.
const OUTSIDE_CORE = ['wasm-bindgen', 'web-sys', 'js-sys', 'leptos', 'getrandom'];

function metadata(...options) {
  const json = execFileSync('cargo', ['metadata', '--locked', '--offline', '--format-version', '1', ...options], {
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(json);
}

// Whether an SPDX expression allows what we need: OR takes any side, AND wants both, WITH only ever adds permission.
function allowed(expression) {
  const words = expression.replace(/\//g, ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  const either = () => {
    let result = both();
    while (words[0] === 'OR') {
      words.shift();
      result = both() || result;
    }
    return result;
  };
  const both = () => {
    let result = single();
    while (words[0] === 'AND') {
      words.shift();
      result = single() && result;
    }
    return result;
  };
  const single = () => {
    const word = words.shift();
    if (word === '(') {
      const result = either();
      words.shift();
      return result;
    }
    if (words[0] === 'WITH') words.splice(0, 2);
    return LICENCES.has(word);
  };
  return either();
}

// What a package is built with by normal dependencies, as pairs of name and version. By cargo tree: the graph of cargo metadata, as Cargo.lock, holds
// optional crates as well that a feature merely mentions.
function tree(name, target, edges = 'normal') {
  const options = ['--package', name, '--target', target, '--edges', edges, '--prefix', 'none', '--format', '{p}'];
  const lines = execFileSync('cargo', ['tree', '--locked', '--offline', ...options], { encoding: 'utf8' }).trim().split('\n');
  return [...new Set(lines.map((line) => line.split(' ', 2).join(' ')))].map((line) => line.split(' '));
}

const problems = [];
const { packages, workspace_members: members } = metadata();
// The load generator is no part of the page, but of the repository; it runs on Linux alone.
const load = metadata('--manifest-path', 'bench/Cargo.toml', '--filter-platform', 'x86_64-unknown-linux-gnu').packages;
const licences = new Map();
for (const { name, version, license } of [...packages, ...load]) {
  licences.set(license, (licences.get(license) ?? 0) + 1);
  if (license === null || !allowed(license)) problems.push(`${name} ${version} has the licence ${license ?? '(none named)'}`);
}

// What ends up in the page, procedural macros aside.
const inPage = tree('parlour', 'wasm32-unknown-unknown', 'normal,no-proc-macro');
const versions = new Map();
for (const [name, version] of inPage) {
  versions.set(name, [...(versions.get(name) ?? []), version]);
}
for (const [name, list] of versions) {
  const known = KNOWN_DUPLICATES.has(name);
  if (list.length > 1 && !known) problems.push(`${name} is in the page ${list.length} times: ${list.sort().join(', ')}`);
  if (list.length === 1 && known) problems.push(`${name} is no duplicate any more: take it from the list in scripts/audit.mjs`);
}

for (const core of packages.filter(({ id, manifest_path: path }) => members.includes(id) && /[/\\]crates[/\\]/.test(path))) {
  for (const [name] of tree(core.name, 'all')) {
    if (OUTSIDE_CORE.includes(name)) problems.push(`${core.name} depends on ${name}`);
  }
  for (const { name, target, kind } of core.dependencies) {
    if (target !== null) problems.push(`${core.name} depends on ${name} for ${target} alone${kind === null ? '' : ` (${kind})`}`);
  }
}

const summary = [...licences].sort((a, b) => b[1] - a[1]).map(([licence, count]) => `${count} ${licence}`);
console.log(`${packages.length} packages, ${inPage.length} of them in the page; ${load.length} in the load generator`);
console.log(`licences: ${summary.join(', ')}`);
for (const problem of problems) console.error(`problem: ${problem}`);
console.log(`audit: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
