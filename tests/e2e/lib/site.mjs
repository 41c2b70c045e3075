// The static host: a built `dist/` under a sub-path, as an operator would put it there, with one config.json per test.
import { createReadStream, statSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { basename, extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Serves folders and made-up files on a free port, of loopback unless another address is given. */
export class Site {
  static async start(address = '127.0.0.1') {
    const site = new Site();
    await new Promise((resolve) => site.server.listen(0, address, resolve));
    return site;
  }

  constructor() {
    this.folders = [];
    this.files = new Map();
    this.proxies = new Map();
    this.requests = [];
    /** Headers besides those that every host sends, for the name of a file. */
    this.headersOf = () => ({});
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  get origin() {
    const { address, port } = this.server.address();
    return `http://${address}:${port}`;
  }

  /** Puts a folder at a path, which begins and ends with a slash. */
  folder(path, source) {
    this.folders.push({ path, source });
    // The longest path is asked first, so that a folder may lie inside another.
    this.folders.sort((one, other) => other.path.length - one.path.length);
  }

  /** Puts one file at a path, before what folders hold there; `null` makes the host answer 404. */
  file(path, body, headers = {}) {
    this.files.set(path, body === null ? null : { body, headers });
  }

  /** Makes the host never answer at a path, or never end its answer, which begins with `part`. */
  stall(path, part = null) {
    this.files.set(path, { stalls: true, part });
  }

  /** Sends a path on to another server, WebSockets as well. */
  proxy(path, target) {
    this.proxies.set(path, new URL(target));
  }

  answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, this.origin).pathname);
    this.requests.push(path);
    const proxy = this.proxies.get(path);
    if (proxy) return this.forward(request, response, proxy);
    if (this.files.has(path)) return sendFile(response, this.files.get(path));
    // A browser asks the host's root for an icon whatever the page says; that is no fault of the page.
    if (path === '/favicon.ico') return response.writeHead(204).end();
    const home = this.folders.find((folder) => path.startsWith(folder.path));
    if (!home) return response.writeHead(404).end();
    const inside = normalize(path.slice(home.path.length)).replace(/^(\.\.(\/|$))+/, '');
    let file = join(home.source, inside);
    try {
      if (statSync(file).isDirectory()) file = join(file, 'index.html');
      const { size } = statSync(file);
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-length': size, ...this.headersOf(basename(file)),
      });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  }

  forward(request, response, target) {
    const onwards = httpRequest(target, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onwards.on('error', () => response.writeHead(502).end());
    request.pipe(onwards);
  }

  upgrade(request, socket, head) {
    const target = this.proxies.get(new URL(request.url, this.origin).pathname);
    if (!target) return socket.destroy();
    const onwards = connect(Number(target.port), target.hostname, () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      onwards.write(`GET ${target.pathname} HTTP/1.1\r\n${headers}\r\n`);
      onwards.write(head);
      socket.pipe(onwards).pipe(socket);
    });
    for (const end of [socket, onwards]) end.on('error', () => { socket.destroy(); onwards.destroy(); });
  }

  async close() {
    this.server.closeAllConnections?.();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function sendFile(response, file) {
  if (file === null) return response.writeHead(404).end();
  if (file.stalls) return file.part === null ? undefined : response.writeHead(200).write(file.part);
  return response.writeHead(200, file.headers).end(file.body);
}
