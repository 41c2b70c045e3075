// Watches every tile of a page for frames, and remembers the longest time without one.
import { until } from './until.mjs';

function install() {
  window.__watch?.stop();
  const tiles = new Map();
  const look = () => {
    const now = performance.now();
    for (const tile of document.querySelectorAll('[data-tile][data-source=camera]:not([data-self])')) {
      const frames = tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
      const name = tile.dataset.participant;
      const known = tiles.get(name);
      if (!known) tiles.set(name, { frames, at: now, longest: 0 });
      else if (known.frames !== frames) Object.assign(known, { frames, at: now });
      else known.longest = Math.max(known.longest, now - known.at);
    }
  };
  const timer = setInterval(look, 50);
  const told = new Set();
  const observer = new MutationObserver(() => {
    for (const element of document.querySelectorAll('.reconnecting, .tile-hint, [role=alert]')) {
      const text = element.innerText.trim();
      if (text) told.add(text);
    }
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  window.__watch = {
    tiles,
    told,
    stop() {
      clearInterval(timer);
      observer.disconnect();
    },
  };
}

export const watch = (person) => person.page.evaluate(install);

/** The longest time without a frame of any of these people's tiles, in milliseconds, and what the banner, the tiles and alerts said. */
export async function observed(person, names) {
  return person.page.evaluate((wanted) => ({
    longest: Math.max(0, ...[...window.__watch.tiles].filter(([name]) => wanted.includes(name)).map(([, tile]) => tile.longest)),
    told: [...window.__watch.told],
  }), names);
}

/** Waits until a page is in the call, shows exactly these others, and every one of them moves. */
export function whole(person, names, timeout) {
  const wanted = JSON.stringify([...names].sort());
  const look = () => person.page.evaluate(() => {
    const now = performance.now();
    const others = [...document.querySelectorAll('[data-tile][data-source=camera]:not([data-self])')];
    return {
      call: document.documentElement.dataset.call,
      names: JSON.stringify(others.map((tile) => tile.dataset.participant).sort()),
      links: others.map((tile) => tile.dataset.link),
      still: Math.max(0, ...others.map((tile) => now - (window.__watch.tiles.get(tile.dataset.participant)?.at ?? 0))),
    };
  });
  return until(`${person.colour}: a whole call with ${wanted}`, async () => {
    const seen = await look();
    return seen.call === 'in-call' && seen.names === wanted && seen.links.every((link) => link === 'live') && seen.still < 600;
  }, { timeout, interval: 100, show: look });
}
