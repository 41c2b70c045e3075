// One command for a look at everything: pictures of the lobby and the stage, and a sheet of all of them.
//
//   node screenshots.mjs [folder]     PARLOUR_DIST as for the tests; the folder is /tmp/parlour-screenshots unless named
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PALETTE, chromium, closeBrowsers } from './lib/browsers.mjs';
import { DIST } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { Person } from './lib/person.mjs';
import { Site } from './lib/site.mjs';
import { until } from './lib/until.mjs';

const folder = resolve(process.argv[2] ?? '/tmp/parlour-screenshots');
mkdirSync(folder, { recursive: true });

const SIZES = { desktop: [1440, 900], tablet: [1024, 768], phone: [390, 844] };
const NAMES = ['Ada Lovelace', '김하늘', 'Grace Hopper', 'Émilie du Châtelet', 'Bartholomew Featherstonehaugh-Cholmondeley',
  'Alan', '이서연', 'Katherine Johnson', 'Noor'];
const CROWDS = [1, 2, 4, 9];

const janus = await startJanus();
const site = await Site.start();
const sheet = [];
let rooms = 800_000;
site.folder('/parlour/', DIST);
site.file('/parlour/config.json', JSON.stringify({ gateways: [{ name: 'here', urls: janus.urls }] }), { 'content-type': 'application/json' });

const address = (query) => `${site.origin}/parlour/?${new URLSearchParams(query)}`;

async function enter(colour, options) {
  const browser = await chromium(colour, options);
  return Person.create(await browser.createBrowserContext(), colour, []);
}

async function shoot(person, title) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    await person.page.setViewport({ width, height, deviceScaleFactor: 1, isMobile: size === 'phone', hasTouch: size === 'phone' });
    await person.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    const file = `${title} ${size}`.replaceAll(' ', '-').toLowerCase();
    await person.page.screenshot({ path: join(folder, `${file}.png`) });
    sheet.push({ title: `${title} ${size}`, file: `${file}.png`, width });
    console.log(`${file}.png`);
  }
}

/** The stage with `crowd` people, photographed in both themes and both languages by the first of them. */
async function shootStage(crowd) {
  const room = rooms++;
  const others = [];
  for (let index = 1; index < crowd; index++) {
    const person = await enter(PALETTE[index % PALETTE.length]);
    // Some are muted and some without a camera, so that every state of a tile is on the sheet.
    await person.open(address({ room, name: NAMES[index], join: 1, ...(index % 3 === 2 && { audio: 0 }), ...(index % 4 === 3 && { video: 0 }) }));
    await person.becomes('in-call');
    others.push(person);
  }
  for (const [theme, lang] of [['light', 'en'], ['dark', 'en'], ['dark', 'ko']]) {
    const viewer = await enter('red');
    await viewer.open(address({ room, name: NAMES[0], join: 1, theme, lang }));
    await viewer.becomes('in-call');
    await until(`${crowd} tiles, all of them live`, async () => {
      const tiles = await viewer.tiles();
      return tiles.length === crowd && tiles.every((tile) => tile.link === 'live' || (tile.audio === 'off' && tile.video === 'off'));
    }, { timeout: 40_000, show: () => viewer.tiles() }).catch((error) => console.error(error.message));
    await shoot(viewer, `stage ${crowd} ${theme} ${lang}`);
    await viewer.close();
  }
  await Promise.all(others.map((person) => person.close()));
}

async function shootLobby(title, query, options) {
  const person = await enter('red', options);
  await person.open(address({ room: rooms++, name: NAMES[0], ...query }));
  await person.becomes('lobby');
  // The preview's first picture, where there is one.
  await until('a preview', () => person.page.evaluate(() => document.querySelector('video')?.videoWidth > 0), { timeout: 4_000 }).catch(() => {});
  await shoot(person, title);
  await person.close();
}

async function shootEnds() {
  const person = await enter('red');
  await person.open(address({ room: rooms++, name: NAMES[0], join: 1 }));
  await person.becomes('in-call');
  await person.leave();
  await shoot(person, 'left');
  site.file('/parlour/config.json', '{"ice":{"policy":"both"}}', { 'content-type': 'application/json' });
  await person.open(address({}));
  await person.becomes('failed');
  await shoot(person, 'wrong config');
  await person.close();
}

/** All pictures on one page, photographed. */
async function contactSheet() {
  const cells = sheet.map(({ title, file, width }) => {
    const data = readFileSync(join(folder, file)).toString('base64');
    return `<figure style="width:${width < 500 ? 150 : 360}px"><img src="data:image/png;base64,${data}"><figcaption>${title}</figcaption></figure>`;
  });
  const page = '<!doctype html><meta charset="utf-8"><style>body{margin:16px;display:flex;flex-wrap:wrap;gap:16px;align-items:start;'
    + 'background:#777;font:13px sans-serif;color:#fff}figure{margin:0}img{width:100%;display:block}figcaption{padding:4px 0}</style>'
    + `${cells.join('')}`;
  writeFileSync(join(folder, 'index.html'), page);
  site.folder('/sheet/', folder);
  const person = await enter('red');
  await person.page.setViewport({ width: 1600, height: 1000 });
  await person.open(`${site.origin}/sheet/`);
  await person.page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true });
  await person.close();
}

try {
  for (const theme of ['light', 'dark']) {
    for (const lang of ['en', 'ko']) await shootLobby(`lobby ${theme} ${lang}`, { theme, lang });
  }
  await shootLobby('lobby refused', { theme: 'light', lang: 'en' }, { media: 'denied' });
  for (const crowd of CROWDS) await shootStage(crowd);
  await shootEnds();
  await contactSheet();
  console.log(`the sheet: ${join(folder, 'sheet.png')}`);
} finally {
  await closeBrowsers();
  await janus.stop();
  await site.close();
}
