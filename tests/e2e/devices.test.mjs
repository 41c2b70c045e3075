// Devices before and during a call: switched, pulled out, put back, muted by the system, remembered; and stop means stop.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openHouse } from './lib/house.mjs';
import { installPlugs } from './lib/plugs.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { writeTone } from './lib/tone.mjs';
import { GREEN, YELLOW, bareSwitch, choose, chosen, labelsInUse, momentOfHue, showsHue } from './lib/two-cameras.mjs';
import { sleep, until, withinReason } from './lib/until.mjs';

const house = openHouse();

/** How soon the others see the other camera's picture, where the browser by itself is not slower. */
const SOON = 1_000;

/** Somebody with two cameras and two microphones, and somebody who looks at them; both in the call. */
async function twoCameras(scene, { absent, query = {} } = {}) {
  const viewer = await scene.person('blue');
  await viewer.open(scene.address({ name: 'blue', join: 1 }));
  await viewer.becomes('in-call');
  const person = await scene.person('two', { media: 'two' });
  await person.page.evaluateOnNewDocument(installPlugs, absent ?? []);
  await person.openLobby(scene.address({ name: 'two', ...query }));
  await person.join();
  await showsHue(viewer, 'two', 'green');
  return { viewer, person };
}

/** Fails if anything was negotiated while `act` ran, on either side. */
async function withoutNegotiation(people, act) {
  const counts = async () => Promise.all(people.map(async (person) => {
    const { offers, answers, jseps } = await person.owns();
    return { offers, answers, jseps };
  }));
  const before = await counts();
  const result = await act();
  assert.deepEqual(await counts(), before, 'nothing was negotiated');
  return result;
}

const liveVideos = async (person) => (await person.owns()).liveTracks.filter((kind) => kind === 'video').length;

// Guards: a switch that negotiates anew, freezes the picture, or takes so long that people ask what happened.
house.scenario('another camera chosen during a call: the other side sees it within a second, and nothing is negotiated', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  await viewer.hears('two');
  await person.press('Settings');
  await withoutNegotiation([viewer, person], async () => {
    const times = [];
    const bare = [];
    for (const [label, hue, before] of [[YELLOW, 'yellow', 'green'], [GREEN, 'green', 'yellow'], [YELLOW, 'yellow', 'green']]) {
      bare.push(await bareSwitch(viewer, person, 'two', label, [hue, before]));
      const seen = momentOfHue(viewer, 'two', hue);
      const begin = await choose(person, 'Camera device', label);
      times.push((await seen) - begin);
      await until('one camera is on', async () => (await liveVideos(person)) === 1);
    }
    console.log(`the other side saw the other camera after ${times.join(', ')} ms; by the browser alone after ${bare.join(', ')} ms`);
    assert.ok(Math.max(...times) <= withinReason(SOON, Math.max(...bare)), `${times} ms, by the browser alone ${bare} ms`);
    await choose(person, 'Microphone device', 'Fake Audio Input 2');
    await until('the other microphone', async () => (await labelsInUse(person)).audio === 'Fake Audio Input 2');
    await viewer.watches('two', null);
    await viewer.hears('two');
  });
}, { timeout: 90_000 });

// Guards: a reload, or another id, after which somebody speaks into the wrong microphone.
house.scenario('the chosen devices are in use after a reload, also under another id, in the call and in the check', async (scene) => {
  const person = await scene.person('two', { media: 'two' });
  await person.page.evaluateOnNewDocument(installPlugs);
  await person.openLobby(scene.address({ name: 'two' }));
  await choose(person, 'Microphone device', 'Fake Audio Input 2');
  await choose(person, 'Camera device', YELLOW);
  await choose(person, 'Speaker device', 'Fake Audio Output 2');
  const inUse = async () => {
    const { audio, video } = await labelsInUse(person);
    return audio === 'Fake Audio Input 2' && video === YELLOW;
  };
  const show = () => labelsInUse(person);
  await until('what was chosen', inUse, { show });
  await person.page.reload();
  await until('the same after a reload', inUse, { show });
  await person.page.evaluate(() => {
    for (const kind of ['microphone', 'camera', 'speaker']) localStorage.setItem(`parlour.${kind}`, 'an-id-of-long-ago');
  });
  await person.page.reload();
  await until('the same by their labels', inUse, { show });
  await until('the pickers say so', async () => (
    (await chosen(person, 'Microphone device')) === 'Fake Audio Input 2'
    && (await chosen(person, 'Camera device')) === YELLOW
    && (await chosen(person, 'Speaker device')) === 'Fake Audio Output 2'
  ));
  await person.join();
  await until('the same in the call', inUse, { show });
  await person.open(scene.address({ view: 'check' }));
  await until('the same in the check', inUse, { show });
}, { timeout: 90_000 });

