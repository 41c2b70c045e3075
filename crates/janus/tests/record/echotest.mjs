// EchoTest: sends back what it gets.
import { Session } from './client.mjs';

export async function recordEchoTest(transcript, gateway, browser) {
  const session = await new Session(transcript).open(gateway.api, 4801);
  const handle = await session.attach('echotest');
  // The core refuses what is no SDP before the plugin sees it.
  await handle.ask({ audio: true }, { type: 'offer', sdp: 'v=0\r\nnonsense\r\n' });
  await handle.refused(413, { audio: 'yes' });
  const offer = await browser.offer('echo', { audio: true, video: true, data: true, simulcast: true });
  const answer = await handle.ask({ audio: true, video: true, bitrate: 1_000_000 }, offer);
  await browser.accept('echo', answer.jsep);
  await handle.up();
  await handle.expect((frame) => frame.janus === 'media' && frame.type === 'video' && frame.receiving, 'video');
  await handle.told('substream').catch(() => console.log('echotest: no substream event'));
  await handle.ask({ substream: 0, temporal: 1 });
  await handle.ask({ audio: false, video: true, bitrate: 500_000, keyframe: true });
  await handle.ask({ record: true, filename: `${gateway.folder}/echo` });
  await handle.ask({ record: false });
  await browser.hush('echo', 'audio');
  await handle.expect((frame) => frame.janus === 'media' && frame.type === 'audio' && !frame.receiving, 'audio stops');
  await handle.hangup();
  await handle.expect((frame) => frame.janus === 'hangup', 'hangup');
  await handle.told('result', 0);
  await handle.detach();
  browser.close('echo');
  session.close();
}
