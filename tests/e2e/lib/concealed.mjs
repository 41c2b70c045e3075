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

/** Milliseconds between looks. */
const STEP = 500;

/**
 * Listens on every page for a time; the greatest share of concealed samples in any five seconds of any sound that begin `from`
 * milliseconds or later after now, in percent, for each of `froms`. The five seconds slide by half a second; a look that was late
 * makes them longer.
 */
export async function concealed(people, time, froms) {
  const looks = people.map(() => []);
  const begin = Date.now();
  for (let next = begin; next <= begin + time; next += STEP) {
    await sleep(Math.max(0, next - Date.now()));
    await Promise.all(people.map(async (person, index) => {
      looks[index].push({ at: Date.now() - begin, sounds: await counters(person) });
    }));
  }
  const worst = (from) => Math.max(...looks.flatMap((series) => series.filter(({ at }) => at >= from).flatMap((first) => {
    const last = series.find(({ at }) => at > first.at + 5_000 - STEP / 10);
    return Object.entries(last ? first.sounds : {}).map(([track, before]) => {
      const all = (last.sounds[track]?.all ?? 0) - before.all;
      return all > 0 ? ((last.sounds[track].concealed - before.concealed) / all) * 100 : 0;
    });
  })));
  return froms.map((from) => Number(worst(from).toFixed(1)));
}
