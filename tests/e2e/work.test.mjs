// How little of the page changes when one of many people does something.
import assert from 'node:assert/strict';
import { crowd } from './lib/crowd.mjs';
import { openHouse } from './lib/house.mjs';
import { sleep, until } from './lib/until.mjs';

const house = openHouse();

/** Notes every change of the page from now on, by where it happens: whose tile, whose line in the list, or elsewhere. */
function watch(person) {
  return person.page.evaluate(() => {
    window.__changes = [];
    window.__watch?.disconnect();
    window.__watch = new MutationObserver((records) => {
      for (const { type, target, attributeName, addedNodes, removedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const tile = element?.closest('[data-tile]');
        const row = element?.closest('[data-row]');
        window.__changes.push({
          where: tile ? `tile ${tile.dataset.feed}` : row ? `row ${row.dataset.row}` : `elsewhere: ${element?.tagName}.${element?.className}`,
          what: attributeName ?? type,
          nodes: addedNodes.length + removedNodes.length,
        });
      }
    });
    window.__watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

const changes = (person) => person.page.evaluate(() => window.__changes);

const NAMES = ['Ada', 'Bo', 'Cem', 'Di', 'Eva', 'Fay', 'Gus', 'Hal', 'Ida', 'Jo', 'Kim', 'Lea', 'Max', 'Nia'];

// Guards: a room of sixteen that is drawn anew whenever one of them coughs.
house.scenario('with 16 people, one mute touches their tile and their line alone, and one ring one tile', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  await crowd(scene, NAMES);
  const green = await scene.person('green');
  await green.openLobby(scene.address({ name: 'green', video: 0 }));
  await green.join();
  await red.sees([...NAMES, 'green']);
  await red.press('People');
  await until('sixteen lines', () => red.page.evaluate(() => document.querySelectorAll('[data-row]').length === 16));
  await red.hears('green');
  // Notices go, tiles come to rest: then nothing changes but the ring of who talks.
  await until('no notices', () => red.page.evaluate(() => !document.querySelector('.toast')), { timeout: 20_000 });
  const { feed } = await red.tile('green');
  const theirs = [`tile ${feed}`, `row ${feed}`];
  // Those who publish nothing become listeners after a while, and their tiles say so.
  await until('everybody settled', async () => (await red.tiles()).every(({ link }) => link === 'live'), { timeout: 30_000 });

  await watch(red);
  const rings = () => changes(red).then((all) => all.filter(({ what }) => what === 'data-speaking'));
  await until('a ring that comes and goes', async () => (await rings()).length >= 4, { timeout: 20_000, show: () => changes(red) });
  const ringing = await changes(red);
  assert.deepEqual([...new Set(ringing.map(({ where }) => where))].sort(), [...theirs].sort(), JSON.stringify(ringing));
  assert.ok(ringing.every(({ what, nodes }) => what === 'data-speaking' && nodes === 0), JSON.stringify(ringing));

  await watch(red);
  await green.press('Mute microphone');
  await red.tileShows('green', { audio: 'off', speaking: false });
  // What comes late belongs to it as well.
  await sleep(1_500);
  const muting = await changes(red);
  assert.ok(muting.some(({ what }) => what === 'data-audio'), JSON.stringify(muting));
  assert.deepEqual(muting.filter(({ where }) => !theirs.includes(where)), []);
  const nodes = muting.reduce((sum, change) => sum + change.nodes, 0);
  assert.ok(muting.length <= 20 && nodes <= 8, `${muting.length} changes, ${nodes} nodes: ${JSON.stringify(muting)}`);
}, { timeout: 150_000 });
