// The stage: shared screens, pins, pages, the spotlight, and a language that changes in the middle of it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { violations } from './lib/axe.mjs';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { JanusClient } from './lib/janus-client.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { screenPicture, screenTile, seesNoScreen, seesScreen, wordTakes } from './lib/screens.mjs';
import { until, withinReason } from './lib/until.mjs';
import { writeVoice } from './lib/voices.mjs';

const house = openHouse();

/** How soon an ended screen is gone from the others' stages. */
const SOON = 1_000;

/** Energy that came in on the sound of somebody's screen. */
async function screenSound(person, feed) {
  return person.page.evaluate(async (wanted) => {
    const element = document.querySelector(`audio[data-feed="${wanted}"][data-source=screen]`);
    const ids = new Set((element?.srcObject?.getAudioTracks() ?? []).map((track) => track.id));
    let energy = 0;
    for (const { connection } of window.__spy.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp' && ids.has(report.trackIdentifier)) energy += report.totalAudioEnergy ?? 0;
      }
    }
    return { there: Boolean(element), playing: element ? !element.paused && !element.muted : false, energy };
  }, feed);
}

/** The captured screen's tracks that are still live. */
function liveScreens(person) {
  return person.page.evaluate(() => window.__spy.tracks
    .filter((track) => track.readyState === 'live' && track.contentHint !== '')
    .map((track) => track.kind).sort());
}

/** `count` people who only listen, straight to Janus: cheap company. */
async function listeners(scene, count) {
  for (let number = 1; number <= count; number++) {
    const client = await JanusClient.connect(scene.janus.urls[0]);
    scene.atEnd(() => client.close());
    await client.request({
      janus: 'message', body: { request: 'join', ptype: 'publisher', room: scene.room, display: `listener ${number}` },
    });
  }
}

/** What stands where: names by `data-place`, one's own tile as `me`. */
function places(person) {
  return person.page.evaluate(() => {
    const found = {};
    for (const tile of document.querySelectorAll('[data-tile]')) {
      (found[tile.dataset.place] ??= []).push('self' in tile.dataset ? 'me' : tile.dataset.participant);
    }
    return found;
  });
}

const placed = (person, what, check, timeout = 10_000) => (
  until(`${person.colour}: ${what}`, async () => check(await places(person)), { timeout, show: () => places(person) })
);

/** Presses the button of that name on somebody's camera tile. */
async function pressOnTile(person, participant, name) {
  const feed = await person.page.evaluate((wanted) => [...document.querySelectorAll('[data-tile][data-source=camera]')]
    .find((tile) => tile.dataset.participant === wanted)?.dataset.feed, participant);
  const tile = await person.page.$(`[data-tile][data-source=camera][data-feed="${feed}"]`);
  await tile.hover();
  const button = await tile.$(`::-p-aria([name="${name}"][role="button"])`);
  assert.ok(button, `a button "${name}" on the tile of ${participant}`);
  await button.click();
}

// Guards: a screen that hides the camera, comes without its sound, or stays after the browser's own bar has ended it.
house.scenario('two others see a shared screen beside the camera and hear it, and it is gone within a second when the browser ends it', async (scene) => {
  const [red, green, blue] = await scene.gather(3);
  await Promise.all([green, blue].map((person) => person.watches('red', 'red')));
  await red.press('Share screen');
  await red.control('button', 'Stop sharing');
  assert.deepEqual(await liveScreens(red), ['audio', 'video']);
  for (const person of [green, blue]) {
    await seesScreen(person, 'red');
    const [screen, camera] = [await screenTile(person, 'red'), await person.tile('red')];
    assert.deepEqual([screen.feed, screen.audio, screen.video], [camera.feed, 'on', 'on'], 'one feed, two tiles');
    const picture = await screenPicture(person, 'red');
    assert.deepEqual([picture.fit, picture.mirrored], ['contain', false]);
    await person.watches('red', 'red');
    await person.hears('red');
    await until(`${person.colour}: sound of the screen`, async () => {
      const sound = await screenSound(person, camera.feed);
      return sound.playing && sound.energy > 0;
    }, { show: () => screenSound(person, camera.feed) });
  }
  const own = await screenTile(red, 'red');
  assert.ok(own.self, 'one\'s own share has a tile');
  assert.equal(await red.page.$('[data-source=screen] video'), null, 'and no mirror in it');
  assert.equal((await red.owns()).connections, 2, 'the share needs no connection of its own');

  const word = await wordTakes(red, 'red', [green, blue]);
  // What the browser's own bar does: the tracks end, and are told so.
  await red.page.evaluate(() => {
    for (const track of window.__spy.tracks.filter((candidate) => candidate.contentHint !== '')) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  });
  const times = await Promise.all([green, blue].map((person) => seesNoScreen(person)));
  assert.ok(Math.max(...times) < withinReason(SOON, word), `gone after ${times} ms, where word takes ${word} ms`);
  await red.control('button', 'Share screen');
  assert.deepEqual((await red.owns()).liveTracks.sort(), ['audio', 'video'], 'microphone and camera go on');
  await green.watches('red', 'red');

  // A second share takes the same way without a negotiation, and leaving ends it.
  const before = (await red.owns()).offers;
  await red.press('Share screen');
  await seesScreen(green, 'red');
  assert.equal((await red.owns()).offers, before, 'no new offer');
  await green.press('Share screen');
  await Promise.all([seesScreen(red, 'green'), seesScreen(blue, 'green'), seesScreen(blue, 'red')]);
  await red.leave();
  await red.ownsNothing();
  await until('blue: only the screen of green', async () => {
    const screens = (await blue.tiles()).filter((tile) => tile.source === 'screen');
    return screens.length === 1 && screens[0].name === 'green';
  }, { show: () => blue.tiles() });
}, { timeout: 150_000 });

