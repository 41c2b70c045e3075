// A call between people: everybody sees and hears everybody else, and knows who is muted.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** Runs `check(viewer, other)` for every ordered pair of two different people: each viewer looks at one after another. */
function eachPair(people, check) {
  return Promise.all(people.map(async (viewer) => {
    for (const other of people) if (other !== viewer) await check(viewer, other);
  }));
}

const names = (people) => people.map((person) => person.colour);

for (const count of [2, 3, 5]) {
  // Guards: a tile without a picture, a picture under another's name, sound that never starts, a tile too many.
  house.scenario(`${count} people each see and hear all the others, the right picture under the right name`, async (scene) => {
    const people = await scene.gather(count);
    await Promise.all(people.map((person) => person.sees(names(people).filter((name) => name !== person.colour))));
    await Promise.all(people.map((person) => person.watches(person.colour, person.colour, { self: true })));
    await eachPair(people, (viewer, other) => viewer.watches(other.colour, other.colour, { timeout: 40_000 }));
    await eachPair(people, (viewer, other) => viewer.hears(other.colour, 40_000));
    await eachPair(people, (viewer, other) => (
      viewer.tileShows(other.colour, { audio: 'on', video: 'on', link: 'live', source: 'camera' })
    ));
    for (const person of people) {
      const own = (await person.tiles()).filter((tile) => tile.self);
      assert.equal(own.length, 1, 'one tile of one\'s own');
      assert.deepEqual([own[0].name, own[0].audio, own[0].video], [person.colour, 'on', 'on']);
      assert.equal((await person.picture(person.colour, { self: true })).muted, true, 'one\'s own picture makes no sound');
      assert.equal((await person.state()).transport, 'websocket');
    }
    // One publishes and one receives: a connection for each person would not carry a big room.
    for (const person of people) assert.equal((await person.owns()).connections, 2, 'two connections, however many people');
  }, { timeout: 150_000 });
}

// Guards: a page that stands still until the browser's own threads have negotiated, a tenth of a second where fifty people come.
house.scenario('while a connection negotiates, the page asks the browser nothing that it would have to wait for', async (scene) => {
  const [blue] = await scene.gather(1);
  const red = await scene.person('red');
  await red.page.evaluateOnNewDocument(() => {
    const asked = { negotiating: 0, negotiated: 0, answers: 0, levelsMeanwhile: 0, levels: 0 };
    window.__asked = asked;
    const connection = RTCPeerConnection.prototype;
    const { setLocalDescription, createAnswer } = connection;
    connection.setLocalDescription = async function slowly(...given) {
      if (this.signalingState !== 'have-remote-offer') return setLocalDescription.apply(this, given);
      asked.negotiating += 1;
      // Four times as long as the page waits between two looks at who talks.
      await new Promise((done) => { setTimeout(done, 600); });
      try {
        return await setLocalDescription.apply(this, given);
      } finally {
        asked.negotiating -= 1;
        asked.negotiated += 1;
      }
    };
    connection.createAnswer = function count(...given) {
      asked.answers += 1;
      return createAnswer.apply(this, given);
    };
    const { getSynchronizationSources } = RTCRtpReceiver.prototype;
    RTCRtpReceiver.prototype.getSynchronizationSources = function count() {
      asked[asked.negotiating > 0 ? 'levelsMeanwhile' : 'levels'] += 1;
      return getSynchronizationSources.call(this);
    };
  });
  const asked = () => red.page.evaluate(() => ({ ...window.__asked }));
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  await red.hears(blue.colour);
  await until('levels that are read', async () => (await asked()).levels > 0, { show: asked });
  const before = await asked();
  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green' }));
  await green.join();
  await red.hears('green');
  await until('levels that are read again', async () => (await asked()).levels > before.levels, { show: asked });
  const { negotiated, answers, levelsMeanwhile } = await asked();
  assert.ok(negotiated > before.negotiated, 'there was a negotiation');
  assert.deepEqual({ answers, levelsMeanwhile }, { answers: 0, levelsMeanwhile: 0 });
}, { timeout: 90_000 });

// Guards: energy that goes on after mute, a badge that lies, an unmute that stays silent.
house.scenario('who mutes falls silent for the others, whose tiles say so, and is heard again after unmuting', async (scene) => {
  const [red, green, blue] = await scene.gather(3);
  await Promise.all([green, blue].map((person) => person.hears('red')));
  await red.press('Mute microphone');
  await Promise.all([green, blue].map((person) => person.tileShows('red', { audio: 'off', video: 'on' })));
  await Promise.all([green, blue].map((person) => person.hearsNothing('red')));
  await green.hears('blue');
  await green.tileShows('blue', { audio: 'on' });
  await red.press('Unmute microphone');
  await Promise.all([green, blue].map((person) => person.tileShows('red', { audio: 'on' })));
  await Promise.all([green, blue].map((person) => person.hears('red')));
}, { timeout: 90_000 });

// Guards: a camera lamp that stays on, a frozen last frame, a camera that comes back under no or another name.
house.scenario('who turns the camera off shows no picture and lets go of the camera; turned on again, it moves again', async (scene) => {
  const [red, green] = await scene.gather(2);
  await green.watches('red', 'red');
  await red.press('Turn camera off');
  await green.tileShows('red', { video: 'off', audio: 'on' });
  assert.deepEqual((await red.owns()).liveTracks, ['audio'], 'the camera is released');
  await green.hears('red');
  await red.press('Turn camera on');
  await green.tileShows('red', { video: 'on' });
  await green.watches('red', 'red');
  await green.tileShows('red', { link: 'live' });
}, { timeout: 90_000 });

// Guards: states that only reach those who were there when they changed.
house.scenario('who comes late sees who is muted and whose camera is off', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.press('Mute microphone');
  await green.press('Turn camera off');
  await green.tileShows('red', { audio: 'off', video: 'on' });
  await red.tileShows('green', { audio: 'on', video: 'off' });
  const blue = await scene.person('blue');
  await blue.open(scene.address({ name: 'blue', join: 1 }));
  await blue.tileShows('red', { audio: 'off', video: 'on' });
  await blue.tileShows('green', { audio: 'on', video: 'off' });
  await blue.watches('red', 'red');
  await blue.hears('green');
}, { timeout: 90_000 });

// Guards: a room that only works when somebody else is in it from the start.
house.scenario('who was alone sees and hears the first to come', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address());
  await red.join({ name: 'red' });
  await red.sees([]);
  const green = await scene.person('green');
  await green.openLobby(scene.address());
  await green.join({ name: 'green' });
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red'), red.hears('green'), green.hears('red')]);
});
