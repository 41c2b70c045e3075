// Going and coming back: whoever goes, however they go, is off everyone's stage at once and owns nothing any more.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** "At once": the issue allows two seconds. */
const SOON = 2_000;

// Guards: a reused m-line that shows the last person's picture, a tile that stays, a tile that comes back black.
house.scenario('who leaves and comes back three times has the right picture each time, also where another took their place', async (scene) => {
  const [red, green, blue] = await scene.gather(3);
  const yellow = await scene.person('yellow');
  for (let round = 1; round <= 3; round++) {
    await green.leave();
    await Promise.all([red.sees(['blue'], SOON), blue.sees(['red'], SOON)]);
    if (round === 2) {
      await yellow.open(scene.address({ name: 'yellow', join: 1 }));
      await Promise.all([red, blue].map((person) => person.watches('yellow', 'yellow')));
    }
    await green.press('Rejoin');
    await green.becomes('in-call');
    await Promise.all([
      ...[red, blue].map((person) => person.watches('green', 'green')),
      ...[red, blue].map((person) => person.hears('green')),
      green.watches('red', 'red'), green.watches('blue', 'blue'),
      green.hears('red'), green.hears('blue'),
      red.watches('blue', 'blue'), blue.watches('red', 'red'),
    ]);
    if (round === 2) {
      await green.watches('yellow', 'yellow');
      await yellow.closeTab();
      await Promise.all([red, blue, green].map((person) => until('yellow gone', async () => !(await person.tile('yellow')))));
    }
  }
  await red.sees(['blue', 'green']);
}, { timeout: 180_000 });

for (const [keeps, general] of [['drops sessions at once', {}], ['keeps sessions for 30 s', { reclaim_session_timeout: 30 }]]) {
  // Guards: a ghost on the others' stages until Janus's timeout.
  house.scenario(`a tab closed without Leave is gone from the others within 2 s where Janus ${keeps}`, async (scene) => {
    await scene.ownJanus({ general });
    const [red, green, blue] = await scene.gather(3);
    await Promise.all([red.watches('green', 'green'), blue.watches('green', 'green')]);
    await green.closeTab();
    await Promise.all([red.sees(['blue'], SOON), blue.sees(['red'], SOON)]);
    await red.watches('blue', 'blue');
    assert.equal((await scene.janus.sessions()).length, 2);
  }, { timeout: 90_000 });
}

// Guards: a page in the back-forward cache, or under way to another, that keeps the camera's lamp and the tile.
house.scenario('navigating away and coming back from the page cache releases camera, microphone and tile', async (scene) => {
  await scene.ownJanus({ general: { reclaim_session_timeout: 30 } });
  scene.site.file('/elsewhere', '<!doctype html><title>elsewhere</title>', { 'content-type': 'text/html' });
  const red = await scene.person('red');
  const green = await scene.person('green', { backForwardCache: true });
  for (const person of [red, green]) {
    await person.openLobby(scene.address());
    await person.join({ name: person.colour });
  }
  await red.watches('green', 'green');
  await green.page.evaluate(() => {
    window.cached = false;
    window.addEventListener('pageshow', (event) => { window.cached = event.persisted; });
    // The page may be thrown away instead of cached, so what it still owns is written down on its way out: listeners run
    // in the order in which they were added, so the app's has run before this one.
    window.addEventListener('pagehide', () => {
      const live = window.__spy.tracks.filter((track) => track.readyState === 'live').length;
      const open = window.__spy.connections.filter(({ connection }) => connection.connectionState !== 'closed').length;
      sessionStorage.setItem('left behind', JSON.stringify({ live, open }));
    });
  });
  await green.page.goto(`${scene.site.origin}/elsewhere`);
  await red.sees([], SOON);
  const left = await green.page.evaluate(() => JSON.parse(sessionStorage.getItem('left behind')));
  assert.deepEqual(left, { live: 0, open: 0 }, 'tracks and connections when the page was hidden');
  await until('one session left', async () => (await scene.janus.sessions()).length === 1);

  await green.page.goBack();
  const back = await until('the page after going back', async () => {
    const { call } = await green.state();
    return ['lobby', 'left'].includes(call) && call;
  });
  await red.sees([]);
  if (back === 'left') {
    await green.ownsNothing();
    await green.press('Rejoin');
  } else {
    await green.join({ name: 'green' });
  }
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red'), red.hears('green')]);
}, { timeout: 90_000 });

