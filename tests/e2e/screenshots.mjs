// One command for a look at everything: pictures of every screen, panel and error, and a sheet of all of them.
//
//   node screenshots.mjs [folder] [pattern]     only what fits the pattern; the folder is /tmp/parlour-screenshots unless named
//   PARLOUR_DIST as for the tests
//
// Everybody on the pictures is painted: one page publishes them all to a real Janus.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, closeBrowsers } from './lib/browsers.mjs';
import { DIST } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { Person } from './lib/person.mjs';
import { Site } from './lib/site.mjs';
import { installPaintedCamera, installStudio } from './lib/studio.mjs';
import { until } from './lib/until.mjs';

const folder = resolve(process.argv[2] ?? '/tmp/parlour-screenshots');
const wanted = new RegExp(process.argv[3] ?? '', 'i');
mkdirSync(folder, { recursive: true });

const SIZES = { desktop: [1440, 900], tablet: [1024, 768], phone: [390, 844], 'phone on its side': [844, 390] };
const README = [1120, 700];
const LOOKS = [{ theme: 'light', lang: 'en' }, { theme: 'dark', lang: 'ko' }];
const NAMES = ['Ada Lovelace', '김하늘', 'Grace Hopper', 'Émilie du Châtelet', 'Bartholomew Featherstonehaugh-Cholmondeley', 'Alan', '이서연',
  'Katherine Johnson', 'Noor', '박지훈', 'Hedy', 'Radia Perlman', 'Linus', 'Frances', '최유진', 'Mary', 'Edsger', 'Barbara', 'Ken',
  'Margaret', 'Tim', '정민서', 'Donald', 'Sophie', 'Vint'];
const VIEWER = NAMES[0];

const janus = await startJanus();
const site = await Site.start();
const sheet = [];
let rooms = 800_000;
const configure = (config) => site.file('/parlour/config.json', config, { 'content-type': 'application/json', 'cache-control': 'no-store' });
site.folder('/parlour/', DIST);
site.file('/studio', '<!doctype html><title>Studio</title>', { 'content-type': 'text/html' });
const RIGHT = JSON.stringify({ gateways: [{ name: 'here', urls: janus.urls }], ui: { autoJoin: 'always' } });
configure(RIGHT);

const address = (query) => `${site.origin}/parlour/?${new URLSearchParams(query)}`;

/** A page whose camera shows somebody painted. */
async function enter(options) {
  const browser = await chromium('red', options);
  const person = await Person.create(await browser.createBrowserContext(), 'viewer', []);
  await person.page.evaluateOnNewDocument(installStudio);
  await person.page.evaluateOnNewDocument(installPaintedCamera, VIEWER);
  return person;
}

/** Another size, and another pointer, without a reload: puppeteer's own way would leave the call. */
async function resize(person, width, height, isPhone = false) {
  person.session ??= await person.page.createCDPSession();
  await person.session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: isPhone });
  await person.session.send('Emulation.setTouchEmulationEnabled', { enabled: isPhone });
  await person.session.send('Emulation.setEmulatedMedia', {
    features: isPhone ? [{ name: 'hover', value: 'none' }, { name: 'pointer', value: 'coarse' }] : [],
  });
  // Tiles glide to their places.
  await person.page.evaluate(() => new Promise((done) => { setTimeout(() => requestAnimationFrame(done), 450); }));
}

/** Photographs a page at every size that is asked for. */
async function shoot(person, title, sizes = Object.keys(SIZES)) {
  for (const size of sizes) {
    if (!wanted.test(`${title} ${size}`)) continue;
    const [width, height] = SIZES[size] ?? README;
    await resize(person, width, height, size.startsWith('phone'));
    const file = `${title} ${size}`.replaceAll(' ', '-').toLowerCase();
    const session = await person.page.createCDPSession();
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    await session.detach();
    writeFileSync(join(folder, `${file}.png`), Buffer.from(data, 'base64'));
    sheet.push({ title: `${title} ${size}`, file: `${file}.png`, width });
    console.log(`${file}.png`);
  }
}

/** Runs a part of the sheet where it is asked for; one that fails says so and does not end the others. */
async function part(title, run, shots = [title]) {
  const full = (shot) => LOOKS.flatMap(({ theme, lang }) => Object.keys(SIZES).map((size) => `${shot} ${theme} ${lang} ${size}`));
  if (![title, ...shots.flatMap(full)].some((name_) => wanted.test(name_))) return;
  const open = [];
  const visit = async (options) => {
    const person = await enter(options);
    open.push(person);
    return person;
  };
  try {
    await run(visit);
  } catch (error) {
    console.error(`${title}: ${error.message}`);
  } finally {
    await Promise.all(open.map((person) => person.close()));
  }
}

