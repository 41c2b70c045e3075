// Voice rooms: everybody is heard in one mix, and the server says who talks.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PALETTE } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';
import { writeVoice } from './lib/voices.mjs';

const house = openHouse();

/** Energy that arrived in the mix so far. */
function mixEnergy(person) {
  return person.page.evaluate(async () => {
    let energy = 0;
    for (const { connection } of window.__spy.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') energy += entry.totalAudioEnergy ?? 0;
      }
    }
    return energy;
  });
}

/** Waits until a whole second brings energy, or none. */
function mixIs(person, heard, timeout = 20_000) {
  let before = null;
  return until(`${person.colour}: ${heard ? 'sound' : 'silence'} in the mix`, async () => {
    const now = await mixEnergy(person);
    const gained = before === null ? null : now - before;
    before = now;
    return gained !== null && (heard ? gained > 1e-5 : gained < 1e-6);
  }, { timeout, interval: 1000 });
}

// Guards: a mix without somebody, a list that does not know who talks, a mute that is only painted, a leaver who stays.
house.scenario('three people in a voice room hear each other mixed, and see who talks, mutes and leaves', async (scene) => {
  const voice = join(scratchFolder('voice'), 'voice.wav');
  writeVoice(voice);
  const people = [];
  for (const colour of PALETTE.slice(0, 3)) {
    const person = await scene.person(colour, { flags: [`--use-file-for-fake-audio-capture=${voice}`] });
    // Chosen in a video room, where it can be taken back.
    await person.page.evaluateOnNewDocument(() => { if (self.origin !== 'null') localStorage.setItem('parlour.own-tile', 'hidden'); });
    await person.open(scene.address({ name: colour, mode: 'voice', join: 1 }));
    await person.becomes('in-call');
    people.push(person);
  }
  const [red, green, blue] = people;
  for (const person of people) {
    await person.sees(people.filter((other) => other !== person).map((other) => other.colour));
    assert.equal(await person.page.$('[data-tile] video'), null, 'no pictures in a voice room');
    const said = await person.page.$$eval('[data-tile]', (tiles) => tiles.map((tile) => tile.ariaLabel));
    assert.ok(said.length === 3 && !/camera/.test(said.join()), `nobody has a camera there, nor a hidden tile: ${said}`);
    assert.equal((await person.page.$$('audio[data-feed]')).length, 1, 'one sound for everybody');
    const { liveTracks, connections } = await person.owns();
    assert.deepEqual([liveTracks, connections], [['audio'], 1]);
  }
  await Promise.all(people.map((person) => mixIs(person, true)));
  await green.tileShows('red', { link: 'live' });
  await green.tileShows('red', { speaking: true }, 15_000);
  for (const person of [green, blue]) await person.press('Mute microphone');
  await red.tileShows('green', { audio: 'off' });
  await mixIs(red, false);
  await mixIs(green, true);
  await red.press('Mute microphone');
  await mixIs(green, false);
  await green.press('Unmute microphone');
  await red.tileShows('green', { audio: 'on' });
  await mixIs(red, true);
  await green.leave();
  await red.sees(['blue']);
  await green.ownsNothing();
}, { timeout: 120_000 });

// Guards: "reconnecting" without end: AudioBridge takes out of the room whoever it hangs up.
house.scenario('whoever is hung up is in the voice room again by themselves, once', async (scene) => {
  const people = [];
  for (const colour of PALETTE.slice(0, 2)) {
    const person = await scene.person(colour);
    await person.open(scene.address({ name: colour, mode: 'voice', join: 1 }));
    await person.becomes('in-call');
    people.push(person);
  }
  const [red, green] = people;
  await Promise.all([red.sees(['green']), green.sees(['red']), mixIs(red, true), mixIs(green, true)]);
  const before = (await red.owns()).everConnected + (await green.owns()).everConnected;
  for (const { session_id: session, handle_id: handle } of await scene.janus.handles()) await scene.janus.admin('hangup_webrtc', {}, `${session}/${handle}`);
  await until('new connections', async () => (await red.owns()).everConnected + (await green.owns()).everConnected === before + 2, { timeout: 15_000 });
  await Promise.all(people.map((person) => person.becomes('in-call')));
  await Promise.all([red.sees(['green']), green.sees(['red']), mixIs(red, true), mixIs(green, true)]);
}, { timeout: 120_000 });