// Guards: a kicked page that goes on sending or receiving, or says nothing.
house.scenario('who is kicked is told so and owns nothing any more', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.watches('green', 'green');
  const moderator = await scene.janus.client();
  const victim = (await moderator.participants(scene.room)).find((person) => person.display === 'green');
  await moderator.room({ request: 'kick', ...await scene.roomKey(), id: victim.id });
  await green.becomes('left', 'kicked');
  await green.reads(/removed|kicked/i);
  await green.ownsNothing();
  await red.sees([], SOON);
  await moderator.close();
});

// Guards: a stage that stays on after its room is gone.
house.scenario('a destroyed room ends the call for everyone, who are told so', async (scene) => {
  const people = await scene.gather(2);
  const moderator = await scene.janus.client();
  await moderator.room({ request: 'destroy', ...await scene.roomKey() });
  await Promise.all(people.map((person) => person.becomes('left', 'room-closed')));
  await Promise.all(people.map((person) => person.reads(/closed/i)));
  await Promise.all(people.map((person) => person.ownsNothing()));
  await moderator.close();
});

// Guards: somebody who comes back and stands nowhere, and a page that takes the focus from who only opened it.
house.scenario('back in the lobby the focus is at its beginning, after Cancel on Join, and at first where it was', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  const focus = () => red.page.evaluate(() => `${document.activeElement.localName} ${document.activeElement.type ?? ''}`.trim());
  const focusIs = (wanted) => until(`the focus on ${wanted}`, async () => (await focus()) === wanted, { show: focus });
  assert.equal(await focus(), 'body');
  await red.join();
  await red.leave();
  await red.press('Back to lobby');
  await red.becomes('lobby');
  await focusIs('h1');
  // A server that never answers.
  await red.page.evaluate(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function sendAllBut(text) {
      if (!/"request":"join/.test(text)) send.call(this, text);
    };
  });
  await red.press('Join');
  await red.becomes('joining');
  await red.press('Cancel');
  await red.becomes('lobby');
  await focusIs('button submit');
});

// Guards: a camera that opens after its owner has gone.
house.scenario('leaving while still joining leaves nothing behind', async (scene) => {
  const red = await scene.person('red');
  await red.page.evaluateOnNewDocument(() => {
    // The page that follows is no secure one, and has no devices.
    if (!navigator.mediaDevices) return;
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      return native(constraints);
    };
  });
  await red.open(scene.address({ name: 'red', join: 1 }));
  await until('joining or in the call', async () => ['joining', 'in-call'].includes((await red.state()).call));
  await red.page.goto('about:blank');
  await until('no session', async () => (await scene.janus.sessions()).length === 0);
});

// Guards: a stage that stays in memory with all its pictures and sounds once the call is over, and choices remembered that nobody made.
house.scenario('of a call that is left no element stays in memory, and no volume that nobody chose', async (scene) => {
  const [red, green] = await scene.gather(2);
  await Promise.all([red.watches('green', 'green'), red.hears('green')]);
  // By the page alone: a handle of a test's keeps what it holds.
  const click = (selector) => red.page.evaluate((wanted) => document.querySelector(wanted).click(), selector);
  await click('[data-participant=green] [aria-haspopup=menu]');
  await until('the menu', () => red.page.evaluate(() => Boolean(document.querySelector('[popover]:popover-open [role=menu]'))));
  await click('[popover]:popover-open [role=menuitem]:last-child');
  await until('the panel', () => red.page.evaluate(() => Boolean(document.querySelector('aside [aria-expanded=true]'))));
  await red.page.evaluate(() => {
    const elements = document.querySelectorAll('.call, .call [data-tile], .call button, .call video, .call audio');
    window.__left = [...elements].map((element) => new WeakRef(element));
  });
  await click('.toolbar [data-tone=danger]');
  await red.becomes('left', 'hangup');
  const session = await red.page.createCDPSession();
  const kept = () => red.page.evaluate(() => window.__left.map((weak) => weak.deref()?.outerHTML.slice(0, 80)).filter(Boolean));
  await until('nothing kept', async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await kept()).length === 0;
  }, { show: kept });
  await session.detach();
  assert.equal(await red.page.evaluate(() => localStorage.getItem('parlour.volume')), null);
  await green.leave();
});
