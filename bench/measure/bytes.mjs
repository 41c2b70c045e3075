// What forty-nine people who send three layers each cost a viewer's link.
import { sleep } from '../../tests/e2e/lib/until.mjs';

const OTHERS = 49;
const COUNTED = 10_000;

/** kbit/s over the wire, after the client has settled. */
async function received(bench) {
  const before = (await bench.wire.count()).down;
  const begin = performance.now();
  await sleep(COUNTED);
  return (8 * ((await bench.wire.count()).down - before)) / (performance.now() - begin);
}

export async function bytes(bench) {
  const people = await bench.people(OTHERS, '--simulcast');
  const measured = {};
  for (const name of ['demo', 'parlour']) {
    const client = await bench[name](people.room);
    try {
      await client.ready();
      await client.join();
      await client.pictures(5);
      await sleep(15_000);
      measured[name] = await received(bench);
      await hide(client);
      await sleep(5_000);
      measured[`${name}Hidden`] = await received(bench);
    } finally {
      await client.close();
    }
  }
  await people.leave();
  // What sound alone takes, by the same wire.
  const voices = await bench.people(OTHERS, '--no-video');
  const listener = await bench.parlour(voices.room);
  await listener.ready();
  await listener.join();
  await listener.until('sound', () => document.querySelectorAll('audio[data-feed]').length >= 49);
  await sleep(3_000);
  const sound = await received(bench);
  await listener.close();
  await voices.leave();
  return [
    { name: 'received in a gallery of 49 with three layers, 1280x720', unit: 'kbit/s', demo: measured.demo, parlour: measured.parlour, limit: measured.demo / 4 },
    { name: 'received with the page hidden', unit: 'kbit/s', demo: measured.demoHidden, parlour: measured.parlourHidden, limit: 1.1 * sound, note: 'at most: what 49 microphones without cameras take, and a tenth' },
  ];
}

/** Another window covers the page, as far as the page can know. */
async function hide(client) {
  await client.ask(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
