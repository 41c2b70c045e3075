// The rows of the fault suite: each fault at random moments, during a join, during a renegotiation and as a screen begins to be shared, and
// against the janus.js demo.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { demoMoves, joinByDemo, serveDemo } from './demo.mjs';
import { allWhole, brew, detour, gather } from './storm.mjs';
import { sleep, until } from './until.mjs';
import { observed } from './watch.mjs';

/** When the fault strikes, run by run: every moment once before one comes twice. */
const MOMENTS = process.env.PARLOUR_MOMENTS?.split(',').filter(Boolean)
  ?? ['random', 'join', 'renegotiation', 'share', 'random', 'random'].slice(0, Number(process.env.PARLOUR_TIMES ?? 1));
const WITH_DEMO = process.env.PARLOUR_DEMO !== '0';
const words = process.env.PARLOUR_FAULTS?.split(',');
/** A camera shows eight frames a second: this long without one is no gap. */
const NO_GAP = 900;
/** How long the demo is given. */
const DEMO_LIMIT = 20_000;

const table = [];

/** Whether a row was asked for. */
export const wanted = (name) => !words || words.some((word) => name.includes(word));

/** Adds a line to the table, and to the file that `PARLOUR_TABLE` names. */
export function report(line) {
  table.push(line);
  if (process.env.PARLOUR_TABLE) appendFileSync(process.env.PARLOUR_TABLE, `${JSON.stringify(line)}\n`);
}

/** Prints the table. */
export function printTable() {
  const seconds = (time) => (time === undefined ? '' : `${(time / 1000).toFixed(1)} s`);
  if (table.length > 0) {
    console.table(table.map(({ fault, moment, outcome, after, longest, saw }) => ({
      fault, moment, outcome, 'after its end': seconds(after), 'longest without frames': seconds(longest), 'the person saw': saw,
    })));
  }
}

/**
 * One fault, from which the call comes back by itself. `fault` gets the world, does its worst and returns when it is over, or the time
 * when it was. `limit` is in milliseconds, from the end of the fault until everybody is live on every page; for `gapless` faults no
 * tile may miss a frame, either, and the sessions stay the same. `options` are those of `gather`; `check` looks at the world afterwards.
 */
export function row(house, name, { limit, gapless = false, demo = true, moments = MOMENTS, check, ...options }, fault) {
  if (!wanted(name)) return;
  for (const [index, moment] of moments.entries()) {
    house.scenario(`${name} (${index + 1}: ${moment})`, (scene) => run(scene, { name, limit, gapless, moment, check, options }, fault), {
      timeout: 240_000,
    });
  }
  if (demo && WITH_DEMO) house.scenario(`${name} (janus.js demo)`, (scene) => runDemo(scene, name, options, fault), { timeout: 240_000 });
}

async function run(scene, { name, limit, gapless, moment, check, options }, fault) {
  const arrives = moment === 'renegotiation' && Math.random() < 0.5;
  const waiting = moment === 'join' ? ['red'] : arrives ? ['blue'] : [];
  const world = await gather(scene, { ...options, waiting });
  const { victim, green, blue, janus } = world;
  const people = moment === 'renegotiation' && !arrives ? [victim, green] : world.people;
  const stay = world.people.filter((person) => !waiting.includes(person.colour) && people.includes(person));
  const sessions = await janus.sessions();
  if (moment === 'join') await victim.press('Join');
  if (moment === 'renegotiation') await blue.press(arrives ? 'Join' : 'Leave');
  if (moment === 'share') await victim.press('Share screen');
  await sleep(Math.random() * 1500);
  const over = await fault({ ...world, moment, present: people }) ?? Date.now();
  let clicks = 0;
  if (moment === 'join' && ['lobby', 'failed'].includes((await victim.state()).call)) {
    // Joining was given up, and said why: one click goes on from there.
    clicks = 1;
    await victim.press('Join');
  }
  await allWhole(people, limit + 20_000);
  if (moment === 'share') await Promise.all([green, blue].map((person) => seesScreen(person, victim.colour, limit + 20_000)));
  const after = Date.now() - over;
  const seen = await Promise.all(stay.map((person) => observed(person, stay.map(({ colour }) => colour))));
  const longest = Math.max(...seen.map((page) => page.longest));
  const { told } = await observed(victim, []);
  report({ fault: name, moment, outcome: clicks ? 'one click' : 'by itself', after, longest, saw: told.join(' / '), limit, gapless });
  if (gapless) {
    assert.ok(longest < NO_GAP, `no gap: ${longest} ms without a frame`);
    if (moment === 'random') assert.deepEqual((await janus.sessions()).sort(), sessions.sort(), 'the same sessions');
  }
  assert.ok(after <= limit, `all well ${after} ms after the end, at most ${limit}`);
  await nothingTooMuch(scene, people);
  await check?.(world, people);
}

