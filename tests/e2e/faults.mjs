// The fault suite: a real Janus, a real coturn, three people with video, one of them in bad weather.
//
//   node faults.mjs                    each fault once; prints a table
//   PARLOUR_TIMES=6 node faults.mjs    each fault six times: one at a random moment, one while the victim joins, one while another
//                                      person comes or goes, one while the victim begins to share a screen, two more at random
//   PARLOUR_FAULTS=signalling,killed   only faults whose name has one of these words
//   PARLOUR_MOMENTS=join,random        these moments instead
//   PARLOUR_DEMO=0                     without the janus.js demo, which meets each fault once
//   PARLOUR_TABLE=/path                adds each line of the table to that file, as JSON
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { concealed } from './lib/concealed.mjs';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { installPlugs } from './lib/plugs.mjs';
import { ending, nothingTooMuch, printTable, report, row, wanted } from './lib/rows.mjs';
import { KEPT, allWhole, gather } from './lib/storm.mjs';
import { labelsInUse } from './lib/two-cameras.mjs';
import { sleep } from './lib/until.mjs';
import { TcpWeather } from './lib/weather.mjs';

const house = openHouse({ janus: null });

// ------------------------------------------------------------------ signalling

/** The victim notices; whoever is only about to join has nothing to notice. */
const noticed = ({ victim, moment }) => (moment === 'join' || moment === 'demo' ? undefined : victim.becomes('reconnecting'));

async function reset({ signalling, ...world }) {
  signalling.reset();
  await noticed(world);
}

async function hole({ signalling }, seconds) {
  signalling.hole(true);
  await sleep(seconds * 1000);
  signalling.hole(false);
}

row(house, 'signalling reset, Janus keeps sessions', { gapless: true, limit: 5_000, janus: KEPT }, reset);

row(house, 'signalling reset, Janus keeps nothing', { limit: 5_000 }, reset);

row(house, 'signalling black hole of 20 s', { gapless: true, limit: 5_000, janus: KEPT }, (world) => hole(world, 20));

row(house, 'signalling black hole of 90 s', { limit: 5_000 }, (world) => hole(world, 90));

for (const [kept, janus] of [['sessions', KEPT], ['nothing', {}]]) {
  const name = `signalling reset twenty times, Janus keeps ${kept}`;
  let before;
  const owned = ({ people, janus: server }) => Promise.all([
    ...people.map(async (person) => {
      const { connections, liveTracks } = await person.owns();
      return { connections, liveTracks };
    }),
    server.sessions().then((sessions) => sessions.length),
    server.handles().then((handles) => handles.length),
  ]);
  row(house, name, {
    limit: 5_000, janus, gapless: kept === 'sessions', demo: false, moments: ['random'],
    check: async (world) => assert.deepEqual(await owned(world), before, 'connections, tracks, sessions and handles as before'),
  }, async (world) => {
    before = await owned(world);
    for (let time = 0; time < 20; time++) {
      world.signalling.reset();
      await world.victim.becomes('reconnecting');
      await world.victim.becomes('in-call');
    }
  });
}

// ------------------------------------------------------------------ media

async function gap({ media }, seconds, inside = () => {}) {
  media.rules.dropping = true;
  await sleep(seconds * 500);
  await inside();
  await sleep(seconds * 500);
  media.rules.dropping = false;
}

row(house, 'media dropped for 10 s', { limit: 1_000, direct: true }, (world) => gap(world, 10));

row(house, 'media dropped for 40 s', { limit: 5_000, direct: true }, (world) => gap(world, 40));

row(house, 'media dropped for 40 s, another way sought in the midst of it', { limit: 5_000, direct: true, demo: false }, (world) => (
  gap(world, 40, () => world.victim.page.evaluate(() => { window.dispatchEvent(new Event('online')); }))
));

row(house, 'everything dropped for 30 s', { limit: 5_000 }, async (world) => {
  world.signalling.hole(true);
  await gap(world, 30);
  world.signalling.hole(false);
});

row(house, 'another address', { limit: 5_000, janus: KEPT }, async ({ signalling, media, victim }) => {
  const begin = Date.now();
  media.changeAddress();
  signalling.reset();
  await victim.page.evaluate(() => window.dispatchEvent(new Event('online')));
  // Until then the last frames still count as fresh.
  await sleep(2_000);
  return begin;
});

row(house, 'TURN server killed, back after 2 s', { limit: 8_000 }, ({ turn }) => turn.restart(2_000));

