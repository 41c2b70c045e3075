// Raw Janus over a WebSocket, with everything written down.
import WebSocket from 'ws';

const PATIENCE = 8000;

const within = (promise, what) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`nothing came: ${what}`)), PATIENCE).unref()),
  ]);

class Socket {
  #socket;
  #waiting = [];
  #seen = [];
  #next = 1;

  constructor(transcript, via) {
    this.transcript = transcript;
    this.via = via;
  }

  async connect(url, protocol) {
    this.#socket = new WebSocket(url, protocol);
    this.#socket.on('message', (data) => this.#receive(JSON.parse(data)));
    await within(new Promise((resolve, reject) => this.#socket.once('open', resolve).once('error', reject)), url);
    return this;
  }

  #receive(frame) {
    this.transcript.add('in', frame, this.via);
    this.#seen.push(frame);
    this.#waiting = this.#waiting.filter(({ fits, resolve }) => {
      if (!fits(frame)) return true;
      resolve(frame);
      return false;
    });
  }

  // The first frame that fits, from `since` on or yet to come.
  expect(fits, what, since = 0) {
    const found = this.#seen.slice(since).find(fits);
    return found ? Promise.resolve(found) : within(new Promise((resolve) => this.#waiting.push({ fits, resolve })), what);
  }

  get mark() {
    return this.#seen.length;
  }

  send(frame) {
    const whole = { ...frame, transaction: `t${this.#next++}` };
    this.transcript.add('out', whole, this.via);
    this.#socket.send(JSON.stringify(whole));
    return whole.transaction;
  }

  raw(text) {
    this.#socket.send(text);
  }

  // Sends and waits for the answer; an `ack` is one only where nothing else follows.
  ask(frame, { ackIsEnough = false } = {}) {
    const transaction = this.send(frame);
    const fits = (answer) => answer.transaction === transaction && (ackIsEnough || answer.janus !== 'ack');
    return this.expect(fits, JSON.stringify(frame));
  }

  close() {
    this.#socket.close();
  }
}

export class Session extends Socket {
  constructor(transcript, extra = {}) {
    super(transcript);
    this.extra = extra;
  }

  async open(url, id) {
    await this.connect(url, 'janus-protocol');
    const answer = await this.ask({ janus: 'create', id, ...this.extra });
    this.id = answer.data?.id;
    return this;
  }

  async attach(plugin) {
    const answer = await this.ask({ janus: 'attach', session_id: this.id, plugin: `janus.plugin.${plugin}`, ...this.extra });
    return new Handle(this, answer.data.id);
  }
}

export class Handle {
  constructor(session, id) {
    this.session = session;
    this.id = id;
  }

  get address() {
    return { session_id: this.session.id, handle_id: this.id, ...this.session.extra };
  }

  // A plugin request; gives its data and jsep.
  async ask(body, jsep) {
    const answer = await this.session.ask({ janus: 'message', ...this.address, body, ...(jsep ? { jsep } : {}) });
    return { ...answer.plugindata?.data, jsep: answer.jsep };
  }

  // Like `ask`, for requests that must be refused with this code.
  async refused(code, body, jsep) {
    const data = await this.ask(body, jsep);
    if (data.error_code !== code) throw new Error(`${JSON.stringify(body)}: wanted ${code}, got ${JSON.stringify(data)}`);
  }

  trickle(candidate) {
    return this.session.ask({ janus: 'trickle', ...this.address, candidate }, { ackIsEnough: true });
  }

  detach() {
    return this.session.ask({ janus: 'detach', ...this.address });
  }

  hangup() {
    return this.session.ask({ janus: 'hangup', ...this.address });
  }

  // An event of this handle's, seen since `since` or yet to come.
  expect(fits, what, since = 0) {
    const mine = (frame) => frame.sender === this.id && fits(frame);
    return this.session.expect(mine, what, since);
  }

  // The next plugin event without a transaction that has this field.
  async told(field, since) {
    const fits = (frame) => !frame.transaction && frame.plugindata?.data && field in frame.plugindata.data;
    const frame = await this.expect(fits, `event ${field}`, since);
    return { ...frame.plugindata.data, jsep: frame.jsep };
  }

  async up(since = 0) {
    await this.expect((frame) => frame.janus === 'webrtcup', 'webrtcup', since);
  }
}

export class Admin extends Socket {
  constructor(transcript, secret) {
    super(transcript, 'admin');
    this.secret = secret;
  }

  connectTo(url) {
    return this.connect(url, 'janus-admin-protocol');
  }

  admin(janus, fields = {}) {
    return this.ask({ janus, admin_secret: this.secret, ...fields });
  }
}
