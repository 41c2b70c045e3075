// One person among others: their menu, how loud they are, how their connection does, and who finds them in a list.
import assert from 'node:assert/strict';
import { violations } from './lib/axe.mjs';
import { crowd } from './lib/crowd.mjs';
import { openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

/** The accessible name of what has the focus. */
const focused = (person) => person.page.evaluate(() => {
  const { ariaLabel, innerText } = document.activeElement;
  return ariaLabel ?? innerText;
});

const menuIsOpen = (person) => person.page.evaluate(() => Boolean(document.querySelector('[popover]:popover-open [role=menu]')));

/** Opens the menu of a person by keyboard alone. */
async function openMenu(person, name) {
  const button = await person.control('button', `More about ${name}`);
  await button.focus();
  await button.dispose();
  await person.page.keyboard.press('Enter');
  await until('the menu open', () => menuIsOpen(person));
}

// Guards: a menu that only a mouse can reach, or that swallows the focus.
house.scenario('the menu on a tile opens, walks, closes and gives the focus back by keyboard', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.watches('green', 'green');
  await openMenu(red, 'green');
  await until('the first entry focused', async () => (await focused(red)) === 'Picture-in-picture');
  assert.deepEqual(await violations(red.page), []);
  const focusIs = (wanted) => until(`the focus on ${wanted}`, async () => (await focused(red)) === wanted, { show: () => focused(red) });
  for (const [key, entry] of [
    ['ArrowDown', 'Full screen'], ['ArrowDown', 'Connection details'], ['ArrowDown', 'Picture-in-picture'],
    ['ArrowUp', 'Connection details'], ['Home', 'Picture-in-picture'], ['End', 'Connection details'],
  ]) {
    await red.page.keyboard.press(key);
    await focusIs(entry);
  }
  await red.page.keyboard.press('Escape');
  await until('the menu closed', async () => !(await menuIsOpen(red)));
  await focusIs('More about green');
  // What the menu took, the page behind it must not have taken as well.
  assert.equal((await red.state()).call, 'in-call');
  // A second click on the button closes what the first opened, and a click elsewhere does as well. A finger stays down for a while, in
  // which the press alone may close the menu already.
  await red.press('More about green');
  await until('the menu open', () => menuIsOpen(red));
  const button = await red.control('button', 'More about green');
  await button.hover();
  await red.page.mouse.down();
  await until('the focus on the button', async () => (await focused(red)) === 'More about green');
  await red.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }));
  await red.page.mouse.up();
  await button.evaluate((element) => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }));
  assert.ok(!(await menuIsOpen(red)), 'the click closes');
  await button.dispose();
  await red.press('More about green');
  await until('the menu open', () => menuIsOpen(red));
  const edge = await red.page.$eval('[popover]:popover-open', (menu) => {
    const { x, y, height } = menu.getBoundingClientRect();
    return { x: x + 3, y: y + height / 2 };
  });
  await red.page.mouse.click(edge.x, edge.y);
  assert.ok(await menuIsOpen(red), 'beside an entry is not elsewhere');
  await green.leave();
  await until('no menu of who is gone', async () => !(await menuIsOpen(red)));
});

// Guards: somebody too loud who can only be endured.
house.scenario('the volume of one person is set for oneself and kept while they mute, unmute and stay', async (scene) => {
  const [red, green, blue] = await scene.gather(3);
  await Promise.all([red.hears('green'), red.hears('blue')]);
  await openMenu(red, 'green');
  const slider = await red.control('slider', 'Volume for me');
  await slider.focus();
  for (let step = 0; step < 14; step++) await red.page.keyboard.press('ArrowLeft');
  await slider.dispose();
  assert.ok(Math.abs((await red.sound('green')).volume - 0.3) < 1e-6);
  assert.equal((await red.sound('blue')).volume, 1);
  await red.page.keyboard.press('Home');
  assert.equal((await red.sound('green')).muted, true, 'where the system alone sets volumes, silence is still possible');
  for (let step = 0; step < 6; step++) await red.page.keyboard.press('ArrowRight');
  await red.page.keyboard.press('Escape');
  await green.press('Mute microphone');
  await red.tileShows('green', { audio: 'off' });
  await green.press('Unmute microphone');
  await red.hears('green');
  assert.ok(Math.abs((await red.sound('green')).volume - 0.3) < 1e-6);
  await openMenu(red, 'green');
  const again = await red.control('slider', 'Volume for me');
  assert.equal(await again.evaluate((element) => element.value), '30');
  await again.dispose();
  await blue.leave();
});

