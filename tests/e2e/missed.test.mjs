// What others do while Janus cannot reach us: it is on the page soon after the signalling is back, and costs nothing of what flows.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { seesNoScreen, seesScreen } from './lib/screens.mjs';
import { KEPT } from './lib/storm.mjs';
import { until } from './lib/until.mjs';
import { TcpWeather } from './lib/weather.mjs';

const house = openHouse({ janus: null });

// Guards: a screen that nobody sees whose signalling was gone when it was shared, until its owner next mutes.
house.scenario('a screen that is shared, and ended, while our signalling is gone is shown, and gone, once it is back', async (scene) => {
  // Such a room lets nobody subscribe who is not in it.
  const rooms = { [scene.room]: { publishers: 6, require_pvtid: true } };
  const janus = await scene.ownJanus({ ...KEPT, rooms });
  const signalling = await TcpWeather.before(janus.ports.ws);
  scene.atEnd(() => signalling.close());
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  scene.configure({ gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${signalling.port}`] }] });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
  // One to publish and one to receive for each of them; what led there may still be closing.
  const handles = 4;
  const handlesAre = (what) => until(what, async () => (await janus.handles()).length === handles, { show: () => janus.handles() });
  await handlesAre('two handles each');
  const { connections } = await red.owns();
  const began = janus.log().length;

  /** Lets green press a button, after which Janus knows a stream by that name, and red's socket tells nothing of it. */
  const unheard = async (button, description) => {
    const claims = red.said.filter((line) => /the session goes on/.test(line)).length;
    signalling.hole(true);
    signalling.reset();
    await until('red knows that it is cut off', async () => (await red.state()).call === 'reconnecting');
    await green.press(button);
    await until(`Janus knows of "${description}"`, async () => {
      const streams = (await janus.handles()).flatMap((handle) => handle.plugin_specific?.streams ?? []);
      return streams.some((stream) => stream.description === description);
    });
    signalling.hole(false);
    await until('the session goes on', () => red.said.filter((line) => /the session goes on/.test(line)).length > claims);
    await red.becomes('in-call');
  };

  for (const round of ['for the first time', 'once more']) {
    await unheard('Share screen', 'screen');
    await seesScreen(red, 'green');
    await unheard('Stop sharing', 'screen off');
    await seesNoScreen(red);
    await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
    assert.equal((await red.owns()).connections, connections, `${round}: nothing was negotiated anew`);
    await handlesAre(`${round}: no handle is left behind`);
  }
  const complaints = janus.log().slice(began).split('\n').filter((line) => /\[(ERR|FATAL)\]/.test(line));
  assert.deepEqual(complaints, []);
}, { timeout: 150_000 });