/** Painted people in a room that is there; gone when the page that holds them is closed. */
async function fill(visit, room, count, special = {}) {
  if (count === 0) return;
  const studio = await visit();
  await studio.page.goto(`${site.origin}/studio`);
  const big = count <= 4;
  const people = NAMES.slice(1, count + 1).map((name, index) => ({
    name,
    // Some are muted and some without a camera, so that every state of a tile is on the sheet.
    microphone: index % 3 !== 1,
    camera: index % 4 !== 2,
    talks: index === 0,
    size: big ? { width: 640, height: 360 } : { width: 320, height: 180, rate: 6 },
    ...special[index],
  }));
  await studio.page.evaluate(async (url, id, all) => {
    for (const one of all) await window.studio.enter(url, id, one);
  }, janus.wsUrl, room, people);
}

async function stage(visit, look, count, { special, ...query } = {}) {
  const room = rooms++;
  const viewer = await visit();
  await viewer.open(address({ room, name: VIEWER, join: 1, ...look, ...query }));
  await viewer.becomes('in-call');
  await fill(visit, room, count - 1, special);
  await until(`${count} people, all of them live`, async () => {
    const tiles = await viewer.tiles();
    return tiles.length >= count && tiles.every((tile) => tile.link === 'live');
  }, { timeout: 60_000, show: async () => (await viewer.tiles()).map(({ name, link }) => `${name}: ${link}`) }).catch((error) => console.error(error.message));
  await until('no notices', () => viewer.page.evaluate(() => !document.querySelector('.toast')), { timeout: 15_000 }).catch(() => {});
  return viewer;
}

const name = (title, { theme, lang }) => `${title} ${theme} ${lang}`;
const click = (person, selector) => person.page.evaluate((wanted_) => document.querySelector(wanted_).click(), selector);

async function lobbies() {
  const previewed = (person) => until('a preview', () => person.page.evaluate(() => document.querySelector('video')?.videoWidth > 0), { timeout: 4_000 }).catch(() => {});
  for (const look of LOOKS) {
    await part('lobby', async (visit) => {
      const person = await visit();
      await person.open(address({ room: rooms++, name: VIEWER, ...look }));
      await person.becomes('lobby');
      await previewed(person);
      await shoot(person, name('lobby', look));
    });
    await part('lobby refused', async (visit) => {
      const person = await visit({ media: 'denied' });
      await person.open(address({ room: rooms++, name: VIEWER, ...look }));
      await person.becomes('lobby');
      await shoot(person, name('lobby refused', look));
    });
    await part('lobby failed', async (visit) => {
      const client = await janus.client();
      const room = rooms++;
      await client.room({ request: 'create', room, pin: '1234', publishers: 6 });
      const person = await visit();
      await person.open(address({ room, name: VIEWER, join: 1, ...look }));
      await person.becomes('failed');
      await previewed(person);
      await shoot(person, name('lobby failed', look));
      await client.close();
    });
  }
}

async function stages() {
  for (const look of LOOKS) {
    for (const count of [1, 2, 4, 9, 16, 25]) {
      await part(`stage ${count}`, async (visit) => shoot(await stage(visit, look, count), name(`stage ${count}`, look)));
    }
    await part('voice', async (visit) => {
      const viewer = await visit();
      await viewer.open(address({ room: rooms++, name: VIEWER, join: 1, mode: 'voice', ...look }));
      await viewer.becomes('in-call');
      await shoot(viewer, name('voice', look));
    });
    await part('sharing', async (visit) => {
      const viewer = await stage(visit, look, 5, { special: { 1: { screen: true } } });
      await until('the screen', () => viewer.page.evaluate(() => (
        document.querySelector('[data-source=screen] video')?.videoWidth > 0
      )), { timeout: 8_000 }).catch((error) => console.error(error.message));
      await shoot(viewer, name('sharing', look));
    });
    await part('spotlight', async (visit) => {
      const viewer = await stage(visit, look, 9);
      const pins = await viewer.page.$$('[data-tile] button[aria-pressed], [data-tile] [data-pin]');
      if (pins.length > 1) await pins[1].evaluate((pin) => pin.click());
      await shoot(viewer, name('spotlight', look));
    });
  }
}

