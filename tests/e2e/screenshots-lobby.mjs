// A look at the lobby, at every way in which devices are refused, and at the settings: on a desk and on phones, in both themes
// and both languages, and a sheet of all of them.
//
//   node screenshots-lobby.mjs [folder]     PARLOUR_DIST as for the tests; the folder is /tmp/parlour-lobby unless named
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, closeBrowsers } from './lib/browsers.mjs';
import { REFUSALS, installRefusal } from './lib/capture-refusals.mjs';
import { DIST } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { Person } from './lib/person.mjs';
import { installPlugs } from './lib/plugs.mjs';
import { Site } from './lib/site.mjs';
import { YELLOW } from './lib/two-cameras.mjs';
import { until } from './lib/until.mjs';

const folder = resolve(process.argv[2] ?? '/tmp/parlour-lobby');
mkdirSync(folder, { recursive: true });

const SIZES = { desktop: [1440, 900], phone: [390, 844], small: [360, 640] };
const LOOKS = [['light', 'en'], ['dark', 'en'], ['light', 'ko'], ['dark', 'ko']];

const janus = await startJanus();
const site = await Site.start();
const sheets = new Map();
let rooms = 810_000;
site.folder('/parlour/', DIST);
site.file('/parlour/config.json', JSON.stringify({ gateways: [{ name: 'here', urls: janus.urls }], ui: { autoJoin: 'always' } }), { 'content-type': 'application/json' });

const address = (query) => `${site.origin}/parlour/?${new URLSearchParams(query)}`;

async function enter(options) {
  const browser = await chromium('red', options);
  return Person.create(await browser.createBrowserContext(), 'red', []);
}

/** Runs `arrive` for a desk and for a phone: a page that becomes a phone's is loaded anew. */
async function onEach(options, arrive) {
  for (const isMobile of [false, true]) {
    const person = await enter(options);
    person.sizes = Object.entries(SIZES).filter(([size]) => (size !== 'desktop') === isMobile);
    const [[, [width, height]]] = person.sizes;
    await person.page.setViewport({ width, height, isMobile, hasTouch: isMobile });
    await arrive(person);
    await person.close();
  }
}

async function shoot(person, sheet, title, prepare = async () => {}) {
  for (const [size, [width, height]] of person.sizes) {
    await person.page.setViewport({ width, height, isMobile: size !== 'desktop', hasTouch: size !== 'desktop' });
    await prepare();
    await person.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    const file = `${sheet}-${title}-${size}.png`.replaceAll(' ', '-');
    await person.page.screenshot({ path: join(folder, file) });
    if (!sheets.has(sheet)) sheets.set(sheet, []);
    sheets.get(sheet).push({ title: `${title} ${size}`, file, width });
  }
  console.log(`${sheet} ${title}`);
}

const lobby = (sheet, title, query, { install, options } = {}) => onEach(options, async (person) => {
  if (install) await person.page.evaluateOnNewDocument(...install);
  await person.open(address({ room: rooms++, name: 'Ada Lovelace', ...query }));
  await person.becomes('lobby');
  await until('a preview or an alert', () => person.page.evaluate(() => (
    document.querySelector('video')?.videoWidth > 0 || document.querySelector('[role=alert] .alert')
  )), { timeout: 5_000 }).catch(() => {});
  await shoot(person, sheet, title);
});

const settings = (sheet, title, query) => onEach({ media: 'two' }, async (person) => {
  await person.page.evaluateOnNewDocument(installPlugs);
  await person.open(address({ room: rooms++, name: 'Ada Lovelace', join: 1, ...query }));
  await person.becomes('in-call');
  await until('names of devices', () => person.page.evaluate(() => (
    [...document.querySelectorAll('button')].find((button) => ['Settings', '설정'].includes(button.getAttribute('aria-label')))?.click(),
    document.querySelector('dialog[open] select')
  )));
  const scroll = (end) => () => person.page.evaluate((to) => {
    document.querySelector('dialog[open]')?.scrollTo(0, to ? 10_000 : 0);
  }, end);
  await shoot(person, sheet, `${title} top`, scroll(false));
  await shoot(person, sheet, `${title} end`, scroll(true));
});

/** A call in which notices of devices stand on the screen. */
const notices = (sheet, title, query) => onEach({ media: 'two' }, async (person) => {
  await person.page.evaluateOnNewDocument(installPlugs, [YELLOW]);
  await person.open(address({ room: rooms++, name: 'Ada Lovelace', join: 1, ...query }));
  await person.becomes('in-call');
  await until('two devices', async () => (await person.owns()).liveTracks.length === 2);
  await until('a picture', () => person.page.evaluate(() => document.querySelector('[data-tile][data-painted]')));
  await person.page.evaluate((label) => { window.__plugs.plug(label); window.__plugs.mute('audio', true); }, YELLOW);
  await until('notices', () => person.page.$('.toast'));
  await shoot(person, sheet, title);
});

/** One page for each sheet, photographed. */
async function contactSheets() {
  site.folder('/sheet/', folder);
  const person = await enter();
  await person.page.setViewport({ width: 1700, height: 1000 });
  for (const [sheet, pictures] of sheets) {
    const cells = pictures.map(({ title, file, width }) => {
      const data = readFileSync(join(folder, file)).toString('base64');
      return `<figure style="width:${width < 500 ? 260 : 540}px"><img src="data:image/png;base64,${data}"><figcaption>${title}</figcaption></figure>`;
    });
    writeFileSync(join(folder, `${sheet}.html`), '<!doctype html><meta charset="utf-8"><style>body{margin:12px;display:flex;'
      + 'flex-wrap:wrap;gap:12px;align-items:start;background:#777;font:13px sans-serif;color:#fff}figure{margin:0}img{width:100%;'
      + `display:block}figcaption{padding:3px 0}</style>${cells.join('')}`);
    await person.open(`${site.origin}/sheet/${sheet}.html`);
    await person.page.screenshot({ path: join(folder, `sheet-${sheet}.png`), fullPage: true });
    console.log(join(folder, `sheet-${sheet}.png`));
  }
  await person.close();
}

try {
  for (const [theme, lang] of LOOKS) {
    const query = { theme, lang };
    await lobby('lobby', `${theme} ${lang}`, query);
    await settings('settings', `${theme} ${lang}`, query);
    await notices('notices', `${theme} ${lang}`, query);
  }
  for (const [theme, lang] of [LOOKS[0], LOOKS[3]]) {
    for (const [state, { error }] of Object.entries(REFUSALS)) {
      await lobby(`refused-${theme}`, `${state} ${lang}`, { theme, lang }, { install: [installRefusal, error] });
    }
  }
  await contactSheets();
} finally {
  await closeBrowsers();
  await janus.stop();
  await site.close();
}