// Guards: a tile that leaves the screen's edge free, a picture in a window that cannot be closed.
house.scenario('a tile fills the screen and its menu is there as well; a picture gets a window of its own', async (scene) => {
  const [red] = await scene.gather(2);
  await red.watches('green', 'green');
  const choose = async (entry) => {
    await openMenu(red, 'green');
    const item = await red.control('menuitem', entry);
    await item.click();
    await item.dispose();
  };
  await choose('Full screen');
  await until('the tile fills the screen', () => red.page.evaluate(() => {
    const tile = document.fullscreenElement;
    const box = tile?.getBoundingClientRect();
    return tile?.dataset.participant === 'green' && box.left === 0 && box.top === 0
      && box.width === window.innerWidth && box.height === window.innerHeight;
  }));
  await choose('Leave full screen');
  await until('the tile back in its place', () => red.page.evaluate(() => !document.fullscreenElement));
  await choose('Picture-in-picture');
  await until('a window of its own', () => red.page.evaluate(() => (
    document.pictureInPictureElement?.closest('[data-tile]')?.dataset.participant === 'green'
  )));
  await choose('Close picture-in-picture');
  await until('no window of its own', () => red.page.evaluate(() => !document.pictureInPictureElement));
  await choose('Picture-in-picture');
  await until('the window again', () => red.page.evaluate(() => document.pictureInPictureElement !== null));
  await red.leave();
  await until('no window without a call', () => red.page.evaluate(() => !document.pictureInPictureElement));
});

// Guards: one Escape that closes all there is.
house.scenario('Escape closes the menu first, and the panel after it', async (scene) => {
  const [red] = await scene.gather(2);
  const panel = () => red.page.$('[data-panel] aside');
  await red.press('People');
  await until('the panel', panel);
  await red.press('View');
  const isOpen = () => red.page.evaluate(() => document.querySelector(':popover-open') !== null);
  await until('the menu', isOpen);
  await red.page.keyboard.press('Escape');
  await until('no menu', async () => !(await isOpen()));
  assert.ok(await panel(), 'the panel is still there');
  await red.page.keyboard.press('Escape');
  await until('no panel', async () => !(await panel()));
});

// Guards: numbers of somebody else, numbers that stand still, a panel without a way out.
house.scenario('connection details show the numbers of that person, moving, and of oneself', async (scene) => {
  const [red, green] = await scene.gather(2);
  await red.watches('green', 'green');
  const figures = () => red.page.evaluate(() => Object.fromEntries([...document.querySelectorAll('aside .streams h3')].map((title) => [
    title.textContent,
    Object.fromEntries([...title.nextElementSibling.children].map((line) => [line.children[0].textContent, line.children[1].textContent])),
  ])));
  const graphs = () => red.page.evaluate(() => [...document.querySelectorAll('aside polyline')].map((line) => line.getAttribute('points')));
  const opened = (name) => until(`the details of ${name}`, () => red.page.evaluate((wanted) => {
    const open = document.querySelector('aside [aria-expanded=true]');
    return open?.innerText.includes(wanted) && document.querySelectorAll('aside .streams dl').length > 0;
  }, name));
  await openMenu(red, 'green');
  await (await red.control('menuitem', 'Connection details')).click();
  await opened('green');
  const rate = /^\d+(\.\d+)? [kM]bit\/s$/;
  const shown = await until('all the numbers', async () => {
    const all = await figures();
    return rate.test(all.Camera?.Bitrate) && rate.test(all.Microphone?.Bitrate) && /ms/.test(all.Network?.['Round trip']) && all;
  }, { timeout: 20_000, show: figures });
  assert.deepEqual(Object.keys(shown), ['Microphone', 'Camera', 'Network']);
  assert.match(shown.Camera.Resolution, /^\d+ × \d+$/);
  assert.match(shown.Camera['Frame rate'], /^\d+$/);
  assert.match(shown.Camera.Codec, /^(VP8|VP9|H264|AV1)$/);
  assert.match(shown.Microphone.Codec, /^opus$/i);
  assert.match(shown.Camera.Loss, /%$/);
  assert.match(shown.Camera.Jitter, /ms$/);
  assert.match(shown.Network.Way, /^Direct \(UDP\)$/);
  const first = await graphs();
  assert.equal(first.length, 3);
  await until('graphs that move', async () => {
    const now = await graphs();
    return now[0].split(' ').length > 3 && now[0] !== first[0];
  }, { show: graphs });
  // The camera off: its numbers go, and what is said is the sound's.
  await green.press('Turn camera off');
  await red.tileShows('green', { video: 'off' });
  // One's own.
  await red.page.click('aside li:first-child button');
  await opened('red');
  await until('numbers of one\'s own', async () => rate.test((await figures()).Camera?.Bitrate), { timeout: 20_000, show: figures });
  assert.deepEqual(await violations(red.page), []);
  await red.page.keyboard.press('Escape');
  await until('the panel closed', () => red.page.evaluate(() => !document.querySelector('aside')));
}, { timeout: 150_000 });

