import { openHouse } from './lib/house.mjs';
import { gather } from './lib/storm.mjs';
import { sleep } from './lib/until.mjs';
const house = openHouse({ janus: null });
const look = (person) => person.page.evaluate(async () => {
  const out = { call: document.documentElement.dataset.call, tiles: {}, pcs: [] };
  for (const tile of document.querySelectorAll('[data-tile][data-source=camera]:not([data-self])')) {
    const v = tile.querySelector('video').getVideoPlaybackQuality();
    out.tiles[tile.dataset.participant] = `${tile.dataset.link}:${v.totalVideoFrames}`;
  }
  for (const { connection } of window.__spy.connections) {
    if (connection.connectionState === 'closed') continue;
    const pc = [connection.connectionState];
    for (const r of (await connection.getStats()).values()) {
      if (r.type === 'outbound-rtp' && r.kind === 'video') pc.push(`out sent=${r.packetsSent} enc=${r.framesEncoded} key=${r.keyFramesEncoded} pli=${r.pliCount} fir=${r.firCount} nack=${r.nackCount} rtx=${r.retransmittedPacketsSent} target=${r.targetBitrate}`);
      if (r.type === 'outbound-rtp' && r.kind === 'audio') pc.push(`aout sent=${r.packetsSent}`);
      if (r.type === 'inbound-rtp' && r.kind === 'video') pc.push(`in#${r.mid} recv=${r.packetsReceived} dec=${r.framesDecoded} key=${r.keyFramesDecoded} pli=${r.pliCount} nack=${r.nackCount} drop=${r.framesDropped}`);
      if (r.type === 'candidate-pair' && r.nominated) pc.push(`pair ${r.state} reqS=${r.requestsSent} resR=${r.responsesReceived} recvB=${r.bytesReceived} out=${r.availableOutgoingBitrate} w=${r.writable}`);
    }
    out.pcs.push(pc.join(' | '));
  }
  return out;
});
house.scenario('gap', async (scene) => {
  const world = await gather(scene, { direct: true });
  world.media.rules.dropping = true;
  await sleep(10_000 - 300);
  const begin = Date.now() + 300;
  setTimeout(() => { world.media.rules.dropping = false; }, 300);
  while (Date.now() < begin + 4_000) {
    await Promise.all(world.people.map(async (p) => { const s = await look(p); console.log(Date.now() - begin, p.colour, s.call, JSON.stringify(s.tiles)); for (const pc of s.pcs) console.log('      ', p.colour, pc); }));
    await sleep(120);
  }
});
