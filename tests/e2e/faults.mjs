// The fault suite: a real Janus, a real coturn, three people with video, one of them in bad weather.
//
//   node faults.mjs                    each fault once; prints a table
//   PARLOUR_TIMES=5 node faults.mjs    each fault five times, at random moments
//   PARLOUR_FAULTS=signalling,killed   only faults whose name has one of these words
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { startTurn } from './lib/turn.mjs';
import { sleep } from './lib/until.mjs';
import { observed, watch, whole } from './lib/watch.mjs';
import { TcpWeather, UdpWeather } from './lib/weather.mjs';

const house = openHouse({ janus: null });
const TIMES = Number(process.env.PARLOUR_TIMES ?? 1);
const words = process.env.PARLOUR_FAULTS?.split(',');
const table = [];

/** What a browser itself writes about a broken connection. */
const BROKEN = /WebSocket connection to|Failed to load resource|ERR_CONNECTION|net::ERR/;
/** A camera shows eight frames a second: this long without one is no gap. */
const NO_GAP = 900;

/**
 * One row. `fault` does its worst and returns when it is over, or the time when it was; `limit` is in milliseconds: after the end of the fault until all is
 * well, or for `gapless` rows the longest time without a frame.
 */
function row(name, { limit, gapless = false, direct = false, janus = {} }, fault) {
  if (words && !words.some((word) => name.includes(word))) return;
  for (let time = 1; time <= TIMES; time++) {
    house.scenario(`${name}${TIMES > 1 ? ` (${time})` : ''}`, async (scene) => {
      const world = await gather(scene, janus, direct);
      const { people, victim } = world;
      await sleep(Math.random() * 1500);
      const sessions = await world.janus.sessions();
      const over = await fault(world) ?? Date.now();
      for (const person of people) await whole(person, others(people, person), limit + 20_000);
      const recovered = Date.now() - over;
      const seen = await Promise.all(people.map(observed));
      const longest = Math.max(...seen.map((page) => page.longest));
      const told = seen[people.indexOf(victim)].banners.join(' / ');
      table.push({
        fault: name,
        recovered: 'yes',
        'after its end': `${(recovered / 1000).toFixed(1)} s`,
        'longest without frames': `${(longest / 1000).toFixed(1)} s`,
        'the person saw': told,
      });
      if (gapless) {
        assert.ok(longest < NO_GAP, `no gap: ${longest} ms without a frame`);
        assert.deepEqual((await world.janus.sessions()).sort(), sessions.sort(), 'the same sessions');
      } else {
        assert.ok(recovered <= limit, `all well ${recovered} ms after the end, at most ${limit}`);
      }
      for (const person of people) {
        assert.equal((await person.owns()).connections, 2, 'no connection was left open');
      }
    }, { timeout: 240_000 });
  }
}

const others = (people, person) => people.filter((other) => other !== person).map((other) => other.colour);