/** Muted and with the camera off, nothing of a person's is open, and the others are told so. */
async function isOff(person, other) {
  await other.tileShows(person.colour, { audio: 'off', video: 'off' });
  await person.control('button', 'Unmute microphone');
  await person.control('button', 'Turn camera on');
}

// Guards: microphone and camera that were turned off in a call and are live and sending again after a reload.
house.scenario('what was muted in a call stays muted after a reload, by a link and by the lobby, and is kept for a crash', async (scene) => {
  const [green] = await scene.gather(1);
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  await green.tileShows('red', { audio: 'on', video: 'on' });
  await red.press('Mute microphone');
  await red.press('Turn camera off');
  await isOff(red, green);
  // A tab that crashes or is discarded says nothing before, and is loaded again with its session storage.
  const kept = await red.page.evaluate(() => Object.values(sessionStorage).filter((value) => value === 'off').length);
  assert.equal(kept, 2, 'both are kept as soon as they are turned off');
  const captures = async () => (await red.owns()).captures;

  await red.page.reload({ waitUntil: 'domcontentloaded' });
  await red.becomes('in-call');
  await isOff(red, green);
  assert.deepEqual(await captures(), [], 'nothing was opened after the reload');

  await red.openLobby(scene.address({ name: 'red' }));
  assert.equal(await red.pressed('Microphone'), 'false');
  assert.equal(await red.pressed('Camera'), 'false');
  assert.deepEqual(await captures(), [], 'nothing was opened in the lobby');
  await red.press('Microphone');
  await red.join();
  await green.tileShows('red', { audio: 'on', video: 'off' });
  await red.press('Mute microphone');
  await red.page.reload({ waitUntil: 'domcontentloaded' });
  await red.becomes('lobby');
  assert.equal(await red.pressed('Microphone'), 'false');

  // Another tab begins as the lobby was left.
  const tab = await red.context.newPage();
  await tab.goto(scene.address({ name: 'red' }), { waitUntil: 'domcontentloaded' });
  await tab.waitForSelector('::-p-aria([name="Microphone"][role="button"][pressed="true"])').catch(async () => {
    const pressed = await tab.$eval('::-p-aria([name="Microphone"][role="button"])', (element) => element.ariaPressed);
    assert.equal(pressed, 'true', 'the microphone in another tab');
  });
}, { timeout: 120_000 });

// Guards: anything in local storage that keeps the lobby from opening.
house.scenario('nonsense in the browser\'s memory is passed over', async (scene) => {
  const person = await scene.person('red');
  await person.openLobby(scene.address({ name: 'red' }));
  await person.page.evaluate(() => {
    for (const key of ['microphone', 'microphone-label', 'camera', 'camera-label', 'speaker', 'capture', 'volume', 'join-with-camera',
      'language', 'theme', 'room', 'name']) localStorage.setItem(`parlour.${key}`, '\u0000"}{ 9e99 <b>');
  });
  await person.open(scene.address({ name: 'red' }));
  await person.becomes('lobby');
  await until('both devices', async () => (await person.owns()).liveTracks.length === 2);
  const [asked] = (await person.owns()).captures;
  assert.deepEqual([asked.video.height, asked.video.frameRate, asked.audio.echoCancellation], [720, 30, true]);
  await person.join();
});

// Guards: a black tile because a cable slipped, and a headset that has to be chosen again each time.
house.scenario('a camera that is pulled out is replaced with a notice, and taken back when it returns', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  await person.press('Settings');
  await choose(person, 'Camera device', YELLOW);
  await showsHue(viewer, 'two', 'yellow');
  await person.press('Close');
  await withoutNegotiation([viewer, person], async () => {
    await person.page.evaluate((label) => window.__plugs.unplug(label), YELLOW);
    await person.says(/camera was unplugged.*fake_device_0.*instead/i, { roles: ['status'] });
    await showsHue(viewer, 'two', 'green');
    await person.page.evaluate((label) => window.__plugs.plug(label), YELLOW);
    await person.says(/fake_device_2.*back/i, { roles: ['status'] });
    await showsHue(viewer, 'two', 'yellow');
    assert.equal(await liveVideos(person), 1);
  });
}, { timeout: 90_000 });