/** How a shared screen is zoomed and moved. */
function zoomed(person) {
  return person.page.$eval('[data-tile][data-source=screen]', (tile) => ({
    on: 'zoomed' in tile.dataset,
    scale: Number(tile.style.getPropertyValue('--zoom')),
    x: Number(tile.style.getPropertyValue('--zoom-x')),
    y: Number(tile.style.getPropertyValue('--zoom-y')),
  }));
}

// Guards: small print that nobody can read, and a picture that is lost outside its frame.
house.scenario('a shared screen can be looked at closely by keys, wheel, mouse and buttons', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.press('Share screen');
  await seesScreen(green, 'red');
  const becomes = (what, check) => until(`the screen ${what}`, async () => check(await zoomed(green)), { show: () => zoomed(green) });
  const tile = await green.page.$('[data-tile][data-source=screen]');
  await tile.focus();
  await green.page.keyboard.press('+');
  await becomes('closer', (zoom) => zoom.on && zoom.scale > 1.2);
  await green.page.keyboard.press('ArrowRight');
  await becomes('moved', (zoom) => zoom.x < 0);
  await green.page.keyboard.press('-');
  await becomes('whole', (zoom) => !zoom.on && zoom.x === 0);
  await green.page.keyboard.press('+');
  await green.page.keyboard.press('0');
  await becomes('whole', (zoom) => !zoom.on);
  const { x, y, width, height } = await tile.boundingBox();
  await green.page.mouse.move(x + width / 4, y + height / 4);
  await green.page.mouse.wheel({ deltaY: -400 });
  await becomes('closer at the mouse', (zoom) => zoom.scale > 1.5 && zoom.x > 0 && zoom.y > 0);
  const before = await zoomed(green);
  await green.page.mouse.down();
  await green.page.mouse.move(x + width / 4 - 60, y + height / 4 - 40, { steps: 4 });
  await green.page.mouse.up();
  await becomes('dragged', (zoom) => zoom.x < before.x && zoom.y < before.y);
  await green.press('Show the whole screen');
  await becomes('whole', (zoom) => !zoom.on);
  await green.press('Zoom in');
  await becomes('closer', (zoom) => zoom.on);
  await green.page.mouse.click(x + width / 2, y + height / 2, { count: 2 });
  await becomes('whole', (zoom) => !zoom.on);
  // Who has clicked on it has the keys on it.
  await green.page.keyboard.press('+');
  await becomes('closer', (zoom) => zoom.on);
  const focused = await tile.evaluate((element) => document.activeElement === element);
  assert.ok(focused, 'the tile has the focus, and nothing in it that is hidden from screen readers');
  // Two clicks on a control are two clicks on it, and no double click on the picture.
  const closer = await green.control('button', 'Zoom in');
  const { scale } = await zoomed(green);
  await closer.click({ count: 2 });
  await becomes('closer by both clicks', (zoom) => zoom.scale > scale * 1.4);
  await closer.dispose();
  // The button is gone when it has done its work.
  await green.press('Show the whole screen');
  await until('the focus on the stage', () => green.page.evaluate(() => document.activeElement?.matches('main.stage')));
}, { timeout: 90_000 });

// Guards: a share that is lost with the connection, and a key that does nothing.
house.scenario('a shared screen is published again after Janus hung up', async (scene) => {
  const [red, green] = await scene.gather(2);
  await green.watches('red', 'red');
  await red.page.keyboard.press('s');
  await seesScreen(green, 'red');
  await red.page.evaluate(() => {
    const publisher = window.__spy.connections.map(({ connection }) => connection)
      .find((connection) => connection.getSenders().some((sender) => sender.track));
    // Janus hears the goodbye and hangs up.
    publisher.close();
  });
  await seesNoScreen(green);
  await seesScreen(green, 'red');
  await red.control('button', 'Stop sharing');
  const word = await wordTakes(red, 'red', [green]);
  await red.page.keyboard.press('s');
  assert.ok(await seesNoScreen(green) < withinReason(SOON, word));
}, { timeout: 120_000 });

