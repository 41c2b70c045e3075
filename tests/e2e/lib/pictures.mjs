// Camera pictures that tell who is who: one plain colour for each person, with a moving bar that proves the picture lives.
import { writeFileSync } from 'node:fs';

/** The colours of the five people, far apart in hue so that a codec cannot turn one into another. */
export const COLOURS = {
  red: [210, 30, 30],
  green: [30, 170, 40],
  blue: [40, 60, 210],
  yellow: [220, 200, 30],
  magenta: [200, 40, 190],
};

// Small, so that two cores can encode and decode for five people; hardly any test asks for detail.
const SMALL = { width: 320, height: 180 };
const FRAMES = 8;
const BAR = { width: 32, height: 20 };

/** Writes one second of video in the YUV4MPEG2 format, which Chromium's fake camera plays in a loop. */
export function writeCamera(file, colour, { width: WIDTH, height: HEIGHT } = SMALL) {
  const [y, u, v] = yuv(COLOURS[colour]);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, y);
    const left = Math.floor((frame * (WIDTH - BAR.width)) / FRAMES);
    // The bar stays at the bottom: the middle, where the colour is read, is never touched.
    for (let row = HEIGHT - BAR.height; row < HEIGHT; row++) luma.fill(235, row * WIDTH + left, row * WIDTH + left + BAR.width);
    parts.push(Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 4, u), Buffer.alloc((WIDTH * HEIGHT) / 4, v));
  }
  writeFileSync(file, Buffer.concat(parts));
}

/** BT.601, as Chromium takes an unlabelled file. */
function yuv([r, g, b]) {
  const limit = (value) => Math.max(16, Math.min(240, Math.round(value)));
  return [
    limit(16 + 0.257 * r + 0.504 * g + 0.098 * b),
    limit(128 - 0.148 * r - 0.291 * g + 0.439 * b),
    limit(128 + 0.439 * r - 0.368 * g - 0.071 * b),
  ];
}

/** The name of the colour that a pixel comes nearest to; `none` where it comes near to none. */
export function nameColour([r, g, b]) {
  let best = 'none';
  let least = 90;
  for (const [name, [cr, cg, cb]] of Object.entries(COLOURS)) {
    const distance = Math.hypot(r - cr, g - cg, b - cb);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}
