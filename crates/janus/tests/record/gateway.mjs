// Starts a Janus with a configuration folder of its own on free ports, and stops it.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

export const ADMIN_SECRET = 'adm1n';

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

// Janus 1.1.2 never uses the loopback interface for media.
const mediaInterface = () => {
  const found = Object.entries(networkInterfaces()).find(
    ([, addresses]) => addresses.some((address) => address.family === 'IPv4' && !address.internal),
  );
  if (!found) throw new Error('Janus needs an interface other than the loopback for media');
  return found[0];
};

export async function startGateway({ general = '', nat = '', plugin = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parlour-record-'));
  const api = await freePort();
  const admin = await freePort();
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write('janus.jcfg', `general: { admin_secret = "${ADMIN_SECRET}"\n server_name = "recorded"\n debug_level = 4\n ${general} }
media: { ipv6 = false }
nat: { ignore_mdns = true\n ice_enforce_list = "${mediaInterface()}"\n ${nat} }
plugins: { disable = "libjanus_duktape.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_videocall.so,libjanus_voicemail.so" }
transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
`);
  write('janus.transport.websockets.jcfg', `general: { json = "compact"\n ws = true\n ws_port = ${api}\n ws_ip = "127.0.0.1" }
admin: { admin_ws = true\n admin_ws_port = ${admin}\n admin_ws_ip = "127.0.0.1" }
`);
  for (const name of ['videoroom', 'audiobridge', 'textroom', 'echotest']) {
    write(`janus.plugin.${name}.jcfg`, `general: { ${plugin} }\n`);
  }
  const log = join(folder, 'janus.log');
  const child = spawn('janus', ['-F', folder, '-L', log, '-N'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const text = () => {
    try { return readFileSync(log, 'utf8'); } catch { return ''; }
  };
  for (let round = 0; !text().includes('WebSockets thread started'); round += 1) {
    if (round > 100 || child.exitCode !== null || /FATAL/.test(text())) {
      child.kill();
      throw new Error(`Janus did not start:\n${text()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    folder,
    api: `ws://127.0.0.1:${api}`,
    admin: `ws://127.0.0.1:${admin}`,
    log: text,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
