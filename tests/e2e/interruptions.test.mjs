// What a system or a browser does to a page during a call: sound paused, a measuring suspended, a page hidden, a page frozen. The call
// is still there afterwards, and everything moves.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { sleep, until } from './lib/until.mjs';

const house = openHouse();

/** Two people in a call, who see and hear each other; `prepare` runs in red's page before the page itself. */
async function together(scene, prepare) {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red');
  await red.page.evaluateOnNewDocument(prepare);
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  await whole(red, green);
  return { red, green };
}

async function whole(red, green) {
  await red.becomes('in-call');
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red'), red.hears('green'), green.hears('red')]);
}

/** Makes `play()` fail as browsers do until the person clicks somewhere. Runs in the page. */
function refusals() {
  window.__refused = false;
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function refuse() {
    return window.__refused ? Promise.reject(new DOMException('not without a gesture', 'NotAllowedError')) : play.call(this);
  };
  document.addEventListener('click', () => { window.__refused = false; }, { capture: true });
}

/** Pauses everything, as a telephone call does. */
const pauseAll = (person) => person.page.evaluate(() => {
  for (const element of document.querySelectorAll('audio, [data-tile] video')) element.pause();
});

const paused = (person) => person.page.$$eval('audio[data-feed], [data-tile]:not([data-self]) video', (elements) => (
  elements.filter((element) => element.paused).length
));

// Guards: silence after a telephone call that lasts until the page is loaded again.
house.scenario('what was paused plays again when the person is back', async (scene) => {
  const { red, green } = await together(scene, () => {});
  await pauseAll(red);
  assert.ok(await paused(red) > 0);
  await red.page.evaluate(() => { window.dispatchEvent(new Event('focus')); });
  await until('everything plays', async () => await paused(red) === 0);
  await whole(red, green);
  assert.equal(await red.find('button', 'Click to hear'), null);
});

// Guards: the same where the browser wants a gesture, and nobody is told.
house.scenario('where play() is refused on return, "Click to hear" appears and a click repairs it', async (scene) => {
  const { red, green } = await together(scene, refusals);
  await pauseAll(red);
  await red.page.evaluate(() => {
    window.__refused = true;
    window.dispatchEvent(new Event('focus'));
  });
  const prompt = await red.control('button', 'Click to hear');
  // A reader of the screen is told, and so was there to be told before.
  assert.ok(await prompt.evaluate((button) => button.closest('[role=alert]') === document.querySelector('.prompt')));
  assert.ok(await paused(red) > 0);
  await red.press('Click to hear');
  await until('the button gone', async () => !(await red.find('button', 'Click to hear')));
  assert.ok(await red.page.$('[role=alert].prompt:empty'), 'the place stays');
  await until('everything plays', async () => await paused(red) === 0);
  await whole(red, green);
});

/** Remembers every audio context. Runs in the page. */
function contexts() {
  window.__contexts = [];
  const Native = window.AudioContext;
  window.AudioContext = class AudioContext extends Native {
    constructor(...given) {
      super(...given);
      window.__contexts.push(this);
    }
  };
}

// Guards: a microphone that seems dead because nobody wakes what measures it.
house.scenario('an audio context that was suspended runs again, and one is seen to talk', async (scene) => {
  const { red, green } = await together(scene, contexts);
  const states = () => red.page.evaluate(() => window.__contexts.map(({ state }) => state).filter((state) => state !== 'closed'));
  await until('a running context', async () => (await states()).includes('running'));
  await red.page.evaluate(() => Promise.all(window.__contexts.filter(({ state }) => state === 'running').map((context) => context.suspend())));
  await until('all of them running', async () => (await states()).every((state) => state === 'running'), { show: states });
  await until('red is seen to talk', async () => (await red.tiles()).some(({ self, speaking }) => self && speaking));
  await whole(red, green);
});

/** A page that can be hidden. Runs in the page. */
function curtain() {
  window.__hidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (window.__hidden ? 'hidden' : 'visible') });
  window.__look = (away) => { window.__hidden = away; document.dispatchEvent(new Event('visibilitychange')); };
}

// Guards: a call that ends or stands still because another tab was looked at.
house.scenario('a page that was hidden is heard meanwhile, and everything moves when it is back', async (scene) => {
  const { red, green } = await together(scene, curtain);
  await red.page.evaluate(() => window.__look(true));
  const hidden = await red.picture('green');
  await Promise.all([red.hears('green'), green.hears('red'), green.watches('red', 'red')]);
  await sleep(3_000);
  assert.ok((await red.picture('green')).frames < hidden.frames + 24, 'pictures that nobody sees are not sent');
  await red.page.evaluate(() => window.__look(false));
  await whole(red, green);
  await green.tileShows('red', { link: 'live' });
});

// Guards: a browser that froze the page, after which it says that it is in a call and is not.
house.scenario('a page frozen for fifteen seconds is in the call afterwards, and everything moves', async (scene) => {
  const { red, green } = await together(scene, () => {
    window.__longest = 0;
    let last = Date.now();
    setInterval(() => {
      window.__longest = Math.max(window.__longest, Date.now() - last);
      last = Date.now();
    }, 100);
  });
  const lifecycle = await red.page.createCDPSession();
  await lifecycle.send('Page.setWebLifecycleState', { state: 'frozen' });
  await sleep(15_000);
  await lifecycle.send('Page.setWebLifecycleState', { state: 'active' });
  // What is frozen is hidden, and stays so until somebody turns to it.
  const other = await red.context.newPage();
  await other.bringToFront();
  await red.page.bringToFront();
  await until('the page runs again', () => red.page.evaluate(() => window.__longest > 14_000), { show: () => red.page.evaluate(() => window.__longest) });
  const begin = Date.now();
  await whole(red, green);
  await Promise.all([green.tileShows('red', { link: 'live' }), red.tileShows('green', { link: 'live' })]);
  console.log(`  a whole call ${Date.now() - begin} ms after the page was frozen`);
  await Promise.all([red.sees(['green']), green.sees(['red'])]);
});
