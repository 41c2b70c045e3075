// A voice that never pauses, for Chromium's fake microphone: one second of a tone, which it plays in a loop.
import { writeWave } from './voices.mjs';

const RATE = 48_000;

/** Writes a WAV file of 16 bit, mono; `loudness` of 1 is full scale. */
export function writeTone(file, loudness = 0.3) {
  const samples = new Int16Array(RATE);
  for (let index = 0; index < RATE; index++) {
    // 200 Hz and its neighbours, so that noise suppression takes it for speech.
    const wave = [200, 400, 660].reduce((sum, pitch) => sum + Math.sin((2 * Math.PI * pitch * index) / RATE), 0) / 3;
    samples[index] = Math.round(wave * loudness * 32_767);
  }
  writeWave(file, samples, RATE);
}
