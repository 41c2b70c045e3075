// Long polling: a call works to the full without a WebSocket, and goes over to it by itself.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { openHouse } from './lib/house.mjs';
import { freePorts } from './lib/scratch.mjs';

const house = openHouse();

const names = (people) => people.map((person) => person.colour);

// Guards: events that come late or twice, answers to the wrong request, mute and leaving lost over HTTP.
house.scenario('three people on long polling alone see, hear, mute and leave as over a WebSocket', async (scene) => {
  scene.configure({ gateways: [{ name: 'test', urls: [scene.janus.httpUrl] }] });
  const people = await scene.gather(3);
  const [red, green, blue] = people;
  for (const person of people) {
    assert.equal((await person.state()).transport, 'long-poll');
    await person.sees(names(people).filter((name) => name !== person.colour));
  }
  await green.watches('red', 'red');
  await blue.watches('green', 'green');
  await red.hears('blue');
  await red.press('Mute microphone');
  await green.tileShows('red', { audio: 'off' });
  await green.hearsNothing('red');
  await red.press('Unmute microphone');
  await green.hears('red');
  await blue.leave();
  await red.sees(['green']);
  await blue.ownsNothing();
  await green.closeTab();
  await red.sees([]);
}, { timeout: 120_000 });

// Guards: a middlebox that accepts TCP and never answers, which must not hold the call for longer than 8 s.
house.scenario('a WebSocket port that never answers: the call is up by long polling within 8 s of Join', async (scene) => {
  const [port] = await freePorts(1);
  const sockets = new Set();
  const blackHole = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  }).listen(port, '127.0.0.1');
  scene.atEnd(() => {
    for (const socket of sockets) socket.destroy();
    blackHole.close();
  });
  scene.configure({ gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${port}`, scene.janus.httpUrl] }] });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('joining');
  const begin = Date.now();
  await red.becomes('in-call');
  assert.ok(Date.now() - begin < 8_000, `up after ${Date.now() - begin} ms`);
  assert.equal((await red.state()).transport, 'long-poll');
});

// Guards: a WebSocket that is refused outright.
house.scenario('a refused WebSocket goes over to long polling at once', async (scene) => {
  const [port] = await freePorts(1);
  scene.configure({ gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${port}`, scene.janus.httpUrl] }] });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  assert.equal((await red.state()).transport, 'long-poll');
});
