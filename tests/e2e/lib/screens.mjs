// Shared screens, as those see them who are shown one.
import { until } from './until.mjs';

/** The tile of somebody's shared screen. */
export async function screenTile(person, name) {
  return (await person.tiles()).find((tile) => tile.source === 'screen' && tile.name === name);
}

/** What the `<video>` of a shared screen shows. */
export function screenPicture(person, name) {
  return person.page.evaluate((wanted) => {
    const tile = [...document.querySelectorAll('[data-tile][data-source=screen]')]
      .find((candidate) => candidate.dataset.participant === wanted);
    const video = tile?.querySelector('video');
    if (!video || video.readyState < 2) return null;
    // Counted as they are shown: Firefox's own count stays at none.
    if (video.shownFrames === undefined) {
      video.shownFrames = 0;
      const count = () => { video.shownFrames += 1; video.requestVideoFrameCallback(count); };
      video.requestVideoFrameCallback(count);
    }
    const style = getComputedStyle(video);
    return {
      frames: video.shownFrames,
      width: video.videoWidth,
      shown: style.visibility === 'visible',
      fit: style.objectFit,
      mirrored: style.scale.startsWith('-'),
    };
  }, name);
}

/** Waits until somebody's screen is shown and moves. */
export function seesScreen(person, name) {
  return until(`${person.colour}: moving screen of ${name}`, async () => {
    const picture = await screenPicture(person, name);
    return picture && picture.frames >= 3 && picture.shown && picture.width > 0;
  }, { timeout: 20_000, show: async () => ({ picture: await screenPicture(person, name), tiles: await person.tiles() }) });
}

/** Waits until a page shows nobody's screen; says how long that took, in milliseconds. */
export async function seesNoScreen(person, timeout = 20_000) {
  const begin = Date.now();
  await until(`${person.colour}: no screen`, async () => (
    !(await person.tiles()).some((tile) => tile.source === 'screen' && !tile.self)
  ), { timeout, interval: 15, show: () => person.tiles() });
  return Date.now() - begin;
}

/** How long it takes, in milliseconds, until these viewers know that somebody muted: the least that word from page to page takes just now. */
export async function wordTakes(person, name, viewers) {
  await person.press('Mute microphone');
  const begin = Date.now();
  const times = await Promise.all(viewers.map(async (viewer) => {
    await viewer.tileShows(name, { audio: 'off' });
    return Date.now() - begin;
  }));
  await person.press('Unmute microphone');
  await Promise.all(viewers.map((viewer) => viewer.tileShows(name, { audio: 'on' })));
  return Math.max(...times);
}
