// In a frame of another page, and under a policy that keeps devices away: the remedy is the one that helps there.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** A page of another origin around the app; gives the app's frame. */
async function frame(scene, person, attributes, query) {
  const path = `${scene.path.slice(0, -1)}-host/`;
  const source = scene.address(query).replaceAll('&', '&amp;');
  scene.site.file(path, `<!doctype html><title>Host</title><iframe src="${source}" ${attributes} width="900" height="650"></iframe>`, {
    'content-type': 'text/html; charset=utf-8',
  });
  await person.open(`${scene.site.origin.replace('127.0.0.1', 'localhost')}${path}`);
  return until('the lobby in the frame', async () => {
    const inner = person.page.frames().find((candidate) => candidate.url().includes(scene.path));
    return await inner?.evaluate(() => document.documentElement.dataset.call === 'lobby').catch(() => false) && inner;
  }, { timeout: 30_000 });
}

const alerts = (inner) => inner.evaluate(() => [...document.querySelectorAll('[role=alert]')].map((alert) => alert.innerText).join('\n'));

const state = (inner) => inner.evaluate(() => document.documentElement.dataset.call);

/** Presses Join in a frame, and waits until one is in the call. */
async function join(inner, press) {
  await press(await inner.waitForSelector('[type=submit]'));
  await until('in the call', async () => (await state(inner)) === 'in-call', { timeout: 30_000, show: () => state(inner) });
}

// Guards: "click the symbol left of the address", which changes nothing in a frame that may not use devices.
house.scenario('in a frame without allow= the page names the page around it, and one joins to watch and listen', async (scene) => {
  const red = await scene.person('red');
  for (const [lang, words] of [['en', /page around this one.*tab of its own/is], ['ko', /바깥 페이지/]]) {
    const inner = await frame(scene, red, '', { name: 'red', lang });
    await until(`${lang}: the page around it is named`, async () => words.test(await alerts(inner)), { show: () => alerts(inner) });
    assert.doesNotMatch(await alerts(inner), /symbol left|주소 왼쪽/);
    await join(inner, (button) => button.evaluate((element) => element.click()));
  }
});

// Guards: a frame that may use the microphone, and is told that it may not.
house.scenario('in a frame with allow="microphone" only the camera is missed', async (scene) => {
  const red = await scene.person('red');
  const inner = await frame(scene, red, 'allow="microphone"', { name: 'red' });
  const words = /page around this one does not let it use your camera\./i;
  await until('the camera is named', async () => words.test(await alerts(inner)), { show: () => alerts(inner) });
});

// Guards: "Share screen", which does nothing without a word where the page around does not allow it.
house.scenario('in a frame without display-capture, sharing the screen names the page around it', async (scene) => {
  const red = await scene.person('red');
  const inner = await frame(scene, red, 'allow="camera; microphone"', { name: 'red' });
  await join(inner, (button) => button.click());
  await (await inner.waitForSelector('button[aria-label="Share screen"]')).click();
  const words = /page around this one does not let it share your screen/i;
  await until('it is told', async () => words.test(await alerts(inner)), { show: () => alerts(inner) });
});

// Guards: the advice to allow what the site's own header forbids.
house.scenario('under Permissions-Policy: camera=() the page names the policy of the site', async (scene) => {
  scene.site.headersOf = (name) => (name === 'index.html' ? { 'permissions-policy': 'camera=()' } : {});
  scene.atEnd(() => { scene.site.headersOf = () => ({}); });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  await red.says(/this site does not let its pages use your camera.*Permissions-Policy/is);
  await red.openLobby(scene.address({ name: 'red', lang: 'en', video: 0 }));
  await until('the microphone', async () => (await red.owns()).liveTracks.includes('audio'));
});

// Guards: a Join that does nothing, without a word, where forms may not be sent.
house.scenario('in a sandboxed frame that may not send forms Join joins, by a click and by Enter', async (scene) => {
  const red = await scene.person('red');
  const attributes = 'sandbox="allow-scripts allow-same-origin" allow="camera; microphone"';
  const clicked = await frame(scene, red, attributes, { name: 'red', lang: 'en' });
  await join(clicked, (button) => button.click());
  const typed = await frame(scene, red, attributes, { name: 'red', lang: 'en' });
  await join(typed, async () => {
    await (await typed.waitForSelector('input[name=name]')).focus();
    await red.page.keyboard.press('Enter');
  });
});
