// A bare Janus client for what a test arranges behind the page's back: rooms with a PIN, kicks, destroyed rooms.
import WebSocket from 'ws';

/** One session on one WebSocket, with one handle, of VideoRoom unless another plugin is named. */
export class JanusClient {
  static async connect(url, secrets = {}, plugin = 'janus.plugin.videoroom') {
    const client = new JanusClient(new WebSocket(url, 'janus-protocol'), secrets);
    await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject));
    client.session = (await client.request({ janus: 'create' })).data.id;
    client.handle = (await client.request({ janus: 'attach', plugin })).data.id;
    return client;
  }

  constructor(socket, secrets) {
    this.socket = socket;
    this.secrets = secrets;
    this.waiting = new Map();
    this.count = 0;
    socket.on('message', (data) => this.take(JSON.parse(data)));
  }

  take(message) {
    if (message.janus === 'ack') return;
    const waiting = this.waiting.get(message.transaction);
    if (!waiting) return;
    this.waiting.delete(message.transaction);
    if (message.janus === 'error') waiting.reject(new Error(`${message.error.code} ${message.error.reason}`));
    else waiting.resolve(message);
  }

  request(body) {
    const transaction = `e2e-${this.count++}`;
    const ids = { ...(this.session && { session_id: this.session }), ...(this.handle && { handle_id: this.handle }) };
    return new Promise((resolve, reject) => {
      this.waiting.set(transaction, { resolve, reject });
      this.socket.send(JSON.stringify({ ...this.secrets, ...ids, transaction, ...body }));
    });
  }

  /** One request to the plugin; an error of the plugin is thrown. */
  async room(body) {
    const { data } = (await this.request({ janus: 'message', body })).plugindata;
    if (data.error_code) throw new Error(`${data.error_code} ${data.error}`);
    return data;
  }

  async participants(room) {
    return (await this.room({ request: 'listparticipants', room })).participants;
  }

  async close() {
    await this.request({ janus: 'destroy', handle_id: undefined });
    this.socket.close();
  }
}
