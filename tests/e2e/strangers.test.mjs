// A second client that means harm: it speaks Janus itself, knows the room's number, and has neither PIN nor secret.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { JanusClient } from './lib/janus-client.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** What Janus answers where a secret is needed, and none or a wrong one was given. */
const REFUSED = { none: /: 429 .*\(secret\)/, wrong: /: 433 .*wrong secret/ };

/** Everything that a room's secret can guard, in VideoRoom. */
const videoRequests = (room, victim) => ({
  edit: { request: 'edit', room, new_pin: 'theirs', new_secret: 'theirs' },
  'enable_recording': { request: 'enable_recording', room, record: true },
  'rtp_forward': { request: 'rtp_forward', room, publisher_id: victim, host: '127.0.0.1', streams: [{ mid: '0', port: 9 }] },
  'stop_rtp_forward': { request: 'stop_rtp_forward', room, publisher_id: victim, stream_id: 1 },
  listforwarders: { request: 'listforwarders', room },
  allowed: { request: 'allowed', room, action: 'enable', allowed: ['theirs'] },
  moderate: { request: 'moderate', room, id: victim, mid: '0', mute: true },
  kick: { request: 'kick', room, id: victim },
  destroy: { request: 'destroy', room },
});

/** The same in AudioBridge, whose refusals have other numbers. */
const voiceRequests = (room, victim) => ({
  edit: { request: 'edit', room, new_pin: 'theirs', new_secret: 'theirs' },
  allowed: { request: 'allowed', room, action: 'enable', allowed: ['theirs'] },
  'enable_recording': { request: 'enable_recording', room, record: true },
  'rtp_forward': { request: 'rtp_forward', room, host: '127.0.0.1', port: 9 },
  'mute_room': { request: 'mute_room', room },
  mute: { request: 'mute', room, id: victim },
  kick: { request: 'kick', room, id: victim },
  'kick_all': { request: 'kick_all', room },
  destroy: { request: 'destroy', room },
});

async function assertRefused(stranger, requests, refused) {
  for (const [what, request] of Object.entries(requests)) {
    await assert.rejects(stranger.room(request), refused.none, `${what} without a secret`);
    await assert.rejects(stranger.room({ ...request, secret: 'guessed' }), refused.wrong, `${what} with a wrong secret`);
  }
}

/** Nothing that the person was told, logged, or could save holds the secret. */
function assertUnsaid(people, secret) {
  for (const person of people) assert.ok(!person.said.join('\n').includes(secret), `${person.colour}: the secret is in the console`);
}

// Guards: a PIN that keeps strangers from joining and lets them record, forward, change, empty and close the room.
house.scenario('without PIN and secret a stranger can do nothing to a room with a PIN that Parlour made', async (scene) => {
  const people = [];
  for (const colour of ['red', 'green']) {
    const person = await scene.person(colour);
    await person.open(scene.address({ name: colour, join: 1 }, { pin: '4711' }));
    await person.becomes('in-call');
    people.push(person);
  }
  const [red, green] = people;
  await green.watches('red', 'red');
  const { secret } = await scene.roomKey();
  assert.match(secret, /^[0-9a-f]{40}$/);
  assert.equal(await green.roomSecret(scene.room), null, 'the secret is its maker\'s alone');

  const stranger = await scene.janus.client();
  const listed = await stranger.participants(scene.room);
  const victim = listed.find(({ display }) => display === 'red').id;
  await assertRefused(stranger, videoRequests(scene.room, victim), REFUSED);
  assert.equal((await stranger.room({ request: 'exists', room: scene.room })).exists, true);
  const rooms = (await stranger.room({ request: 'list' })).list;
  assert.ok(!rooms.some(({ room }) => room === scene.room), 'the room is not listed');

  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red'), green.hears('red')]);
  await green.tileShows('red', { audio: 'on', video: 'on', link: 'live' });
  assertUnsaid(people, secret);

  // The maker's own secret does open it: the refusals above are the secret's.
  await stranger.room({ request: 'destroy', room: scene.room, secret });
  await Promise.all(people.map((person) => person.becomes('left', 'room-closed')));
  await stranger.close();
}, { timeout: 120_000 });

