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
        found[report.trackIdentifier] = { all: report.totalSamplesReceived, concealed: report.concealedSamples };
      }
    }
    return found;
  });
}

/**
 * Listens on every page for a time; the greatest share of concealed samples in any five seconds of any sound that begin `from`
 * milliseconds or later after now, in percent, for each of `froms`.
 */
export async function concealed(people, time, froms) {
  const samples = people.map(() => []);
  for (const end = Date.now() + time; Date.now() < end;) {
    await Promise.all(people.map(async (person, index) => samples[index].push(await counters(person))));
    await sleep(1_000);
  }
  const worst = (from) => Math.max(...samples.flatMap((series) => series.flatMap((later, now) => {
    const then = series[now - 5];
    if (now - 5 < from / 1000) return [];
    return Object.entries(then).map(([track, before]) => {
      const all = (later[track]?.all ?? 0) - before.all;
      return all > 0 ? ((later[track].concealed - before.concealed) / all) * 100 : 0;
    });
  })));
  return froms.map((from) => Number(worst(from).toFixed(1)));
}
