// A server that means harm: a proxy before the real Janus that lets a call go on and says whatever a test wants besides.
import WebSocket, { WebSocketServer } from 'ws';

const PROTOCOL = 'janus-protocol';

/** A WebSocket proxy that can speak for Janus. */
export class HostileJanus {
  /** People whom it lists among those who are there. */
  phantoms = [];

  static async before(url) {
    const hostile = new HostileJanus();
    hostile.target = url;
    hostile.server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => PROTOCOL, perMessageDeflate: false });
    hostile.server.on('connection', (near) => hostile.accept(near));
    await new Promise((resolve) => hostile.server.once('listening', resolve));
    hostile.url = `ws://127.0.0.1:${hostile.server.address().port}`;
    return hostile;
  }

  accept(near) {
    this.near = near;
    const far = new WebSocket(this.target, PROTOCOL);
    const waiting = [];
    near.on('message', (data) => {
      const text = data.toString();
      this.learn(text);
      if (far.readyState === WebSocket.OPEN) far.send(text);
      else waiting.push(text);
    });
    far.on('open', () => { for (const text of waiting.splice(0)) far.send(text); });
    far.on('message', (data) => near.send(this.lie(data.toString())));
    for (const [end, other] of [[near, far], [far, near]]) {
      end.on('error', () => {});
      end.on('close', () => other.close());
    }
  }

  /** What Janus says, with the phantoms among the participants. */
  lie(text) {
    if (this.phantoms.length === 0 || !text.includes('"participants"')) return text;
    const frame = JSON.parse(text);
    frame.plugindata?.data?.participants?.push(...this.phantoms);
    return JSON.stringify(frame);
  }

  /** Which session and handles the person has, and what was asked last. */
  learn(text) {
    const request = JSON.parse(text);
    this.last = request.transaction;
    if (request.session_id) this.session = request.session_id;
    if (request.body?.request === 'joinandconfigure' || request.body?.request === 'publish') this.publisher = request.handle_id;
    if (request.body?.ptype === 'subscriber') this.subscriber = request.handle_id;
  }

  /** Says something as it is. */
  say(text) {
    this.near.send(text);
  }

  /** A frame of the person's session. */
  frame(fields) {
    this.say(JSON.stringify({ session_id: this.session, ...fields }));
  }

  /** An event of the room, as their publisher handle hears it. */
  event(data, extra = {}) {
    this.frame({
      janus: 'event', sender: this.publisher, plugindata: { plugin: 'janus.plugin.videoroom', data: { videoroom: 'event', ...data } }, ...extra,
    });
  }

  /** `rate` frames a second for some seconds; `make(n)` says each. */
  async flood(rate, seconds, make) {
    const begin = Date.now();
    let said = 0;
    while (said < rate * seconds) {
      const due = Math.min(rate * seconds, Math.floor(((Date.now() - begin) / 1000) * rate));
      for (; said < due; said += 1) make(said);
      await new Promise((resolve) => { setTimeout(resolve, 4); });
    }
    return Date.now() - begin;
  }

  close() {
    this.near?.terminate();
    this.server.close();
  }
}
