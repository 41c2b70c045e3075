// What must hold, rather than how fast it is: five minutes of forty-nine pictures, and a link that is cut.
import { sleep } from '../../tests/e2e/lib/until.mjs';

/** With one's own tile as many as a page holds: of one more, whoever talks would change places with somebody all the time. */
const OTHERS = 48;

/** Large enough for all tiles on one page. */
const WALL = { width: 2560, height: 1440 };

/** Frames so far of each remote tile, and the number that is in its picture, by the name that stands on it. */
function look() {
  // Three by five cells for each digit, as the load generator draws them.
  const digits = [
    0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001,
    0b111100111001111, 0b111100111101111, 0b111001010010010, 0b111101111101111, 0b111101111001111,
  ];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 90];
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  return [...document.querySelectorAll('[data-tile]:not([data-self])')].map((tile) => {
    const video = tile.querySelector('video');
    if (!video || video.videoWidth === 0) return { name: tile.dataset.participant, frames: 0, number: null };
    ink.drawImage(video, 0, 0, 160, 90);
    const { data } = ink.getImageData(0, 0, 160, 90);
    const lit = (x, y) => {
      const at = 4 * ((y * 16 + 8) * 160 + x * 16 + 8);
      return data[at] + data[at + 1] + data[at + 2] > 3 * 140;
    };
    const digit = (left) => {
      let bits = 0;
      for (let y = 0; y < 5; y += 1) for (let x = 0; x < 3; x += 1) bits = bits * 2 + (lit(left + x, y) ? 1 : 0);
      return digits.indexOf(bits);
    };
    return {
      name: tile.dataset.participant,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      number: 10 * digit(1) + digit(6),
    };
  });
}

/** Everybody's picture moves and is their own, for five minutes, and the page does not grow. */
export async function endurance(bench) {
  const minutes = bench.repetitions === 1 ? 1 : 5;
  const people = await bench.people(OTHERS);
  const client = await bench.parlour(people.room, {}, { viewport: WALL });
  const heap = async () => {
    await client.cdp.send('HeapProfiler.collectGarbage');
    return client.ask(() => (performance.memory.usedJSHeapSize + (window.__probe.memory?.buffer.byteLength ?? 0)) / 1e6);
  };
  try {
    await client.ready();
    await client.join();
    await client.pictures(Math.min(OTHERS, 40));
    await sleep(20_000);
    const tiles = await client.tiles();
    const before = await heap();
    const nodes = await client.elements();
    let [stood, wrong] = [0, 0];
    let last = await client.ask(look);
    for (let looks = 0; looks < minutes * 12; looks += 1) {
      await sleep(5_000);
      const now = await client.ask(look);
      const earlier = new Map(last.map(({ name, frames }) => [name, frames]));
      stood += now.filter(({ name, frames }) => !(frames > (earlier.get(name) ?? -1))).length;
      wrong += now.filter(({ name, number }) => name !== `person ${number}`).length;
      last = now;
    }
    const after = await heap();
    const row = (name, parlour, limit, unit = '', note = '') => ({ name: `${minutes} min of ${OTHERS} people: ${name}`, unit, demo: null, parlour, limit, note });
    return [
      row('tiles missing on the page, which has 49 with one\'s own', OTHERS - tiles, 0),
      row('pictures that stood still for 5 s', stood, 0),
      row('pictures under a wrong name', wrong, 0),
      row('elements more at the end', await client.elements() - nodes, 0),
      row('memory more at the end', after - before, 2, 'MB', `${before.toFixed(1)} to ${after.toFixed(1)} MB`),
    ];
  } finally {
    await client.close();
    await people.leave();
  }
}

/** Sums over the page's inbound streams. */
function streams() {
  return Promise.all((window.__probe.connections ?? []).filter(({ connectionState }) => connectionState === 'connected')
    .map((connection) => connection.getStats()))
    .then((reports) => reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'inbound-rtp')
      .map(({ kind, mid, framesDecoded, frameHeight, totalSamplesReceived, concealedSamples, silentConcealedSamples }) => ({
        kind, mid, framesDecoded, frameHeight, samples: totalSamplesReceived, broken: concealedSamples - silentConcealedSamples,
      })));
}

/** A link of 1 Mbit/s for half a minute, with nine people who send three layers. */
export async function cut(bench) {
  const others = 9;
  const people = await bench.people(others, '--simulcast', '--talk', '1');
  const client = await bench.parlour(people.room);
  const height = (list) => list.filter(({ kind }) => kind === 'video').reduce((sum, { frameHeight = 0 }) => sum + frameHeight, 0);
  try {
    await bench.wire.roundTrip(40);
    await client.ready();
    await client.join();
    await client.pictures(others);
    await sleep(15_000);
    const full = height(await client.ask(streams));
    await bench.wire.down(1000);
    await sleep(10_000);
    const begin = await client.ask(streams);
    const byMid = (list) => new Map(list.map((stream) => [stream.mid, stream]));
    let end = begin;
    const stood = new Set();
    for (let looks = 0; looks < 5; looks += 1) {
      await sleep(4_000);
      const now = await client.ask(streams);
      const before = byMid(end);
      // A picture that moves has at least two frames a second.
      for (const { kind, mid, framesDecoded } of now) {
        if (kind === 'video' && framesDecoded < (before.get(mid)?.framesDecoded ?? 0) + 8) stood.add(mid);
      }
      end = now;
    }
    const small = height(end);
    const earlier = byMid(begin);
    const shown = end.filter(({ kind }) => kind === 'video').length;
    const sounds = end.filter(({ kind }) => kind === 'audio');
    const gained = (key) => sounds.reduce((sum, stream) => sum + stream[key] - (earlier.get(stream.mid)?.[key] ?? 0), 0);
    const broken = 100 * gained('broken') / gained('samples');
    await bench.wire.down(0);
    const ended = performance.now();
    let back = null;
    while (back === null && performance.now() - ended < 90_000) {
      await sleep(500);
      if (height(await client.ask(streams)) >= full) back = (performance.now() - ended) / 1000;
    }
    const row = (name, parlour, limit, unit = '', note = '') => ({ name: `1 Mbit/s, ${others} people: ${name}`, unit, demo: null, parlour, limit, note });
    return [
      row('pictures that stand still at some time, 10 to 30 s after the cut', others - shown + stood.size, 0),
      row('sound that had to be made up, 10 to 30 s after the cut', broken, 1, '%'),
      row('back at full quality after the cut\'s end', back ?? 90, 60, 's', `heights in sum: ${full} before, ${small} within`),
    ];
  } finally {
    await bench.wire.down(0);
    await bench.wire.roundTrip(0);
    await client.close();
    await people.leave();
  }
}
