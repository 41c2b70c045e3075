// The janus.js demo of a video room, as Debian packages it, and what its page shows.
import { until } from './until.mjs';

/** Puts the packaged demo on the site; its own settings.js lacks two names, without which Start throws. */
export function serveDemo(scene, url = scene.janus.wsUrl) {
  scene.site.folder('/demos/', '/usr/share/janus/demos');
  scene.site.file(
    '/demos/settings.js',
    `var server = ${JSON.stringify(url)}; var iceServers = []; var token; var apisecret;`,
    { 'content-type': 'text/javascript' },
  );
}

/** Opens the demo's page and goes through its two steps; its name is "demo". */
export async function joinByDemo(scene, person) {
  person.allowed = [/./];
  await person.open(`${scene.site.origin}/demos/mvideoroomtest.html?room=${scene.room}`);
  await until('the demo\'s Start button', () => person.page.evaluate(() => {
    const button = document.querySelector('#start');
    if (!window.jQuery?._data(button, 'events')) return false;
    button.click();
    return true;
  }));
  await until('the demo\'s name field', () => person.page.evaluate(() => {
    const field = document.querySelector('#username');
    if (!field || field.offsetParent === null) return false;
    field.value = 'demo';
    document.querySelector('#register').click();
    return true;
  }));
}

/** The middle pixel and the frames of a remote video on the demo's page. */
export function demoPicture(person, slot) {
  return person.page.evaluate((selector) => {
    const video = document.querySelector(selector);
    if (!video || video.videoWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const ink = canvas.getContext('2d');
    ink.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return { pixel: [...ink.getImageData(0, 0, 1, 1).data.slice(0, 3)], frames: video.getVideoPlaybackQuality().totalVideoFrames };
  }, `#videoremote${slot} video`);
}

/** How many remote pictures of the demo's page move. */
export function demoMoves(person) {
  return person.page.evaluate(async () => {
    const videos = [...document.querySelectorAll('[id^=videoremote] video')];
    const frames = () => videos.map((video) => video.getVideoPlaybackQuality().totalVideoFrames);
    const before = frames();
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    return frames().filter((count, index) => count > before[index]).length;
  });
}
