// A voice that never pauses, for Chromium's fake microphone: one second of a tone, which it plays in a loop.
import { writeFileSync } from 'node:fs';

const RATE = 48_000;

/** Writes a WAV file of 16 bit, mono; `loudness` of 1 is full scale. */
export function writeTone(file, loudness = 0.3) {
  const samples = Buffer.alloc(RATE * 2);
  for (let index = 0; index < RATE; index++) {
    // 200 Hz and its neighbours, so that noise suppression takes it for speech.
    const wave = [200, 400, 660].reduce((sum, pitch) => sum + Math.sin((2 * Math.PI * pitch * index) / RATE), 0) / 3;
    samples.writeInt16LE(Math.round(wave * loudness * 32_767), index * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  writeFileSync(file, Buffer.concat([head, samples]));
}
