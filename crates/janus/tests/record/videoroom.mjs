// VideoRoom: each request, event and error that a client can bring about.
import { Session } from './client.mjs';

const ROOM = 2001;
const SECRET = 's3cret';
const PIN = 'p1n';

const FULL = {
  request: 'create', room: ROOM, description: 'Recorded', is_private: false, secret: SECRET, pin: PIN, require_pvtid: false,
  signed_tokens: false, bitrate: 2_000_000, bitrate_cap: false, fir_freq: 10, publishers: 10, audiocodec: 'opus',
  videocodec: 'vp8,h264', opus_fec: true, opus_dtx: false, video_svc: false, audiolevel_ext: true, audiolevel_event: true,
  audio_active_packets: 10, audio_level_average: 60, videoorient_ext: true, playoutdelay_ext: true, transport_wide_cc_ext: true,
  record: false, rec_dir: '/tmp', lock_record: false, permanent: false, notify_joining: true, require_e2ee: false,
  dummy_publisher: false,
};

async function rooms(admin) {
  await admin.ask(FULL);
  await admin.refused(427, { request: 'create', room: ROOM });
  await admin.ask({ request: 'exists', room: ROOM });
  await admin.ask({ request: 'exists', room: 1 });
  await admin.ask({ request: 'list' });
  await admin.ask({ request: 'listparticipants', room: ROOM });
  await admin.ask({
    request: 'edit', room: ROOM, secret: SECRET, new_description: 'Edited', new_is_private: true, new_secret: SECRET, new_pin: PIN,
    new_require_pvtid: false, new_bitrate: 1_000_000, new_fir_freq: 5, new_publishers: 8, new_lock_record: false, new_rec_dir: '/tmp',
    permanent: false,
  });
  await admin.refused(433, { request: 'edit', room: ROOM, secret: 'wrong', new_publishers: 8 });
  await admin.refused(429, { request: 'edit', room: ROOM, new_publishers: 8 });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'add', allowed: ['friend'] });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'enable' });
  await admin.refused(433, { request: 'join', ptype: 'publisher', room: ROOM, pin: PIN });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'remove', allowed: ['friend'] });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'disable' });
}

async function refusals(handle) {
  await handle.refused(424, { request: 'publish' });
  await handle.refused(423, { request: 'dance' });
  await handle.refused(426, { request: 'join', ptype: 'publisher', room: 1 });
  await handle.refused(429, { request: 'join', room: ROOM, pin: PIN });
  await handle.refused(430, { request: 'join', ptype: 'dancer', room: ROOM, pin: PIN });
  await handle.refused(429, { request: 'join', ptype: 'publisher', room: ROOM });
  await handle.refused(433, { request: 'join', ptype: 'publisher', room: ROOM, pin: 'wrong' });
  await handle.refused(429, { request: 'join', ptype: 'subscriber', room: ROOM, pin: PIN, streams: [] });
  await handle.refused(428, { request: 'join', ptype: 'subscriber', room: ROOM, pin: PIN, streams: [{ feed: 99 }] });
}

async function publishers(session, browser) {
  const ann = await session.attach('videoroom');
  await refusals(ann);
  const { private_id } = await ann.ask({ request: 'join', ptype: 'publisher', room: ROOM, id: 11, display: 'Ann', pin: PIN });
  await ann.refused(425, { request: 'join', ptype: 'publisher', room: ROOM, pin: PIN });
  await ann.refused(435, { request: 'unpublish' });

  const ben = await session.attach('videoroom');
  await ben.refused(436, { request: 'join', ptype: 'publisher', room: ROOM, id: 11, display: 'Ben', pin: PIN });
  const offer = await browser.offer('ben', { audio: true, video: true, data: true, simulcast: true });
  const descriptions = [{ mid: '0', description: 'microphone' }, { mid: '1', description: 'camera' }];
  const joined = await ben.ask({
    request: 'joinandconfigure', ptype: 'publisher', room: ROOM, id: 12, display: 'Ben', pin: PIN, descriptions, bitrate: 1_500_000,
    audio_active_packets: 10, audio_level_average: 60,
  }, offer);
  await browser.accept('ben', joined.jsep);
  await ann.told('joining');
  await ann.told('publishers');
  await ben.up();

  const second = await browser.offer('ann', { audio: true, video: true });
  const configured = await ann.ask({ request: 'publish', descriptions, audiocodec: 'opus', videocodec: 'vp8' }, second);
  await browser.accept('ann', configured.jsep);
  await ann.up();
  await ben.told('publishers');
  await ann.refused(434, { request: 'publish' }, second);
  return { ann, ben, private_id };
}

