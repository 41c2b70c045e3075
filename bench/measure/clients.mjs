// The two clients that are compared, driven by the same words: open, press Join, look.
import { until } from '../../tests/e2e/lib/until.mjs';
import { installProbe } from './probe.mjs';

/** How long anything may take before it counts as not measurable. */
const PATIENCE = 40_000;

class Client {
  static async open(browser, address, { viewport = { width: 1280, height: 720 }, before } = {}) {
    const client = new this();
    client.context = await browser.createBrowserContext();
    client.page = await client.context.newPage();
    await client.page.setViewport(viewport);
    client.page.setDefaultTimeout(PATIENCE);
    client.cdp = await client.page.createCDPSession();
    await client.page.evaluateOnNewDocument(installProbe);
    if (before) await client.page.evaluateOnNewDocument(before);
    await client.page.goto(address, { waitUntil: 'domcontentloaded' });
    return client;
  }

  ask(question, ...given) {
    return this.page.evaluate(question, ...given);
  }

  until(what, question, ...given) {
    return until(what, () => this.ask(question, ...given), { timeout: PATIENCE, interval: 40 });
  }

  /** What the probe has seen since the click; times in milliseconds after it. */
  async since() {
    return this.ask(() => {
      const { clicked, frames, signals } = window.__probe;
      const after = (list) => list.filter(({ at }) => at >= clicked);
      return {
        clicked: performance.timeOrigin + clicked,
        frames: after(frames).map(({ at, track }) => ({ at: at - clicked, track })),
        signals: signals.map(({ at, ...rest }) => ({ at: at - clicked, ...rest })),
      };
    });
  }

  /** What happened on this page, a line each, in milliseconds after a moment of the clock. */
  timeline(zero) {
    return this.ask((origin) => {
      const { signals, steps, frames, clicked } = window.__probe;
      const short = (text) => text.replace(/"sdp":"[^"]*"/g, '"sdp":…').slice(0, 260);
      const lines = [
        ...signals.map(({ at, out, data }) => [at, `${out ? '->' : '<-'} ${short(data)}`]),
        ...steps.map(({ at, what }) => [at, what]),
        ...frames.map(({ at, track }) => [at, `first frame of ${track}`]),
        ...(clicked === null ? [] : [[clicked, 'click']]),
      ];
      return lines.sort(([one], [other]) => one - other)
        .map(([at, what]) => `${(performance.timeOrigin + at - origin).toFixed(0).padStart(7)}  ${what}`);
    }, zero);
  }

  /** Waits until pictures of this many others have been shown. */
  pictures(count) {
    return this.until(`pictures of ${count} others`, (wanted) => window.__probe.pictures >= wanted, count);
  }

  /**
   * Waits until there are pictures of all the others that the page shows, of so many in the room. The page itself says when, at each new
   * picture and where it counts people or places them anew: its work is measured meanwhile, and questions would be part of that.
   */
  picturesOfAll(others) {
    const { showsAll } = this.constructor;
    return this.ask(async (shows, wanted) => {
      // A function does not travel to the page; its text does.
      const all = new Function(`return ${shows}`)();
      await new Promise((done) => {
        let observer;
        const look = () => {
          const count = document.querySelector('.top-bar-count');
          if (count && !observer) {
            observer = new MutationObserver(look);
            observer.observe(count, { childList: true, characterData: true, subtree: true });
            observer.observe(document.querySelector('.tiles'), { attributeFilter: ['data-place'], subtree: true });
          }
          if (!all(wanted, window.__probe.pictures)) return;
          observer?.disconnect();
          done();
        };
        window.__probe.pictured = look;
        look();
      });
    }, `${showsAll}`, others);
  }

  /** Milliseconds from the click to the first picture of anybody else. */
  async firstPicture() {
    await this.pictures(1);
    const { frames } = await this.since();
    if (frames.length === 0) throw new Error('a picture was there before the click');
    return Math.min(...frames.map(({ at }) => at));
  }

  /** The main thread's time so far, in milliseconds of CPU. */
  async busy() {
    if (!this.counting) {
      await this.cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
      this.counting = true;
    }
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  }

  elements() {
    return this.ask(() => document.querySelectorAll('*').length);
  }

  async close() {
    await this.context.close().catch(() => {});
  }
}

export class Parlour extends Client {
  name = 'Parlour';

  /**
   * Those who have no place on the page have no tile either; who is in the room is counted above the tiles. Tiles come a few at a time,
   * so unless there are more pages the most that one holds are to be there, each with its place.
   */
  static showsAll = (others, pictures) => {
    const tiles = document.querySelectorAll('.tiles [data-tile]:not([data-self])').length;
    const placed = document.querySelectorAll('.tiles [data-place]:not([data-self])').length;
    const most = document.querySelector('.pager') ? 8 : Math.min(others, 48);
    return Number.parseInt(document.querySelector('.top-bar-count')?.textContent, 10) > others
      && tiles >= most && placed === tiles && pictures >= tiles;
  };

  static address(site, room, query = {}) {
    return `${site.origin}/parlour/?${new URLSearchParams({ room, name: 'newcomer', ...query })}`;
  }

  /** Waits until Join can be pressed, and until everything is prepared. */
  async ready({ warm = true } = {}) {
    await this.until('the lobby', () => document.documentElement.dataset.call === 'lobby'
      && [...document.querySelectorAll('button')].some((button) => button.textContent.trim() === 'Join' && !button.disabled));
    if (warm) this.warm = await this.until('data-warm', () => 'warm' in document.documentElement.dataset).then(() => true, () => false);
  }

  join() {
    return this.ask(() => {
      const button = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent.trim() === 'Join');
      window.__probe.clicked = performance.now();
      button.click();
    });
  }

  tiles() {
    return this.ask(() => document.querySelectorAll('[data-tile]:not([data-self])').length);
  }
}

export class Demo extends Client {
  name = 'demo';

  static showsAll = (others, pictures) => pictures >= others;

  static address(site, room, query = {}) {
    return `${site.origin}/demos/mvideoroomtest.html?${new URLSearchParams({ room, ...query })}`;
  }

  /** Presses Start and waits until the name can be given. */
  async ready() {
    await this.until('Start', () => window.jQuery?._data(document.querySelector('#start'), 'events') !== undefined);
    await this.start();
    await this.until('the name field', () => (document.querySelector('#username')?.offsetParent ?? null) !== null);
  }

  start() {
    return this.ask(() => { document.querySelector('#start').click(); });
  }

  /** Start and Join with nobody's hesitation between them: what a direct link would be. */
  async straight() {
    await this.until('Start', () => window.jQuery?._data(document.querySelector('#start'), 'events') !== undefined);
    await this.ask(() => {
      const look = () => {
        if ((document.querySelector('#username')?.offsetParent ?? null) === null) return;
        observer.disconnect();
        document.querySelector('#username').value = 'newcomer';
        document.querySelector('#register').click();
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { attributes: true, subtree: true });
      window.__probe.clicked = performance.now();
      document.querySelector('#start').click();
    });
  }

  join() {
    return this.ask(() => {
      document.querySelector('#username').value = 'newcomer';
      window.__probe.clicked = performance.now();
      document.querySelector('#register').click();
    });
  }
}
