// Chromium's fake cameras: the first shows a green picture, the third a yellow one. The second is a depth camera, whose frames
// WebRTC does not send, so it stays unplugged (see plugs.mjs). And the questions that tell the two apart.
import { until } from './until.mjs';

export const GREEN = 'fake_device_0';
export const YELLOW = 'fake_device_2';

/** Runs in the page: whether the corners of a video, where Chromium paints its gradients, are `green` or `yellow`. */
function hueOf(video) {
  if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = 2;
  canvas.height = 2;
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  const { videoWidth: width, videoHeight: height } = video;
  const side = width * 0.008;
  const inset = width * 0.003;
  const far = (length) => length - inset - side;
  [[inset, inset], [far(width), inset], [inset, far(height)], [far(width), far(height)]].forEach(([x, y], index) => {
    ink.drawImage(video, x, y, side, side, index % 2, index >> 1, 1, 1);
  });
  const sum = [0, 0, 0];
  ink.getImageData(0, 0, 2, 2).data.forEach((value, index) => { if (index % 4 < 3) sum[index % 4] += value; });
  return sum[0] > sum[1] * 0.5 ? 'yellow' : 'green';
}

const TILE = (name) => `[data-tile][data-source=camera][data-participant="${name}"] video`;

/** Waits until somebody's tile shows this picture. */
export function showsHue(viewer, name, hue, timeout = 20_000) {
  const ask = () => viewer.page.evaluate(`(${hueOf})(document.querySelector('${TILE(name)}'))`);
  return until(`${viewer.colour}: a ${hue} picture of ${name}`, async () => (await ask()) === hue, { timeout, show: ask });
}

/** Begins to watch; the promise gives the moment (`Date.now()`) of the first frame of that picture. */
export function momentOfHue(viewer, name, hue) {
  return viewer.page.evaluate(`new Promise((resolve, reject) => {
    const hueOf = ${hueOf};
    const video = document.querySelector('${TILE(name)}');
    const limit = setTimeout(() => reject(new Error('no ${hue} picture came')), 10000);
    const look = () => {
      if (hueOf(video) !== '${hue}') return setTimeout(look, 15);
      clearTimeout(limit);
      resolve(Date.now());
    };
    look();
  })`);
}

/**
 * How long it takes, in milliseconds, until the viewer sees another camera when the browser alone does what the page does: it opens the
 * camera as the page did and gives it to the sender. Afterwards all is as before, and the viewer sees the picture of `hueBefore`.
 */
export async function bareSwitch(viewer, person, name, label, [hue, hueBefore]) {
  const seen = momentOfHue(viewer, name, hue);
  const begin = await person.page.evaluate(async (wanted) => {
    const { deviceId } = (await navigator.mediaDevices.enumerateDevices()).find((device) => device.label === wanted);
    const { video } = window.__spy.captures.findLast(({ constraints }) => constraints.video).constraints;
    const sender = window.__spy.connections.filter(({ connection }) => connection.connectionState !== 'closed')
      .flatMap(({ connection }) => connection.getSenders()).find(({ track }) => track?.kind === 'video');
    const own = sender.track;
    const now = Date.now();
    const [track] = (await navigator.mediaDevices.getUserMedia({ video: { ...video, deviceId: { exact: deviceId } } })).getVideoTracks();
    await sender.replaceTrack(track);
    window.__takeBack = async () => {
      await sender.replaceTrack(own);
      track.stop();
    };
    return now;
  }, label);
  const took = (await seen) - begin;
  await person.page.evaluate(() => window.__takeBack());
  await showsHue(viewer, name, hueBefore);
  return took;
}

/** The labels of the live tracks that the page captured, by kind. */
export function labelsInUse(person) {
  return person.page.evaluate(() => Object.fromEntries(
    window.__spy.tracks.filter((track) => track.readyState === 'live' && !track.getSettings().displaySurface).map((track) => [track.kind, track.label]),
  ));
}

/** Chooses in a picker by its accessible name; gives the moment of the choice. */
export async function choose(person, picker, label) {
  const select = await person.control('combobox', picker);
  const moment = await select.evaluate((element, wanted) => {
    const option = [...element.options].find((one) => one.label === wanted);
    if (!option) throw new Error(`no option ${wanted} among ${[...element.options].map((one) => one.label)}`);
    element.value = option.value;
    const now = Date.now();
    element.dispatchEvent(new Event('change', { bubbles: true }));
    return now;
  }, label);
  await select.dispose();
  return moment;
}

/** The label that a picker shows. */
export async function chosen(person, picker) {
  const select = await person.control('combobox', picker);
  return select.evaluate((element) => element.selectedOptions[0]?.label ?? null);
}