/** Waits until somebody's shared screen moves on a page. */
async function seesScreen(person, name, timeout) {
  let first;
  const frames = () => person.page.evaluate((wanted) => [...document.querySelectorAll('[data-tile][data-source=screen]')]
    .find((tile) => tile.dataset.participant === wanted)?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0, name);
  await until(`${person.colour}: the screen of ${name}`, async () => {
    const now = await frames();
    first ||= now;
    return first > 0 && now > first;
  }, { timeout, show: () => person.tiles() });
}

/** Two connections on each page, each person once in the room. */
export async function nothingTooMuch(scene, people) {
  for (const person of people) {
    await until(`${person.colour}: two connections`, async () => (await person.owns()).connections === 2, { timeout: 3_000, show: () => person.owns() });
  }
  const client = await scene.janus.client();
  const names = people.map((person) => person.colour).sort();
  const listed = async () => (await client.participants(scene.room)).map(({ display }) => display).sort();
  await until('each person once in the room', async () => JSON.stringify(await listed()) === JSON.stringify(names), { timeout: 5_000, show: listed });
  await client.close();
}

/** What ends the call is told at once, the devices are released, and nothing leads back by itself. `next` goes on from there. */
export function ending(house, name, { phase = 'left', reason, limit, next, ...options }, fault) {
  if (!wanted(name)) return;
  for (let time = 1; time <= Math.min(3, MOMENTS.length); time++) {
    house.scenario(`${name} (${time})`, async (scene) => {
      const world = await gather(scene, options);
      const begin = await fault(world) ?? Date.now();
      await world.victim.becomes(phase, reason, limit);
      const after = Date.now() - begin;
      // Whoever could not come back is in the lobby, which prepares connections and sends nothing.
      if (phase === 'failed') await until('no live track', async () => (await world.victim.owns()).liveTracks.length === 0, { timeout: 5_000 });
      else await world.victim.ownsNothing();
      const heading = await world.victim.page.evaluate(() => document.querySelector('h1')?.innerText ?? '');
      const saw = (await world.victim.texts('alert')).concat(heading).join(' / ');
      await sleep(2_000);
      assert.equal((await world.victim.state()).call, phase, 'nobody is brought back against their will');
      const more = await next?.(world);
      report({ fault: name, moment: 'random', outcome: more ?? 'told', after, saw, limit });
    }, { timeout: 120_000 });
  }
}

/**
 * The same fault against the janus.js demo in the victim's place, with one Parlour page in the room. The demo survives when a newcomer
 * and whoever was there move on its page within 20 s after the end, and the demo's picture moves on theirs.
 */
async function runDemo(scene, name, options, fault) {
  const world = await brew(scene, options.janus);
  serveDemo(scene, world.url);
  scene.configure({ gateways: [{ name: 'test', urls: [world.janus.wsUrl] }] });
  const demo = await scene.person('red');
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  if (options.direct) await detour(demo, world);
  else await relayed(demo, world.relay);
  await joinByDemo(scene, demo);
  await green.watches('demo', 'red');
  await until('a moving picture on the demo\'s page', async () => (await demoMoves(demo)) === 1, { timeout: 20_000 });
  const over = await fault({ ...world, victim: demo, green, moment: 'demo' }) ?? Date.now();
  const blue = await scene.person('blue');
  await blue.open(scene.address({ name: 'blue', join: 1 }));
  const alive = until('the demo', async () => (await demoMoves(demo)) === 2, { timeout: DEMO_LIMIT })
    .then(() => Promise.all([green, blue].map((person) => person.watches('demo', null, { timeout: over + DEMO_LIMIT - Date.now() }))));
  const survives = await alive.then(() => true, () => false);
  report({ fault: name, moment: 'demo', outcome: survives ? 'survives' : 'dead after 20 s', ...(survives && { after: Date.now() - over }) });
}

/** Makes every connection of a page go through the TURN server. */
function relayed(person, relay) {
  return person.page.evaluateOnNewDocument((server) => {
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class RTCPeerConnection extends Native {
      constructor(configuration) {
        super({ ...configuration, iceServers: [server], iceTransportPolicy: 'relay' });
      }
    };
  }, relay);
}
