// Real connections in headless Chromium, with fake devices.
import { createServer } from 'node:http';
import puppeteer from 'puppeteer-core';

const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

// Runs in the page.
function install() {
  const peers = new Map();
  const make = (name) => {
    const pc = new RTCPeerConnection();
    const peer = { pc, channel: null };
    peers.set(name, peer);
    return peer;
  };
  const talk = (name) => {
    const peer = peers.get(name);
    if (peer.channel) return;
    peer.channel = peer.pc.createDataChannel('JanusDataChannel');
    peer.channel.onmessage = ({ data }) => window.heard(name, data);
  };
  const gathered = (pc) => pc.iceGatheringState === 'complete' || new Promise((resolve) => {
    pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && resolve();
  });
  window.peers = {
    async offer(name, { audio, video, data, simulcast } = {}) {
      const { pc } = peers.get(name) ?? make(name);
      if (!pc.getTransceivers().length && (audio || video)) {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: !!audio, video: video ? { width: 1280, height: 720 } : false });
        for (const track of stream.getTracks()) {
          const layered = simulcast && track.kind === 'video';
          const sendEncodings = layered ? [{ rid: 'h' }, { rid: 'm', scaleResolutionDownBy: 2 }, { rid: 'l', scaleResolutionDownBy: 4 }] : [{}];
          pc.addTransceiver(track, { direction: 'sendonly', sendEncodings, streams: [stream] });
        }
      }
      if (data) talk(name);
      await pc.setLocalDescription();
      await gathered(pc);
      return { type: 'offer', sdp: pc.localDescription.sdp };
    },
    async answer(name, jsep, { data } = {}) {
      const { pc } = peers.get(name) ?? make(name);
      await pc.setRemoteDescription(jsep);
      if (data) talk(name);
      await pc.setLocalDescription();
      await gathered(pc);
      return { type: 'answer', sdp: pc.localDescription.sdp };
    },
    async accept(name, jsep) {
      await peers.get(name).pc.setRemoteDescription(jsep);
    },
    async opened(name) {
      const peer = peers.get(name);
      while (peer.channel?.readyState !== 'open') await new Promise((resolve) => setTimeout(resolve, 50));
    },
    say(name, text) {
      peers.get(name).channel.send(text);
    },
    async hush(name, kind) {
      const sender = peers.get(name).pc.getSenders().find(({ track }) => track?.kind === kind);
      await sender.replaceTrack(null);
    },
    close(name) {
      peers.get(name)?.pc.close();
      peers.delete(name);
    },
  };
}

export async function startBrowser() {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  const page = await browser.newPage();
  const ears = new Map();
  await page.exposeFunction('heard', (name, text) => ears.get(name)?.(text));
  // getUserMedia wants a secure origin, which this host is.
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(install);
  const call = (verb, ...args) => page.evaluate((verb, args) => window.peers[verb](...args), verb, args);
  return {
    offer: (name, media) => call('offer', name, media),
    answer: (name, jsep, media = {}) => call('answer', name, jsep, media),
    accept: (name, jsep) => call('accept', name, jsep),
    opened: (name) => call('opened', name),
    say: (name, text) => call('say', name, text),
    hush: (name, kind) => call('hush', name, kind),
    close: (name) => call('close', name).catch(() => {}),
    listen: (name, ear) => ears.set(name, ear),
    async stop() {
      await browser.close();
      server.close();
    },
  };
}
