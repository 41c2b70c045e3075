import { join } from 'node:path';
import { PALETTE, chromium, closeBrowsers } from './lib/browsers.mjs';
import { DIST } from './lib/house.mjs';
import { startJanus } from './lib/janus.mjs';
import { Person } from './lib/person.mjs';
import { Site } from './lib/site.mjs';
import { until, sleep } from './lib/until.mjs';
const folder = '/tmp/shots-stage';
const janus = await startJanus();
const site = await Site.start();
site.folder('/parlour/', DIST);
site.file('/parlour/config.json', JSON.stringify({ gateways: [{ name: 'here', urls: janus.urls }] }), { 'content-type': 'application/json' });
const address = (query) => `${site.origin}/parlour/?${new URLSearchParams(query)}`;
async function enter(colour) {
  const browser = await chromium(colour, {});
  return Person.create(await browser.createBrowserContext(), colour, []);
}
const NAMES = ['Ada Lovelace', '김하늘', 'Grace Hopper', 'Émilie du Châtelet', 'Bartholomew Featherstonehaugh-Cholmondeley',
  'Alan', '이서연', 'Katherine Johnson', 'Noor'];
const SIZES = { desktop: [1440, 900], phone: [390, 844], side: [844, 390] };
async function shoot(person, title, sizes = ['desktop', 'phone', 'side']) {
  for (const size of sizes) {
    const [width, height] = SIZES[size];
    await person.page.setViewport({ width, height, deviceScaleFactor: 1, isMobile: false });
    await sleep(700);
    await person.page.screenshot({ path: join(folder, `${title}-${size}.png`) });
  }
  await person.page.setViewport({ width: 1440, height: 900 });
  await sleep(300);
}
const only = process.argv[2];
try {
  const room = 900001;
  const others = [];
  for (let i = 1; i < 9; i++) {
    const p = await enter(i < 4 ? PALETTE[i] : PALETTE[1]);
    await p.open(address({ room, name: NAMES[i], join: 1, ...(i >= 4 && { video: 0 }), ...(i % 2 && { audio: 0 }) }));
    await p.becomes('in-call');
    others.push(p);
  }
  for (const [theme, lang] of [['light', 'en'], ['dark', 'ko']]) {
    const v = await enter('red');
    await v.page.setViewport({ width: 1440, height: 900 });
    await v.open(address({ room, name: NAMES[0], join: 1, theme, lang }));
    await v.becomes('in-call');
    await until('tiles', async () => (await v.tiles()).length === 9 && (await v.tiles()).every((t) => t.link === 'live'), { timeout: 30000 }).catch(() => {});
    await sleep(6500);
    const t = `${theme}`;
    await shoot(v, `gallery-${t}`);
    await v.press('View').catch(() => v.press('보기'));
    await sleep(400);
    await shoot(v, `menu-${t}`, ['desktop', 'phone']);

    await v.page.evaluate(() => document.querySelector('#view-menu').hidePopover());
    await v.page.evaluate(() => { document.querySelectorAll('[name=view]')[1].click(); document.querySelectorAll('[name=own-tile]')[1].click(); });
    await shoot(v, `spotlight-corner-${t}`);
    await v.page.evaluate(() => { document.querySelectorAll('[name=own-tile]')[0].click(); document.querySelectorAll('[name=view]')[0].click(); });
    const tile = (await v.page.$$('[data-tile]'))[3];
    await tile.hover(); await sleep(300);
    await v.page.screenshot({ path: join(folder, `hover-${t}-desktop.png`) });
    await (await tile.$('[data-pin]')).click();
    await shoot(v, `pinned-${t}`, ['desktop', 'phone']);
    await (await tile.$('[data-pin]')).click();
    await others[1].press('Share screen');
    await until('screen', async () => (await v.tiles()).some((x) => x.source === 'screen' && x.link === 'live'));
    await sleep(1500);
    await shoot(v, `sharing-${t}`);
    const screen = await v.page.$('.tile.screen');
    await screen.focus(); await v.page.keyboard.press('+'); await v.page.keyboard.press('+'); await v.page.keyboard.press('ArrowRight');
    await sleep(500);
    await v.page.screenshot({ path: join(folder, `zoomed-${t}-desktop.png`) });
    await v.page.keyboard.press('0');
    await others[1].press('Stop sharing');
    await v.page.keyboard.press('s');
    await sleep(1500);
    await shoot(v, `own-share-${t}`);
    await v.close();
  }
} finally { await closeBrowsers(); await janus.stop(); await site.close(); }