// Guards: a webcam that is plugged in and takes over, and one that nobody is told of.
house.scenario('a new camera is offered and not forced; Use it takes it', async (scene) => {
  const { viewer, person } = await twoCameras(scene, { absent: [YELLOW] });
  await person.page.evaluate((label) => window.__plugs.plug(label), YELLOW);
  await person.says(/fake_device_2.*connected/i, { roles: ['status'] });
  assert.equal((await labelsInUse(person)).video, GREEN);
  await withoutNegotiation([viewer, person], async () => {
    await person.press('Use it');
    await showsHue(viewer, 'two', 'yellow');
  });
  assert.ok(!(await person.texts('status')).some((text) => /connected/.test(text)), 'the offer is gone');
}, { timeout: 90_000 });

// Guards: the only camera gone and nobody told; a tile that stays frozen on the others' stage.
house.scenario('the only camera pulled out: said, off for the others, and back on when it returns', async (scene) => {
  const { viewer, person } = await twoCameras(scene, { absent: [YELLOW] });
  await person.page.evaluate((label) => window.__plugs.unplug(label), GREEN);
  await person.says(/camera stopped/i, { roles: ['status'] });
  await viewer.tileShows('two', { video: 'off', audio: 'on' });
  await person.control('button', 'Turn camera on');
  await person.page.evaluate((label) => window.__plugs.plug(label), GREEN);
  await viewer.tileShows('two', { video: 'on' });
  await showsHue(viewer, 'two', 'green');
}, { timeout: 90_000 });

// Guards: a microphone that the system mutes, taken for one that works, or for the person's own mute.
house.scenario('muted by the system: told to the person and the others, apart from the person\'s own mute', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  await viewer.tileShows('two', { audio: 'on' });
  await person.page.evaluate(() => window.__plugs.mute('audio', true));
  await person.says(/muted by the system/i, { roles: ['status'] });
  await viewer.tileShows('two', { audio: 'off', video: 'on' });
  const button = await person.control('button', 'Mute microphone');
  assert.match(await button.evaluate((element) => element.title), /muted by the system/i);
  await person.page.evaluate(() => window.__plugs.mute('audio', false));
  await viewer.tileShows('two', { audio: 'on' });
  assert.equal(await button.evaluate((element) => element.title), 'Mute microphone');
}, { timeout: 90_000 });

// Guards: other settings that need a reload, negotiate anew, or are forgotten.
house.scenario('a lower resolution counts at once, without negotiation, and after a reload; so do the sound settings and the volume', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  const settings = () => person.page.evaluate(() => {
    const track = (kind) => window.__spy.tracks.findLast((one) => one.kind === kind && one.readyState === 'live');
    const { height } = track('video').getSettings();
    const { echoCancellation, noiseSuppression, autoGainControl } = track('audio').getSettings();
    return { height, echoCancellation, noiseSuppression, autoGainControl };
  });
  const lower = async () => {
    const now = await settings();
    return now.height <= 480 && now.echoCancellation && !now.noiseSuppression && now.autoGainControl;
  };
  await person.press('Settings');
  await choose(person, 'Camera device', YELLOW);
  await until('a high picture', async () => (await settings()).height === 720, { show: settings });
  await withoutNegotiation([viewer, person], async () => {
    await choose(person, 'Camera resolution', '360p');
    await (await person.control('switch', 'Noise suppression')).click();
    await until('a lower picture and plain sound', lower, { show: settings });
    await viewer.watches('two', null);
    await viewer.hears('two');
  });
  const slider = await person.control('slider', 'Volume');
  await slider.focus();
  for (let step = 0; step < 10; step++) await person.page.keyboard.press('ArrowLeft');
  const volume = () => person.page.evaluate(() => document.querySelector('audio[data-feed]')?.volume);
  await until('half the volume', async () => (await volume()) === 0.5, { show: volume });
  await person.page.reload();
  await until('the same after a reload', lower, { show: settings });
  await person.join();
  await until('half the volume after a reload', async () => (await volume()) === 0.5, { show: volume });
}, { timeout: 90_000 });

