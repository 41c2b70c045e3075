// The connection check, against gateways and networks that are well and that are not: its verdict is right each time.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { nameColour } from './lib/pictures.mjs';
import { freePorts } from './lib/scratch.mjs';
import { startTurn } from './lib/turn.mjs';
import { until } from './lib/until.mjs';
import { startWalledJanus } from './lib/walled-janus.mjs';

const house = openHouse();

/** What the page shows of the check. */
const shown = (person) => person.page.evaluate(() => ({
  verdict: document.querySelector('[data-verdict]')?.dataset.verdict ?? null,
  steps: Object.fromEntries([...document.querySelectorAll('[data-step]')].map((step) => [step.dataset.step, step.dataset.state])),
  text: document.querySelector('main')?.innerText,
  points: [...document.querySelectorAll('polyline')].map((line) => line.points.length),
  call: document.documentElement.dataset.call ?? null,
  transport: document.documentElement.dataset.transport ?? null,
}));

/** Waits for the verdict, and says what the page shows then. */
async function comesTo(person, verdict, timeout = 40_000) {
  await until(`${person.colour}: a verdict`, async () => (await shown(person)).verdict, { timeout, show: () => shown(person) });
  const found = await shown(person);
  assert.equal(found.verdict, verdict, JSON.stringify(found, null, 1));
  return found;
}

/** Waits until our own picture comes back: it moves, and has our colour. */
async function seesItself(person) {
  let first;
  await until(`${person.colour}: its own picture`, async () => {
    const seen = await person.page.evaluate(() => {
      const video = document.querySelector('main video');
      if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 4;
      const ink = canvas.getContext('2d', { willReadFrequently: true });
      ink.drawImage(video, video.videoWidth / 2 - 20, video.videoHeight / 2 - 20, 40, 40, 0, 0, 4, 4);
      return { frames: video.getVideoPlaybackQuality().totalVideoFrames, pixel: [...ink.getImageData(1, 1, 1, 1).data.slice(0, 3)] };
    });
    if (!seen) return false;
    first ??= seen.frames;
    return seen.frames >= first + 3 && nameColour(seen.pixel) === person.colour;
  }, { timeout: 20_000, show: () => shown(person) });
}

// Guards: a check that asks for another room on the way back, keeps the camera on, or stays in the server.
house.scenario('a healthy server: every step passes, oneself comes back, and Back leads to the same lobby', async (scene) => {
  const host = await scene.janus.client();
  await host.room({ request: 'create', room: scene.room, pin: 'kept-4711', publishers: 6 });
  await host.close();
  const red = await scene.person();
  await red.openLobby(scene.address({ name: 'red' }, { pin: 'kept-4711' }));
  await red.press('Check connection');
  await until('the check', () => red.page.evaluate(() => new URLSearchParams(location.search).get('view') === 'check'));
  await seesItself(red);
  const found = await comesTo(red, 'healthy');
  await red.says(/good/i, { roles: ['status'] });
  assert.deepEqual([...new Set(Object.values(found.steps))], ['passed'], found.text);
  assert.deepEqual(found.points, [10, 10, 10]);
  assert.deepEqual([found.call, found.transport], [null, 'websocket']);
  const address = await red.page.evaluate(() => location.href);
  assert.ok(address.includes(`room=${scene.room}`) && address.includes('name=red'), 'the rest is kept');
  assert.ok(!address.includes('kept-4711'), 'the PIN stands in no address bar');
  await red.press('Back to lobby');
  await red.becomes('lobby');
  await until('nothing open but what the lobby prepares', async () => (await red.owns()).connections <= 1, { show: () => red.owns() });
  await until('no session but the lobby\'s', async () => (await scene.janus.sessions()).length === 1, {
    show: () => scene.janus.sessions(),
  });
  const room = await red.control('textbox', 'Room');
  assert.equal(await room.evaluate((field) => field.value), String(scene.room));
  // Nobody is asked for the PIN that the link had.
  await red.join();
  await red.becomes('in-call');
});

