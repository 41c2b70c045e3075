// For everyone: what axe-core finds on every screen, the whole call by keyboard alone, and stillness for who asks for it.
import assert from 'node:assert/strict';
import { violations } from './lib/axe.mjs';
import { serveAt } from './lib/elsewhere.mjs';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** Runs axe on the page as it stands in both languages and both themes. */
async function isAccessible(person, screen) {
  for (const language of ['en', 'ko']) {
    await speak(person, language);
    for (const theme of ['light', 'dark']) {
      await person.page.evaluate((chosen) => { document.documentElement.dataset.theme = chosen; }, theme);
      const found = await violations(person.page);
      assert.deepEqual(found, [], `${screen}, ${language}, ${theme}:\n  ${found.join('\n  ')}`);
    }
  }
  await speak(person, 'en');
}

/** Chooses a language in the settings, open or not. Where there are none, the page was opened in one and stays so. */
async function speak(person, language) {
  const chosen = await person.page.evaluate((tag) => {
    const choice = document.querySelector(`dialog label[lang="${tag}"] input`);
    choice?.click();
    return Boolean(choice);
  }, language);
  if (chosen) await until(`lang=${language}`, () => person.page.evaluate((tag) => document.documentElement.lang === tag, language));
}

const closeDialog = async (person) => {
  await person.page.keyboard.press('Escape');
  await until('no dialog open', () => person.page.evaluate(() => !document.querySelector('dialog[open]')));
};

// Guards: a field without a name, grey on grey, a list that a reader of the screen cannot leave.
house.scenario('axe finds nothing in the lobby, its dialogs and its errors', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  await isAccessible(red, 'lobby');
  await red.press('Settings');
  await red.control('radio', 'English');
  await isAccessible(red, 'settings');
  await closeDialog(red);
  await red.page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); });
  await red.press('Copy link');
  await red.control('textbox', 'Invitation link');
  await isAccessible(red, 'link by hand');
  await closeDialog(red);
  const client = await scene.janus.client();
  await client.room({ request: 'create', room: scene.room, pin: '1234', publishers: 6 });
  await red.press('Join');
  await red.control('textbox', 'Room PIN');
  await isAccessible(red, 'lobby that asks for a PIN');
  await client.close();
});

// Guards: a warning about devices that cannot be read.
house.scenario('axe finds nothing in a lobby without devices', async (scene) => {
  const red = await scene.person('red', { media: 'denied' });
  await red.openLobby(scene.address({ name: 'red' }));
  await red.says(/blocked/);
  await isAccessible(red, 'lobby without devices');
});

// Guards: tiles without a role, panels without a name, a toolbar that fades into the page.
house.scenario('axe finds nothing on the stage, in its panels, menus and dialogs, and after it', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.watches('green', 'green');
  await green.press('Mute microphone');
  await red.tileShows('green', { audio: 'off' });
  await isAccessible(red, 'stage');
  await red.press('People');
  await until('the list', () => red.page.evaluate(() => Boolean(document.querySelector('aside'))));
  await isAccessible(red, 'people');
  await red.press('Connection');
  await until('the numbers', () => red.page.evaluate(() => document.querySelectorAll('aside dl').length > 2), { timeout: 20_000 });
  await isAccessible(red, 'connection');
  await red.page.keyboard.press('Escape');
  await red.press('More about green');
  await red.control('menuitem', 'Full screen');
  // The settings, which change the language, close the menu; so it is looked at in one.
  assert.deepEqual(await violations(red.page), [], 'menu');
  await red.page.keyboard.press('Escape');
  await red.page.keyboard.press('?');
  await until('the shortcuts', () => red.page.evaluate(() => Boolean(document.querySelector('dialog[open]'))));
  await isAccessible(red, 'shortcuts');
  await closeDialog(red);
  await red.press('Settings');
  await isAccessible(red, 'settings in the call');
  await closeDialog(red);
  await red.leave();
  await isAccessible(red, 'left');
}, { timeout: 180_000 });