// Guards: a list of fifty in which nobody is found, and a field for three people.
house.scenario('the list of people has a search from eight people on, and finds by any part of a name', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  const others = await crowd(scene, ['Ada', '김하늘', 'Grace', 'Noor', 'Alan', '이서연']);
  await red.sees(others.names);
  await red.press('People');
  await until('the list', () => red.page.evaluate(() => document.querySelectorAll('aside li').length === 7));
  assert.equal(await red.find('searchbox', 'Search people'), null, 'seven need none');
  await others.add('Bartholomew');
  const listed = () => red.page.evaluate(() => [...document.querySelectorAll('aside .person-name')].map((name) => name.textContent.trim()));
  await until('eight in the list', async () => (await listed()).length === 8);
  const field = await red.control('searchbox', 'Search people');
  await field.type('AL');
  await until('who has it in the name', async () => JSON.stringify(await listed()) === JSON.stringify(['Alan']), { show: listed });
  await red.says(/^1 of 8 people$/);
  assert.deepEqual(await violations(red.page), []);
  await field.evaluate((element) => element.select());
  await field.type('늘');
  await until('a Korean name', async () => JSON.stringify(await listed()) === JSON.stringify(['김하늘']), { show: listed });
  await field.evaluate((element) => element.select());
  await field.type('zzz');
  await red.says(/Nobody by that name/);
  await field.dispose();
});

// Guards: everybody's tile that comes anew, with a blink, when one of thirteen leaves.
house.scenario('tiles stay as they are where a crowd grows smaller', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  const names = Array.from({ length: 12 }, (_, n) => `person ${n + 1}`);
  const others = await crowd(scene, names);
  await red.sees(names);
  await until('a crowd', () => red.page.evaluate(() => Boolean(document.querySelector('.tiles[data-crowded]'))));
  // Whoever came a moment ago may still be about to appear, and is not anew.
  await until('everybody to have appeared', () => red.page.evaluate(() => document.getAnimations()
    .every(({ animationName, playState, pending }) => animationName !== 'appear' || (playState === 'finished' && !pending))));
  const coming = red.page.evaluate(() => new Promise((done) => {
    const tiles = document.querySelector('.tiles');
    // Those that began before may just go on.
    const anew = (since) => document.getAnimations()
      .filter(({ animationName, startTime }) => animationName === 'appear' && (startTime ?? since) >= since).length;
    new MutationObserver(() => {
      const now = document.timeline.currentTime;
      requestAnimationFrame(() => done(anew(now)));
    }).observe(tiles, { attributeFilter: ['data-crowded'] });
  }));
  await others.remove('person 3');
  assert.equal(await coming, 0);
  await red.sees(names.filter((name) => name !== 'person 3'));
});

