// What operators are told to install: the configurations of Janus in deploy/, and the nginx of docs/deployment.md.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, createWriteStream, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { DIST, openHouse } from './lib/house.mjs';
import { JanusClient } from './lib/janus-client.mjs';
import { ensureMediaInterface } from './lib/janus.mjs';
import { endChild, freePorts, scratchFolder, startChild } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const HOST = 'meet.example.org';
const ORIGIN = `https://${HOST}`;

const house = openHouse({ janus: null });

/** Replaces each text, which must be there. */
function adapted(text, replacements) {
  return Object.entries(replacements).reduce((all, [from, to]) => {
    assert.ok(all.includes(from), `"${from}" is not in ${all}`);
    return all.replaceAll(from, to);
  }, text);
}

/** A folder as `install.sh` leaves it. */
function install(origin = ORIGIN) {
  const folder = scratchFolder('production');
  execFileSync(join(ROOT, 'deploy/janus-production/install.sh'), [origin, folder], { stdio: 'pipe' });
  return folder;
}

/** Starts a Janus on a folder of configuration, and waits until it answers pages of `origin`. */
async function startOn(scene, folder, http, origin) {
  ensureMediaInterface();
  const file = join(folder, 'janus.log');
  const log = () => readFileSync(file, 'utf8');
  const child = startChild('janus', ['-F', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(createWriteStream(file));
  scene.atEnd(() => endChild(child));
  const info = await until('Janus answers', async () => {
    assert.equal(child.exitCode, null);
    return (await fetch(`http://127.0.0.1:${http}/janus/info`, { headers: { origin } })).json();
  }, { show: () => log().slice(-2000) });
  assert.doesNotMatch(log(), /\[FATAL\]|Error parsing|Error reading/);
  return { child, info };
}

/** Starts the production configuration on free ports. */
async function startProduction(scene) {
  const folder = install();
  const [ws, http] = await freePorts(2);
  for (const [name, from, to] of [['websockets', 'ws_port = 8188', `ws_port = ${ws}`], ['http', 'port = 8088', `port = ${http}`]]) {
    const file = join(folder, `janus.transport.${name}.jcfg`);
    writeFileSync(file, adapted(readFileSync(file, 'utf8'), { [from]: to }));
  }
  return { ws, http, folder, ...await startOn(scene, folder, http, ORIGIN) };
}

/** The TCP ports on which a process listens. */
function listening(pid) {
  const sockets = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(`pid=${pid},`));
  return sockets.map((line) => Number(/:(\d+)\s/.exec(line)[1])).sort((one, other) => one - other);
}

/** The value of a key in a configuration file. */
function setting(folder, file, key) {
  return new RegExp(`^\\s*${key} = "(.*)"$`, 'm').exec(readFileSync(join(folder, file), 'utf8'))[1];
}

/** A client with a handle of a plugin, which says that it is a page of `origin`. */
async function client(url, plugin, origin = ORIGIN) {
  const it = new JanusClient(new WebSocket(url, 'janus-protocol', { origin }), {});
  await new Promise((resolve, reject) => it.socket.once('open', resolve).once('error', reject));
  it.session = (await it.request({ janus: 'create' })).data.id;
  it.handle = (await it.request({ janus: 'attach', plugin: `janus.plugin.${plugin}` })).data.id;
  return it;
}

// Guards: a configuration that Janus passes over, that has a secret which everybody can read, or that asks for none.
house.scenario('Janus takes the production configuration, answers its page alone, and asks for key and secret', async (scene) => {
  const { ws, http, folder, child, info } = await startProduction(scene);
  assert.equal(info['reclaim-session-timeout'], 30);
  const plugins = ['audiobridge', 'echotest', 'videoroom'].map((name) => `janus.plugin.${name}`);
  assert.deepEqual(Object.keys(info.plugins).sort(), plugins);
  assert.deepEqual(listening(child.pid), [ws, http].sort((one, other) => one - other), 'no Admin API, nothing but the two transports');

  for (const origin of ['https://elsewhere.example', 'null', undefined]) {
    const answer = await fetch(`http://127.0.0.1:${http}/janus/info`, { headers: { ...(origin && { origin }) } });
    assert.equal(answer.status, 403, origin);
    await assert.rejects(client(`ws://127.0.0.1:${ws}`, 'videoroom', origin ?? ''), undefined, origin);
  }

  const key = { admin_key: setting(folder, 'janus.plugin.videoroom.jcfg', 'admin_key') };
  const secret = { secret: setting(folder, 'janus.plugin.videoroom.jcfg', 'secret') };
  const refused = {
    videoroom: [
      { request: 'create', room: 5 }, { request: 'edit', room: 1234, new_pin: '1' }, { request: 'destroy', room: 1234 },
      { request: 'enable_recording', room: 1234, record: true }, { request: 'kick', room: 1234, id: 1 },
      { request: 'moderate', room: 1234, id: 1, mid: '0', mute: true }, { request: 'allowed', room: 1234, action: 'enable' },
      { request: 'rtp_forward', room: 1234, publisher_id: 1, host: '127.0.0.1', streams: [], ...secret },
    ],
    audiobridge: [
      { request: 'create', room: 5 }, { request: 'edit', room: 1234, new_pin: '1' }, { request: 'destroy', room: 1234 },
      { request: 'kick', room: 1234, id: 1 }, { request: 'mute', room: 1234, id: 1 }, { request: 'mute_room', room: 1234 },
      { request: 'enable_recording', room: 1234, record: true, filename: '/dev/null' },
      { request: 'rtp_forward', room: 1234, host: '127.0.0.1', port: 9, ...secret },
      { request: 'play_file', room: 1234, filename: '/dev/null', ...secret },
    ],
  };
  for (const [plugin, requests] of Object.entries(refused)) {
    const stranger = await client(`ws://127.0.0.1:${ws}`, plugin);
    for (const request of requests) {
      await assert.rejects(stranger.room(request), /[Uu]nauthorized|[Mm]issing (mandatory )?element|[Ss]ecret|admin_key/, `${plugin} ${JSON.stringify(request)}`);
    }
    assert.deepEqual((await stranger.room({ request: 'list' })).list, [], 'the room is in no list');
    // Whoever has them may.
    await stranger.room({ request: 'create', room: 5, ...key });
    await stranger.room({ request: 'edit', room: 1234, new_description: 'Attic', ...secret });
    await stranger.close();
  }
});

// Guards: secrets of a checkout, a template or an earlier run, and files that others on the machine can read.
house.scenario('each installation has secrets of its own, which others cannot read, and keeps what was there', async () => {
  const folders = [install(), install()];
  const secrets = folders.flatMap((folder) => [
    setting(folder, 'janus.jcfg', 'admin_secret'),
    ...['videoroom', 'audiobridge'].map((name) => `${setting(folder, `janus.plugin.${name}.jcfg`, 'admin_key')} ${setting(folder, `janus.plugin.${name}.jcfg`, 'secret')}`),
  ]);
  assert.equal(new Set(secrets).size, 4, 'of each installation the Admin API\'s secret and the pair that its plugins share');
  for (const secret of secrets) assert.match(secret, /^[0-9a-f]{48}( [0-9a-f]{48})?$/);
  const [folder] = folders;
  for (const name of readdirSync(folder)) {
    assert.equal(statSync(join(folder, name)).mode & 0o007, 0, name);
    assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /@[A-Z_]+@/, name);
  }
  writeFileSync(join(folder, 'janus.jcfg'), 'mine');
  const again = (...args) => spawnSync(join(ROOT, 'deploy/janus-production/install.sh'), args, { encoding: 'utf8' });
  assert.equal(again(ORIGIN, folder).status, 0);
  assert.equal(readFileSync(join(folder, 'janus.jcfg.before'), 'utf8'), 'mine');
  for (const origin of [`${ORIGIN}/`, `${ORIGIN}/parlour`, HOST, '*', 'https://a"b', 'ws://a', `${ORIGIN} `]) {
    assert.equal(again(origin, folder).status, 2, origin);
  }
});

