// TextRoom: rooms over the plain API, chat over data channels.
import { Session } from './client.mjs';

const ROOM = 6001;
const SECRET = 's3cret';
const PIN = 'p1n';

// The room's own conversation, over a data channel.
class Chat {
  #transcript; #browser; #name; #heard = []; #waiting = []; #next = 1;

  constructor(transcript, browser, name) {
    this.#transcript = transcript;
    this.#browser = browser;
    this.#name = name;
    browser.listen(name, (text) => {
      const frame = JSON.parse(text);
      this.#transcript.add('in', frame, 'channel');
      this.#heard.push(frame);
      for (const look of this.#waiting) look();
    });
  }

  async expect(fits, what) {
    const found = () => this.#heard.find(fits);
    if (found()) return found();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing heard: ${what}`)), 8000);
      this.#waiting.push(() => {
        if (!found()) return;
        clearTimeout(timer);
        resolve(found());
      });
    });
  }

  async ask(textroom, fields = {}) {
    const frame = { textroom, transaction: `c${this.#next++}`, ...fields };
    this.#transcript.add('out', frame, 'channel');
    await this.#browser.say(this.#name, JSON.stringify(frame));
    return this.expect((answer) => answer.transaction === frame.transaction, JSON.stringify(frame));
  }

  async refused(code, textroom, fields) {
    const answer = await this.ask(textroom, fields);
    if (answer.error_code !== code) throw new Error(`${textroom}: wanted ${code}, got ${JSON.stringify(answer)}`);
  }

  async ignored(textroom, fields = {}) {
    const frame = { textroom, transaction: `c${this.#next++}`, ...fields };
    this.#transcript.add('out', frame, 'channel');
    await this.#browser.say(this.#name, JSON.stringify(frame));
  }
}

async function chat(session, transcript, browser, name) {
  const handle = await session.attach('textroom');
  const talk = new Chat(transcript, browser, name);
  const { jsep } = await handle.ask({ request: 'setup' });
  await handle.ask({ request: 'ack' }, await browser.answer(name, jsep, { data: true }));
  await handle.up();
  await browser.opened(name);
  return { handle, talk };
}

async function rooms(admin) {
  await admin.ask({ request: 'create', room: ROOM, description: 'Recorded', is_private: false, history: 2, secret: SECRET, pin: PIN, permanent: false });
  await admin.refused(418, { request: 'create', room: ROOM });
  await admin.ask({ request: 'exists', room: ROOM });
  await admin.ask({ request: 'list' });
  await admin.ask({ request: 'listparticipants', room: ROOM });
  await admin.ask({ request: 'edit', room: ROOM, secret: SECRET, new_description: 'Edited', new_secret: SECRET, new_pin: PIN, new_is_private: true, permanent: false });
  await admin.refused(419, { request: 'edit', room: ROOM, secret: 'wrong' });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'add', allowed: ['friend'] });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'disable' });
  await admin.refused(417, { request: 'listparticipants', room: 1 });
  await admin.refused(415, { request: 'dance' });
}

export async function recordTextRoom(transcript, gateway, browser) {
  const session = await new Session(transcript).open(gateway.api, 6101);
  const admin = await session.attach('textroom');
  await rooms(admin);
  const { handle, talk: ann } = await chat(session, transcript, browser, 'ann');
  await handle.refused(416, { request: 'setup' });
  const restart = await handle.ask({ request: 'restart' });
  await handle.ask({ request: 'ack' }, await browser.answer('ann', restart.jsep));

  await ann.refused(417, 'join', { room: 1, username: 'ann' });
  await ann.refused(413, 'join', { room: ROOM, pin: PIN });
  await ann.refused(414, 'join', { room: ROOM, pin: PIN, username: 7 });
  await ann.refused(413, 'join', { room: ROOM, username: 'ann' });
  await ann.refused(419, 'join', { room: ROOM, username: 'ann', pin: 'wrong' });
  await ann.refused(422, 'message', { room: ROOM, text: 'hello?' });
  await ann.ask('join', { room: ROOM, username: 'ann', display: 'Ann', pin: PIN, history: true });
  await ann.refused(421, 'join', { room: ROOM, username: 'ann', pin: PIN });
  await ann.ask('message', { room: ROOM, text: 'first', ack: true });

  const { talk: ben } = await chat(session, transcript, browser, 'ben');
  await ben.refused(420, 'join', { room: ROOM, username: 'ann', pin: PIN });
  await ben.ask('join', { room: ROOM, username: 'ben', display: 'Ben', pin: PIN });
  await ann.expect((frame) => frame.textroom === 'join' && frame.username === 'ben', 'join');
  await ben.expect((frame) => frame.textroom === 'message', 'history');
  await ben.ask('message', { room: ROOM, text: 'whispered', to: 'ann' });
  await ben.ask('message', { room: ROOM, text: 'whispered to some', tos: ['ann'] });
  await ben.ask('message', { room: ROOM, text: 'to nobody', to: 'nobody' });
  await ben.ignored('message', { room: ROOM, text: 'unconfirmed', ack: false });
  await ann.expect((frame) => frame.text === 'unconfirmed', 'message');
  await ben.ask('list');
  await ben.ask('listparticipants', { room: ROOM });
  await ben.ask('exists', { room: ROOM });
  await ben.ask('announcement', { room: ROOM, secret: SECRET, text: 'attention' });
  await ann.expect((frame) => frame.textroom === 'announcement', 'announcement');
  await admin.ask({ request: 'announcement', room: ROOM, secret: SECRET, text: 'once more' });
  await ben.ask('leave', { room: ROOM });
  await ann.expect((frame) => frame.textroom === 'leave', 'leave');
  await ben.ask('join', { room: ROOM, username: 'ben', pin: PIN, history: false });
  await admin.ask({ request: 'kick', room: ROOM, secret: SECRET, username: 'ben' });
  await ben.expect((frame) => frame.textroom === 'kicked', 'kicked');
  await admin.refused(423, { request: 'kick', room: ROOM, secret: SECRET, username: 'nobody' });
  await admin.ask({ request: 'destroy', room: ROOM, secret: SECRET, permanent: false });
  await ann.expect((frame) => frame.textroom === 'destroyed', 'destroyed');
  await handle.hangup();
  for (const name of ['ann', 'ben']) browser.close(name);
  session.close();
}
