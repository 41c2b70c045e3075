// A real Janus for one test run: a config folder of its own, free ports, only the plugins that are needed.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { endChild, freePorts, scratchFolder, startChild } from './scratch.mjs';
import { JanusClient } from './janus-client.mjs';
import { sleep } from './until.mjs';

const PLUGINS = ['videoroom', 'audiobridge', 'textroom', 'echotest'];
// Nobody else on this machine knows it, not even a page in the browser of whoever runs the tests.
const ADMIN_SECRET = randomBytes(24).toString('hex');
/** The version that the tests are meant to run on, as Janus's `info` says it; any where it is not set. */
const VERSION = process.env.PARLOUR_JANUS_VERSION;

/**
 * Starts a Janus and waits until its API answers.
 *
 * Options: `general` (keys of janus.jcfg's `general`, such as `session_timeout`, `reclaim_session_timeout`, `api_secret`,
 * `token_auth`), `media` and `nat` likewise, `videoroom` (that plugin's `general`: `admin_key`, `string_ids` …),
 * `rooms` ({ id: { key: value } }, rooms that exist from the start), and `address`, where its API listens, loopback by default.
 */
export async function startJanus(options = {}) {
  ensureMediaInterface();
  const [ws, http, adminHttp] = await freePorts(3);
  const janus = new Janus({ ws, http, adminHttp }, options);
  await janus.start();
  return janus;
}

/** A running Janus; `ports` stay the same over `stop` and `start`. */
export class Janus {
  constructor(ports, options) {
    this.ports = ports;
    this.options = options;
    this.folder = scratchFolder('janus');
    this.logFile = join(this.folder, 'janus.log');
    writeConfig(this.folder, ports, options);
  }

  get address() {
    return this.options.address ?? '127.0.0.1';
  }

  get wsUrl() {
    return `ws://${this.address}:${this.ports.ws}`;
  }

  get httpUrl() {
    return `http://${this.address}:${this.ports.http}/janus`;
  }

  /** Both transports, best first, as config.json wants them. */
  get urls() {
    return [this.wsUrl, this.httpUrl];
  }