/** Leads a page's media to Janus through proxies of the same weather, without a TURN server, and hides the page's own addresses. */
async function detour(person, weather, address) {
  await person.page.exposeFunction('__detour', async (port) => {
    const proxy = await UdpWeather.before(address, port);
    // One weather for all of them.
    Object.defineProperty(proxy, 'dropping', { get: () => weather.dropping });
    weather.detours.push(proxy);
    return proxy.port;
  });
  await person.page.evaluateOnNewDocument(() => {
    const native = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = async function detoured({ type, sdp }) {
      const ports = new Set([...sdp.matchAll(/a=candidate:\S+ \d udp \d+ \S+ (\d+)/g)].map((match) => match[1]));
      for (const port of ports) {
        window.__detours ??= {};
        window.__detours[port] ??= await window.__detour(Number(port));
      }
      const bent = sdp.replace(/(a=candidate:\S+ \d udp \d+ \S+) (\d+)/g, (all, head, port) => `${head} ${window.__detours[port]}`);
      return native.call(this, { type, sdp: bent });
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function hidden(data) {
      return send.call(this, data.replace(/(candidate:\S+ \d udp \d+ \S+) \d+ typ/g, '$1 9 typ'));
    };
  });
}

/** Three people; red's signalling goes through a proxy, and red's media through another and a TURN server. */
async function gather(scene, options, direct = false) {
  scene.allow(BROKEN);
  scene.janus = await startJanus(options);
  scene.atEnd(() => scene.janus.stop());
  const turn = await startTurn();
  scene.atEnd(() => turn.stop());
  const [, address, port] = /turn:([\d.]+):(\d+)/.exec(turn.iceServer.urls[0]);
  const signalling = await TcpWeather.before(scene.janus.ports.ws);
  const media = await UdpWeather.before(address, Number(port));
  scene.atEnd(() => {
    signalling.close();
    media.close();
  });
  const people = [];
  for (const colour of ['red', 'green', 'blue']) {
    const bad = colour === 'red';
    scene.configure(bad ? {
      gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${signalling.port}`] }],
      ice: direct ? {} : { servers: [{ ...turn.iceServer, urls: [`turn:${address}:${media.port}?transport=udp`] }], policy: 'relay' },
    } : { gateways: [{ name: 'test', urls: [scene.janus.wsUrl] }] });
    const token = `token-of-${colour}`;
    const guarded = options.general?.token_auth;
    if (guarded) await scene.janus.admin('add_token', { token, plugins: ['janus.plugin.videoroom'] });
    const person = await scene.person(colour);
    if (bad && direct) await detour(person, media, address);
    await person.openLobby(scene.address({ name: colour }, guarded ? { token } : {}));
    people.push(person);
  }
  await Promise.all(people.map((person) => person.join()));
  for (const person of people) await watch(person);
  for (const person of people) await whole(person, others(people, person), 30_000);
  for (const person of people) await watch(person);
  return { scene, people, victim: people[0], signalling, media, turn, janus: scene.janus };
}

const KEPT = { general: { reclaim_session_timeout: 30 } };

row('signalling reset, Janus keeps sessions', { gapless: true, limit: 5_000, janus: KEPT }, async ({ signalling, victim }) => {
  signalling.reset();
  await victim.becomes('reconnecting');
});

row('signalling reset, Janus keeps nothing', { limit: 5_000 }, async ({ signalling, victim }) => {
  signalling.reset();
  await victim.becomes('reconnecting');
});

row('signalling black hole of 20 s', { gapless: true, limit: 5_000, janus: KEPT }, async ({ signalling }) => {
  signalling.hole(true);
  await sleep(20_000);
  signalling.hole(false);
});

row('signalling black hole of 90 s', { limit: 5_000 }, async ({ signalling }) => {
  signalling.hole(true);
  await sleep(90_000);
  signalling.hole(false);
});

row('media dropped for 10 s', { limit: 1_000, direct: true }, async ({ media }) => {
  media.dropping = true;
  await sleep(10_000);
  media.dropping = false;
});

row('media dropped for 40 s', { limit: 5_000, direct: true }, async ({ media }) => {
  media.dropping = true;
  await sleep(40_000);
  media.dropping = false;
});

row('everything dropped for 30 s', { limit: 5_000 }, async ({ signalling, media }) => {
  signalling.hole(true);
  media.dropping = true;
  await sleep(30_000);
  signalling.hole(false);
  media.dropping = false;
});

row('another address', { limit: 5_000, janus: KEPT }, async ({ signalling, media, victim }) => {
  const begin = Date.now();
  media.changeAddress();
  signalling.reset();
  await victim.page.evaluate(() => window.dispatchEvent(new Event('online')));
  // Until then the last frames still count as fresh.
  await sleep(2_000);
  return begin;
});

row('Janus killed, back after 2 s', { limit: 8_000 }, async ({ janus }) => {
  await janus.stop();
  await sleep(2_000);
  await janus.start();
});

row('Janus killed, back after 60 s', { limit: 10_000 }, async ({ janus }) => {
  await janus.stop();
  await sleep(60_000);
  await janus.start();
});

row('TURN server killed, back after 2 s', { limit: 8_000 }, async ({ turn }) => {
  await turn.restart(2_000);
});

row('page stopped for 75 s', { limit: 8_000 }, async ({ victim }) => {
  const { pid } = victim.page.browser().process();
  process.kill(-pid, 'SIGSTOP');
  await sleep(75_000);
  process.kill(-pid, 'SIGCONT');
});

/** What ends the call is told at once, the devices are released, and nothing leads back by itself. */
function ending(name, reason, { janus = {}, limit }, fault) {
  if (words && !words.some((word) => name.includes(word))) return;
  house.scenario(name, async (scene) => {
    const world = await gather(scene, janus);
    const begin = Date.now();
    await fault(world);
    await world.victim.becomes('left', reason, limit);
    const told = Date.now() - begin;
    await world.victim.ownsNothing();
    table.push({
      fault: name,
      recovered: 'ended',
      'after its end': `${(told / 1000).toFixed(1)} s`,
      'longest without frames': '',
      'the person saw': (await world.victim.texts('alert')).concat(await world.victim.page.evaluate(() => document.querySelector('h1')?.innerText ?? '')).join(' / '),
    });
    await sleep(3_000);
    assert.equal((await world.victim.state()).call, 'left', 'nobody is brought back against their will');
    await whole(world.people[1], ['blue'], 10_000);
  }, { timeout: 120_000 });
}

ending('kicked', 'kicked', { limit: 3_000 }, async ({ scene, janus, victim }) => {
  const moderator = await janus.client();
  const { id } = (await moderator.participants(scene.room)).find((person) => person.display === victim.colour);
  await moderator.room({ request: 'kick', room: scene.room, id });
  await moderator.close();
});

ending('token removed', 'unauthorized', { limit: 35_000, janus: { general: { token_auth: true } } }, async ({ janus }) => {
  await janus.admin('remove_token', { token: 'token-of-red' });
});

if (hasFirefox && (!words || words.some((word) => 'Firefox'.includes(word)))) {
  house.scenario('Firefox: signalling reset, Janus keeps nothing', async (scene) => {
    scene.allow(BROKEN, /can’t establish a connection|was interrupted/);
    scene.janus = await startJanus();
    scene.atEnd(() => scene.janus.stop());
    const signalling = await TcpWeather.before(scene.janus.ports.ws);
    scene.atEnd(() => signalling.close());
    scene.configure({ gateways: [{ name: 'test', urls: [scene.janus.wsUrl] }] });
    const [red] = await scene.gather(1);
    scene.configure({ gateways: [{ name: 'test', urls: [`ws://127.0.0.1:${signalling.port}`] }] });
    const fox = await scene.firefoxPerson();
    await fox.openLobby(scene.address());
    await fox.join({ name: 'fox' });
    await Promise.all([fox.watches('red', 'red'), red.watches('fox', null)]);
    signalling.reset();
    await fox.becomes('reconnecting');
    const begin = Date.now();
    await fox.becomes('in-call');
    await Promise.all([fox.watches('red', 'red'), red.sees(['fox']), red.watches('fox', null)]);
    const recovered = `${((Date.now() - begin) / 1000).toFixed(1)} s`;
    table.push({ fault: 'Firefox: signalling reset, Janus keeps nothing', recovered: 'yes', 'after its end': recovered });
  }, { timeout: 120_000 });
}

after(() => {
  if (table.length > 0) console.table(table);
});
