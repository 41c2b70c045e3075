// Writes src/tone.opus: a second of a 440 Hz tone as fifty Opus packets of 20 ms, each behind a byte with its length. Chromium's
// encoder makes them, once; the file is part of the repository.
//
//   node bench/tone.mjs
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const puppeteer = createRequire(new URL('../tests/e2e/', import.meta.url))('puppeteer-core');
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, pipe: true, args: ['--no-sandbox'] });
// Encoders exist on pages of a trustworthy origin only.
const server = createServer((request, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1');
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const packets = await page.evaluate(async () => {
  const made = [];
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      made.push([...bytes]);
    },
    error: (error) => { throw error; },
  });
  encoder.configure({ codec: 'opus', sampleRate: 48000, numberOfChannels: 1, bitrate: 24000, opus: { frameDuration: 20000 } });
  // A second more than is kept, so that the encoder has settled.
  for (let frame = 0; frame < 100; frame += 1) {
    const data = Float32Array.from({ length: 960 }, (_, sample) => 0.3 * Math.sin(2 * Math.PI * 440 * (frame * 960 + sample) / 48000));
    encoder.encode(new AudioData({ format: 'f32-planar', sampleRate: 48000, numberOfFrames: 960, numberOfChannels: 1, timestamp: frame * 20000, data }));
  }
  await encoder.flush();
  return made.slice(50, 100);
});
await browser.close();
server.close();
writeFileSync(fileURLToPath(new URL('src/tone.opus', import.meta.url)), Buffer.from(packets.flatMap((packet) => [packet.length, ...packet])));
console.log(`${packets.length} packets, ${packets.reduce((sum, packet) => sum + packet.length, 0)} bytes`);
