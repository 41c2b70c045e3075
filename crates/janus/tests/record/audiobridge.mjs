// AudioBridge: rooms mixed by the server.
import { writeFileSync } from 'node:fs';
import { Session } from './client.mjs';

const ROOM = 3001;
const SECRET = 's3cret';
const PIN = 'p1n';

async function rooms(admin) {
  await admin.ask({
    request: 'create', room: ROOM, description: 'Recorded', is_private: false, secret: SECRET, pin: PIN, sampling_rate: 48_000, spatial_audio: true,
    audiolevel_ext: true, audiolevel_event: true, audio_active_packets: 10, audio_level_average: 60, default_prebuffering: 6,
    default_expectedloss: 0, default_bitrate: 32_000, record: false, permanent: false, allow_rtp_participants: false, groups: ['left', 'right'],
  });
  await admin.refused(486, { request: 'create', room: ROOM });
  await admin.ask({ request: 'create', room: 3002 });
  await admin.ask({ request: 'exists', room: ROOM });
  await admin.ask({ request: 'list' });
  await admin.ask({ request: 'edit', room: ROOM, secret: SECRET, new_description: 'Edited', new_secret: SECRET, new_pin: PIN, new_is_private: true, permanent: false });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'add', allowed: ['friend'] });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'remove', allowed: ['friend'] });
  await admin.ask({ request: 'allowed', room: ROOM, secret: SECRET, action: 'disable' });
  await admin.ask({ request: 'listparticipants', room: ROOM });
  await admin.refused(489, { request: 'edit', room: ROOM, secret: 'wrong' });
}

async function refusals(handle) {
  await handle.refused(482, { request: 'dance' });
  await handle.refused(485, { request: 'join', room: 1 });
  await handle.refused(487, { request: 'configure', muted: true });
  await handle.refused(483, { request: 'join', room: ROOM });
  await handle.refused(484, { request: 'join', room: 'x' });
  await handle.refused(489, { request: 'join', room: ROOM, pin: 'wrong' });
}

async function enter(handle, browser, name, join) {
  await handle.ask({ request: 'join', room: ROOM, pin: PIN, ...join });
  const offer = await browser.offer(name, { audio: true });
  const configured = await handle.ask({ request: 'configure', muted: false }, offer);
  await browser.accept(name, configured.jsep);
  await handle.up();
}

async function conversation({ session, browser, admin, ann, ben }) {
  await ben.refused(490, { request: 'join', room: ROOM, pin: PIN, id: 11, group: 'left' });
  await enter(ben, browser, 'ben', { id: 12, display: 'Ben', muted: false, group: 'right', bitrate: 32_000, quality: 4, expected_loss: 5, volume: 100, spatial_position: 75, prebuffer: 6, audio_level_average: 60, audio_active_packets: 10 });
  await ann.told('participants');
  await ann.refused(491, { request: 'join', room: ROOM, pin: PIN, id: 11, group: 'left' });
  let mark = session.mark;
  await ben.ask({ request: 'configure', muted: true, display: 'Benjamin', volume: 90, spatial_position: 25, group: 'left' });
  await ann.told('participants', mark);
  await ben.ask({ request: 'configure', muted: false, prebuffer: 5, bitrate: 24_000, quality: 5, expected_loss: 1 });
  await admin.ask({ request: 'mute', room: ROOM, secret: SECRET, id: 12 });
  await admin.ask({ request: 'unmute', room: ROOM, secret: SECRET, id: 12 });
  await admin.refused(492, { request: 'mute', room: ROOM, secret: SECRET, id: 77 });
  await admin.ask({ request: 'mute_room', room: ROOM, secret: SECRET });
  await ann.told('muted');
  await admin.ask({ request: 'unmute_room', room: ROOM, secret: SECRET });
  await ann.expect((frame) => frame.plugindata?.data.audiobridge === 'talking', 'talking');
  await ann.expect((frame) => frame.plugindata?.data.audiobridge === 'stopped-talking', 'stopped-talking');
  await admin.ask({ request: 'listparticipants', room: ROOM });
  await ann.ask({ request: 'resetdecoder' });
}

async function services({ admin, gateway, ann }) {
  const forward = await admin.ask({ request: 'rtp_forward', room: ROOM, secret: SECRET, group: 'left', host: '127.0.0.1', port: 50_010, codec: 'opus', ptype: 100, ssrc: 7, always_on: false });
  await admin.ask({ request: 'listforwarders', room: ROOM, secret: SECRET });
  await admin.ask({ request: 'stop_rtp_forward', room: ROOM, secret: SECRET, stream_id: forward.stream_id });
  await admin.ask({ request: 'enable_recording', room: ROOM, secret: SECRET, record: true, record_file: 'mix.wav', record_dir: gateway.folder });
  await admin.ask({ request: 'enable_recording', room: ROOM, secret: SECRET, record: false });
  await admin.ask({ request: 'enable_mjrs', room: ROOM, secret: SECRET, mjrs: true, mjrs_dir: gateway.folder });
  await admin.ask({ request: 'enable_mjrs', room: ROOM, secret: SECRET, mjrs: false });
  writeFileSync(`${gateway.folder}/none.opus`, '');
  await admin.ask({ request: 'play_file', room: ROOM, secret: SECRET, filename: `${gateway.folder}/none.opus`, file_id: 'song', loop: false });
  await admin.ask({ request: 'is_playing', room: ROOM, secret: SECRET, file_id: 'song' });
  await admin.ask({ request: 'stop_file', room: ROOM, secret: SECRET, file_id: 'song' });
  return ann;
}

async function goodbyes({ session, browser, admin, ann, ben }) {
  let mark = session.mark;
  await ben.ask({ request: 'changeroom', room: 3002, id: 12, display: 'Ben', muted: true });
  await ann.told('leaving', mark);
  mark = session.mark;
  await ben.ask({ request: 'changeroom', room: ROOM, pin: PIN, id: 12, group: 'left' });
  await ann.told('participants', mark);
  mark = session.mark;
  await ben.ask({ request: 'leave' });
  await ann.told('leaving', mark);
  await ben.refused(487, { request: 'leave' });
  browser.close('ben');
  const cat = await session.attach('audiobridge');
  await cat.ask({ request: 'join', room: ROOM, pin: PIN, id: 13, display: 'Cat', muted: true, group: 'left' });
  mark = session.mark;
  await admin.ask({ request: 'kick', room: ROOM, secret: SECRET, id: 13 });
  await ann.told('kicked', mark);
  await admin.ask({ request: 'kick_all', room: ROOM, secret: SECRET });
  const dan = await session.attach('audiobridge');
  await dan.ask({ request: 'join', room: ROOM, pin: PIN, id: 14, group: 'left' });
  await dan.ask({ request: 'hangup' });
  await admin.ask({ request: 'destroy', room: ROOM, secret: SECRET, permanent: false });
  await dan.expect((frame) => !frame.transaction && frame.plugindata?.data.audiobridge === 'destroyed', 'destroyed');
  browser.close('ann');
}

export async function recordAudioBridge(transcript, gateway, browser) {
  const session = await new Session(transcript).open(gateway.api, 5001);
  const admin = await session.attach('audiobridge');
  await rooms(admin);
  const ann = await session.attach('audiobridge');
  await refusals(ann);
  await enter(ann, browser, 'ann', { id: 11, display: 'Ann', group: 'left' });
  const ben = await session.attach('audiobridge');
  const everyone = { session, browser, admin, ann, ben, gateway };
  await conversation(everyone);
  await services(everyone);
  await goodbyes(everyone);
  session.close();
}
