// A saved report: it holds no secret and no name, and it plays again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHouse } from './lib/house.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';
import { TcpWeather } from './lib/weather.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const house = openHouse({ janus: null });

/** Has a page's downloads saved in a folder, and returns a function that waits for the next report. */
async function downloads(person) {
  const folder = scratchFolder('download');
  const session = await person.page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow', downloadPath: folder, browserContextId: person.context.id, eventsEnabled: true,
  }).catch(() => session.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder }));
  return () => until('a saved report', () => {
    const file = join(folder, 'parlour-report.json');
    JSON.parse(readFileSync(file, 'utf8'));
    return file;
  });
}

/** The names of the enum variants in an entry's value, as serde writes them: keys that begin with a capital. */
function variants(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(/^[A-Z]/.test(key) ? [key] : []), ...variants(inner)]);
}

/** Plays a report; throws where it does not play. */
function replay(file) {
  return execFileSync(join(ROOT, 'dev'), ['replay', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

// Guards: a report that gives a secret or a name away, that leaves out what matters, or that nobody can play.
house.scenario('a report of a call with token, PIN, TURN, names and a cut socket gives nothing away and plays again', async (scene) => {
  const secrets = {
    token: 'mellon-9041', pin: 'sesame-7381', name: 'Ada Quartermain', other: 'Grace Underhill', turnUser: 'turner-5521', turn: 'credential-3390',
    key: 'adminkey-6172',
  };
  const janus = await scene.ownJanus({
    general: { token_auth: true, reclaim_session_timeout: 30 },
    rooms: { [scene.room]: { description: 'Attic of Ada', pin: secrets.pin, publishers: 6 } },
  });
  await janus.admin('add_token', { token: secrets.token, plugins: ['janus.plugin.videoroom'] });
  const signalling = await TcpWeather.before(new URL(janus.wsUrl).port);
  scene.atEnd(() => signalling.close());
  scene.configure({
    gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${signalling.port}`] }],
    ice: { servers: [{ urls: ['turn:127.0.0.1:9'], username: secrets.turnUser, credential: secrets.turn }] },
    rooms: { adminKey: secrets.key },
  });
  const fragment = { token: secrets.token, pin: secrets.pin };
  const [ada, grace] = [await scene.person('red'), await scene.person('green')];
  const saved = await downloads(ada);
  await ada.open(scene.address({ name: secrets.name, join: 1 }, fragment));
  await grace.open(scene.address({ name: secrets.other, join: 1 }, fragment));
  await ada.becomes('in-call');
  await ada.watches(secrets.other, 'green');
  await ada.press('Mute microphone');
  signalling.reset();
  await until('the cut is healed', () => ada.said.some((line) => /the session goes on/.test(line)));
  await ada.becomes('in-call');
  await ada.tileShows(secrets.other, { link: 'live' });
  await ada.page.keyboard.press('r');
  const file = await saved();
  const text = readFileSync(file, 'utf8');
  const report = JSON.parse(text);

  const addresses = Object.values(networkInterfaces()).flat().map(({ address }) => address);
  const devices = await ada.page.evaluate(async () => (await navigator.mediaDevices.enumerateDevices())
    .flatMap(({ deviceId, label }) => [deviceId, label]).filter((word) => word.length > 8 && word !== 'communications'));
  assert.ok(devices.length > 3);
  const fingerprints = await ada.page.evaluate(() => window.__spy.connections.flatMap(({ connection }) => (
    [connection.localDescription, connection.remoteDescription].flatMap((description) => (
      [...(description?.sdp ?? '').matchAll(/^a=(?:fingerprint:\S+ |ice-ufrag:|ice-pwd:)(.*)$/gm)].map(([, value]) => value.trim())
    ))
  )));
  assert.ok(fingerprints.length >= 12);
  const sessions = await janus.sessions();
  assert.ok(sessions.length >= 2);
  const hidden = [...Object.values(secrets), 'Attic', String(scene.room), ...addresses, ...devices, ...fingerprints, ...sessions.map(String), scene.site.origin];
  for (const secret of hidden) assert.ok(!text.includes(secret), `"${secret}" is in the report`);

  assert.match(report.parlour, /^\d+\.\d+\.\d+/);
  assert.match(report.janus, /^1\./);
  assert.match(report.browser, /Chrom/);
  const told = report.lifecycle.map(([, , value]) => value.Log.line);
  for (const line of ['call: joining', 'call: joined', 'gateway: the session goes on']) assert.ok(told.some((each) => each.startsWith(line)), `${line} in ${told}`);
  const kinds = new Set(report.record.flatMap(([, kind, value]) => [kind, ...variants(value).map((variant) => `${kind} ${variant}`)]));
  for (const kind of ['begin', 'input Join', 'input Received', 'input Offered', 'input Stats', 'input Levels', 'input Closed', 'output Send', 'output Peer', 'state']) {
    assert.ok(kinds.has(kind), `${kind} in ${[...kinds]}`);
  }
  const said = replay(file);
  assert.match(said, /ends as recorded/);
  assert.match(said, /the session goes on/);
}, { timeout: 180_000 });

// Guards: the button that does nothing where it is needed most: when the call never began, and after it ended.
house.scenario('a report is saved by the button: where joining failed, in the connection panel, after leaving; each plays again', async (scene) => {
  const janus = await scene.ownJanus({});
  scene.configure({ gateways: [{ name: 'test', urls: ['ws://127.0.0.1:9'] }] });
  const red = await scene.person('red');
  const saved = await downloads(red);
  await red.open(scene.address({ name: 'Ada', join: 1 }));
  await red.becomes('failed', 'gateway', 40_000);
  await red.press('Save a report');
  const failed = await saved();
  assert.match(replay(failed), /"phase":"failed","reason":"gateway"/);
  scene.configure({ gateways: [{ name: 'test', urls: janus.urls }] });
  const green = await scene.person('green');
  const later = await downloads(green);
  await green.open(scene.address({ name: 'Ada', join: 1 }));
  await green.becomes('in-call');
  await green.leave();
  await green.press('Save a report');
  assert.match(replay(await later()), /"phase":"left","reason":"hangup"/);
}, { timeout: 120_000 });
