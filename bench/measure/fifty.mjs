// A room of fifty: forty-nine people of the generator and the page that is measured.
import { Demo } from './clients.mjs';
import { median } from './numbers.mjs';
import { sleep } from '../../tests/e2e/lib/until.mjs';

const OTHERS = 49;
const WATCHED = 10_000;

const BUSY = 'with what else the machine does meanwhile';

/** Joining, watching, elements, tasks. */
export async function fifty(bench) {
  const people = await bench.people(OTHERS);
  const found = { demo: [], parlour: [] };
  const viewport = { width: 1920, height: 1080 };
  for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
    for (const name of ['demo', 'parlour']) {
      const client = await bench[name](people.room, {}, { viewport });
      try {
        found[name].push(await sitThrough(bench, client));
      } finally {
        await client.close();
      }
    }
  }
  await people.leave();
  for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
    for (const name of ['demo', 'parlour']) {
      const { cpu, wall } = await receiveAll(bench, name, viewport);
      found[name].push({ arrivingCpu: cpu, arrivingWall: wall });
    }
  }
  const of = (name, key) => median(found[name].map((run) => run[key] ?? null));
  const row = (title, key, unit, limit, note) => ({
    name: title, unit, demo: of('demo', key), parlour: of('parlour', key), limit, note,
  });
  const tiles = of('parlour', 'tiles');
  const shown = `${tiles} of ${OTHERS} others on the page, and oneself`;
  return [
    row('messages sent to join a room of 50, from the page\'s beginning', 'messages', '', 15),
    row('messages sent after the Join click', 'messagesAfter', '', null),
    row('main-thread CPU to join a room of 50', 'joinCpu', 'ms', of('demo', 'joinCpu') * 0.6, shown),
    row('main-thread CPU while watching 50', 'watchCpu', '%', of('demo', 'watchCpu'), shown),
    row('elements on the page at 50', 'elements', '', 1500, shown),
    row('longest main-thread task while joining a room of 50, of CPU', 'joiningCpu', 'ms', 50),
    row('the same by the clock', 'joiningWall', 'ms', 50, BUSY),
    row('longest main-thread task while 49 come within a second, of CPU', 'arrivingCpu', 'ms', 50),
    row('the same by the clock', 'arrivingWall', 'ms', 50, BUSY),
  ];
}

async function sitThrough(bench, client) {
  await client.ready();
  // What puppeteer itself listens to would be part of the page's work: console lines, and every frame of a WebSocket.
  await quieten(client);
  const before = await client.busy();
  let joined;
  const task = await bench.longestTask(`join-50-${client.name}`, client, async () => {
    await client.join();
    await client.picturesOfAll(OTHERS);
    // Here, for reading the trace takes a while, and both go on meanwhile.
    joined = await client.busy();
  });
  const { signals } = await client.since();
  await sleep(4_000);
  const from = await client.busy();
  const begin = performance.now();
  await sleep(WATCHED);
  const watched = 100 * (await client.busy() - from) / (performance.now() - begin);
  const sent = signals.filter(({ out }) => out);
  return {
    messages: sent.length,
    messagesAfter: sent.filter(({ at }) => at >= 0).length,
    joinCpu: joined - before,
    watchCpu: watched,
    elements: await client.elements(),
    joiningCpu: task.cpu,
    joiningWall: task.wall,
    tiles: client instanceof Demo ? OTHERS : await client.tiles(),
  };
}

/** The longest task of somebody who is in the room when all the others come. */
async function receiveAll(bench, name, viewport) {
  const room = await bench.emptyRoom();
  const client = await bench[name](room, {}, { viewport });
  let people;
  try {
    await client.ready();
    await client.join();
    await client.until('published', () => window.__probe.signals.some(({ out, data }) => !out && data.includes('webrtcup')));
    await sleep(1_000);
    await quieten(client);
    return await bench.longestTask(`arriving-50-${client.name}`, client, async () => {
      people = await bench.more(room, OTHERS, '--join-within', '1s');
      await people.ready;
      await client.picturesOfAll(OTHERS);
    });
  } finally {
    await client.close();
    await people?.leave();
  }
}

async function quieten(client) {
  const session = client.page._client();
  await session.send('Network.disable');
  await session.send('Log.disable');
  await session.send('Runtime.disable');
}
