// The Admin API.
import { Admin, Session } from './client.mjs';

export async function recordAdmin(transcript, gateway, browser, secret) {
  const admin = await new Admin(transcript, secret).connectTo(gateway.admin);
  await admin.ask({ janus: 'ping' });
  await admin.ask({ janus: 'info' });
  await admin.ask({ janus: 'list_sessions' });
  await admin.ask({ janus: 'list_sessions', admin_secret: 'wrong' });
  await admin.admin('dance');
  await admin.admin('get_status');
  await admin.admin('add_token', { token: 't0ken', plugins: ['janus.plugin.echotest'] });
  await admin.admin('allow_token', { token: 't0ken', plugins: ['janus.plugin.videoroom'] });
  await admin.admin('disallow_token', { token: 't0ken', plugins: ['janus.plugin.videoroom'] });
  await admin.admin('list_tokens');

  const session = new Session(transcript, { token: 't0ken' });
  await session.open(gateway.api, 7001);
  const handle = await session.attach('echotest');
  const answer = await handle.ask({ audio: true, video: true }, await browser.offer('watched', { audio: true, video: true }));
  await browser.accept('watched', answer.jsep);
  await handle.up();

  const address = { session_id: session.id, handle_id: handle.id };
  await admin.admin('list_sessions');
  await admin.admin('list_handles', { session_id: session.id });
  await admin.admin('handle_info', address);
  await admin.admin('handle_info', { session_id: session.id, handle_id: 99 });
  await admin.admin('list_handles', { session_id: 99 });
  await admin.admin('message_plugin', { plugin: 'janus.plugin.videoroom', request: { request: 'list' } });
  await admin.admin('set_log_level', { level: 4 });
  await admin.admin('set_locking_debug', { debug: false });
  await admin.admin('set_session_timeout', { timeout: 60 });
  await admin.admin('set_session_timeout', { session_id: session.id, timeout: 60 });
  await admin.admin('set_slowlink_threshold', { slowlink_threshold: 4 });
  await admin.admin('set_no_media_timer', { no_media_timer: 2 });
  await admin.admin('set_min_nack_queue', { min_nack_queue: 500 });
  await admin.admin('start_pcap', { ...address, folder: gateway.folder, filename: 'watched.pcap', truncate: 100 });
  await admin.admin('stop_pcap', address);
  await admin.admin('resolve_address', { address: 'localhost' });
  await admin.admin('test_stun', { address: '127.0.0.1', port: 9 }).catch(() => console.log('admin: test_stun was not answered'));
  await admin.admin('loops_info');
  await admin.admin('accept_new_sessions', { accept: true });
  await admin.admin('hangup_webrtc', address);
  await handle.expect((frame) => frame.janus === 'hangup', 'hangup');
  await admin.admin('detach_handle', address);
  await admin.admin('destroy_session', { session_id: session.id });
  await admin.admin('remove_token', { token: 't0ken' });
  await admin.admin('remove_token', { token: 't0ken' });
  browser.close('watched');
  session.close();
  admin.close();
}
