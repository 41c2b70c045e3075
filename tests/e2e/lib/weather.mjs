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

/** A UDP proxy. */
export class UdpWeather {
  static async before(address, port) {
    const weather = new UdpWeather();
    Object.assign(weather, { address, target: port, flows: new Map(), dropping: false, loss: 0, jitter: 0, detours: [] });
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
      far.on('error', () => {});
      far.on('message', (answer) => this.pass(() => this.near.send(answer, from.port, from.address)));
      this.flows.set(key, far);
    }
    const far = this.flows.get(key);
    this.pass(() => far.send(data, this.target, this.address));
  }

  pass(send) {
    if (this.dropping || Math.random() < this.loss) return;
    if (this.jitter === 0) send();
    else setTimeout(() => { if (!this.closed) send(); }, Math.random() * this.jitter);
  }

  /** The server sees every flow come from another port from now on, as after a change of address. */
  changeAddress() {
    for (const far of this.flows.values()) far.close();
    this.flows.clear();
  }

  close() {
    this.closed = true;
    for (const detour of this.detours ?? []) detour.close();
    this.changeAddress();
    this.near.close();
  }
}