// Guards: a page of any site that administers the developer's Janus, by the secret that every checkout has.
house.scenario('a Janus for development has an admin secret of its run alone, and no Admin API over WebSocket', async (scene) => {
  const [ws, http, adminHttp] = await freePorts(3);
  const prepare = () => {
    const folder = join(scratchFolder('development'), 'janus');
    const script = 'root=$PWD; source scripts/dev/common.sh; source scripts/dev/janus.sh; prepare_janus "$@"';
    execFileSync('bash', ['-euc', script, 'bash', folder, ws, http, adminHttp].map(String), { cwd: ROOT, stdio: 'pipe' });
    return folder;
  };
  const [one, other] = [prepare(), prepare()];
  const secret = setting(one, 'janus.jcfg', 'admin_secret');
  assert.match(secret, /^[0-9a-f]{48}$/);
  assert.notEqual(secret, setting(other, 'janus.jcfg', 'admin_secret'));
  assert.equal(statSync(one).mode & 0o077, 0);
  const { child } = await startOn(scene, one, http, 'http://127.0.0.1:8080');
  assert.deepEqual(listening(child.pid), [ws, http, adminHttp].sort((a, b) => a - b));
  const administer = async (tried) => (await fetch(`http://127.0.0.1:${adminHttp}/admin`, {
    method: 'POST', body: JSON.stringify({ janus: 'list_sessions', transaction: 'e2e', admin_secret: tried }),
  })).json();
  assert.equal((await administer('janusoverlord')).error.code, 403);
  assert.equal((await administer(secret)).janus, 'success');
});

