// What is kept of a conversation: every frame both ways, without what belongs to the machine that it was recorded on.
import { mkdirSync, writeFileSync } from 'node:fs';

const KEPT = /^(v=|m=|a=mid|a=group|a=sendrecv|a=sendonly|a=recvonly|a=inactive|a=rid|a=simulcast)/;
const shortSdp = (sdp) => sdp.split(/\r?\n/).filter((line) => KEPT.test(line)).map((line) => line.replace(/^(m=\w+ \d+ \S+) .*/, '$1 96')).join('\r\n');

const MACHINE = { 'local-ip': '192.0.2.1', 'public-ip': '192.0.2.1', 'compile-time': 'then', 'commit-hash': 'not-a-git-repo', 'log-path': '/tmp/janus.log' };

function clean(value, key) {
  if (Array.isArray(value)) return value.map((item) => clean(item));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item, name)]));
  }
  if (typeof value !== 'string') return value;
  if (key in MACHINE) return MACHINE[key];
  if (/^sdp$|^(local|remote)_sdp$|^(local|remote)$/.test(key) && value.startsWith('v=0')) return shortSdp(value);
  return value
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, (ip) => (ip.startsWith('0.') || ip.startsWith('127.') ? ip : '192.0.2.1'))
    .replace(/\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){2,7}(?= \d+ typ)/g, '2001:db8::1')
    .replace(/[0-9a-f-]{36}\.local/g, 'host.local')
    .replace(/\b([0-9A-F]{2}:){31}[0-9A-F]{2}\b/g, '00:11')
    .replace(/\/tmp\/parlour-record-\w+/g, '/tmp/recorded');
}

export class Transcript {
  #lines = [];
  #name;

  constructor(name) {
    this.#name = name;
  }

  add(dir, frame, via) {
    this.#lines.push(JSON.stringify({ dir, ...(via ? { via } : {}), frame: clean(frame) }));
  }

  save(folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL(`${this.#name}.jsonl`, folder), `${this.#lines.join('\n')}\n`);
    console.log(`${this.#name}: ${this.#lines.length} frames`);
  }
}
