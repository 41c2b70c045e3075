// What every measure needs: a Janus, the page and the demo on one site, the long wire, and people from the load generator.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { closeBrowsers } from '../../tests/e2e/lib/browsers.mjs';
import { startJanus } from '../../tests/e2e/lib/janus.mjs';
import { endChild, startChild } from '../../tests/e2e/lib/scratch.mjs';
import { Site } from '../../tests/e2e/lib/site.mjs';
import { Demo, Parlour } from './clients.mjs';
import { serveDemo } from './demo.mjs';
import { longest, mainThread, summarise } from './tracing.mjs';
import { Wire } from './wire.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built page. */
export const DIST = resolve(process.env.PARLOUR_DIST ?? `${ROOT}dist`);

/** Where the generator's programs are. */
const PROGRAMS = process.env.PARLOUR_BENCH_PROGRAMS ?? `${ROOT}.dev/bench/target/release`;

/** Of Chromium's tracing: what tasks consist of. */
const DETAILS = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

export class Bench {
  static async open({ repetitions, traces = null }) {
    const bench = new Bench();
    bench.traces = traces;
    bench.repetitions = repetitions;
    bench.room = 50_000;
    bench.wire = await Wire.open(`${PROGRAMS}/parlour-wire`);
    const { near } = bench.wire;
    // Everything is at the near end of the wire. Janus offers one address only, so that all pages have the same pairs to check.
    bench.janus = await startJanus({ address: near, nat: { ignore_mdns: true, ice_enforce_list: near } });
    bench.site = await Site.start(near);
    bench.site.folder('/parlour/', DIST);
    bench.site.file('/parlour/config.json', JSON.stringify({
      gateways: [{ name: 'bench', urls: bench.janus.urls }],
      // The measure of a direct link is the time to pictures both ways.
      ui: { autoJoin: 'always' },
    }),
      { 'content-type': 'application/json' });
    serveDemo(bench.site, bench.janus);
    bench.browser = await bench.wire.browser(bench.site.origin);
    await bench.warmUp();
    return bench;
  }

  /** The browser's processes, caches and codecs are there before anything counts. */
  async warmUp() {
    const people = await this.people(1);
    for (const name of ['demo', 'parlour']) {
      const client = await this[name](people.room);
      await client.ready();
      await client.join();
      await client.pictures(1);
      await client.close();
    }
    await people.leave();
  }

  /** A room of its own with these people in it, all of them live; see `parlour-bench` for the options. */
  async people(count, ...options) {
    this.room += 1;
    return People.enter(this, this.room, count, ['--create', ...options]);
  }

  /** More people in a room that is there. */
  more(room, count, ...options) {
    return People.enter(this, room, count, options);
  }

  async emptyRoom(extra = {}) {
    this.room += 1;
    const client = await this.janus.client();
    await client.room({ request: 'create', room: this.room, publishers: 60, bitrate: 2_000_000, notify_joining: true, ...extra });
    await client.close();
    return this.room;
  }

  parlour(room, query, options) {
    return Parlour.open(this.browser, Parlour.address(this.site, room, query), options);
  }

  demo(room, query, options) {
    return Demo.open(this.browser, Demo.address(this.site, room, query), options);
  }

  /** Keeps what happened on these pages, where traces are wanted: `pages` are clients by name, `zero` the moment they count from. */
  async trace(label, pages, zero) {
    if (!this.traces) return;
    mkdirSync(this.traces, { recursive: true });
    const parts = [];
    for (const [name, client] of Object.entries(pages)) parts.push(`== ${name}`, ...await client.timeline(zero), '');
    writeFileSync(join(this.traces, `${label}.txt`), parts.join('\n'));
  }

  /**
   * The longest of the main thread's tasks meanwhile, by its CPU time and by the clock. Where traces are wanted, all that it did is kept;
   * the figures of such a run are too high.
   */
  async longestTask(label, client, work) {
    await client.page.tracing.start({ categories: ['toplevel', ...(this.traces ? DETAILS : [])] });
    await work();
    const trace = await client.page.tracing.stop();
    const done = mainThread(trace, await client.ask(() => window.location.href));
    if (this.traces) {
      mkdirSync(this.traces, { recursive: true });
      writeFileSync(join(this.traces, `${label}.json`), trace);
      writeFileSync(join(this.traces, `${label}.txt`), summarise(done));
    }
    return longest(done);
  }

  async close() {
    await closeBrowsers();
    await this.janus.stop();
    await this.site.close();
    this.wire.close();
  }
}

class People {
  static async enter(bench, room, count, options) {
    const people = new People();
    people.room = room;
    people.child = startChild(`${PROGRAMS}/parlour-bench`,
      ['--url', bench.janus.wsUrl, '--address', bench.wire.near, '--room', `${room}`, '--count', `${count}`, ...options],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    people.ready = new Promise((done, failed) => {
      createInterface({ input: people.child.stdout }).on('line', (line) => { if ('ready' in JSON.parse(line)) done(); });
      people.child.once('exit', (code) => failed(new Error(`the load generator ended with ${code}`)));
    });
    people.ready.catch(() => {});
    // Who joins slowly is not waited for.
    if (!options.includes('--join-within')) await people.ready;
    return people;
  }

  leave() {
    return endChild(this.child);
  }
}
