// Other browsers and other clients in the same room.
import assert from 'node:assert/strict';
import { hasFirefox } from './lib/browsers.mjs';
import { demoPicture, joinByDemo, serveDemo } from './lib/demo.mjs';
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
  await red.sees([]);
}, { timeout: 120_000, skip: hasFirefox ? false : 'no Firefox ESR' });

// Guards: a dialect of Janus's language that only Parlour understands.
for (const transport of ['websocket', 'long-poll']) {
  house.scenario(`over ${transport}: a page of the janus.js demo in the same room sees Parlour's picture, and is seen and heard`, async (scene) => {
    if (transport === 'long-poll') scene.configure({ gateways: [{ name: 'test', urls: [scene.janus.httpUrl] }] });
    serveDemo(scene);
    const [red] = await scene.gather(1);
    assert.equal((await red.state()).transport, transport);
    const demo = await scene.person('green');
    await joinByDemo(scene, demo);
    await red.sees(['demo']);
    let frames;
    await until('a moving red picture on the demo\'s page', async () => {
      const picture = await demoPicture(demo, 1);
      if (!picture) return false;
      frames ??= picture.frames;
      return picture.frames > frames + 2 && nameColour(picture.pixel) === 'red';
    }, { timeout: 20_000, show: () => demoPicture(demo, 1) });
    await Promise.all([red.watches('demo', 'green'), red.hears('demo')]);
    await red.tileShows('demo', { audio: 'on', video: 'on', link: 'live' });

    // A second Parlour page finds the demo already there, and the demo finds it in its next slot.
    const blue = await scene.person('blue');
    await blue.open(scene.address({ name: 'blue', join: 1 }));
    await Promise.all([blue.watches('demo', 'green'), blue.watches('red', 'red'), blue.hears('demo')]);
    await until('a blue picture on the demo\'s page', async () => (
      nameColour((await demoPicture(demo, 2)).pixel) === 'blue'
    ), { timeout: 20_000 });

    await demo.closeTab();
    await Promise.all([red.sees(['blue']), blue.sees(['red'])]);
    await red.watches('blue', 'blue');
  }, { timeout: 120_000 });
}