// Guards: a voice room that strangers mute, record and close.
house.scenario('without its secret a stranger can do nothing to a voice room that Parlour made', async (scene) => {
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1, mode: 'voice' }));
  await red.becomes('in-call');
  const { secret } = await scene.roomKey();
  const stranger = await JanusClient.connect(scene.janus.wsUrl, {}, 'janus.plugin.audiobridge');
  const [{ id }] = await stranger.participants(scene.room);
  await assertRefused(stranger, voiceRequests(scene.room, id), { none: /: 48\d .*\(secret\)/, wrong: /: 489 .*wrong secret/ });
  const rooms = (await stranger.room({ request: 'list' })).list;
  assert.ok(!rooms.some(({ room }) => room === scene.room), 'the room is not listed');
  assert.equal((await red.state()).call, 'in-call');
  assertUnsaid([red], secret);
  await stranger.close();
}, { timeout: 90_000 });

// Guards: a maker who cannot manage their room any more after a reload, and an old secret that is kept after somebody else made the room again.
house.scenario('the maker keeps the secret over a reload; after a restart of Janus whoever makes the room again is its maker', async (scene) => {
  scene.allow(/Failed to load resource/);
  const janus = await scene.ownJanus({});
  const [red, green] = await scene.gather(2);
  const { secret } = await scene.roomKey();
  const [maker, other] = (await red.roomSecret(scene.room)) ? [red, green] : [green, red];
  await maker.page.reload({ waitUntil: 'domcontentloaded' });
  await maker.becomes('lobby');
  assert.equal(await maker.roomSecret(scene.room), secret);
  await janus.stop();
  await janus.start();
  await until('the other one makes the room again', () => other.roomSecret(scene.room), { timeout: 60_000 });
  await other.becomes('in-call');
  const again = await other.roomSecret(scene.room);
  assert.notEqual(again, secret);
  const moderator = await janus.client();
  await assert.rejects(moderator.room({ request: 'edit', room: scene.room, secret, new_description: 'x' }), REFUSED.wrong);
  await moderator.room({ request: 'edit', room: scene.room, secret: again, new_description: 'x' });
  await moderator.close();
}, { timeout: 120_000 });

// Guards: secrets in the address bar and the history for the length of the call, which shared screens and the next user of the machine show.
house.scenario('a fragment with secrets leaves the address bar and the history, and a reload still knows it', async (scene) => {
  const janus = await scene.janus.client();
  await janus.room({ request: 'create', room: scene.room, pin: 'pin-8128', publishers: 6 });
  const red = await scene.person('red');
  const entered = async () => {
    await red.becomes('in-call');
    assert.equal(await red.page.evaluate(() => window.location.hash), '');
    const session = await red.page.createCDPSession();
    const { entries } = await session.send('Page.getNavigationHistory');
    await session.detach();
    assert.ok(!entries.some(({ url }) => url.includes('pin-8128')), JSON.stringify(entries));
  };
  await red.open(scene.address({ name: 'red', join: 1 }, { pin: 'pin-8128' }));
  await entered();
  await red.page.reload({ waitUntil: 'domcontentloaded' });
  await entered();
  // The same link once more, in the same tab: browsers take it for a jump within the page.
  await red.page.evaluate(() => { window.location.hash = '#pin=pin-8128'; }).catch(() => {});
  await until('the page is loaded again', () => red.page.evaluate(() => window.location.hash === ''));
  await entered();
  // Another link of the same tab does not get it.
  await red.open(scene.address({ name: 'Rosa', join: 1 }));
  await red.becomes('failed', 'pin');
  await janus.close();
}, { timeout: 90_000 });
