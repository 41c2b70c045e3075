// Layers: everybody sends their camera in several sizes, and receives of the others what they can see.
import assert from 'node:assert/strict';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** What arrives for each tile: the pictures' size and everything so far; and the sound of everybody. */
function arriving(person) {
  return person.page.evaluate(async () => {
    const found = { sound: 0 };
    const names = new Map();
    for (const tile of document.querySelectorAll('[data-tile][data-source=camera]')) {
      const track = tile.querySelector('video')?.srcObject?.getVideoTracks()[0];
      if (track) names.set(track.id, tile.dataset.participant);
    }
    for (const { connection } of window.__spy.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        if (report.kind === 'audio') found.sound += report.bytesReceived;
        const name = names.get(report.trackIdentifier);
        if (name) found[name] = { width: report.frameWidth, frames: report.framesDecoded, bytes: report.bytesReceived };
      }
    }
    return found;
  });
}

/** What is sent of the camera: for each layer its width, and the bits per second of all of them. */
async function sending(person, seconds = 4) {
  const read = () => person.page.evaluate(async () => {
    const layers = {};
    for (const { connection } of window.__spy.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'outbound-rtp' && report.kind === 'video') {
          const { frameWidth: width, framesEncoded: frames = 0, bytesSent: bytes, active, timestamp: at } = report;
          layers[report.rid ?? ''] = { width, frames, bytes, active, at };
        }
      }
    }
    return layers;
  });
  const before = await read();
  await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
  const after = await read();
  const moving = Object.entries(after).filter(([rid, { frames }]) => frames > (before[rid]?.frames ?? 0));
  // By the browser's own clock: between the two looks lies more than the wait.
  const bits = ([rid, { bytes, at }]) => (before[rid] ? ((bytes - before[rid].bytes) * 8_000) / (at - before[rid].at) : 0);
  return {
    widths: Object.fromEntries(moving.map(([rid, { width }]) => [rid, width])),
    bitrate: Object.entries(after).reduce((sum, layer) => sum + bits(layer), 0),
  };
}

/** Waits until these people's pictures arrive with these widths. */
function arrives(person, widths, timeout = 20_000) {
  return until(`${person.colour}: pictures of ${JSON.stringify(widths)}`, async () => {
    const found = await arriving(person);
    return Object.entries(widths).every(([name, width]) => found[name]?.width === width);
  }, { timeout, interval: 300, show: () => arriving(person) });
}

async function pressOnTile(person, name, label) {
  await person.page.evaluate((wanted, button) => {
    const tile = [...document.querySelectorAll('[data-tile]')].find((candidate) => candidate.dataset.participant === wanted);
    tile.querySelector(`[aria-label="${button}"]`).click();
  }, name, label);
}

/** Makes a page believe that another one hides it, or not any more. */
const hideable = (person) => person.page.evaluateOnNewDocument(() => {
  window.__hidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (window.__hidden ? 'hidden' : 'visible') });
  window.__look = (away) => { window.__hidden = away; document.dispatchEvent(new Event('visibilitychange')); };
});

async function enter(person, scene, name) {
  await person.open(scene.address({ name, join: 1 }));
  await person.becomes('in-call');
}

// Guards: everybody's largest layer for a thumbnail, a large picture made of a small layer, and pictures for a page that nobody sees.
house.scenario('a pinned picture comes large, a small one small, and to a hidden page none', async (scene) => {
  const red = await scene.person('red', { media: 'large' });
  const green = await scene.person('green', { media: 'large' });
  const blue = await scene.person('blue');
  await hideable(blue);
  await enter(red, scene, 'red');
  await enter(green, scene, 'green');
  await enter(blue, scene, 'blue');
  await blue.sees(['red', 'green']);
  await blue.watches('red', 'red');
  await blue.watches('green', 'green');
  await arrives(blue, { red: 640, green: 640 });

  await pressOnTile(blue, 'red', 'Pin');
  await arrives(blue, { red: 1280, green: 320 });
  await pressOnTile(blue, 'green', 'Pin');
  await arrives(blue, { red: 320, green: 1280 });
  const { widths, bitrate } = await sending(red);
  assert.deepEqual(widths, { h: 1280, m: 640, l: 320 });
  assert.ok(bitrate < 1_600_000, `the room's limit: ${bitrate} bit/s`);

  await blue.page.evaluate(() => window.__look(true));
  await until('no more pictures', async () => {
    const before = await arriving(blue);
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    const now = await arriving(blue);
    return now.red.bytes === before.red.bytes && now.green.bytes === before.green.bytes && now.sound > before.sound + 1000;
  }, { show: () => arriving(blue) });
  // Long enough to count as standing still, were it missed.
  await new Promise((resolve) => { setTimeout(resolve, 5000); });
  for (const name of ['red', 'green']) {
    const { link, video } = await blue.tile(name);
    assert.deepEqual({ link, video }, { link: 'live', video: 'on' });
  }
  assert.equal((await blue.state()).call, 'in-call');
  await blue.page.evaluate(() => window.__look(false));
  const begin = Date.now();
  await blue.watches('green', 'green');
  await blue.watches('red', 'red');
  assert.ok(Date.now() - begin < 5000, 'back soon');
  await arrives(blue, { red: 320, green: 1280 });
  assert.equal((await blue.tile('red')).link, 'live');
});

// Guards: upper layers that starve in a room with a low limit.
house.scenario('a low limit of the room leaves out the largest layer', async (scene) => {
  scene.configure({ rooms: { bitrate: 500_000 } });
  const red = await scene.person('red', { media: 'large' });
  const green = await scene.person('green');
  await enter(red, scene, 'red');
  await enter(green, scene, 'green');
  await green.watches('red', 'red');
  await arrives(green, { red: 640 });
  const { widths, bitrate } = await sending(red);
  assert.deepEqual(widths, { m: 640, l: 320 });
  assert.ok(bitrate < 550_000, `${bitrate} bit/s`);
});

// Guards: a camera that nobody sees in a room where Janus cannot layer.
house.scenario('in a room for VP9 the camera is sent in one size', async (scene) => {
  const { JanusClient } = await import('./lib/janus-client.mjs');
  const client = await JanusClient.connect(scene.janus.wsUrl);
  scene.atEnd(() => client.close());
  await client.room({ request: 'create', room: scene.room, publishers: 5, bitrate: 1_500_000, videocodec: 'vp9' });
  const red = await scene.person('red', { media: 'large' });
  const green = await scene.person('green');
  await enter(red, scene, 'red');
  await enter(green, scene, 'green');
  await green.watches('red', 'red');
  await red.watches('green', 'green');
  const { widths } = await sending(red, 2);
  assert.equal(Object.keys(widths).length, 1, JSON.stringify(widths));
});

// Guards: Firefox's own ways with layers.
house.scenario('Firefox sends layers, and receives those that it shows', async (scene) => {
  const red = await scene.firefoxPerson();
  const green = await scene.person('green', { media: 'large' });
  await enter(red, scene, 'red');
  await enter(green, scene, 'green');
  await green.watches('red', null);
  await red.watches('green', 'green');
  const { widths } = await sending(red);
  assert.ok(Object.keys(widths).length >= 2, JSON.stringify(widths));
}, { skip: !hasFirefox });
