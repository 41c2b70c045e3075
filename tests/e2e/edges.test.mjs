// Edges: what narrow windows cut off, and what the system's own colours leave without a border.
import assert from 'node:assert/strict';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** Words of the open dialog that stand on more than one line, and what reaches beyond it. */
const torn = (person) => person.page.evaluate(() => {
  const dialog = document.querySelector('dialog[open]');
  const faults = [];
  if (dialog.scrollWidth > dialog.clientWidth) faults.push(`the dialog is ${dialog.scrollWidth - dialog.clientWidth} px too wide`);
  const { right: limit } = dialog.getBoundingClientRect();
  for (const element of dialog.querySelectorAll('button, select, input, .choice span')) {
    const { right } = element.getBoundingClientRect();
    if (right > limit) faults.push(`${element.className || element.tagName} ends ${Math.round(right - limit)} px beyond it`);
  }
  const walker = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('option, select') || !node.parentElement.checkVisibility()) continue;
    for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) faults.push(`"${word}" stands on ${lines.size} lines`);
    }
  }
  return faults;
});

// Guards: "Lig-ht" and "Dar-k", and settings of which the right half is out of reach.
house.scenario('the settings fit into 320 and 280 pixels, with every word whole', async (scene) => {
  const red = await scene.person('red');
  for (const lang of ['en', 'ko']) {
    for (const width of [320, 280]) {
      await red.page.setViewport({ width, height: 640 });
      await red.open(scene.address({ name: 'red', lang }));
      await red.becomes('lobby');
      await until('the pickers', () => red.page.$('.lobby-devices select'));
      await red.page.evaluate(() => [...document.querySelectorAll('.lobby-head .icon-button')].at(-1).click());
      await until('the settings', () => red.page.$('dialog[open] .choice'));
      await until('the settings at rest', () => red.page.evaluate(() => document.getAnimations().length === 0));
      assert.deepEqual(await torn(red), [], `${width} px, ${lang}`);
    }
  }
}, { timeout: 300_000 });

/** The controls and tiles now shown that have neither border nor outline, in colours chosen by the system. */
const edgeless = (person, selector) => person.page.evaluate((wanted) => [...document.querySelectorAll(wanted)]
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0)
  .filter((element) => {
    const { borderTopStyle, borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(element);
    const drawn = (style, width) => style !== 'none' && parseFloat(width) > 0;
    return !drawn(borderTopStyle, borderTopWidth) && !drawn(outlineStyle, outlineWidth);
  })
  .map((element) => `${element.className} ${element.getAttribute('aria-label') ?? element.innerText}`), selector);

// Guards: a Join that looks like a word of the text, and people without a picture who float in the void.
house.scenario('in forced colours every button, and every tile without a picture, has an edge', async (scene) => {
  const red = await scene.person('red');
  const session = await red.page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
  await red.openLobby(scene.address({ name: 'red', video: 0 }));
  assert.ok(await red.page.evaluate(() => matchMedia('(forced-colors: active)').matches));
  assert.deepEqual(await edgeless(red, 'button, .preview'), []);
  await red.join();
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1, video: 0 }));
  await red.sees(['green']);
  assert.deepEqual(await edgeless(red, 'button, [data-tile]'), []);
  const edge = (name) => red.page.$eval(`::-p-aria([name="${name}"][role="button"])`, (button) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(button);
    return `${borderTopWidth} ${borderTopStyle}`;
  });
  assert.notEqual(await edge('Leave'), await edge('People'), 'Leave is told from the others');
}, { timeout: 300_000 });