  async start() {
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const begin = this.log().length;
    this.child = startChild('janus', ['-F', this.folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.pipe(log, { end: false });
    this.child.stderr.pipe(log, { end: false });
    try {
      await this.untilItAnswers(begin);
    } catch (error) {
      // A child that goes on would keep the whole file from ending.
      await this.stop();
      throw error;
    }
  }

  async untilItAnswers(begin) {
    const deadline = Date.now() + 10_000;
    for (;;) {
      // A Janus whose port is taken says so and lives on without its API, so an open port alone proves nothing.
      const said = this.log().slice(begin);
      if (said.includes('[FATAL]')) throw new Error(`Janus did not start:\n${said.slice(-2000)}`);
      if (this.child.exitCode !== null) throw new Error(`Janus ended with ${this.child.exitCode}:\n${said.slice(-2000)}`);
      const version = await this.answers();
      if (version && VERSION && version !== VERSION) throw new Error(`this is Janus ${version}, and the tests are meant for ${VERSION}`);
      if (version) return;
      if (Date.now() > deadline) throw new Error(`Janus does not answer:\n${said.slice(-2000)}`);
      await sleep(25);
    }
  }

  /** Its version once both of its APIs answer. */
  async answers() {
    try {
      const [info, admin] = await Promise.all([
        fetch(`${this.httpUrl}/info`).then((answer) => answer.json()),
        this.admin('ping'),
      ]);
      return info.janus === 'server_info' && admin.janus === 'pong' ? info.version_string : null;
    } catch {
      return null;
    }
  }

  /** Kills it at once, as a crash would. */
  async stop() {
    await endChild(this.child);
  }

  /** Everything it has logged so far. */
  log() {
    try {
      return readFileSync(this.logFile, 'utf8');
    } catch {
      return '';
    }
  }

  /** One Admin API request; `path` is `session` or `session/handle`. */
  async admin(request, extra = {}, path = '') {
    const body = { janus: request, transaction: 'e2e', admin_secret: ADMIN_SECRET, ...extra };
    const url = `http://${this.address}:${this.ports.adminHttp}/admin${path && `/${path}`}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) }).then((reply) => reply.json());
    if (answer.janus === 'error') throw new Error(`${request}: ${answer.error.code} ${answer.error.reason}`);
    return answer;
  }

  /** The ids of all sessions. */
  async sessions() {
    return (await this.admin('list_sessions')).sessions;
  }

  /** What Janus knows of every handle of every session. */
  async handles() {
    const found = [];
    for (const session of await this.sessions()) {
      const { handles } = await this.admin('list_handles', {}, `${session}`);
      for (const handle of handles) {
        found.push((await this.admin('handle_info', {}, `${session}/${handle}`)).info);
      }
    }
    return found;
  }

  /** A client of the test's own, to create, kick and destroy with. */
  client(secrets = {}) {
    const { api_secret } = this.options.general ?? {};
    return JanusClient.connect(this.wsUrl, { ...(api_secret && { apisecret: api_secret }), ...secrets });
  }
}

/** Janus never sends media through loopback: where that is all there is, a dummy interface serves instead. */
export function ensureMediaInterface() {
  const others = Object.values(networkInterfaces()).flat().filter((address) => !address.internal && address.family === 'IPv4');
  if (others.length > 0) return;
  try {
    execFileSync('ip', ['link', 'add', 'parlour-e2e', 'type', 'dummy']);
    execFileSync('ip', ['address', 'add', '198.51.100.1/24', 'dev', 'parlour-e2e']);
    execFileSync('ip', ['link', 'set', 'parlour-e2e', 'up']);
  } catch (error) {
    throw new Error('Janus needs a network interface besides loopback, and none could be made: '
      + `run the tests as root, or add one ("ip link add … type dummy"). ${error.message}`);
  }
}

function writeConfig(folder, ports, options) {
  const { general = {}, media = {}, nat = {}, videoroom = {}, rooms = {}, address = '127.0.0.1' } = options;
  const libraries = pluginFolder();
  const unwanted = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom',
    'videocall', 'videoroom', 'voicemail'].filter((plugin) => !PLUGINS.includes(plugin));
  mkdirSync(folder, { recursive: true });
  const write = (name, sections) => writeFileSync(join(folder, name), jcfg(sections));
  write('janus.jcfg', {
    general: {
      configs_folder: folder,
      plugins_folder: `${libraries}/plugins`,
      transports_folder: `${libraries}/transports`,
      events_folder: `${libraries}/events`,
      loggers_folder: `${libraries}/loggers`,
      debug_level: 4,
      debug_timestamps: true,
      log_to_stdout: true,
      admin_secret: ADMIN_SECRET,
      ...general,
    },
    media: { ipv6: false, ...media },
    nat: { ignore_mdns: true, ...nat },
    plugins: { disable: unwanted.map((plugin) => `libjanus_${plugin}.so`).join(',') },
    transports: { disable: 'libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so' },
  });
  write('janus.transport.websockets.jcfg', {
    general: { json: 'compact', ws: true, ws_port: ports.ws, ws_ip: address },
    admin: { admin_ws: false },
  });
  write('janus.transport.http.jcfg', {
    general: { json: 'compact', base_path: '/janus', http: true, port: ports.http, ip: address },
    admin: { admin_base_path: '/admin', admin_http: true, admin_port: ports.adminHttp, admin_ip: address },
  });
  const roomSections = Object.fromEntries(Object.entries(rooms).map(([id, keys]) => [`room-${id}`, keys]));
  write('janus.plugin.videoroom.jcfg', { general: videoroom, ...roomSections });
  for (const plugin of ['audiobridge', 'textroom', 'echotest']) write(`janus.plugin.${plugin}.jcfg`, { general: {} });
}

function pluginFolder() {
  const owned = execFileSync('dpkg', ['-L', 'janus'], { encoding: 'utf8' });
  const plugin = owned.split('\n').find((path) => path.endsWith('/plugins/libjanus_videoroom.so'));
  if (!plugin) throw new Error('the Debian package janus is not installed');
  return plugin.replace('/plugins/libjanus_videoroom.so', '');
}

function jcfg(sections) {
  return Object.entries(sections)
    .map(([name, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `\t${key} = ${JSON.stringify(value)}`);
      return `${name}: {\n${lines.join('\n')}\n}\n`;
    })
    .join('');
}
