// How long joining takes, in round trips. Each figure is a slope over the round-trip times below, so that what the machine itself
// needs drops out of it.
import { sleep } from '../../tests/e2e/lib/until.mjs';
import { median, roundTrips, slope } from './numbers.mjs';

const ROUND_TRIPS = [0, 100, 200];
const RANGE = `at ${ROUND_TRIPS.join(', ')} ms`;

/** Repeats `once(opener, rtt, name)` for each client and round-trip time; the clients take turns, so that both have the same weather. */
async function slopes(bench, clients, once) {
  const seen = Object.fromEntries(Object.keys(clients).map((name) => [name, new Map()]));
  for (const rtt of ROUND_TRIPS) {
    await bench.wire.roundTrip(rtt);
    for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
      for (const [name, open] of Object.entries(clients)) {
        const times = seen[name].get(rtt) ?? [];
        seen[name].set(rtt, [...times, await once(open, rtt, name)]);
      }
    }
  }
  await bench.wire.roundTrip(0);
  return Object.fromEntries(Object.entries(seen).map(([name, byTime]) => {
    const medians = [...byTime].map(([rtt, times]) => [rtt, median(times)]);
    return [name, { slope: slope(medians), medians: Object.fromEntries(medians) }];
  }));
}

/** Join click to first remote picture; a few publishers near the server. */
export async function firstPicture(bench) {
  const people = await bench.people(3);
  // A room whose rules do not let a subscriber in before it has joined.
  const strict = await bench.emptyRoom({ require_pvtid: true });
  const strictPeople = await bench.more(strict, 3);
  const trips = {};
  const warm = [];
  const measured = await slopes(bench, {
    demo: () => bench.demo(people.room),
    parlour: () => bench.parlour(people.room),
    strict: () => bench.parlour(strict),
    late: async () => bench.parlour(await bench.emptyRoom()),
  }, async (open, rtt, kind) => {
    const client = await open();
    let latecomer;
    try {
      await client.ready();
      if (kind === 'late') {
        latecomer = await bench.more(bench.room, 1);
        await sleep(2_000);
      }
      if (client.name === 'Parlour') warm.push(client.warm);
      await client.join();
      const time = await client.firstPicture();
      const { signals, clicked } = await client.since();
      await bench.trace(`join-${kind}-${rtt}`, { newcomer: client }, clicked);
      (trips[kind] ??= []).push(roundTrips(signals, time));
      return time;
    } finally {
      await client.close();
      await latecomer?.leave();
    }
  });
  await people.leave();
  await strictPeople.leave();
  const note = warm.every(Boolean) ? '' : `data-warm in ${warm.filter(Boolean).length} of ${warm.length}`;
  return [
    { name: 'round trips of signalling, Join to first picture', unit: '', demo: median(trips.demo), parlour: median(trips.parlour), limit: 1, note },
    { name: `Join to first picture, per ms of round trip, ${RANGE}`, unit: 'RTT', demo: measured.demo.slope, parlour: measured.parlour.slope, limit: 1.5, details: measured, note },
    { name: 'the same with somebody who began to publish 2 s before the click', unit: 'RTT', demo: null, parlour: measured.late.slope, limit: 1.5, details: measured },
    { name: 'the same where the room forbids opening in advance', unit: 'RTT', demo: measured.demo.slope, parlour: measured.strict.slope, limit: 7.5, details: measured },
  ];
}

/** Join click until somebody else, as far away, sees the newcomer. */
export async function seenByOthers(bench) {
  const measure = async (others) => slopes(bench, {
    demo: () => [(room) => bench.demo(room), others],
    parlour: () => [(room) => bench.parlour(room), others],
  }, async (choose, rtt, kind) => {
    const [open, count] = choose();
    const people = count > 0 ? await bench.people(count) : null;
    const room = people?.room ?? await bench.emptyRoom();
    const watcher = await open(room);
    let newcomer;
    try {
      await watcher.ready();
      await watcher.join();
      if (count > 0) await watcher.pictures(count);
      else await watcher.until('published', () => window.__probe.signals.some(({ out, data }) => !out && data.includes('webrtcup')));
      newcomer = await open(room);
      await newcomer.ready();
      await newcomer.join();
      await watcher.pictures(count + 1);
      const { clicked } = await newcomer.since();
      const seen = await watcher.ask(() => performance.timeOrigin + Math.max(...window.__probe.frames.map(({ at }) => at)));
      await bench.trace(`seen-${kind}-${count}-${rtt}`, { newcomer, watcher }, clicked);
      return seen - clicked;
    } finally {
      await newcomer?.close();
      await watcher.close();
      await people?.leave();
    }
  });
  const held = await measure(1);
  const alone = await measure(0);
  return [
    { name: 'Join until another sees them who holds a subscriber connection', unit: 'RTT', demo: held.demo.slope, parlour: held.parlour.slope, limit: 7, details: held },
    { name: 'the same where the other was alone', unit: 'RTT', demo: alone.demo.slope, parlour: alone.parlour.slope, limit: 10, details: alone },
  ];
}

/** A direct link, from the moment the page could do anything; the demo from its Start click. */
export async function directLink(bench) {
  const people = await bench.people(3);
  const measured = await slopes(bench, {
    demo: () => bench.demo(people.room),
    parlour: () => bench.parlour(people.room, { join: 1 }),
  }, async (open) => {
    const client = await open();
    try {
      if (client.name === 'demo') {
        await client.straight();
        return await client.firstPicture();
      }
      await client.pictures(1);
      return await client.ask(() => {
        const config = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/config.json'));
        const able = Math.max(window.__probe.wasm, config.responseEnd);
        return Math.min(...window.__probe.frames.map(({ at }) => at)) - able;
      });
    } finally {
      await client.close();
    }
  });
  await people.leave();
  return [
    { name: 'direct link, able to begin until first picture', unit: 'RTT', demo: measured.demo.slope, parlour: measured.parlour.slope, limit: 10, details: measured },
  ];
}
