// Long polling: a call works to the full without a WebSocket, and goes over to it by itself.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { openHouse } from './lib/house.mjs';
import { HttpProxy } from './lib/http-proxy.mjs';
import { freePorts } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';

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

/** What a proxy says in Janus's place, each in its turn. */
const FOREIGN = {
  '429 JSON': { status: 429, body: '{"error":"too many requests"}', headers: { 'content-type': 'application/json' } },
  '429 list': { status: 429, body: '[]' },
  '502 text': { status: 502, body: 'Bad Gateway' },
  '502 HTML': { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } },
  '503 JSON': { status: 503, body: '{"message":"no healthy upstream"}' },
  '503 list': { status: 503, body: '[]' },
  '200 list': { status: 200, body: '[]' },
  '200 keepalive': { status: 200, body: '{"janus":"keepalive"}' },
  '404 HTML': { status: 404, body: '<html>Not found</html>' },
  '403 bare': { status: 403 },
  cut: 'cut',
};

/** Whoever talks to Janus by long polling through a proxy, and somebody who does not. */
async function twoWithProxy(scene) {
  const proxy = await HttpProxy.before(scene.janus.httpUrl);
  scene.atEnd(() => proxy.close());
  scene.allow(/Failed to load resource/, /ERR_/);
  scene.configure({ gateways: [{ name: 'test', urls: [proxy.url] }] });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  scene.configure({});
  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green' }));
  await Promise.all([red.join(), green.join()]);
  await red.sees(['green']);
  return { proxy, red, green };
}

/** Whether events pass again: what somebody else does is seen. */
async function seesMute(person, other, name) {
  await other.press('Mute microphone');
  await person.tileShows(name, { audio: 'off' });
  await other.press('Unmute microphone');
  await person.tileShows(name, { audio: 'on' });
}

// Guards: hundreds of GETs a second for the length of a call, a page that says nothing of it, and a call that does not come back.
house.scenario('a proxy that answers for Janus is asked seldom, the page says what is wrong, and the call comes back', async (scene) => {
  const { proxy, red, green } = await twoWithProxy(scene);
  for (const [kind, answer] of Object.entries(FOREIGN)) {
    proxy.fallIll(answer);
    await red.becomes('reconnecting');
    await red.says(/Connection to the server lost/);
    await until('some seconds of illness', () => performance.now() - proxy.ill > 6_000);
    const gets = proxy.gets.slice();
    assert.ok(gets.filter((at) => at < 1_000).length <= 4, `${kind}: ${gets}`);
    gets.forEach((at, index) => assert.ok(index < 4 + Math.floor(at / 1000), `${kind}: the ${index + 1}th after ${at} ms of ${gets}`));
    assert.equal((await red.state()).call, 'reconnecting', `${kind}: it says so for as long as it is so`);
    proxy.recover();
    await red.becomes('in-call', undefined, 20_000);
    await seesMute(red, green, 'green');
  }
  assert.equal((await red.state()).transport, 'long-poll');
}, { timeout: 300_000 });

// Guards: the same where the proxy takes its time, and a server that says when to come back and is asked all the same.
house.scenario('a slow proxy, and one that says when to come back, are heeded, and the call comes back', async (scene) => {
  const { proxy, red, green } = await twoWithProxy(scene);
  proxy.fallIll({ status: 502, after: 2_000 });
  await red.becomes('reconnecting');
  await red.says(/Connection to the server lost/);
  await until('some seconds of illness', () => performance.now() - proxy.ill > 12_000);
  assert.ok(proxy.gets.length <= 6, `${proxy.gets}`);
  assert.equal((await red.state()).call, 'reconnecting');
  proxy.recover();
  await red.becomes('in-call', undefined, 20_000);
  await seesMute(red, green, 'green');

  proxy.fallIll({ status: 503, headers: { 'retry-after': '8' } }, { getsAlone: false });
  await red.becomes('reconnecting');
  await red.says(/Connection to the server lost/);
  await until('the second request', () => proxy.requests.length > 1, { timeout: 30_000 });
  const [first, second] = proxy.requests;
  assert.ok(second - first >= 8_000, `asked again after ${second - first} ms`);
  proxy.recover();
  await red.becomes('in-call', undefined, 30_000);
  await seesMute(red, green, 'green');
}, { timeout: 150_000 });

// Guards: a click on Join that waits for minutes where events cannot be fetched, and one that fails when they can again.
house.scenario('joining through a proxy that fails events says so, and works once it is well', async (scene) => {
  const proxy = await HttpProxy.before(scene.janus.httpUrl);
  scene.atEnd(() => proxy.close());
  scene.allow(/Failed to load resource/, /ERR_/);
  scene.configure({ gateways: [{ name: 'test', urls: [proxy.url] }] });
  proxy.fallIll({ status: 502, body: '{"error":"no upstream"}' });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  await until('a GET that failed', () => proxy.gets.length > 0);
  await red.press('Join');
  await red.becomes('failed', 'gateway');
  proxy.recover();
  await red.press('Join');
  await red.becomes('in-call');
  assert.equal((await red.state()).transport, 'long-poll');
});
