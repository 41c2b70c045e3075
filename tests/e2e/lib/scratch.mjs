// What a test run leaves behind must be nothing: every child process and scratch folder is registered here and goes when
// the run ends, also when it ends by an exception or a signal.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Set();
const folders = new Set();

/** A fresh folder under the system's scratch folder, removed at the end of the run. */
export function scratchFolder(label) {
  const folder = mkdtempSync(join(tmpdir(), `parlour-${label}-`));
  folders.add(folder);
  return folder;
}

/** Starts a child that does not outlive this run, not even when the run itself is killed. */
export function startChild(command, args, options = {}) {
  // The kernel kills the child with its parent; without util-linux only the handlers below do.
  const leash = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', command] : [command];
  const child = spawn(leash[0], [...leash.slice(1), ...args], options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Ends a child and waits until it is gone. */
export async function endChild(child, signal = 'SIGKILL') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** `count` TCP ports that nobody listens on, all different. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function sweep() {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A browser that is still dying may hold a file; the system clears its scratch folder in the end.
    }
  }
}

process.on('exit', sweep);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
