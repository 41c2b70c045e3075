// Links with `join=1`: whoever writes one chooses the room, so unless the site says otherwise nothing of the person is opened or sent.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** How many media packets Janus received from the publisher of this name, by its own count; `null` where there is no such publisher. */
async function received(janus, display) {
  const handles = await janus.handles();
  const publisher = handles.find(({ plugin_specific: plugin }) => plugin?.type === 'publisher' && plugin.display === display);
  const media = publisher?.webrtc?.media;
  return media ? Object.values(media).reduce((sum, { stats }) => sum + (stats?.in?.packets ?? 0), 0) : null;
}

async function assertNothingOpened(person, janus) {
  assert.deepEqual((await person.owns()).captures, [], 'nothing was asked of the devices');
  assert.equal(await received(janus, person.colour), 0, 'and Janus received nothing');
}

for (const [what, autoJoin] of [['ui.autoJoin = "listen"', 'listen'], ['a config.json without ui.autoJoin', undefined]]) {
  // Guards: a link that opens camera and microphone in a room which its author chose, wherever permission was given before.
  house.scenario(`under ${what}, join=1 listens: nothing is opened or sent until one clicks, and again after a reload`, async (scene) => {
    scene.configure({ ui: { autoJoin } });
    const [green] = await scene.gather(1);
    await until('the count of who sends goes up', async () => (await received(scene.janus, green.colour)) > 0);
    const blue = await scene.person('blue');
    await blue.open(scene.address({ name: 'blue', join: 1 }));
    await blue.becomes('in-call');
    await blue.watches(green.colour, green.colour);
    await blue.hears(green.colour);
    await green.tileShows('blue', { audio: 'off', video: 'off' });
    await assertNothingOpened(blue, scene.janus);

    await blue.press('Unmute microphone');
    await blue.press('Turn camera on');
    await green.watches('blue', 'blue');
    await green.hears('blue');

    await blue.page.reload({ waitUntil: 'domcontentloaded' });
    await blue.becomes('in-call');
    await blue.watches(green.colour, green.colour);
    await green.tileShows('blue', { audio: 'off', video: 'off' });
    await assertNothingOpened(blue, scene.janus);
  }, { timeout: 90_000 });
}

// Guards: a voice room that a link makes somebody talk in.
house.scenario('by default join=1 opens no microphone in a voice room either', async (scene) => {
  scene.configure({ ui: { autoJoin: undefined } });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1, mode: 'voice' }));
  await red.becomes('in-call');
  await red.control('button', 'Unmute microphone');
  assert.deepEqual((await red.owns()).captures, [], 'nothing was asked of the devices');
});

// Guards: a site that forbids such links and is led into a room, or shows a camera, by one all the same.
house.scenario('under ui.autoJoin = "never", join=1 leads to the lobby, and nothing is opened or sent', async (scene) => {
  scene.configure({ ui: { autoJoin: 'never' } });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', join: 1 }));
  await until('the lobby is prepared', () => red.page.evaluate(() => 'warm' in document.documentElement.dataset));
  assert.equal((await red.state()).call, 'lobby');
  assert.equal(await red.pressed('Microphone'), 'false');
  assert.equal(await red.pressed('Camera'), 'false');
  assert.deepEqual((await red.owns()).captures, [], 'nothing was asked of the devices');
  assert.equal(await received(scene.janus, 'red'), null, 'and Janus knows no such publisher');
  await red.press('Camera');
  await red.join();
  await red.control('button', 'Turn camera off');
});

// Guards: a link that puts its own name and room in place of those that one chose oneself.
house.scenario('name and room of a link with join=1 are not remembered', async (scene) => {
  scene.configure({ ui: { autoJoin: 'listen' } });
  const red = await scene.person('red');
  await red.openLobby(scene.address());
  await red.join({ name: 'Rosa' });
  await red.leave();
  await red.open(scene.address({ name: 'Mallory', join: 1, room: scene.room + 50 }));
  await red.becomes('in-call');
  await red.leave();
  await red.openLobby(scene.address({ room: undefined }));
  const fields = await red.page.evaluate(() => ['name', 'room'].map((name) => document.querySelector(`input[name=${name}]`).value));
  assert.deepEqual(fields, ['Rosa', String(scene.room)]);
});