// Guards: who dictates to their computer, muted and unmuted by every word that they say (WCAG 2.1.4).
house.scenario('shortcuts of one letter can be switched off, and stay off', async (scene) => {
  const red = await scene.person('red');
  const letters = () => red.page.evaluate(() => document.querySelector('dialog[open] [role=switch]').checked);
  const isMuted = async () => (await red.find('button', 'Unmute microphone')) !== null;
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  await red.page.keyboard.press('m');
  await until('the letter to mute', isMuted);
  await red.page.keyboard.press('m');
  await until('the letter to unmute', async () => !(await isMuted()));
  await red.page.keyboard.press('?');
  const on = await red.control('switch', 'Single-letter shortcuts');
  assert.equal(await letters(), true);
  await on.click();
  await closeDialog(red);
  await red.page.keyboard.press('m');
  await red.page.keyboard.press('?');
  assert.equal(await isMuted(), false);
  assert.equal(await red.page.evaluate(() => document.querySelector('dialog[open]')), null);
  await red.openLobby(scene.address({ name: 'red' }));
  await red.press('Settings');
  await red.press('Keyboard shortcuts');
  await until('the shortcuts', () => red.page.$('dialog[open] .shortcuts'));
  assert.equal(await letters(), false);
  await (await red.control('switch', 'Single-letter shortcuts')).click();
  await closeDialog(red);
  await red.join();
  await red.page.keyboard.press('m');
  await until('the letter to mute again', isMuted);
});

// Guards: the one page that an operator sees when something is wrong, unreadable.
house.scenario('axe finds nothing on the page for a wrong configuration', async (scene) => {
  scene.allow(/config\.json cannot be used/);
  scene.configText('{"ice":{"policy":"both"}}');
  const red = await scene.person('red');
  for (const lang of ['en', 'ko']) {
    await red.open(scene.address({ lang }));
    await red.becomes('failed', 'config');
    await isAccessible(red, `wrong configuration ${lang}`);
  }
});

// Guards: a refusal that cannot be read, a button to try again that has no name.
house.scenario('axe finds nothing on the pages that refuse to start', async (scene) => {
  scene.allow(/config\.json could not be loaded/, /Failed to load resource/);
  const red = await scene.person('red');
  for (const lang of ['en', 'ko']) {
    await red.open(scene.address({ lang }, { key: 'k' }));
    await red.becomes('failed', 'encryption');
    await isAccessible(red, `encryption ${lang}`);
  }
  const { address } = await serveAt(red, scene, 'http://localhost:9', (path) => (path.endsWith('/config.json') ? { status: 503, body: '' } : null));
  for (const lang of ['en', 'ko']) {
    await red.open(address({ lang }));
    await red.becomes('failed', 'unavailable');
    await isAccessible(red, `unavailable ${lang}`);
  }
}, { timeout: 150_000 });

// Guards: steps that are told by colour alone, graphs that a reader of the screen stumbles over.
house.scenario('axe finds nothing in the connection check', async (scene) => {
  const red = await scene.person('red');
  await red.open(scene.address({ view: 'check', lang: 'en' }));
  await red.control('heading', 'Connection check');
  await isAccessible(red, 'check under way');
  await until('a verdict', () => red.page.evaluate(() => document.querySelector('[data-verdict]')?.dataset.verdict), { timeout: 60_000 });
  await isAccessible(red, 'check');
}, { timeout: 150_000 });

