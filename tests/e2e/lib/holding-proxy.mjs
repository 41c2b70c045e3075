// A proxy before Janus's WebSocket that keeps each connection's first answer back, as a server does to which everybody returns at once.
import { connect, createServer } from 'node:net';

/** A relay of TCP connections that speak WebSocket. */
export class HoldingProxy {
  /** Every attempt to connect: the query of its URL, and when it came, by `Date.now()`. */
  attempts = [];

  /** How long the first answer is kept back, in milliseconds; what follows it as long as that lasts. */
  hold = 0;

  static async before(url) {
    const proxy = new HoldingProxy();
    proxy.target = new URL(url);
    proxy.server = createServer((near) => proxy.accept(near));
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    proxy.url = `ws://127.0.0.1:${proxy.server.address().port}/`;
    return proxy;
  }

  accept(near) {
    const far = connect(Number(this.target.port), this.target.hostname);
    near.once('data', (head) => {
      const [, query = ''] = /^GET \S*\?(\S*) /.exec(head.toString('latin1')) ?? [];
      this.attempts.push({ query, at: Date.now() });
    });
    near.pipe(far);
    // The answer to the handshake passes at once.
    let passed = false;
    let held = null;
    far.on('data', (data) => {
      if (held) {
        held.push(data);
      } else if (!passed || this.hold === 0) {
        near.write(data);
        passed ||= data.includes('\r\n\r\n');
      } else if (passed !== 'answered') {
        passed = 'answered';
        held = [data];
        setTimeout(() => {
          for (const part of held) near.write(part);
          held = null;
        }, this.hold);
      } else {
        near.write(data);
      }
    });
    for (const [end, other] of [[near, far], [far, near]]) {
      end.on('error', () => {});
      end.on('close', () => other.destroy());
    }
  }

  /** When each of those who came since then came for the first time, by query. */
  firstSince(begin) {
    const first = new Map();
    for (const { query, at } of this.attempts) {
      if (at >= begin && !first.has(query)) first.set(query, at - begin);
    }
    return first;
  }

  close() {
    this.server.close();
  }
}
