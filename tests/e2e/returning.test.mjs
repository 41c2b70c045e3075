// Everybody returns at once to a server that was restarted and is slow to answer.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HoldingProxy } from './lib/holding-proxy.mjs';
import { openHouse } from './lib/house.mjs';
import { endChild, startChild } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? `${ROOT}target`;

const house = openHouse();

before(() => {
  const built = spawnSync('cargo', ['build', '--locked', '--quiet', '-p', 'parlour-call', '--example', 'lobbies'], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
}, { timeout: 900_000 });

/** People in lobbies, without a browser: the example `lobbies` of `crates/call`. `up` has the numbers of those whose session is up. */
function startLobbies(scene, url, count) {
  const child = startChild(`${TARGET}/debug/examples/lobbies`, [url, String(scene.room), String(count)], { stdio: ['pipe', 'pipe', 'inherit'] });
  scene.atEnd(() => endChild(child));
  const up = new Set();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, number] = line.split(' ');
    if (what === 'up') up.add(number);
    else up.delete(number);
  });
  return up;
}

// Guards: a Janus that answers after three seconds while everybody returns, given up each time before it does; and a crowd in one moment.
house.scenario('fifty clients and three pages are back within 30 s of a restart, behind a proxy that holds the first answer for 3 s', async (scene) => {
  const janus = await scene.ownJanus({});
  const proxy = await HoldingProxy.before(janus.wsUrl);
  scene.atEnd(() => proxy.close());
  scene.allow(/WebSocket connection/, /ERR_/);
  const up = startLobbies(scene, proxy.url, 50);
  await until('fifty sessions', () => up.size === 50, { timeout: 60_000, show: () => up.size });
  const people = [];
  for (const colour of ['red', 'green', 'blue']) {
    scene.configure({ gateways: [{ name: 'test', urls: [`${proxy.url}?${colour}`] }] });
    const person = await scene.person(colour);
    await person.openLobby(scene.address({ name: colour }));
    await person.join();
    people.push(person);
  }
  const [red, green] = people;
  await red.sees(['green', 'blue']);

  proxy.hold = 3_000;
  const killed = Date.now();
  await janus.stop();
  await until('everybody to notice', () => up.size === 0, { timeout: 20_000, show: () => up.size });
  await Promise.all(people.map((person) => person.becomes('reconnecting')));
  await janus.start();
  const back = Date.now();
  await Promise.all([
    until('fifty sessions', () => up.size === 50, { timeout: 30_000, show: () => up.size }),
    ...people.map((person) => person.becomes('in-call', undefined, 30_000)),
  ]);
  assert.ok(Date.now() - back < 30_000, `everybody is back after ${Date.now() - back} ms`);
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);

  const first = [...proxy.firstSince(killed).values()].sort((one, other) => one - other);
  assert.equal(first.length, 53);
  assert.ok(first.at(-1) - first[0] >= 1_000, `first attempts after ${first} ms`);
}, { timeout: 240_000 });