async function start(handle, browser, name, offer) {
  const answer = await browser.answer(name, offer);
  return handle.ask({ request: 'start' }, answer);
}

async function subscriber(session, browser, private_id) {
  const sub = await session.attach('videoroom');
  const attached = await sub.ask({
    request: 'join', ptype: 'subscriber', room: ROOM, pin: PIN, private_id,
    streams: [{ feed: 12, mid: '0' }, { feed: 12, mid: '1', crossrefid: 'x', substream: 1, temporal: 1 }], autoupdate: true,
  });
  await start(sub, browser, 'sub', attached.jsep);
  await sub.up();
  const layers = sub.session.mark;
  await sub.ask({ request: 'configure', streams: [{ mid: '1', substream: 0, temporal: 0, fallback: 500_000 }] });
  await sub.told('substream', layers);
  await sub.ask({ request: 'configure', streams: [{ mid: '0', send: false }, { mid: '1', send: true, min_delay: 10, max_delay: 100 }] });

  // Two requests before an answer: the second is put off.
  const first = await sub.ask({ request: 'subscribe', streams: [{ feed: 11, mid: '0' }] });
  const mark = sub.session.mark;
  await sub.ask({ request: 'subscribe', streams: [{ feed: 11, mid: '1' }] });
  await start(sub, browser, 'sub', first.jsep);
  const late = await sub.told('streams', mark);
  await start(sub, browser, 'sub', late.jsep);

  await sub.ask({ request: 'switch', streams: [{ feed: 11, mid: '0', sub_mid: '0' }] });
  await sub.ask({ request: 'pause' });
  await sub.ask({ request: 'start' });
  const restarted = await sub.ask({ request: 'configure', restart: true });
  await start(sub, browser, 'sub', restarted.jsep);
  const fewer = await sub.ask({ request: 'unsubscribe', streams: [{ feed: 11, mid: '1' }] });
  await start(sub, browser, 'sub', fewer.jsep);
  const mixed = await sub.ask({ request: 'update', subscribe: [{ feed: 12, mid: '2' }], unsubscribe: [{ sub_mid: '2' }] });
  await start(sub, browser, 'sub', mixed.jsep);
  await sub.ask({ request: 'unsubscribe', streams: [{ feed: 77 }] });
  return sub;
}

async function duringTheCall({ admin, ann, ben, sub, gateway }) {
  await admin.ask({ request: 'listparticipants', room: ROOM });
  let mark = ann.session.mark;
  await ben.ask({ request: 'configure', descriptions: [{ mid: '0', description: 'microphone off' }] });
  await ann.told('publishers', mark);
  mark = ann.session.mark;
  await ben.ask({ request: 'configure', display: 'Benjamin', bitrate: 500_000, keyframe: true });
  await ann.told('display', mark);
  await ben.ask({ request: 'configure', streams: [{ mid: '1', send: false }] });
  await ben.ask({ request: 'configure', streams: [{ mid: '1', send: true, min_delay: 10, max_delay: 100 }] });
  await admin.ask({ request: 'moderate', room: ROOM, secret: SECRET, id: 11, mid: '0', mute: true });
  await ann.told('moderation');
  await admin.ask({ request: 'moderate', room: ROOM, secret: SECRET, id: 11, mid: '0', mute: false });
  await admin.refused(428, { request: 'moderate', room: ROOM, secret: SECRET, id: 77, mid: '0', mute: true });
  await admin.ask({ request: 'enable_recording', room: ROOM, secret: SECRET, record: true });
  await admin.ask({ request: 'enable_recording', room: ROOM, secret: SECRET, record: false });
  const forward = await admin.ask({
    request: 'rtp_forward', room: ROOM, secret: SECRET, publisher_id: 11, host: '127.0.0.1', streams: [{ mid: '0', port: 50_000 }, { mid: '1', port: 50_002, rtcp_port: 50_003, simulcast: true }],
  });
  await admin.ask({ request: 'listforwarders', room: ROOM, secret: SECRET });
  await admin.ask({ request: 'stop_rtp_forward', room: ROOM, secret: SECRET, publisher_id: 11, stream_id: forward.forwarders[0].stream_id });
  await ann.expect((frame) => frame.plugindata?.data.videoroom === 'talking', 'talking');
  await ann.expect((frame) => frame.plugindata?.data.videoroom === 'stopped-talking', 'stopped-talking');
  return sub;
}

