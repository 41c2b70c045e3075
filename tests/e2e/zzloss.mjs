import { openHouse } from './lib/house.mjs';
import { gather } from './lib/storm.mjs';
import { sleep } from './lib/until.mjs';
const house = openHouse({ janus: null });
for (let n = 0; n < Number(process.env.RUNS ?? 2); n++) house.scenario(`loss ${n}`, async (scene) => {
  const world = await gather(scene, { direct: true });
  await Promise.all(world.people.map((person) => person.page.evaluate(() => {
    window.__waits = []; window.__log = []; window.__holes = [];
    const native = Object.getOwnPropertyDescriptor(RTCRtpReceiver.prototype, 'jitterBufferTarget');
    Object.defineProperty(RTCRtpReceiver.prototype, 'jitterBufferTarget', { ...native, set(value) { window.__waits.push([Date.now(), this.track.id.slice(0, 6), value]); native.set.call(this, value); } });
    const last = new Map();
    const sync = RTCRtpReceiver.prototype.getSynchronizationSources;
    RTCRtpReceiver.prototype.getSynchronizationSources = function () {
      const list = sync.call(this); const s = list[0];
      if (s) { const b = last.get(this); if (b) { const passed = s.timestamp - b[0], sound = ((s.rtpTimestamp - b[1]) | 0) / 48; if (passed - sound > 35) window.__holes.push([Date.now(), this.track.id.slice(0, 6), Math.round(passed), Math.round(sound)]); } last.set(this, [s.timestamp, s.rtpTimestamp]); }
      return list;
    };
    const look = async () => {
      const found = {};
      for (const { connection } of window.__spy.connections) {
        if (connection.connectionState === 'closed') continue;
        for (const e of (await connection.getStats()).values()) if (e.type === 'inbound-rtp' && e.kind === 'audio') found[e.trackIdentifier.slice(0, 6)] = [e.totalSamplesReceived, e.concealedSamples, e.jitterBufferDelay, e.jitterBufferEmittedCount, e.insertedSamplesForDeceleration, e.fecPacketsReceived, e.packetsLost, e.jitterBufferTargetDelay];
      }
      window.__log.push([Date.now(), found]);
    };
    setInterval(look, 250);
  })));
  await sleep(3000);
  Object.assign(world.media.rules, { loss: 0.1, jitter: 300, reordering: process.env.REORDER === '1' });
  const begin = Date.now();
  await sleep(9000);
  for (const person of world.people) {
    const { log, waits, holes } = await person.page.evaluate(() => ({ log: window.__log, waits: window.__waits, holes: window.__holes }));
    const at = (t) => log.findLast(([time]) => time <= begin + t) ?? log[0];
    for (const track of Object.keys(at(0)[1])) {
      const share = (a, b) => { const x = at(a)[1][track], y = at(b)[1][track]; return (100 * (y[1] - x[1])) / (y[0] - x[0]); };
      const delay = (a, b) => { const x = at(a)[1][track], y = at(b)[1][track]; return (1000 * (y[2] - x[2])) / (y[3] - x[3]); };
      console.log(person.colour, track, 'first5', share(0, 5000).toFixed(1), '| .5s', Array.from({ length: 12 }, (_, i) => share(i * 500, i * 500 + 500).toFixed(0)).join(' '), '| delay', [-500, 500, 1000, 2000, 3000, 5000].map((t) => delay(t, t + 500).toFixed(0)).join(' '), '| waits', waits.filter((w) => w[1] === track).map(([t, , w]) => `${t - begin}:${w}`).join(' '), '| holes', holes.filter((w) => w[1] === track && w[0] > begin - 2000).map(([t, , a, b]) => `${t - begin}:${a}-${b}`).join(' '), '| fec', at(5000)[1][track][5] - at(0)[1][track][5]);
    }
  }
  Object.assign(world.media.rules, { loss: 0, jitter: 0 });
}, { timeout: 120_000 });
