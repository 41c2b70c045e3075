// The lobby: who is there already, what keeps devices away, a small phone, and a keyboard without a mouse.
import assert from 'node:assert/strict';
import { REFUSALS, installRefusal } from './lib/capture-refusals.mjs';
import { openHouse } from './lib/house.mjs';
import { JanusClient } from './lib/janus-client.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** Waits until the lobby says this of the room. */
function presence(person, pattern) {
  const line = () => person.page.evaluate(() => document.querySelector('.presence')?.textContent ?? null);
  return until(`${person.colour}: the lobby says ${pattern}`, async () => pattern.test(await line()), { show: line });
}

// Guards: a lobby that counts itself, that is seen inside, or that still names who has left.
house.scenario('the lobby says who is there with nobody, one and three inside, and is never seen by them', async (scene) => {
  const janus = await JanusClient.connect(scene.janus.wsUrl);
  scene.atEnd(() => janus.close());
  const watcher = await scene.person('yellow');
  await watcher.openLobby(scene.address({ name: 'yellow' }));
  await presence(watcher, /^nobody is here yet$/i);
  const [red, green, blue] = [await scene.person('red'), await scene.person('green'), await scene.person('blue')];
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  await presence(watcher, /^red is here$/i);
  for (const person of [green, blue]) {
    await person.open(scene.address({ name: person.colour, join: 1 }));
    await person.becomes('in-call');
  }
  await presence(watcher, /^(red|green|blue), (red|green|blue) and (red|green|blue) are here$/i);
  await Promise.all([red.sees(['green', 'blue']), green.sees(['red', 'blue']), blue.sees(['red', 'green'])]);
  const inside = (await janus.participants(scene.room)).map((one) => one.display).sort();
  assert.deepEqual(inside, ['blue', 'green', 'red']);
  for (const person of [red, green, blue]) {
    assert.ok(!(await person.texts('status')).some((text) => /yellow/.test(text)), 'nobody was told of the lobby');
  }
  await Promise.all([red.leave(), green.leave(), blue.leave()]);
  await presence(watcher, /^nobody is here yet$/i);
}, { timeout: 90_000 });

// Guards: a lobby that goes on about the room of the link, and prepares for it, when another one is typed.
house.scenario('the lobby looks at the room that is typed, and joins it', async (scene) => {
  const [green, blue] = [await scene.person('green'), await scene.person('blue')];
  const another = scene.room + 50;
  for (const [person, room] of [[green, scene.room], [blue, another]]) {
    await person.open(scene.address({ name: person.colour, room, join: 1 }));
    await person.becomes('in-call');
  }
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  await presence(red, /^green is here$/i);
  await red.fill('Room', String(another));
  await presence(red, /^blue is here$/i);
  await red.join();
  await red.sees(['blue']);
  await red.watches('blue', 'blue');
}, { timeout: 60_000 });

for (const [state, { error, says }] of Object.entries(REFUSALS)) {
  // Guards: a lobby that only says "error", or in which one cannot join without devices.
  house.scenario(`devices ${state}: the lobby says what to do, and one joins to watch and listen`, async (scene) => {
    const green = await scene.person('green');
    await green.open(scene.address({ name: 'green', join: 1 }));
    await green.becomes('in-call');
    const red = await scene.person('red');
    await red.page.evaluateOnNewDocument(installRefusal, error);
    await red.openLobby(scene.address({ name: 'red' }));
    await red.says(says);
    await red.join();
    await green.tileShows('red', { audio: 'off', video: 'off' });
    await red.watches('green', 'green');
    await red.hears('green');
  }, { timeout: 60_000 });
}

// Guards: one missing device that takes the other with it.
house.scenario('a busy camera: the lobby says so, and the microphone is heard', async (scene) => {
  const [green] = await scene.gather(1);
  const red = await scene.person('green');
  await red.page.evaluateOnNewDocument(installRefusal, REFUSALS.busy.error, 'video');
  await red.openLobby(scene.address({ name: 'microphone only' }));
  await red.says(/another program is using your camera/i);
  await red.join();
  await green.tileShows('microphone only', { audio: 'on', video: 'off' });
  await green.hears('microphone only');
  // What was said of it can still be read when the notice has gone.
  const button = await red.control('button', 'Turn camera on');
  assert.match(await button.evaluate((element) => element.title), /another program is using your camera.*here/i);
});

const AGENTS = {
  Firefox: ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', /crossed-out symbol/i],
  Safari: ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', /Settings for This Website/],
  'an iPhone': ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1', /Website Settings in the menu/],
};
// Guards: advice that names what is not there.
house.scenario('a refusal is explained for the browser that it is read in', async (scene) => {
  for (const [name, [agent, words]] of Object.entries(AGENTS)) {
    const person = await scene.person('red');
    await person.page.setUserAgent(agent);
    await person.page.evaluateOnNewDocument(installRefusal, REFUSALS.denied.error);
    await person.openLobby(scene.address({ name }));
    await person.says(words);
  }
}, { timeout: 60_000 });

