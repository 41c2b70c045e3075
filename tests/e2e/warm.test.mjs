// The warm lobby: everything is prepared before the click on Join, and nothing is heard, seen or sent before it.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { sleep, until } from './lib/until.mjs';

const house = openHouse();

/** Counts media that came in on any connection of the page. */
const received = (person) => person.page.evaluate(async () => {
  const totals = { connected: 0, packets: 0, sent: 0 };
  for (const { connection } of window.__spy.connections) {
    if (connection.connectionState === 'closed') continue;
    totals.connected += connection.connectionState === 'connected' ? 1 : 0;
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type === 'inbound-rtp') totals.packets += entry.packetsReceived ?? 0;
      if (entry.type === 'outbound-rtp') totals.sent += entry.packetsSent ?? 0;
    }
  }
  return totals;
});

const warm = (person) => until(`${person.colour}: data-warm`, () => (
  person.page.evaluate(() => 'warm' in document.documentElement.dataset)
), { timeout: 15_000 });

/** Notes every request from now on. */
const noteRequests = (person) => person.page.evaluate(() => {
  window.__requests = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function note(data) {
    const { janus, body } = JSON.parse(data);
    window.__requests.push(body?.request ?? janus);
    return send.call(this, data);
  };
});

const requests = (person) => person.page.evaluate(() => window.__requests);

// Guards: media that flow to somebody who has not joined; a click that costs more than one exchange.
house.scenario('who waits in the lobby receives and sends nothing, and the click opens everything at once', async (scene) => {
  const [red, green] = await scene.gather(2);
  const blue = await scene.person('blue');
  await blue.openLobby(scene.address({ name: 'blue' }));
  await warm(blue);
  assert.equal((await received(blue)).connected, 1, 'the connection for the others is up');
  await sleep(2_000);
  assert.deepEqual(await received(blue), { connected: 1, packets: 0, sent: 0 });
  await red.sees(['green']);
  await noteRequests(blue);
  await blue.join();
  await Promise.all([blue.watches('red', 'red'), blue.watches('green', 'green')]);
  await Promise.all([blue.hears('red'), blue.hears('green')]);
  const sent = (await requests(blue)).filter((request) => !['keepalive', 'listparticipants'].includes(request));
  assert.deepEqual(sent.slice(0, 3), ['configure', 'joinandconfigure', 'trickle']);
  assert.ok(!sent.some((request) => ['attach', 'join', 'update', 'start'].includes(request)), `nothing is subscribed to anew: ${sent}`);
  await Promise.all([red, green].map((person) => person.watches('blue', 'blue')));
  assert.equal((await blue.owns()).connections, 2);
}, { timeout: 90_000 });

// Guards: a lobby that knows only who was there when it opened.
house.scenario('who begins to publish two seconds before the click, or leaves, is known to the lobby', async (scene) => {
  const [red] = await scene.gather(1);
  const blue = await scene.person('blue');
  await blue.openLobby(scene.address({ name: 'blue' }));
  await warm(blue);
  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green' }));
  await red.press('Leave');
  await green.join();
  const client = await scene.janus.client();
  await until('green publishes, and nobody else', async () => {
    const people = await client.participants(scene.room);
    return people.length === 1 && people[0].display === 'green' && people[0].publisher;
  });
  await client.close();
  await sleep(2_000);
  await warm(blue);
  assert.equal((await received(blue)).packets, 0);
  await noteRequests(blue);
  await blue.join();
  await blue.watches('green', 'green');
  await blue.sees(['green']);
  assert.ok(!(await requests(blue)).some((request) => ['attach', 'join', 'update'].includes(request)));
}, { timeout: 90_000 });

// Guards: tiles that a screen reader finds in the lobby; one that was built ahead for somebody else, or for nothing.
house.scenario('the tiles of the others are built in the lobby, hidden, and show the right people at the click', async (scene) => {
  const [red, green] = await scene.gather(2);
  const blue = await scene.person('blue');
  await blue.openLobby(scene.address({ name: 'blue' }));
  await warm(blue);
  await green.press('Leave');
  const yellow = await scene.person('yellow');
  await yellow.openLobby(scene.address({ name: 'yellow' }));
  await yellow.join();
  await red.sees(['yellow']);
  await sleep(2_000);
  await warm(blue);
  const shown = await blue.page.evaluate(() => [...document.querySelectorAll('[data-tile], audio[data-feed], .tile, video:not(.lobby video)')]
    .filter((element) => element.matches('[data-tile], audio') || element.checkVisibility()).length);
  assert.equal(shown, 0, 'nothing of it is found, heard or seen');
  await blue.page.evaluate(() => {
    window.__tiles = 0;
    new MutationObserver((records) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
      window.__tiles += added.filter((node) => node.classList?.contains('tile')).length;
    }).observe(document, { subtree: true, childList: true });
  });
  await blue.join();
  await Promise.all([blue.watches('red', 'red'), blue.watches('yellow', 'yellow')]);
  await Promise.all([blue.hears('red'), blue.hears('yellow')]);
  await blue.sees(['red', 'yellow']);
  assert.equal(await blue.page.evaluate(() => window.__tiles), 1, 'only their own was still to be built');
}, { timeout: 90_000 });

// Guards: a PIN room or one with require_pvtid that cannot be joined because it could not be prepared.
house.scenario('a room that forbids subscribing in advance is joined all the same', async (scene) => {
  const client = await scene.janus.client();
  await client.room({ request: 'create', room: scene.room, publishers: 10, require_pvtid: true, notify_joining: true });
  const [red] = await scene.gather(1);
  const blue = await scene.person('blue');
  await blue.openLobby(scene.address({ name: 'blue' }));
  await warm(blue);
  assert.deepEqual(await received(blue), { connected: 0, packets: 0, sent: 0 });
  await blue.join();
  await Promise.all([blue.watches('red', 'red'), red.watches('blue', 'blue')]);
  await client.close();
}, { timeout: 90_000 });