/** The code of a block of the documentation: the first of its language. */
function documented(language) {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8'))[1];
}

/** Starts nginx with the block of the documentation, on a free port, before a Janus; the page and its config.json are in its root. */
async function startNginx(scene, { ws, http }, config) {
  const folder = scratchFolder('nginx');
  const [port] = await freePorts(1);
  const root = join(folder, 'parlour');
  cpSync(DIST, root, { recursive: true });
  const configure = (text) => writeFileSync(join(root, 'config.json'), JSON.stringify(text));
  configure(config);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`,
    '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')], { stdio: 'pipe' });
  const block = adapted(documented('nginx'), {
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    '/etc/ssl/meet.example.org.pem': join(folder, 'certificate.pem'),
    '/etc/ssl/meet.example.org.key': join(folder, 'key.pem'),
    '/srv/parlour': root,
    'http://127.0.0.1:8188/': `http://127.0.0.1:${ws}/`,
    'http://127.0.0.1:8088/janus': `http://127.0.0.1:${http}/janus`,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ');
  const file = join(folder, 'nginx.conf');
  // One process that stays in front, so that it ends with the test, as whoever runs that.
  writeFileSync(file, `daemon off; master_process off; pid ${join(folder, 'nginx.pid')}; error_log stderr; events {}\n`
    + `http { access_log off; ${temporary}\n${block}}\n`);
  const args = ['-p', folder, '-c', file, '-e', 'stderr'];
  const check = spawnSync('nginx', ['-t', ...args], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stderr);
  assert.doesNotMatch(check.stderr, /\[(warn|error|emerg)\]/);
  const child = startChild('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => { said += data; });
  scene.atEnd(() => endChild(child));
  await until('nginx answers', () => new Promise((resolve, reject) => {
    connect(port, '127.0.0.1', function connected() { this.destroy(); resolve(true); }).on('error', reject);
  }), { show: () => said });
  return { port, configure };
}

/** One request to nginx: status, headers and text. By hand, for `fetch` takes neither another host's name nor a certificate of our own. */
function ask(port, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1', port, path, method, servername: HOST, rejectUnauthorized: false, agent: false, headers: { host: HOST, ...headers },
    };
    const asked = request(options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part)).once('error', reject)
        .once('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
    });
    asked.once('error', reject).end(body);
  });
}