// Guards: a first run's remains in the second one.
house.scenario('a check can be run again, and leaving it ends everything', async (scene) => {
  const red = await scene.person();
  await red.open(scene.address({ view: 'check' }));
  await comesTo(red, 'healthy');
  await red.press('Check again');
  await until('a new run', async () => (await shown(red)).verdict === null);
  await seesItself(red);
  await comesTo(red, 'healthy');
  const { connections, everConnected, liveTracks } = await red.owns();
  assert.deepEqual([connections, everConnected, liveTracks.sort()], [1, 2, ['audio', 'video']]);
  await red.page.goto('about:blank');
  await until('no session', async () => (await scene.janus.sessions()).length === 0, { show: () => scene.janus.sessions() });
}, { timeout: 90_000 });

// Guards: blaming the network where the server is down.
house.scenario('a server that is down is named, and nothing is kept open', async (scene) => {
  const [port] = await freePorts(1);
  scene.configure({ gateways: [{ name: 'gone', urls: [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}/janus`] }] });
  const red = await scene.person();
  await red.open(scene.address({ view: 'check' }));
  const found = await comesTo(red, 'no-gateway');
  assert.equal(found.steps.gateway, 'failed');
  assert.equal(found.transport, 'none');
  await red.says(/server does not answer/i, { roles: ['alert'] });
  await red.ownsNothing();
});

// Guards: a server that answers while UDP is blocked being told as a good connection, or as one that is down.
house.scenario('a server whose UDP is blocked: the signalling works, the media finds no way', async (scene) => {
  const janus = await startWalledJanus();
  scene.atEnd(() => janus.stop());
  scene.configure({ gateways: [{ name: 'walled', urls: [janus.wsUrl] }] });
  const red = await scene.person();
  await red.open(scene.address({ view: 'check' }));
  const found = await comesTo(red, 'no-media', 50_000);
  assert.deepEqual([found.steps.gateway, found.steps.candidates, found.steps.connection], ['passed', 'passed', 'failed']);
  await red.says(/UDP/, { roles: ['alert'] });
  await red.ownsNothing();
}, { timeout: 90_000 });

// Guards: a browser that may send no UDP at all, and finds no address, being told as one whose server is down.
house.scenario('a network that lets no UDP out: that is named', async (scene) => {
  const red = await scene.person('red', { flags: ['--webrtc-ip-handling-policy=disable_non_proxied_udp'] });
  await red.open(scene.address({ view: 'check' }));
  const found = await comesTo(red, 'no-media', 50_000);
  assert.equal(found.steps.gateway, 'passed');
  await red.says(/UDP/, { roles: ['alert'] });
  await red.ownsNothing();
}, { timeout: 90_000 });

// Guards: a policy that the check does not follow, and then promises what a call will not keep.
house.scenario('through coturn with the policy relay: the way is the relay, and that is good', async (scene) => {
  const turn = await startTurn();
  scene.atEnd(() => turn.stop());
  const gateways = [{ name: 'test', urls: scene.janus.urls }];
  scene.configure({ gateways, ice: { servers: [turn.iceServer], policy: 'relay' } });
  const red = await scene.person();
  await red.open(scene.address({ view: 'check' }));
  await seesItself(red);
  const found = await comesTo(red, 'relayed');
  assert.match(found.text, /through a relay/i);
  const [configuration] = (await red.owns()).configurations;
  assert.equal(configuration.iceTransportPolicy, 'relay');
  const kinds = await red.page.evaluate(async () => {
    const [{ connection }] = window.__spy.connections;
    return [...(await connection.getStats()).values()].filter((entry) => entry.type === 'local-candidate').map((entry) => entry.candidateType);
  });
  assert.deepEqual([...new Set(kinds)], ['relay']);
});

// Guards: a TURN server that is down being told as blocked UDP.
house.scenario('the policy relay without a relay that answers: that is named', async (scene) => {
  const [port] = await freePorts(1);
  const gateways = [{ name: 'test', urls: scene.janus.urls }];
  const servers = [{ urls: [`turn:127.0.0.1:${port}?transport=udp`], username: 'e2e', credential: 'e2e' }];
  scene.configure({ gateways, ice: { servers, policy: 'relay' } });
  const red = await scene.person();
  await red.open(scene.address({ view: 'check' }));
  const found = await comesTo(red, 'no-relay', 50_000);
  assert.equal(found.steps.candidates, 'failed');
  await red.says(/relay/i, { roles: ['alert'] });
}, { timeout: 90_000 });
