// Other browsers and other clients in the same room.
import assert from 'node:assert/strict';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { nameColour } from './lib/pictures.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

// Guards: what only works in Chromium.
house.scenario('Firefox ESR joins, sees and is seen, hears and is heard, mutes and leaves', async (scene) => {
  const [red] = await scene.gather(1);
  const fox = await scene.firefoxPerson();
  await fox.openLobby(scene.address());
  await fox.join({ name: 'fox' });
  await fox.sees(['red']);
  await red.sees(['fox']);
  await Promise.all([
    fox.watches('red', 'red'), fox.hears('red'), fox.watches('fox', null, { self: true }),
    red.watches('fox', null), red.hears('fox'),
  ]);
  await Promise.all([red.tileShows('fox', { link: 'live', audio: 'on', video: 'on' }), fox.tileShows('red', { link: 'live' })]);
  await fox.press('Mute microphone');
  await red.tileShows('fox', { audio: 'off', video: 'on' });
  await red.hearsNothing('fox');
  await fox.press('Unmute microphone');
  await red.hears('fox');
  await red.press('Turn camera off');
  await fox.tileShows('red', { video: 'off' });
  await red.press('Turn camera on');
  await fox.watches('red', 'red');
  await fox.leave();
  await fox.ownsNothing();
  await red.sees([], 2_000);
}, { timeout: 120_000, skip: hasFirefox ? false : 'no Firefox ESR' });

/** Puts the packaged demo on the site; its own settings.js lacks two names, without which Start throws. */
function serveDemo(scene) {
  scene.site.folder('/demos/', '/usr/share/janus/demos');
  scene.site.file(
    '/demos/settings.js',
    `var server = ${JSON.stringify(scene.janus.wsUrl)}; var iceServers = []; var token; var apisecret;`,
    { 'content-type': 'text/javascript' },
  );
}

/** The middle pixel and the frames of a remote video on the demo's page. */
function demoPicture(page, slot) {
  return page.evaluate((selector) => {
    const video = document.querySelector(selector);
    if (!video || video.videoWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const ink = canvas.getContext('2d');
    ink.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return { pixel: [...ink.getImageData(0, 0, 1, 1).data.slice(0, 3)], frames: video.getVideoPlaybackQuality().totalVideoFrames };
  }, `#videoremote${slot} video`);
}

// Guards: a dialect of Janus's language that only Parlour understands.
for (const transport of ['websocket', 'long-poll']) {
  house.scenario(`over ${transport}: a page of the janus.js demo in the same room sees Parlour's picture, and is seen and heard`, async (scene) => {
    if (transport === 'long-poll') scene.configure({ gateways: [{ name: 'test', urls: [scene.janus.httpUrl] }] });
    serveDemo(scene);
    const [red] = await scene.gather(1);
    assert.equal((await red.state()).transport, transport);
    const demo = await scene.person('green');
    demo.allowed = [/./];
    await demo.open(`${scene.site.origin}/demos/mvideoroomtest.html?room=${scene.room}`);
    await until('the demo\'s Start button', () => demo.page.evaluate(() => {
      const button = document.querySelector('#start');
      if (!window.jQuery?._data(button, 'events')) return false;
      button.click();
      return true;
    }));
    await until('the demo\'s name field', () => demo.page.evaluate(() => {
      const field = document.querySelector('#username');
      if (!field || field.offsetParent === null) return false;
      field.value = 'demo';
      document.querySelector('#register').click();
      return true;
    }));
    await red.sees(['demo']);
    let frames;
    await until('a moving red picture on the demo\'s page', async () => {
      const picture = await demoPicture(demo.page, 1);
      if (!picture) return false;
      frames ??= picture.frames;
      return picture.frames > frames + 2 && nameColour(picture.pixel) === 'red';
    }, { timeout: 20_000, show: () => demoPicture(demo.page, 1) });
    await Promise.all([red.watches('demo', 'green'), red.hears('demo')]);
    await red.tileShows('demo', { audio: 'on', video: 'on', link: 'live' });

    // A second Parlour page finds the demo already there, and the demo finds it in its next slot.
    const blue = await scene.person('blue');
    await blue.open(scene.address({ name: 'blue', join: 1 }));
    await Promise.all([blue.watches('demo', 'green'), blue.watches('red', 'red'), blue.hears('demo')]);
    await until('a blue picture on the demo\'s page', async () => (
      nameColour((await demoPicture(demo.page, 2)).pixel) === 'blue'
    ), { timeout: 20_000 });

    await demo.closeTab();
    await Promise.all([red.sees(['blue'], 2_000), blue.sees(['red'], 2_000)]);
    await red.watches('blue', 'blue');
  }, { timeout: 120_000 });
}