async function goodbyes({ session, browser, admin, ann, ben, sub }) {
  await ben.ask({ request: 'unpublish' });
  await ann.told('unpublished');
  await sub.ask({ request: 'leave' });
  const guest = await session.attach('videoroom');
  await guest.ask({ request: 'join', ptype: 'publisher', room: ROOM, id: 13, pin: PIN });
  await guest.ask({ request: 'leave' });
  await ann.told('leaving');
  await admin.refused(428, { request: 'kick', room: ROOM, secret: SECRET, id: 77 });
  await admin.ask({ request: 'kick', room: ROOM, secret: SECRET, id: 11 });
  await ann.told('leaving');
  await ben.told('kicked');
  await admin.ask({ request: 'destroy', room: ROOM, secret: SECRET, permanent: false });
  await ben.expect((frame) => !frame.transaction && frame.plugindata?.data.videoroom === 'destroyed', 'destroyed');
  for (const name of ['ann', 'ben', 'sub']) browser.close(name);
}

// A room for one, and one with placeholders.
async function special({ session, browser, admin }) {
  await admin.ask({ request: 'create', room: 2002, publishers: 1 });
  const one = await session.attach('videoroom');
  const offer = await browser.offer('one', { audio: true });
  const joined = await one.ask({ request: 'joinandconfigure', ptype: 'publisher', room: 2002, display: 'One' }, offer);
  await browser.accept('one', joined.jsep);
  await one.up();
  const two = await session.attach('videoroom');
  await two.ask({ request: 'join', ptype: 'publisher', room: 2002 });
  await two.refused(432, { request: 'publish' }, await browser.offer('two', { audio: true }));
  await admin.ask({ request: 'destroy', room: 2002 });

  await admin.ask({ request: 'create', room: 2003, dummy_publisher: true, dummy_streams: [{ codec: 'opus' }, { codec: 'vp8', fmtp: 'x=1' }] });
  const watcher = await session.attach('videoroom');
  const others = await admin.ask({ request: 'listparticipants', room: 2003 });
  await watcher.ask({ request: 'join', ptype: 'subscriber', room: 2003, streams: [{ feed: others.participants[0].id }] });
  await one.detach();
  const guest = await session.attach('videoroom');
  await guest.ask({ request: 'join', ptype: 'publisher', room: 2003 });
  await admin.ask({ request: 'create', room: 2004, require_e2ee: true, allowed: ['friend'], signed_tokens: false });
  const plain = await session.attach('videoroom');
  await plain.ask({ request: 'join', ptype: 'publisher', room: 2004, token: 'friend' });
  await plain.refused(433, { request: 'publish' }, await browser.offer('three', { audio: true }));
  for (const name of ['one', 'two', 'three']) browser.close(name);
}

export async function recordVideoRoom(transcript, gateway, browser) {
  const session = await new Session(transcript).open(gateway.api, 4901);
  const admin = await session.attach('videoroom');
  await rooms(admin);
  const { ann, ben, private_id } = await publishers(session, browser);
  const sub = await subscriber(session, browser, private_id);
  const everyone = { session, browser, admin, ann, ben, sub, gateway };
  await duringTheCall(everyone);
  await goodbyes(everyone);
  await special(everyone);
  session.close();
}

// The same where ids are strings and rooms need a key.
export async function recordStringIds(transcript, gateway, extra) {
  const session = await new Session(transcript, extra).open(gateway.api, 4902);
  const admin = await session.attach('videoroom');
  await admin.refused(433, { request: 'create', room: 'blue', admin_key: 'wrong' });
  await admin.refused(429, { request: 'create', room: 'blue' });
  await admin.ask({ request: 'create', room: 'blue', notify_joining: true, publishers: 6, admin_key: 'k3y' });
  await admin.refused(430, { request: 'join', ptype: 'publisher', room: 1234 });
  await admin.ask({ request: 'exists', room: 'blue' });
  await admin.ask({ request: 'list', admin_key: 'k3y' });
  const ann = await session.attach('videoroom');
  await ann.ask({ request: 'join', ptype: 'publisher', room: 'blue', id: 'ann', display: 'Ann' });
  const ben = await session.attach('videoroom');
  await ben.ask({ request: 'join', ptype: 'publisher', room: 'blue', id: 'ben' });
  await ann.told('joining');
  await admin.ask({ request: 'listparticipants', room: 'blue' });
  await ben.ask({ request: 'leave' });
  await ann.told('leaving');
  await admin.ask({ request: 'kick', room: 'blue', id: 'ann' });
  await ann.told('leaving');
  const bridge = await session.attach('audiobridge');
  await bridge.ask({ request: 'create', room: 'green', admin_key: 'k3y' });
  await bridge.ask({ request: 'join', room: 'green', id: 'ann', display: 'Ann' });
  await bridge.ask({ request: 'leave' });
  const text = await session.attach('textroom');
  await text.ask({ request: 'create', room: 'red', admin_key: 'k3y' });
  await text.ask({ request: 'list', admin_key: 'k3y' });
  session.close();
}
