// Coming and going thirty times in one page leaves nothing behind.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

// Guards: connections nobody closed, tracks nobody stopped, sessions nobody destroyed, closures nobody dropped.
// Memory grows by whole pages, once in a while also for what is freed again: room for it lies elsewhere than where it is wanted. What is
// kept each time makes it grow again and again: 5 KB of it twice in twenty-five rounds.
house.scenario('30 joins and leaves: no connection, no track, no session left, and memory that does not grow on and on', async (scene) => {
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  const before = await scene.janus.sessions();

  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green' }));
  const memory = [];
  for (let round = 1; round <= 30; round++) {
    await green.press(round === 1 ? 'Join' : 'Rejoin');
    await green.becomes('in-call');
    await green.watches('red', 'red');
    await red.sees(['green']);
    await green.leave();
    await green.ownsNothing();
    await red.sees([]);
    memory.push((await green.owns()).memory);
  }
  await until('no session of the one who left', async () => (
    JSON.stringify((await scene.janus.sessions()).sort()) === JSON.stringify(before.sort())
  ));
  assert.ok(memory[4] > 0, 'the memory was seen at all');
  const growths = memory.slice(5).filter((now, at) => now > memory[at + 4]);
  assert.ok(growths.length <= 1, `WebAssembly memory by round: ${memory}`);
  const owns = await green.owns();
  assert.ok(owns.everConnected >= 60, `every round had its connections: ${owns.everConnected}`);
}, { timeout: 200_000 });
