// Coming and going twenty times in one page leaves nothing behind.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

// Guards: connections nobody closed, tracks nobody stopped, sessions nobody destroyed, closures nobody dropped.
house.scenario('20 joins and leaves: no connection, no track, no session left, and no more memory after the 20th than after the 5th', async (scene) => {
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }));
  await red.becomes('in-call');
  const before = await scene.janus.sessions();

  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green' }));
  const memory = [];
  for (let round = 1; round <= 20; round++) {
    await green.press(round === 1 ? 'Join' : 'Rejoin');
    await green.becomes('in-call');
    await green.watches('red', 'red');
    await red.sees(['green']);
    await green.leave();
    await green.ownsNothing();
    await red.sees([], 2_000);
    memory.push((await green.owns()).memory);
  }
  await until('no session of the one who left', async () => (
    JSON.stringify((await scene.janus.sessions()).sort()) === JSON.stringify(before.sort())
  ));
  assert.ok(memory[4] > 0, 'the memory was seen at all');
  assert.ok(memory[19] <= memory[4], `WebAssembly memory by round: ${memory}`);
  const owns = await green.owns();
  assert.ok(owns.everConnected >= 40, `every round had its connections: ${owns.everConnected}`);
}, { timeout: 150_000 });