// Guards: a block in the documentation that nginx refuses, that sends other headers than it says, or that lets no call through.
house.scenario('the documented nginx serves the page, and calls go through it over WebSocket and by long polling', async (scene) => {
  const janus = await startProduction(scene);
  const config = JSON.parse(documented('json'));
  assert.deepEqual(config.gateways.map(({ urls }) => urls), [['ws:./janus-ws', 'http:./janus']]);
  delete config.ice;
  const nginx = await startNginx(scene, janus, config);
  const { port } = nginx;

  const page = await ask(port, '/?room=1234');
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /^text\/html/);
  assert.equal(page.headers['content-security-policy'], "frame-ancestors 'none'");
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal(page.headers['referrer-policy'], 'no-referrer');
  assert.equal(page.headers['permissions-policy'], 'camera=(self), microphone=(self), display-capture=(self)');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const types = { '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
  for (const name of readdirSync(DIST).filter((file) => extname(file) in types)) {
    const file = await ask(port, `/${name}`, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(file.status, 200, name);
    assert.equal(file.headers['content-type'], types[extname(name)], name);
    assert.equal(file.headers['cache-control'], 'public, max-age=31536000, immutable', name);
    if (extname(name) === '.wasm') assert.equal(file.headers['content-encoding'], 'gzip');
  }
  const configured = await ask(port, '/config.json');
  assert.deepEqual(JSON.parse(configured.body), config);
  assert.equal(configured.headers['cache-control'], 'no-cache');
  assert.equal((await ask(port, '/missing.json')).status, 404);

  const api = (path, method, body, origin = ORIGIN) => ask(port, `/janus${path}`, {
    method, headers: { ...(origin && { origin }), 'content-type': 'application/json' }, body: body && JSON.stringify({ transaction: 'e2e', ...body }),
  });
  const made = async (path, body) => `${path}/${JSON.parse((await api(path, 'POST', body)).body).data.id}`;
  const session = await made('', { janus: 'create' });
  const handle = await made(session, { janus: 'attach', plugin: 'janus.plugin.videoroom' });
  await api(handle, 'POST', { janus: 'message', body: { request: 'join', ptype: 'publisher', room: 1234 } });
  // A page's own GET names no origin.
  const event = JSON.parse((await api(session, 'GET', undefined, null)).body);
  assert.equal(event.plugindata.data.videoroom, 'joined');
  await api(session, 'POST', { janus: 'destroy' });
  for (const origin of ['https://elsewhere.example', `${ORIGIN}.elsewhere.example`, 'null']) {
    assert.equal((await api('', 'POST', { janus: 'create' }, origin)).status, 403, origin);
    const upgrade = await new Promise((resolve) => {
      const socket = new WebSocket(`wss://127.0.0.1:${port}/janus-ws`, 'janus-protocol', { origin, servername: HOST, headers: { host: HOST }, rejectUnauthorized: false });
      socket.once('open', () => resolve('open')).once('error', () => resolve('refused'));
      scene.atEnd(() => socket.terminate());
    });
    assert.equal(upgrade, 'refused', origin);
  }

  const flags = [`--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${port}`, '--ignore-certificate-errors'];
  const address = (name) => `${ORIGIN}/?${new URLSearchParams({ name })}`;
  for (const [urls, transport] of [[['ws:./janus-ws'], 'websocket'], [['http:./janus'], 'long-poll']]) {
    nginx.configure({ ...config, gateways: [{ name: 'main', urls }] });
    const [red, green] = [await scene.person('red', { flags }), await scene.person('green', { flags })];
    for (const person of [red, green]) {
      await person.openLobby(address(person.colour));
      await person.join();
    }
    await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
    assert.equal((await red.state()).transport, transport);
    await red.leave();
    await green.sees([]);
    await green.leave();
  }
});