// Guards: a phone on which only the front camera can be had.
house.scenario('on a touch screen with two cameras there is a button to the other one', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  assert.equal(await person.find('button', 'Switch camera'), null, 'none with a mouse');
  await person.leave();
  await person.page.setViewport({ width: 360, height: 640, isMobile: true, hasTouch: true });
  await person.openLobby(scene.address({ name: 'two' }));
  await person.join();
  await showsHue(viewer, 'two', 'green');
  await withoutNegotiation([viewer, person], async () => {
    await person.press('Switch camera');
    await showsHue(viewer, 'two', 'yellow');
    await person.press('Switch camera');
    await showsHue(viewer, 'two', 'green');
  });
}, { timeout: 90_000 });

// Guards: somebody who talks for a minute into a muted microphone, and a hint that nags.
house.scenario('who speaks while muted is told once for each mute', async (scene) => {
  const tone = join(scratchFolder('tone'), 'tone.wav');
  writeTone(tone);
  const red = await scene.person('red', { flags: [`--use-file-for-fake-audio-capture=${tone}`] });
  // A tone that never changes is what noise suppression takes out.
  await red.page.evaluateOnNewDocument(() => localStorage.setItem('parlour.capture', '720p 30 echo gain'));
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  const hint = async () => (await red.texts('status')).some((text) => /you are muted/i.test(text));
  await sleep(1_500);
  assert.equal(await hint(), false, 'not while the microphone is on');
  for (let mute = 1; mute <= 2; mute++) {
    await red.press('Mute microphone');
    await red.says(/you are muted.*space/i, { roles: ['status'] });
    await red.press('Dismiss');
    await sleep(2_500);
    assert.equal(await hint(), false, 'not a second time');
    await red.press('Unmute microphone');
  }
}, { timeout: 60_000 });

// Guards: a key that mutes for good or sends for good, and a space bar that no longer presses buttons.
house.scenario('push to talk: heard while the space bar is held, and only then', async (scene) => {
  const [red, green] = await scene.gather(2);
  await green.hears('red');
  // With the mouse, which leaves the focus on the button.
  await (await red.control('button', 'Mute microphone')).click();
  await green.tileShows('red', { audio: 'off' });
  await red.page.keyboard.down('Space');
  await green.tileShows('red', { audio: 'on' });
  await green.hears('red');
  await red.page.keyboard.up('Space');
  await green.tileShows('red', { audio: 'off' });
  await green.hearsNothing('red');
  // Let go where the page does not see it.
  await red.page.keyboard.down('Space');
  await green.tileShows('red', { audio: 'on' });
  await red.page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await green.tileShows('red', { audio: 'off' });
  await red.page.keyboard.up('Space');
  // On a button it presses the button.
  await (await red.control('button', 'People')).focus();
  await red.page.keyboard.press('Space');
  await until('the people', () => red.page.$('aside'));
  assert.equal((await red.tiles()).find((tile) => tile.self).audio, 'off');
}, { timeout: 90_000 });

// Guards: a camera's lamp that comes on after the person left.
house.scenario('leaving while the browser still asks: the late answer is stopped at once', async (scene) => {
  const person = await scene.person('two', { media: 'two' });
  await person.page.evaluateOnNewDocument(installPlugs);
  await person.openLobby(scene.address({ name: 'two', audio: 0, video: 0 }));
  await person.join();
  await person.page.evaluate(() => window.__plugs.hold());
  await person.press('Turn camera on');
  await person.press('Unmute microphone');
  await until('both devices are on', async () => (await person.owns()).liveTracks.length === 2);
  await person.leave();
  await person.page.evaluate(() => window.__plugs.release());
  await person.ownsNothing();
});

// Guards: cameras that pile up, or a button that says another thing than the lamp.
house.scenario('ten rapid toggles of the camera end in the last state, with one track at most', async (scene) => {
  const { viewer, person } = await twoCameras(scene);
  const button = await person.find('button', 'Turn camera off');
  for (const [clicks, state, tracks] of [[10, 'on', 1], [9, 'off', 0], [9, 'on', 1]]) {
    await button.evaluate((element, times) => { for (let click = 0; click < times; click++) element.click(); }, clicks);
    await person.control('button', `Turn camera ${state === 'on' ? 'off' : 'on'}`);
    await until(`${tracks} tracks`, async () => (await liveVideos(person)) === tracks, { show: () => person.owns() });
    await viewer.tileShows('two', { video: state });
  }
  await showsHue(viewer, 'two', 'green');
  await sleep(500);
  assert.equal(await liveVideos(person), 1);
}, { timeout: 90_000 });