async function panels() {
  for (const look of LOOKS) {
    await part('panel', async (visit) => {
      const viewer = await stage(visit, look, 9);
      await viewer.page.keyboard.press('p');
      await shoot(viewer, name('panel people', look));
      await click(viewer, '.panel .person [aria-haspopup=menu]');
      await shoot(viewer, name('panel menu', look));
      await viewer.page.keyboard.press('Escape');
      await click(viewer, '.panel-tools button');
      await until('the numbers', () => viewer.page.evaluate(() => document.querySelectorAll('aside dl').length > 2), { timeout: 10_000 }).catch(() => {});
      await shoot(viewer, name('panel connection', look));
      await viewer.page.keyboard.press('Escape');
      await resize(viewer, 1440, 900);
      await click(viewer, '[data-tile]:nth-of-type(2) [aria-haspopup=menu]');
      await shoot(viewer, name('tile menu', look));
      await viewer.page.keyboard.press('Escape');
      await viewer.page.keyboard.press('?');
      await shoot(viewer, name('dialog shortcuts', look));
      await viewer.page.keyboard.press('Escape');
      await click(viewer, '.toolbar [data-settings], .toolbar button:nth-last-of-type(2)');
      await shoot(viewer, name('dialog settings', look));
    }, ['panel people', 'panel menu', 'panel connection', 'tile menu', 'dialog shortcuts', 'dialog settings']);
  }
}

/** The two pictures of the README. */
async function readme() {
  for (const [title, look, count] of [['readme light', LOOKS[0], 4], ['readme dark', LOOKS[1], 9]]) {
    await part(title, async (visit) => {
      const viewer = await stage(visit, look, count);
      await shoot(viewer, title, ['page']);
    });
  }
}

async function errors() {
  for (const look of LOOKS) {
    await part('ends', async (visit) => {
      const room = rooms++;
      const person = await visit();
      await person.open(address({ room, name: VIEWER, join: 1, ...look }));
      await person.becomes('in-call');
      await click(person, '.toolbar [data-tone=danger]');
      await person.becomes('left');
      await shoot(person, name('left', look));
      await click(person, '.actions [data-tone=primary]');
      await person.becomes('in-call');
      const client = await janus.client();
      await client.room({ request: 'destroy', room, secret: await person.roomSecret(room) });
      await client.close();
      await person.becomes('left', 'room-closed');
      await shoot(person, name('room closed', look));
    }, ['left', 'room closed']);
    await part('reconnecting', async (visit) => {
      const viewer = await stage(visit, look, 4);
      await janus.stop();
      try {
        await viewer.becomes('reconnecting');
        await shoot(viewer, name('reconnecting', look));
      } finally {
        await janus.start();
      }
    });
    await part('wrong config', async (visit) => {
      configure('{"ice":{"policy":"both"}}');
      const person = await visit();
      await person.open(address(look));
      await person.becomes('failed');
      await person.page.evaluate((theme) => { document.documentElement.dataset.theme = theme; }, look.theme);
      await shoot(person, name('wrong config', look));
      configure(RIGHT);
    });
    await part('check', async (visit) => {
      const person = await visit();
      await person.open(address({ view: 'check', ...look }));
      await until('a verdict', () => person.page.evaluate(() => document.querySelector('[data-verdict]')?.dataset.verdict), { timeout: 40_000 });
      await shoot(person, name('check', look));
    });
  }
}

/** All pictures on one page, photographed. */
async function contactSheet() {
  const cells = sheet.map(({ title, file, width }) => {
    const data = readFileSync(join(folder, file)).toString('base64');
    const shown = width < 500 ? 150 : width < 1000 ? 260 : 360;
    return `<figure style="width:${shown}px"><img src="data:image/png;base64,${data}"><figcaption>${title}</figcaption></figure>`;
  });
  const page = '<!doctype html><meta charset="utf-8"><style>body{margin:16px;display:flex;flex-wrap:wrap;gap:16px;align-items:start;'
    + 'background:#777;font:13px sans-serif;color:#fff}figure{margin:0}img{width:100%;display:block}figcaption{padding:4px 0}</style>'
    + `${cells.join('')}`;
  writeFileSync(join(folder, 'index.html'), page);
  site.folder('/sheet/', folder);
  const person = await enter();
  await person.page.setViewport({ width: 1600, height: 1000 });
  await person.page.goto(`${site.origin}/sheet/`);
  await person.page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true });
  await person.close();
}

try {
  await lobbies();
  await stages();
  await panels();
  await readme();
  await errors();
  await contactSheet();
  console.log(`the sheet: ${join(folder, 'sheet.png')}`);
} finally {
  await closeBrowsers();
  await janus.stop();
  await site.close();
}
