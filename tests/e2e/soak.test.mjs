// A call that is shaken again and again: a random short fault every 20 s, and at the end everybody is there, once and live.
//
//   PARLOUR_SOAK=30      minutes; two otherwise
//   PARLOUR_SEED=123     the faults of an earlier run, which printed its seed
import { openHouse } from './lib/house.mjs';
import { nothingTooMuch } from './lib/rows.mjs';
import { KEPT, allWhole, gather } from './lib/storm.mjs';
import { sleep } from './lib/until.mjs';

const MINUTES = Number(process.env.PARLOUR_SOAK ?? 2);
const SEED = Number(process.env.PARLOUR_SEED ?? Math.floor(Math.random() * 1e9));
const EVERY = 20_000;

/** A small generator (mulberry32): the same seed, the same faults. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const FAULTS = {
  'signalling reset': async ({ signalling }) => signalling.reset(),
  'signalling black hole': async ({ signalling }, seconds) => {
    signalling.hole(true);
    await sleep(seconds);
    signalling.hole(false);
  },
  'media dropped': async ({ media }, seconds) => {
    media.rules.dropping = true;
    await sleep(seconds);
    media.rules.dropping = false;
  },
  'everything dropped': async ({ signalling, media }, seconds) => {
    signalling.hole(true);
    media.rules.dropping = true;
    await sleep(seconds);
    signalling.hole(false);
    media.rules.dropping = false;
  },
  'another address': async ({ media, signalling, victim }) => {
    media.changeAddress();
    signalling.reset();
    await victim.page.evaluate(() => { window.dispatchEvent(new Event('online')); });
  },
  'loss and jitter': async ({ media }, seconds) => {
    Object.assign(media.rules, { loss: 0.1, jitter: 100 });
    await sleep(seconds);
    Object.assign(media.rules, { loss: 0, jitter: 0 });
  },
  'TURN server killed': ({ turn }) => turn.restart(1_000),
  'Janus killed': async ({ janus }) => {
    await janus.stop();
    await sleep(1_000);
    await janus.start();
  },
  'somebody leaves and comes again': async ({ blue }) => {
    await blue.leave();
    await sleep(1_000);
    await blue.press('Rejoin');
  },
};

const house = openHouse({ janus: null });

// Guards: what single faults don't show: leftovers of one that the next one stumbles over.
house.scenario(`${MINUTES} minutes with a fault every ${EVERY / 1000} s end with everybody live (PARLOUR_SEED=${SEED})`, async (scene) => {
  console.log(`PARLOUR_SEED=${SEED}`);
  const roll = dice(SEED);
  const world = await gather(scene, { janus: KEPT });
  const begin = Date.now();
  let next = begin;
  for (let count = 1; next - begin < MINUTES * 60_000; count++, next += EVERY) {
    await sleep(next - Date.now());
    const name = Object.keys(FAULTS)[Math.floor(roll() * Object.keys(FAULTS).length)];
    const seconds = 1_000 + roll() * 9_000;
    console.log(`${count}: ${name}, ${(seconds / 1000).toFixed(1)} s`);
    await FAULTS[name](world, seconds);
  }
  await allWhole(world.people, 30_000);
  await nothingTooMuch(scene, world.people);
}, { timeout: MINUTES * 60_000 + 90_000 });
