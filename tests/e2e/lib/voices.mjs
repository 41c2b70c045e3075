// Something like a voice for a fake microphone.
import { writeFileSync } from 'node:fs';

const RATE = 48_000;

/**
 * Writes a WAVE file that Chromium plays in a loop: `seconds` of talking after `silence` seconds of nothing. Its own beep is far too
 * short for a server that averages levels, and a steady tone is what noise suppression takes away; so these are vowels of a gliding
 * pitch, with short pauses.
 */
export function writeVoice(file, { seconds = 2, silence = 0 } = {}) {
  const before = Math.round(RATE * silence);
  const samples = new Int16Array(before + Math.round(RATE * seconds));
  let phase = 0;
  for (let index = before; index < samples.length; index++) {
    const time = (index - before) / RATE;
    phase += (2 * Math.PI * (140 + 40 * Math.sin(2 * Math.PI * 1.3 * time))) / RATE;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2.5 * time)) ** 0.5;
    let sample = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic++) sample += Math.sin(phase * harmonic) / harmonic;
    samples[index] = Math.round(9000 * syllable * sample * 0.6);
  }
  writeWave(file, samples, RATE);
}

/** Writes samples of 16 bits, one channel, as a WAVE file. */
export function writeWave(file, samples, rate) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
}
