// A Janus behind a wall that lets its WebSocket through and nothing else: what a firewall that blocks UDP makes of a server.
import { createServer, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { Janus } from './janus.mjs';
import { endChild, freePorts, startChild } from './scratch.mjs';
import { until } from './until.mjs';

/** Runs inside the wall: from a socket in the file system, which both sides see, to Janus. */
const BRIDGE = `
  const { createServer, connect } = require('node:net');
  const [path, port] = process.argv.slice(1);
  createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on('error', () => { near.destroy(); far.destroy(); });
  }).listen(path);
`;

/**
 * Starts a Janus in a network of its own. It has this machine's address there, so that what the browser sends to it stays on
 * this machine, where nobody listens.
 */
export async function startWalledJanus() {
  const [ws, http, adminHttp, outside] = await freePorts(4);
  const janus = new Janus({ ws, http, adminHttp }, {});
  const path = join(janus.folder, 'wall');
  const address = Object.values(networkInterfaces()).flat()
    .find((entry) => !entry.internal && entry.family === 'IPv4')?.address ?? '198.51.100.1';
  const inside = 'ip link set lo up && ip link add media type veth peer name other && ip address add "$1/24" dev media '
    + '&& ip link set media up && ip link set other up && { setpriv --pdeathsig KILL -- "$2" -e "$3" "$4" "$5" & } && exec janus -F "$6"';
  const child = startChild('unshare', ['--net', '--map-root-user', 'sh', '-c', inside, 'sh', address, process.execPath, BRIDGE,
    path, String(ws), janus.folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
  const server = createServer((near) => {
    const far = connect(path);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on('error', () => { near.destroy(); far.destroy(); });
  });
  await new Promise((resolve) => server.listen(outside, '127.0.0.1', resolve));
  const wsUrl = `ws://127.0.0.1:${outside}`;
  await until('an answer from behind the wall', () => answers(wsUrl), { show: () => said.slice(-1500) });
  return {
    wsUrl,
    stop: async () => {
      server.close();
      await endChild(child);
    },
  };
}

/** Whether a Janus answers there. */
function answers(url) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'janus-protocol', { handshakeTimeout: 1000 });
    const end = (answered) => {
      resolve(answered);
      socket.terminate();
    };
    socket.once('open', () => socket.send(JSON.stringify({ janus: 'info', transaction: 'e2e' })));
    socket.once('message', () => end(true));
    socket.once('error', () => end(false));
  });
}
