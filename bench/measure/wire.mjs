// The long wire, and a Chromium at its far end.
import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, CHROMIUM } from '../../tests/e2e/lib/browsers.mjs';
import { scratchFolder } from '../../tests/e2e/lib/scratch.mjs';

const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];

/** A namespace behind a delay; it ends with this process, since its input does. */
export class Wire {
  static async open(program) {
    const wire = new Wire();
    const [command, ...words] = [...asRoot, program];
    wire.child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    wire.lines = createInterface({ input: wire.child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await wire.lines.next();
    if (done) throw new Error('there is no long wire: that needs root or sudo, /dev/net/tun, and iproute2');
    Object.assign(wire, JSON.parse(value));
    return wire;
  }

  async tell(command) {
    this.child.stdin.write(`${command}\n`);
    return JSON.parse((await this.lines.next()).value);
  }

  /** The round-trip time from now on, in milliseconds. */
  roundTrip(ms) {
    return this.tell(`delay ${ms / 2}`);
  }

  /** What the far end may receive, in kbit/s; 0 for as much as there is. */
  down(kilobits) {
    return this.tell(`down ${kilobits}`);
  }

  /** Bytes so far, as IP counts them. */
  count() {
    return this.tell('count');
  }

  /** A browser at the far end. Its pages' origin counts as secure, as it would behind TLS. */
  browser(origin) {
    const executable = join(scratchFolder('far'), 'chromium');
    const enter = [...asRoot, 'nsenter', `--net=/proc/${this.pid}/ns/net`, '--', CHROMIUM];
    writeFileSync(executable, `#!/bin/sh\nexec ${enter.join(' ')} "$@"\n`);
    chmodSync(executable, 0o755);
    return chromium('red', { executable, flags: [`--unsafely-treat-insecure-origin-as-secure=${origin}`, '--disk-cache-size=1'] });
  }

  close() {
    this.child.stdin.end();
  }
}
