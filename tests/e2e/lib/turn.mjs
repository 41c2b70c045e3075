// A TURN server of the test's own: coturn on a free port of the first interface that is not loopback.
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSocket } from 'node:dgram';
import { endChild, freePorts, scratchFolder, startChild } from './scratch.mjs';
import { sleep, until } from './until.mjs';

const USERNAME = 'e2e';
const CREDENTIAL = 'e2e-turn-credential';

/** Starts one and waits until it answers; `iceServer` is its entry for config.json. */
export async function startTurn() {
  // Browsers do not send from their own address to loopback.
  const address = Object.values(networkInterfaces()).flat()
    .find((entry) => !entry.internal && entry.family === 'IPv4')?.address;
  if (!address) throw new Error('a TURN server needs a network interface besides loopback');
  const [port] = await freePorts(1);
  const folder = scratchFolder('turn');
  let said = '';
  let child;
  const start = () => {
    child = startChild('turnserver', [
      '-n', `--listening-ip=${address}`, `--relay-ip=${address}`, `--listening-port=${port}`, '--lt-cred-mech',
      `--user=${USERNAME}:${CREDENTIAL}`, '--realm=e2e.parlour', '--no-tls', '--no-dtls', '--no-cli', '--no-tcp-relay',
      '--log-file=stdout', `--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'users')}`,
    ], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
    return until('an answer of the TURN server', () => answers(address, port), { show: () => said.slice(-1500) });
  };
  await start();
  return {
    iceServer: { urls: [`turn:${address}:${port}?transport=udp`], username: USERNAME, credential: CREDENTIAL },
    log: () => said,
    stop: () => endChild(child),
    /** Kills it, and starts it again after a while. */
    restart: async (pause) => {
      await endChild(child);
      await sleep(pause);
      await start();
    },
  };
}

/** Whether a STUN binding request is answered. */
function answers(address, port) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answered) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(end, 300, false);
    socket.once('message', () => end(true));
    socket.once('error', () => end(false));
    const request = Buffer.alloc(20);
    request.writeUInt16BE(1, 0);
    request.writeUInt32BE(0x2112a442, 4);
    request.write('parlour-test', 8, 'latin1');
    socket.send(request, port, address);
  });
}