// Guards: an offer with further lines that only Chromium writes as Janus likes it, or Firefox reads.
house.scenario('Firefox shares a screen and sees one', async (scene) => {
  const [red] = await scene.gather(1);
  const fox = await scene.firefoxPerson();
  await fox.openLobby(scene.address());
  await fox.join({ name: 'fox' });
  await Promise.all([red.watches('fox', null), fox.watches('red', 'red')]);
  // Without a desktop there is no screen to choose, so the page draws one.
  await fox.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 360;
      const ink = canvas.getContext('2d');
      setInterval(() => {
        ink.fillStyle = `hsl(${Date.now() / 20} 80% 50%)`;
        ink.fillRect(0, 0, 640, 360);
      }, 50);
      return canvas.captureStream(20);
    };
  });
  await fox.press('Share screen');
  await seesScreen(red, 'fox');
  const screen = await screenTile(red, 'fox');
  assert.equal(screen.audio, 'off', 'no sound was given');
  await red.press('Share screen');
  await seesScreen(fox, 'red');
  const word = await wordTakes(fox, 'fox', [red]);
  await fox.press('Stop sharing');
  assert.ok(await seesNoScreen(red) < withinReason(SOON, word));
  await Promise.all([red.watches('fox', null), red.hears('fox'), fox.watches('red', 'red')]);
  await fox.press('Share screen');
  await seesScreen(red, 'fox');
  await fox.leave();
  await seesNoScreen(red);
}, { timeout: 120_000, skip: hasFirefox ? false : 'no Firefox ESR' });

// Guards: somebody who changed their mind and is told of an error, and a capture that is left behind.
house.scenario('a refused prompt is no error, and changes nothing', async (scene) => {
  const [red] = await scene.gather(1);
  await red.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await red.press('Share screen');
  await red.control('button', 'Share screen');
  assert.deepEqual(await red.texts('alert'), []);
  assert.deepEqual((await red.tiles()).map((tile) => tile.source), ['camera']);
});

// Guards: a pin that is lost by turning a page, a page that shows somebody twice, a spotlight that follows nobody.
house.scenario('with nine people one can pin, turn pages and follow who talks', async (scene) => {
  const voice = join(scratchFolder('stage'), 'voice.wav');
  writeVoice(voice, { seconds: 2 });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  await listeners(scene, 7);
  const green = await scene.person('green', { flags: [`--use-file-for-fake-audio-capture=${voice}`] });
  await green.open(scene.address({ name: 'green', join: 1, audio: 0 }));
  await green.becomes('in-call');
  const everybody = ['green', ...[1, 2, 3, 4, 5, 6, 7].map((number) => `listener ${number}`)];
  await red.sees(everybody);
  assert.deepEqual(Object.keys(await places(red)), ['equal'], 'a gallery');
  assert.equal(await red.find('button', 'Next page'), null, 'nine fit');

  await pressOnTile(red, 'listener 3', 'Pin');
  await placed(red, 'listener 3 large', (found) => found.large?.join() === 'listener 3' && found.strip.length > 2);
  // Narrow, so that the strip has pages: the pin stays, and everybody else is met exactly once.
  await red.page.setViewport({ width: 420, height: 760 });
  await red.control('button', 'Next page');
  const met = [];
  const pages = await red.page.$eval('.pager p [aria-hidden]', (element) => Number(element.textContent.split('/')[1]));
  for (let page = 1; page <= pages; page++) {
    await placed(red, `the pin on page ${page}`, (found) => found.large?.join() === 'listener 3');
    met.push(...(await places(red)).strip);
    await red.press('Next page');
    const next = (page % pages) + 1;
    await until(`page ${next}`, () => red.page.$eval('.pager p [aria-hidden]', (element, wanted) => (
      element.textContent.startsWith(`${wanted} `)
    ), next));
  }
  assert.deepEqual(met.sort(), ['me', ...everybody].filter((name) => name !== 'listener 3').sort());
  await red.page.setViewport({ width: 1280, height: 720 });
  await pressOnTile(red, 'listener 3', 'Unpin');
  await placed(red, 'a gallery again', (found) => !found.large && found.equal.length === 9);

  await red.press('View');
  await (await red.control('radio', 'Spotlight')).click();
  await red.page.keyboard.press('Escape');
  await placed(red, 'a spotlight', (found) => found.large?.length === 1 && found.strip.length > 3);
  await green.press('Unmute microphone');
  await red.tileShows('green', { audio: 'on' });
  await placed(red, 'green in the spotlight', (found) => found.large?.join() === 'green');
  await red.watches('green', 'green');
  // Whoever falls silent stays until somebody else talks.
  await green.press('Mute microphone');
  await red.tileShows('green', { audio: 'off' });
  await placed(red, 'green still', (found) => found.large?.join() === 'green');
}, { timeout: 150_000 });