// Guards: spinners, shimmers and slides for people whom they make ill.
house.scenario('with reduced motion asked for, nothing on the page ever moves by itself', async (scene) => {
  const red = await scene.person('red');
  await red.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await red.page.evaluateOnNewDocument(() => {
    window.__moved = [];
    const note = (what) => window.__moved.push(what);
    for (const name of ['animationstart', 'transitionrun']) {
      window.addEventListener(name, (event) => note(`${name} ${event.animationName ?? event.propertyName} on ${event.target.className}`), true);
    }
    const look = () => {
      for (const { effect, animationName, transitionProperty } of document.getAnimations()) {
        note(`running ${animationName ?? transitionProperty} on ${effect?.target?.className}`);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await red.watches('green', 'green');
  await red.tileShows('green', { speaking: true }, 20_000);
  await red.press('People');
  await red.press('Mute microphone');
  await green.leave();
  await red.sees([]);
  await red.press('Settings');
  await closeDialog(red);
  await red.leave();
  assert.deepEqual([...new Set(await red.page.evaluate(() => window.__moved))], []);
}, { timeout: 150_000 });

// Guards: a control that only a mouse reaches, a focus that cannot be seen, a trap that the Tab key does not leave.
house.scenario('the whole call can be had by keyboard alone, and one always sees where one is', async (scene) => {
  const [red] = await scene.gather(1);
  const green = await scene.person('green');
  const { keyboard } = green.page;
  const here = () => green.page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    // A choice shows the ring on what stands for it.
    const shown = element.matches('.choice input') || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
    return { name: element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText, tag: element.tagName, shown };
  });
  /** Presses Tab until the control of this name has the focus; each one on the way must show it. */
  const tabTo = async (name) => {
    const passed = [];
    for (let step = 0; step < 40; step++) {
      await keyboard.press('Tab');
      const now = await here();
      if (now.tag === 'BODY') continue;
      passed.push(now.name);
      assert.ok(now.shown, `the focus shows on "${now.name}"`);
      if (now.name?.startsWith(name)) return;
    }
    assert.fail(`Tab never came to "${name}", but to: ${passed.join(', ')}`);
  };
  await green.openLobby(scene.address());
  await tabTo('Microphone');
  await keyboard.press('Space');
  assert.equal(await green.pressed('Microphone'), 'false');
  await keyboard.press('Space');
  await tabTo('Your name');
  await keyboard.type('green');
  await tabTo('Join');
  await keyboard.press('Enter');
  await green.becomes('in-call');
  await red.sees(['green']);
  await green.sees(['red']);
  // The microphone may still be opening, and is off for the others until it is open.
  await red.tileShows('green', { audio: 'on' });
  await tabTo('Mute microphone');
  await keyboard.press('Enter');
  await red.tileShows('green', { audio: 'off' });
  await keyboard.press('m');
  await red.tileShows('green', { audio: 'on' });
  await keyboard.press('v');
  await red.tileShows('green', { video: 'off' });
  await keyboard.press('v');
  await red.tileShows('green', { video: 'on' });
  await tabTo('People');
  await keyboard.press('Enter');
  await until('the focus in the list', async () => (await here()).name?.startsWith('People') && (await here()).tag === 'H2', { show: here });
  await tabTo('Connection');
  await keyboard.press('Enter');
  await until('the focus in the panel', async () => (await here()).name === 'Connection' && (await here()).tag === 'H2', { show: here });
  await keyboard.press('Escape');
  await until('the focus back on the button', async () => (await here()).name === 'People', { show: here });
  await tabTo('More about red');
  await keyboard.press('Enter');
  await until('the focus in the menu', async () => (await here()).name === 'Picture-in-picture', { show: here });
  await keyboard.press('Escape');
  await until('the focus back on the button', async () => (await here()).name === 'More about red', { show: here });
  await tabTo('Settings');
  await keyboard.press('Enter');
  await until('the focus in the settings', () => green.page.evaluate(() => Boolean(document.activeElement.closest('dialog[open]'))));
  await keyboard.press('Escape');
  await until('the focus back on the button', async () => (await here()).name === 'Settings', { show: here });
  await tabTo('Leave');
  await keyboard.press('Enter');
  await green.becomes('left', 'hangup');
  await tabTo('Rejoin');
  await keyboard.press('Enter');
  await green.becomes('in-call');
}, { timeout: 150_000 });
