// The stage: shared screens, pins, pages, the spotlight, and a language that changes in the middle of it.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** The tile of somebody's shared screen. */
async function screenTile(person, name) {
  return (await person.tiles()).find((tile) => tile.source === 'screen' && tile.name === name);
}

/** What the `<video>` of a shared screen shows. */
function screenPicture(person, name) {
  return person.page.evaluate((wanted) => {
    const tile = [...document.querySelectorAll('[data-tile][data-source=screen]')]
      .find((candidate) => candidate.dataset.participant === wanted);
    const video = tile?.querySelector('video');
    if (!video || video.readyState < 2) return null;
    const style = getComputedStyle(video);
    return {
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      width: video.videoWidth,
      shown: style.visibility === 'visible',
      fit: style.objectFit,
      mirrored: style.scale.startsWith('-'),
    };
  }, name);
}

function seesScreen(person, name) {
  return until(`${person.colour}: moving screen of ${name}`, async () => {
    const picture = await screenPicture(person, name);
    return picture && picture.frames >= 3 && picture.shown && picture.width > 0;
  }, { timeout: 20_000, show: async () => ({ picture: await screenPicture(person, name), tiles: await person.tiles() }) });
}

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

// Guards: a screen that hides the camera, comes without its sound, or stays after the browser's own bar has ended it.
house.scenario('two others see a shared screen beside the camera and hear it, and it is gone within a second when the browser ends it', async (scene) => {
  const [red, green, blue] = await scene.gather(3);
  await Promise.all([green, blue].map((person) => person.watches('red', 'red')));
  await red.press('Share screen');
  await red.control('button', 'Stop sharing');
  console.log(JSON.stringify(await red.page.evaluate(() => window.__spy.tracks.map((t) => [t.kind, t.label, t.readyState, t.contentHint, t.getSettings()]))));
  for (const person of [green, blue]) {
    await seesScreen(person, 'red');
    const [screen, camera] = [await screenTile(person, 'red'), await person.tile('red')];
    assert.equal(screen.feed, camera.feed, 'one feed, two tiles');
    const picture = await screenPicture(person, 'red');
    assert.deepEqual([picture.fit, picture.mirrored], ['contain', false]);
    await person.watches('red', 'red');
  }
  console.log(JSON.stringify(await screenSound(green, (await green.tile('red')).feed)), await green.tiles());
}, { timeout: 120_000 });
