// A bad network: proxies between one person and the servers, whose weather a test makes.
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { freePorts } from './scratch.mjs';

/** A TCP proxy. What is held back in a hole arrives when it ends, as TCP would send it again. */
export class TcpWeather {
  static async before(port) {
    const weather = new TcpWeather();
    weather.target = port;
    [weather.port] = await freePorts(1);
    weather.pairs = new Set();
    weather.inHole = false;
    weather.server = createServer((near) => weather.accept(near));
    await new Promise((resolve) => weather.server.listen(weather.port, '127.0.0.1', resolve));
    return weather;
  }

  accept(near) {
    const pair = { near, far: null };
    this.pairs.add(pair);
    near.on('error', () => {});
    near.on('close', () => {
      pair.far?.destroy();
      this.pairs.delete(pair);
    });
    if (!this.inHole) this.join(pair);
    else near.pause();
  }

  join(pair) {
    pair.far = connect(this.target, '127.0.0.1');
    pair.far.on('error', () => pair.near.destroy());
    pair.far.on('close', () => pair.near.destroy());
    pair.near.pipe(pair.far).pipe(pair.near);
  }

  /** Resets every connection. */
  reset() {
    for (const { near } of this.pairs) near.resetAndDestroy();
  }

  /** Nothing passes, and nothing closes. */
  hole(inHole) {
    this.inHole = inHole;
    for (const pair of this.pairs) {
      if (inHole && pair.far) {
        pair.near.unpipe(pair.far);
        pair.far.unpipe(pair.near);
        pair.near.pause();
        pair.far.pause();
      } else if (!inHole && pair.far) {
        pair.near.pipe(pair.far).pipe(pair.near);
      } else if (!inHole) {
        this.join(pair);
      }
    }
  }

  close() {
    for (const { near } of this.pairs) near.destroy();
    this.server.close();
  }
}

/**
 * A UDP proxy. `rules` say what becomes of each packet, either way: `dropping` loses all, `loss` a share of them at random, and
 * `jitter` delays them by up to so many milliseconds. The delay drifts from one random value to the next, a fifth of a second apart, and
 * packets keep their order, as in a queue that fills and empties, which is where jitter comes from; with `reordering` each packet gets
 * a delay of its own instead, so that they overtake one another.
 */
export class UdpWeather {
  static async before(address, port, rules = { dropping: false, loss: 0, jitter: 0, reordering: false }) {
    const weather = new UdpWeather();
    Object.assign(weather, { address, target: port, rules, flows: new Map(), detours: [] });
    [weather.port] = await freePorts(1);
    weather.near = createSocket('udp4');
    weather.near.on('error', () => {});
    weather.near.on('message', (data, from) => weather.up(data, from));
    await new Promise((resolve) => weather.near.bind(weather.port, address, resolve));
    return weather;
  }

  up(data, from) {
    const key = `${from.address}:${from.port}`;
    if (!this.flows.has(key)) {
      const far = createSocket('udp4');
      const down = new Lane(this.rules);
      far.on('error', () => {});
      far.on('message', (answer) => down.pass(() => this.near.send(answer, from.port, from.address)));
      this.flows.set(key, { far, down, up: new Lane(this.rules) });
    }
    const flow = this.flows.get(key);
    flow.up.pass(() => flow.far.send(data, this.target, this.address));
  }

  /** The server sees every flow come from another port from now on, as after a change of address. */
  changeAddress() {
    for (const { far, up, down } of this.flows.values()) {
      up.close();
      down.close();
      far.close();
    }
    this.flows.clear();
  }

  close() {
    for (const detour of this.detours) detour.close();
    this.changeAddress();
    this.near.close();
  }
}

/** How far the knots of a drifting delay are apart. */
const DRIFT = 200;

/** One direction of one flow. */
class Lane {
  constructor(rules) {
    Object.assign(this, { rules, waiting: [], timers: new Set(), knots: [Math.random(), Math.random()], since: Date.now(), last: 0 });
  }

  pass(send) {
    const { dropping, loss, jitter, reordering } = this.rules;
    if (dropping || Math.random() < loss) return;
    if (jitter === 0 && this.waiting.length === 0) return send();
    if (reordering) return this.later(Math.random() * jitter, send);
    const now = Date.now();
    this.last = Math.max(this.last, now + this.delay(now) * jitter);
    this.waiting.push(send);
    // Whichever timer comes first sends whoever waits longest.
    this.later(this.last - now, () => this.waiting.shift()());
  }

  /** The share of the longest delay that holds just now. */
  delay(now) {
    const steps = Math.floor((now - this.since) / DRIFT);
    if (steps > 0) {
      this.knots = [steps === 1 ? this.knots[1] : Math.random(), Math.random()];
      this.since += steps * DRIFT;
    }
    const [from, to] = this.knots;
    return from + (to - from) * ((now - this.since) / DRIFT);
  }

  later(time, act) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, time);
    this.timers.add(timer);
  }

  close() {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