// Guards: a ring that comes long after the word, by the page's own clock.
house.scenario('who talks is marked within 300 ms of the sound', async (scene) => {
  const voice = join(scratchFolder('stage'), 'onsets.wav');
  writeVoice(voice, { seconds: 2, silence: 2 });
  const red = await scene.person('red', { flags: [`--use-file-for-fake-audio-capture=${voice}`] });
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1, audio: 0 }));
  await green.hears('red');
  const delays = await green.page.evaluate(() => new Promise((resolve) => {
    const tile = document.querySelector('[data-tile][data-participant=red]');
    const receiver = window.__spy.connections.flatMap(({ connection }) => connection.getReceivers())
      .find((candidate) => candidate.track.kind === 'audio' && candidate.getSynchronizationSources().length > 0);
    const found = [];
    let quiet = performance.now();
    let onset = null;
    const timer = setInterval(() => {
      const now = performance.now();
      const loud = (receiver.getSynchronizationSources()[0]?.audioLevel ?? 0) >= 0.01;
      if (loud && onset === null && now - quiet > 1000 && !('speaking' in tile.dataset)) onset = now;
      if (!loud) quiet = Math.min(quiet, now);
      if (loud) quiet = now;
      if (onset !== null && 'speaking' in tile.dataset) {
        found.push(Math.round(now - onset));
        onset = null;
        if (found.length === 3) {
          clearInterval(timer);
          resolve(found);
        }
      }
    }, 10);
  }));
  assert.ok(Math.max(...delays) <= 300, `marked after ${delays} ms`);
}, { timeout: 90_000 });

// Guards: a language that costs the call.
house.scenario('the language can be changed in a call without losing it', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.watches('green', 'green');
  const before = await red.owns();
  await red.press('Settings');
  await red.page.click('label[lang=ko] input');
  await until('red: Korean', () => red.page.$eval('html', (html) => html.lang === 'ko'));
  await red.page.keyboard.press('Escape');
  await red.control('button', '나가기');
  await red.control('button', '화면 공유');
  await red.watches('green', 'green');
  await red.hears('green');
  await green.watches('red', 'red');
  const after = await red.owns();
  assert.deepEqual([after.everConnected, after.offers], [before.everConnected, before.offers], 'nothing was negotiated anew');
  assert.equal((await red.state()).call, 'in-call');
}, { timeout: 90_000 });

/** What axe finds on the page in both themes. */
async function bothThemes(person, screen) {
  for (const theme of ['light', 'dark']) {
    await person.page.evaluate((chosen) => { document.documentElement.dataset.theme = chosen; }, theme);
    const found = await violations(person.page);
    assert.deepEqual(found, [], `${screen}, ${theme}:\n  ${found.join('\n  ')}`);
  }
}

// Guards: controls over pictures that cannot be read or named, an own tile that cannot be put away, a choice that is forgotten.
house.scenario('shares, pins and views are accessible, and one\'s own tile stands where it was put', async (scene) => {
  const [red, green] = await scene.gather(2);
  await green.press('Share screen');
  await seesScreen(red, 'green');
  await red.press('Share screen');
  await red.control('button', 'Stop');
  await bothThemes(red, 'sharing');
  await red.press('Stop');
  await red.control('button', 'Share screen');
  await red.page.focus('[data-tile][data-source=screen]');
  await red.page.keyboard.press('Enter');
  await red.control('button', 'Unpin');
  await bothThemes(red, 'pinned');
  await red.press('View');
  await red.control('radio', 'Gallery');
  await bothThemes(red, 'view');
  for (const [choice, place] of [['Small in the corner', 'corner'], ['Hidden', undefined], ['Among the others', 'strip']]) {
    await (await red.control('radio', choice)).click();
    const own = async () => Object.entries(await places(red)).find(([, names]) => names.includes('me'))?.[0];
    await until(`one's own tile: ${choice}`, async () => (await own()) === place, { show: own });
  }
  await (await red.control('radio', 'Spotlight')).click();
  await red.page.reload();
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  await seesScreen(red, 'green');
  await green.press('Stop sharing');
  await placed(red, 'the spotlight as it was left', (found) => found.large?.join() === 'green');
}, { timeout: 120_000 });