// Guards: a page of fifty that is styled, laid out and painted in one task, and a tile that is left behind where its place was, also after
// the stage had no size for a moment, as in a frame that somebody folds, and while it has another one with each picture.
house.scenario('of a crowd eight tiles move with each picture of the screen, until all stand where they should', async (scene) => {
  const red = await scene.person('red');
  await red.page.setViewport({ width: 1280, height: 720 });
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  const names = Array.from({ length: 29 }, (_, n) => `person ${n + 1}`);
  await crowd(scene, names);
  await red.sees(names);
  const places = () => red.page.evaluate(() => new Set([...document.querySelectorAll('.tiles .tile')]
    .map((tile) => tile.getAttribute('style'))).size);
  await until('thirty places', async () => (await places()) === 30, { show: places });
  await red.page.evaluate(async () => {
    const pictures = async (count) => {
      for (let n = 0; n < count; n += 1) await new Promise(requestAnimationFrame);
    };
    const call = document.querySelector('.call');
    call.style.display = 'none';
    await pictures(4);
    call.style.display = '';
    await pictures(4);
  });
  const moving = red.page.evaluate(() => new Promise((done) => {
    const still = new Set(document.querySelectorAll('.tiles .tile'));
    const pictures = [];
    let moved = new Set();
    const observer = new MutationObserver((changes) => changes.forEach(({ target }) => moved.add(target)));
    observer.observe(document.querySelector('.tiles'), { attributeFilter: ['style'], subtree: true });
    const count = () => {
      if (moved.size > 0) pictures.push(moved.size);
      moved.forEach((tile) => still.delete(tile));
      moved = new Set();
      if (still.size > 0) requestAnimationFrame(count);
      else done(pictures);
    };
    requestAnimationFrame(count);
  }));
  await red.page.setViewport({ width: 1100, height: 800 });
  assert.deepEqual((await moving).filter((tiles) => tiles > 8), []);
  await until('thirty places again', async () => (await places()) === 30, { show: places });
  // While somebody drags the window's edge, the stage has another size with each picture.
  const moves = await red.page.evaluate(async () => {
    const count = new Map([...document.querySelectorAll('.tiles .tile')].map((tile) => [tile, 0]));
    const observer = new MutationObserver((changes) => changes.forEach(({ target }) => count.set(target, count.get(target) + 1)));
    observer.observe(document.querySelector('.tiles'), { attributeFilter: ['style'], subtree: true });
    const call = document.querySelector('.call');
    for (let n = 0; n < 40; n += 1) {
      call.style.width = `${1000 - 5 * n}px`;
      await new Promise(requestAnimationFrame);
    }
    observer.disconnect();
    call.style.width = '';
    return [...count.values()];
  });
  assert.ok(Math.min(...moves) > 2, `every tile follows the edge: ${moves}`);
  await until('thirty places at last', async () => (await places()) === 30, { show: places });
});

// Guards: people past the fiftieth who are never listed where fifty fit the window, everybody built at once, and details far below.
house.scenario('a long list grows as it is scrolled and as the window does, and whoever is looked at is in it', async (scene) => {
  const red = await scene.person('red');
  await red.page.setViewport({ width: 1280, height: 700 });
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  const names = Array.from({ length: 70 }, (_, n) => `person ${n + 1}`);
  await crowd(scene, names);
  const rows = () => red.page.evaluate(() => document.querySelectorAll('aside li').length);
  const listed = (wanted) => until(`${wanted} in the list`, async () => (await rows()) === wanted, { show: rows });
  await red.reads(/71 people/);
  await red.press('People');
  await listed(50);
  await red.press('Connection');
  await listed(50);
  await red.page.setViewport({ width: 1280, height: 4200 });
  await listed(71);
  await red.page.keyboard.press('Escape');
  await red.press('People');
  await listed(71);
  await red.page.keyboard.press('Escape');
  await red.page.setViewport({ width: 1280, height: 700 });
  await red.press('People');
  await listed(50);
  await red.page.evaluate(() => document.querySelector('aside .people li:last-child').scrollIntoView());
  await listed(71);
  const last = await red.page.evaluate(() => document.querySelector('aside .people li:last-child .person-name').innerText.trim());
  await red.press(`More about ${last}`);
  const details = await red.control('menuitem', 'Connection details');
  await details.click();
  await details.dispose();
  const inView = () => red.page.evaluate(() => {
    const row = document.querySelector('aside [aria-expanded=true]');
    const [list, box] = [row?.closest('ul'), row].map((element) => element?.getBoundingClientRect());
    return row && { name: row.innerText, seen: box.top >= list.top && box.bottom <= list.bottom };
  });
  await until('the one who is looked at in view', async () => {
    const found = await inView();
    return found?.seen && found.name.includes(last);
  }, { show: inView });
}, { timeout: 120_000 });

