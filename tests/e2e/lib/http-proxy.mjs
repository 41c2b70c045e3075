// A proxy before Janus's HTTP interface that answers in Janus's place when a test wants it to.
import { createServer, request as httpRequest } from 'node:http';

/** What a page of another origin needs to read the answer, as Janus itself sends it. */
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };

/** An HTTP proxy that can be ill. */
export class HttpProxy {
  /** When each GET came, in milliseconds since it was ill for the first time; likewise all requests. */
  gets = [];

  requests = [];

  /** Whether an answer of the proxy's own meets GETs alone. */
  getsAlone = true;

  static async before(url) {
    const proxy = new HttpProxy();
    proxy.target = new URL(url);
    proxy.held = new Set();
    proxy.server = createServer((request, response) => proxy.accept(request, response));
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}${proxy.target.pathname}`;
    return proxy;
  }

  /**
   * From now on GETs, or all requests, are answered so, also those that Janus holds just now: `{ status, body, headers, after }` (`after` in
   * milliseconds), or `'cut'` for an answer that ends in its middle. Counts from zero.
   */
  fallIll(answer, { getsAlone = true } = {}) {
    Object.assign(this, { answer, getsAlone, gets: [], requests: [], ill: performance.now() });
    for (const drop of this.held) drop();
    this.held.clear();
  }

  recover() {
    this.answer = undefined;
  }

  accept(request, response) {
    const isGet = request.method === 'GET';
    const now = performance.now() - (this.ill ?? 0);
    this.requests.push(now);
    if (isGet) this.gets.push(now);
    if (this.answer && (isGet || !this.getsAlone)) return this.answerAlone(response);
    const onwards = httpRequest(
      { host: this.target.hostname, port: this.target.port, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode, { ...answer.headers, ...CORS });
        answer.pipe(response);
      },
    );
    let dropped = false;
    const drop = () => {
      dropped = true;
      onwards.destroy();
      if (!response.headersSent) this.answerAlone(response);
    };
    if (isGet) this.held.add(drop);
    response.on('close', () => {
      this.held.delete(drop);
      onwards.destroy();
    });
    onwards.on('error', () => { if (!dropped && !response.headersSent) response.writeHead(502, CORS).end(); });
    request.pipe(onwards);
  }

  answerAlone(response) {
    const { answer } = this;
    if (answer === 'cut') {
      response.writeHead(200, { ...CORS, 'content-length': 1000 });
      response.write('[{"janus":"event"', () => response.destroy());
      return;
    }
    const { status, body = '', headers = {}, after = 0 } = answer;
    setTimeout(() => response.writeHead(status, { ...CORS, ...headers }).end(body), after);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
