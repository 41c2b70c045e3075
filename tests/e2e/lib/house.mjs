// What a file of tests lives in: a static host, a Janus, browsers, and scenarios that clean up after themselves.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PALETTE, chromium, closeBrowsers, firefox } from './browsers.mjs';
import { startJanus } from './janus.mjs';
import { Person } from './person.mjs';
import { Site } from './site.mjs';

const HERE = dirname(dirname(fileURLToPath(import.meta.url)));

/** The built app under test: `PARLOUR_DIST`, or `dist/` at the root of the repository. */
export const DIST = resolve(process.env.PARLOUR_DIST ?? join(HERE, '../../dist'));

const ARTIFACTS = process.env.PARLOUR_ARTIFACTS ?? join(HERE, 'artifacts');

/** Opens a house for one file of tests; `janus` are the options of its Janus, `null` for none. */
export function openHouse({ janus = {} } = {}) {
  const house = new House();
  before(async () => {
    assert.ok(existsSync(join(DIST, 'index.html')), `no built app at ${DIST}: build it, or set PARLOUR_DIST`);
    house.site = await Site.start();
    if (janus) house.janus = await startJanus(janus);
  }, { timeout: 30_000 });
  after(() => house.close(), { timeout: 30_000 });
  return house;
}

class House {
  rooms = 700_000 + (process.pid % 1000) * 100;

  scenarios = 0;

  /**
   * A test that opens with the failure it guards against. Its pages are closed at the end, and any console error, page
   * error, unhandled rejection or policy violation that it did not `allow` fails it. What browsers write about lost connections is none.
   */
  scenario(name, run, { timeout = 120_000, skip = false } = {}) {
    // The runner's own limit only stops waiting; the limit in here also closes the pages, so that they slow down no other test.
    test(name, { timeout: timeout + 30_000, skip }, async () => {
      const scene = new Scene(this);
      try {
        await within(timeout, run(scene));
        await scene.expectNoFaults();
      } catch (error) {
        await scene.record(name, error);
        throw error;
      } finally {
        await scene.close();
      }
    });
  }

  async close() {
    await closeBrowsers();
    await this.janus?.stop();
    await this.site?.close();
  }
}

/** Settles as `work` does, or fails after `timeout` milliseconds. */
async function within(timeout, work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the scenario did not end within ${timeout} ms`)), timeout);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** One scenario: its own address with its own config.json, its own room, its own people. */
class Scene {
  constructor(house) {
    this.house = house;
    this.janus = house.janus;
    this.site = house.site;
    this.people = [];
    this.allowed = [];
    this.endings = [];
    house.scenarios += 1;
    this.room = house.rooms + house.scenarios;
    this.path = `/hosted-${house.scenarios}/parlour/`;
    this.site.folder(this.path, DIST);
    this.configure({});
  }

  /**
   * Writes config.json; the gateway is the house's Janus unless the test names another, and `join=1` opens the devices unless the test
   * says what `ui.autoJoin` is (`undefined`: the key is missing).
   */
  configure({ ui, ...config }) {
    const gateways = this.janus ? [{ name: 'test', urls: this.janus.urls }] : undefined;
    this.configText(JSON.stringify({ ...(gateways && { gateways }), ...config, ui: { autoJoin: 'always', ...ui } }));
  }

  /** Writes config.json as it stands; `null` means that there is none. */
  configText(text) {
    this.site.file(`${this.path}config.json`, text, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  }

  /** A Janus with other options for this scenario alone; config.json names it from now on. */
  async ownJanus(options) {
    this.janus = await startJanus(options);
    this.atEnd(() => this.janus.stop());
    this.configure({});
    return this.janus;
  }

  /** Says that a fault that fits is part of the scenario. */
  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  /** Something to undo at the end. */
  atEnd(ending) {
    this.endings.push(ending);
  }

  /** The app's address with a query and, after it, a fragment; the scenario's room unless the query names one. */
  address(query = {}, fragment = {}) {
    const search = new URLSearchParams(
      Object.entries({ room: this.room, ...query }).filter(([, value]) => value !== undefined && value !== null),
    );
    const hash = new URLSearchParams(fragment).toString().replaceAll('+', '%20');
    return `${this.site.origin}${this.path}?${search}${hash && `#${hash}`}`;
  }

  /** A person in a Chromium of their own, whose camera shows `colour`. */
  async person(colour = PALETTE[this.people.length], options = {}) {
    const browser = await chromium(colour, options);
    return this.enter(browser, colour);
  }

  /** A person in Firefox; its fake camera chooses its own picture. */
  async firefoxPerson() {
    return this.enter(await firefox(), 'firefox');
  }

  async enter(browser, colour) {
    const context = await browser.createBrowserContext();
    const person = await Person.create(context, colour, this.allowed);
    this.people.push(person);
    return person;
  }

  /** `count` people in the scenario's room, named after their colours, all of them in the call. */
  async gather(count, query = {}) {
    const people = [];
    // Browsers start one after another, for five at once starve each other on two cores; people join all at once.
    for (const colour of PALETTE.slice(0, count)) {
      const person = await this.person(colour);
      await person.openLobby(this.address({ name: colour, ...query }));
      people.push(person);
    }
    await Promise.all(people.map((person) => person.join()));
    return people;
  }

  /** A room and its secret, from the page of whoever made it, as a moderator's request carries them. */
  async roomKey(room = this.room) {
    const secrets = await Promise.all(this.people.map((person) => person.roomSecret(room)));
    const held = secrets.filter(Boolean);
    if (held.length !== 1) throw new Error(`${held.length} of ${secrets.length} pages hold the secret of room ${room}`);
    return { room, secret: held[0] };
  }

  /** Fails on any fault of any page that the scenario did not allow. */
  async expectNoFaults() {
    await Promise.all(this.people.map((person) => person.gatherFaults()));
    const faults = this.people.flatMap((person) => person.unexpected());
    if (faults.length > 0) throw new Error(`faults on the pages:\n  ${faults.join('\n  ')}`);
  }

  /** Leaves a picture of each page, its last words and Janus's log beside a failed test. */
  async record(name, error) {
    const folder = join(ARTIFACTS, name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80));
    mkdirSync(folder, { recursive: true });
    const lines = [String(error?.stack ?? error), ''];
    for (const [index, person] of this.people.entries()) {
      await person.gatherFaults();
      lines.push(`== ${index} ${person.colour}`, ...person.problems, '-- console', ...person.said.slice(-100));
      if (person.page.isClosed()) continue;
      const state = await person.page.evaluate(() => ({
        address: location.href.replace(/#.*/, '#…'),
        html: { ...document.documentElement.dataset },
        text: document.body.innerText.slice(0, 1500),
      })).catch(String);
      lines.push('-- page', JSON.stringify(state, null, 1), JSON.stringify(await person.tiles().catch(String)));
      await person.page.screenshot({ path: join(folder, `${index}-${person.colour}.png`) }).catch(() => {});
    }
    writeFileSync(join(folder, 'report.txt'), lines.join('\n'));
    if (this.janus) writeFileSync(join(folder, 'janus.log'), this.janus.log());
  }

  async close() {
    await Promise.all(this.people.map((person) => person.close()));
    for (const ending of this.endings.splice(0)) await ending();
  }
}