// Guards: one announcement for each of fifteen people who come at once.
house.scenario('who comes and goes at once is told in one notice each', async (scene) => {
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  await red.join();
  const others = await crowd(scene, ['Ada', 'Bo', 'Cem', 'Di', 'Eva']);
  await red.says(/^\w+, \w+ and 3 others joined$/m);
  const toasts = () => red.page.evaluate(() => document.querySelectorAll('.toast').length);
  assert.equal(await toasts(), 1);
  // Of several notices a reader of the screen says the one that changed.
  assert.ok(await red.page.$('[role=status][aria-atomic=false] > .toast > [aria-atomic=true]'));
  await others.close();
  await red.says(/^\w+, \w+ and 3 others left$/m);
  assert.ok(await toasts() <= 2);
  await until('the notices gone', async () => (await toasts()) === 0, { timeout: 15_000 });
});

// Guards: a tab among thirty that does not say that somebody waits in it.
house.scenario('the tab says how the call stands, and who looks elsewhere is told that somebody came', async (scene) => {
  const red = await scene.person('red');
  await red.page.evaluateOnNewDocument(() => {
    window.__notified = [];
    window.Notification = class {
      static permission = 'granted';

      static requestPermission() { window.__notified.push('asked'); }

      constructor(title, { body }) { window.__notified.push(`${title}: ${body}`); }

      close() { window.__notified.push('closed'); }
    };
    window.__sounds = 0;
    const Native = window.AudioContext;
    window.AudioContext = class extends Native {
      createOscillator() { window.__sounds += 1; return super.createOscillator(); }
    };
    window.__hidden = false;
    Object.defineProperty(document, 'visibilityState', { get: () => (window.__hidden ? 'hidden' : 'visible') });
    window.__look = (away) => { window.__hidden = away; document.dispatchEvent(new Event('visibilitychange')); };
  });
  await red.openLobby(scene.address({ name: 'red', video: 0 }));
  const title = (wanted) => until(`the title ${wanted}`, async () => (await red.page.title()) === wanted, { show: () => red.page.title() });
  const icon = () => red.page.evaluate(() => document.querySelector('link[rel=icon]').href);
  const { room } = scene;
  await title('Parlour');
  const idle = await icon();
  await red.join();
  await title(`${room} · Parlour`);
  const live = await icon();
  await red.press('Mute microphone');
  await title(`Muted · ${room} · Parlour`);
  const muted = await icon();
  assert.equal(new Set([idle, live, muted]).size, 3);
  for (const svg of [live, muted]) assert.match(svg, /^data:image\/svg\+xml,/);
  await red.press('Unmute microphone');
  await title(`${room} · Parlour`);
  // Looked at, the page says it by itself.
  const others = await crowd(scene, ['Ada']);
  await red.says(/Ada joined/);
  assert.deepEqual(await red.page.evaluate(() => [window.__sounds, window.__notified]), [0, []]);
  await red.page.evaluate(() => window.__look(true));
  await others.add('Bo');
  await title(`(1) ${room} · Parlour`);
  await others.add('Cem');
  await title(`(2) ${room} · Parlour`);
  const [sounds, notified] = await red.page.evaluate(() => [window.__sounds, window.__notified]);
  assert.equal(sounds, 2, 'one chime of two notes, however many come at once');
  assert.deepEqual(notified.filter((said) => said !== 'closed'), ['Parlour: Bo joined', 'Parlour: Cem joined']);
  await red.page.evaluate(() => window.__look(false));
  await title(`${room} · Parlour`);
  assert.equal(await red.page.evaluate(() => window.__notified.at(-1)), 'closed');
  await red.leave();
  await title('Parlour');
});

// Guards: a screen that goes dark while one listens.
house.scenario('the screen stays on during the call and not after it', async (scene) => {
  const red = await scene.person('red');
  await red.page.evaluateOnNewDocument(() => {
    window.__locks = 0;
    Object.defineProperty(navigator, 'wakeLock', { value: {
      request: async () => {
        window.__locks += 1;
        return { release: async () => { window.__locks -= 1; } };
      },
    } });
  });
  await red.openLobby(scene.address({ name: 'red' }));
  const locks = () => red.page.evaluate(() => window.__locks);
  assert.equal(await locks(), 0);
  await red.join();
  await until('one lock', async () => (await locks()) === 1, { show: locks });
  await red.leave();
  await until('no lock', async () => (await locks()) === 0, { show: locks });
});