/** Where Join is, against what can be seen without scrolling. */
const joinBox = (person) => person.page.evaluate(() => {
  const { top, bottom, left, right, height } = document.querySelector('[type=submit]').getBoundingClientRect();
  const { clientWidth: width, scrollWidth } = document.documentElement;
  return { top, bottom, left, right, height, width, scrollWidth, view: innerHeight, scrolled: scrollY };
});

// Guards: a Join that has to be searched for on a phone, whatever stands above it.
house.scenario('on a phone of 360 by 640 Join is in sight in every state, and Enter joins', async (scene) => {
  const janus = await JanusClient.connect(scene.janus.wsUrl);
  scene.atEnd(() => janus.close());
  await janus.room({ request: 'create', room: scene.room, pin: '1234', permanent: false });
  for (const lang of ['en', 'ko']) {
    for (const state of ['granted', ...Object.keys(REFUSALS)]) {
      const person = await scene.person('red');
      await person.page.setViewport({ width: 360, height: 640, isMobile: true, hasTouch: true });
      if (state !== 'granted') await person.page.evaluateOnNewDocument(installRefusal, REFUSALS[state].error);
      await person.open(scene.address({ name: 'red', lang }));
      await person.becomes('lobby');
      if (state === 'granted') await until('the pickers', () => person.page.$('select'));
      else await until('the alert', async () => (await person.texts('alert')).length > 0);
      const inSight = async () => {
        const box = await joinBox(person);
        assert.ok(box.top >= 0 && box.bottom <= box.view && box.left >= 0 && box.right <= box.width, `${state} ${lang}: ${JSON.stringify(box)}`);
        assert.ok(box.scrollWidth <= box.width && box.height >= 44, `${state} ${lang}: ${JSON.stringify(box)}`);
      };
      await inSight();
      assert.equal((await joinBox(person)).scrolled, 0);
      await person.page.focus('[name=name]');
      await person.page.keyboard.press('Enter');
      await person.becomes('failed', 'pin');
      // It takes the focus, so the browser may scroll to it; Join stays.
      await until('the field for the PIN', () => person.page.$('[name=pin]'));
      await inSight();
      await person.close();
    }
  }
  const person = await scene.person('red');
  await person.page.setViewport({ width: 360, height: 640, isMobile: true, hasTouch: true });
  await person.openLobby(scene.address({ name: 'red' }, { pin: '1234' }));
  await person.page.focus('[name=room]');
  await person.page.keyboard.press('Enter');
  await person.becomes('in-call');
}, { timeout: 120_000 });

/** The accessible name of what has the focus, and whether one sees that it has it. */
const focused = (person) => person.page.evaluate(() => {
  const element = document.activeElement;
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.firstElementChild?.textContent ?? element.textContent.trim();
  const style = getComputedStyle(element);
  return { tag: element.localName, name, visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 };
});

/** Presses Tab until this has the focus; everything on the way must be seen to have it. */
async function tabTo(person, name, most = 25) {
  const way = [];
  for (let step = 0; step < most; step++) {
    await person.page.keyboard.press('Tab');
    const now = await focused(person);
    way.push(now.name);
    if (now.tag !== 'body') assert.ok(now.visible, `the focus on "${now.name}" (${now.tag}) can be seen`);
    if (now.name === name) return;
  }
  assert.fail(`Tab never came to "${name}", but to ${way.join(', ')}`);
}

// Guards: a step on the way that only a mouse can take.
house.scenario('with the keyboard alone: from the link through the lobby into the call, talking, and out again', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red');
  const key = (name) => red.page.keyboard.press(name);
  await red.openLobby(scene.address());
  await until('the pickers', () => red.page.$('select'));
  await tabTo(red, 'Camera');
  await key('Space');
  assert.equal(await red.pressed('Camera'), 'false');
  await key('Enter');
  assert.equal(await red.pressed('Camera'), 'true');
  await tabTo(red, 'Your name');
  await red.page.keyboard.type('red');
  await key('Enter');
  await red.becomes('in-call');
  await Promise.all([green.watches('red', 'red'), green.hears('red'), red.hears('green')]);
  await key('KeyM');
  await green.tileShows('red', { audio: 'off' });
  await red.page.keyboard.down('Space');
  await green.tileShows('red', { audio: 'on' });
  await red.page.keyboard.up('Space');
  await green.tileShows('red', { audio: 'off' });
  await tabTo(red, 'Unmute microphone');
  await key('Space');
  await green.tileShows('red', { audio: 'on' });
  await tabTo(red, 'Settings');
  await key('Enter');
  await until('the settings', () => red.page.$('dialog[open]'));
  await tabTo(red, 'Camera resolution', 30);
  await key('Escape');
  await until('the settings closed', async () => !(await red.page.$('dialog[open]')));
  assert.equal((await focused(red)).name, 'Settings', 'the focus is back where it was');
  await tabTo(red, 'Leave');
  await key('Enter');
  await red.becomes('left', 'hangup');
  await green.sees([]);
  await tabTo(red, 'Rejoin');
  await key('Enter');
  await red.becomes('in-call');
}, { timeout: 90_000 });
