// The core's own requests, events and errors.
import { Admin, Handle, Session } from './client.mjs';

export async function recordCore(transcript, gateway, secret) {
  const session = new Session(transcript);
  await session.connect(gateway.api, 'janus-protocol');
  await session.ask({ janus: 'info' });
  await session.ask({ janus: 'ping' });
  const created = await session.ask({ janus: 'create', id: 4711 });
  session.id = created.data.id;
  await session.ask({ janus: 'create', id: 4711 });
  await session.ask({ janus: 'keepalive', session_id: session.id }, { ackIsEnough: true });
  const handle = await session.attach('echotest');

  // Refusals.
  await session.ask({ janus: 'attach', session_id: session.id, plugin: 'janus.plugin.nothing' });
  await session.ask({ janus: 'attach', session_id: session.id });
  await session.ask({ janus: 'keepalive', session_id: 99 });
  await session.ask({ janus: 'dance', session_id: session.id });
  await session.ask({ janus: 'message', session_id: session.id, handle_id: 99, body: {} });
  await session.ask({ janus: 'message', ...handle.address });
  await session.ask({ janus: 'message', ...handle.address, body: 7 });
  await session.ask({ janus: 'message', ...handle.address, body: {}, jsep: { type: 'dance', sdp: 'v=0' } });
  await session.ask({ janus: 'message', ...handle.address, body: {}, jsep: { type: 'offer' } });
  await session.ask({ janus: 'message', ...handle.address, body: {}, jsep: { type: 'answer', sdp: 'v=0\r\n' } });
  await session.ask({ janus: 'trickle', ...handle.address });
  await session.ask({ janus: 'detach', session_id: session.id });
  const mark = session.mark;
  session.raw('this is no JSON');
  await session.expect((frame) => frame.error?.code === 454, 'invalid JSON', mark);

  // A handle's end, by hand and by an administrator's.
  await handle.trickle({ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 });
  await handle.trickle({ completed: true });
  await handle.hangup();
  await handle.detach();
  const other = await session.attach('echotest');
  const admin = await new Admin(transcript, secret).connectTo(gateway.admin);
  await admin.admin('detach_handle', { session_id: session.id, handle_id: other.id });
  await session.expect((frame) => frame.janus === 'detached' && frame.sender === other.id, 'detached');

  // A session's end: by hand, and by silence.
  await session.ask({ janus: 'destroy', session_id: session.id });
  const silent = await new Session(transcript).open(gateway.api, 4712);
  await admin.admin('set_session_timeout', { session_id: silent.id, timeout: 1 });
  await silent.expect((frame) => frame.janus === 'timeout', 'timeout');

  // Draining.
  await admin.admin('accept_new_sessions', { accept: false });
  await silent.ask({ janus: 'create', id: 4713 });
  await admin.admin('accept_new_sessions', { accept: true });
  for (const socket of [admin, session, silent]) socket.close();
}

// A Janus that keeps sessions, trickles, and wants a secret and a token.
export async function recordGuarded(transcript, gateway, browser, secret) {
  const admin = await new Admin(transcript, secret).connectTo(gateway.admin);
  await admin.admin('add_token', { token: 't0ken', plugins: ['janus.plugin.echotest'] });
  const nobody = new Session(transcript);
  await nobody.connect(gateway.api, 'janus-protocol');
  await nobody.ask({ janus: 'create', id: 4720 });
  await nobody.ask({ janus: 'info' });
  const extra = { token: 't0ken', apisecret: 's3cret' };
  const session = await new Session(transcript, extra).open(gateway.api, 4721);
  await session.ask({ janus: 'attach', session_id: session.id, plugin: 'janus.plugin.videoroom', ...extra });
  const handle = await session.attach('echotest');
  const offer = await browser.offer('guarded', { audio: true });
  const answer = await handle.ask({ audio: true, video: false }, offer);
  await browser.accept('guarded', answer.jsep);
  await handle.expect((frame) => frame.janus === 'trickle' && frame.candidate.completed, 'trickle');
  await handle.up();

  const heir = new Session(transcript, extra);
  await heir.connect(gateway.api, 'janus-protocol');
  session.close();
  await heir.ask({ janus: 'claim', session_id: 99, ...extra });
  await heir.ask({ janus: 'claim', session_id: session.id, ...extra });
  heir.id = session.id;
  await new Handle(heir, handle.id).ask({ audio: false });
  await heir.ask({ janus: 'destroy', session_id: heir.id, ...extra });
  browser.close('guarded');
  for (const socket of [admin, nobody, heir]) socket.close();
}