for (const [way, reordering] of [['in order', false], ['reordered', true]]) {
  row(house, `10 % loss each way, 300 ms jitter, ${way}`, { limit: 15_000, direct: true, demo: false }, async (world) => {
    Object.assign(world.media.rules, { loss: 0.1, jitter: 300, reordering });
    const told = world.victim.reads(/poor connection/i, 30_000);
    // The very first seconds are those in which the page finds out and the browser makes room.
    const [most, first] = await concealed(world.people, 30_000, [5_000, 0]);
    await told;
    Object.assign(world.media.rules, { loss: 0, jitter: 0 });
    report({
      fault: `10 % loss each way, 300 ms jitter, ${way}: samples made up in the worst 5 s`, moment: world.moment,
      outcome: `${most} %, ${first} % with the beginning`, share: most, first, limit: 10,
    });
    assert.ok(most < 10, `at most ${most} % of the samples made up in any 5 s`);
  });
}

// ------------------------------------------------------------------ servers

async function killed({ janus }, seconds) {
  await janus.stop();
  await sleep(seconds * 1000);
  await janus.start();
}

row(house, 'Janus killed, back after 2 s', { limit: 8_000 }, (world) => killed(world, 2));

row(house, 'Janus killed, back after 60 s', { limit: 10_000 }, (world) => killed(world, 60));

// ------------------------------------------------------------------ one's own machine

row(house, 'page stopped for 75 s', { limit: 8_000 }, async ({ victim }) => {
  const { pid } = victim.page.browser().process();
  process.kill(-pid, 'SIGSTOP');
  await sleep(75_000);
  process.kill(-pid, 'SIGCONT');
});

row(house, 'camera unplugged and back', {
  limit: 5_000, demo: false, prepare: (person) => person.page.evaluateOnNewDocument(installPlugs),
}, async (world) => {
  const { victim, green } = world;
  if (world.moment === 'join') await victim.becomes('in-call');
  const { video } = await labelsInUse(victim);
  const plugs = (act) => victim.page.evaluate((name, label) => window.__plugs[name](label), act, video);
  const negotiated = async () => Promise.all([victim, green].map(async (person) => (await person.owns()).jseps));
  const before = await negotiated();
  await plugs('unplug');
  await victim.says(/camera stopped/i, { roles: ['status'] });
  await green.tileShows('red', { video: 'off', audio: 'on' });
  const over = Date.now();
  await plugs('plug');
  await allWhole(world.present, 10_000);
  if (world.moment === 'random') assert.deepEqual(await negotiated(), before, 'nothing was negotiated');
  return over;
});

// ------------------------------------------------------------------ told to go

ending(house, 'kicked', { reason: 'kicked', limit: 3_000, next: ({ green, blue }) => allWhole([green, blue], 10_000) }, async ({ scene, janus, victim }) => {
  const moderator = await janus.client();
  const { id } = (await moderator.participants(scene.room)).find((person) => person.display === victim.colour);
  await moderator.room({ request: 'kick', ...await scene.roomKey(), id });
  await moderator.close();
});

ending(house, 'token removed', {
  reason: 'unauthorized', limit: 35_000, janus: { general: { token_auth: true } },
  next: ({ green, blue }) => allWhole([green, blue], 10_000),
}, async ({ janus }) => {
  await janus.admin('remove_token', { token: 'token-of-red' });
});

for (const again of [false, true]) {
  ending(house, `room destroyed${again ? ' and made again by somebody else' : ''}`, {
    reason: 'room-closed',
    limit: 2_000,
    next: async ({ scene, janus, people }) => {
      if (again) {
        const moderator = await janus.client();
        await moderator.room({ request: 'create', room: scene.room, publishers: 10 });
        await moderator.close();
      }
      const begin = Date.now();
      for (const person of people) await person.press('Rejoin');
      await allWhole(people, 15_000);
      await nothingTooMuch(scene, people);
      return `back by one click in ${((Date.now() - begin) / 1000).toFixed(1)} s`;
    },
  }, async ({ scene, janus }) => {
    const moderator = await janus.client();
    await moderator.room({ request: 'destroy', ...await scene.roomKey() });
    await moderator.close();
  });
}

ending(house, 'room full on rejoin', {
  phase: 'failed', reason: 'room-full', limit: 3_000, config: { rooms: { publishers: 3 } },
}, async ({ scene, signalling, green, victim }) => {
  signalling.reset();
  signalling.hole(true);
  await victim.becomes('reconnecting');
  await green.sees(['blue']);
  const yellow = await scene.person('yellow');
  await yellow.open(scene.address({ name: 'yellow', join: 1 }));
  await Promise.all([yellow.becomes('in-call'), green.watches('yellow', 'yellow')]);
  signalling.hole(false);
});

// ------------------------------------------------------------------ another browser

const FOX = 'Firefox: signalling reset, Janus keeps nothing';
if (hasFirefox && wanted(FOX)) {
  house.scenario(FOX, async (scene) => {
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
    report({ fault: FOX, moment: 'random', outcome: 'by itself', after: Date.now() - begin, limit: 5_000 });
  }, { timeout: 120_000 });
}

after(printTable);
