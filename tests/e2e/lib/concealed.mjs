// How much of the sound that is heard was made up, because packets were lost or late.
import { sleep } from './until.mjs';

/** The counters of every inbound sound of a page, by its track. */
function counters(person) {
  return person.page.evaluate(async () => {
    const found = {};
    for (const { connection } of window.__spy.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp' || report.kind !== 'audio') continue;
        const { totalSamplesReceived, concealedSamples, silentConcealedSamples, fecPacketsReceived, packetsLost, packetsDiscarded } = report;
        found[report.trackIdentifier] = { all: totalSamplesReceived, concealedSamples, silentConcealedSamples, fecPacketsReceived, packetsLost, packetsDiscarded };
      }
    }
    return found;
  });
}

/** Listens on every page for a time; the greatest share of concealed samples in any five seconds of any sound, in percent by page. */
export async function concealed(people, time) {
  const samples = people.map(() => []);
  for (const end = Date.now() + time; Date.now() < end;) {
    await Promise.all(people.map(async (person, index) => samples[index].push(await counters(person))));
    await sleep(1_000);
  }
  return Object.fromEntries(people.map((person, index) => {
    let worst = 0;
    for (let now = 5; now < samples[index].length; now++) {
      for (const [track, then] of Object.entries(samples[index][now - 5])) {
        const later = samples[index][now][track];
        const all = later ? later.all - then.all : 0;
        if (all > 0) worst = Math.max(worst, (later.concealedSamples - then.concealedSamples) / all);
      }
    }
    if (process.env.PARLOUR_VERBOSE) console.log(person.colour, JSON.stringify(samples[index].at(-1)));
    return [person.colour, Number((worst * 100).toFixed(1))];
  }));
}
