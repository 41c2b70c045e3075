// Real browsers: one Chromium process for each person, each with its own camera picture, and Firefox ESR.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { COLOURS, writeCamera } from './pictures.mjs';
import { scratchFolder } from './scratch.mjs';

/** Debian's Chromium, or the one that is named. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

const running = new Map();

/**
 * A Chromium whose camera shows `colour`, started when first asked for and shared by the tests of one file.
 *
 * `flags` are added, and `media: 'fake' | 'large' | 'two' | 'denied' | 'none'` says whether its camera and microphone are granted, granted
 * with a camera of 1280x720, with several of each (see two-cameras.mjs), refused or missing. `backForwardCache` keeps the cache that puppeteer switches off by default.
 * `executable` starts it by another program.
 */
export function chromium(colour = 'red', { flags = [], media = 'fake', backForwardCache = false, executable = CHROMIUM } = {}) {
  const key = JSON.stringify([colour, flags, media, backForwardCache, executable]);
  if (!running.has(key)) running.set(key, launchChromium(colour, flags, media, backForwardCache, executable));
  return running.get(key);
}

async function launchChromium(colour, flags, media, backForwardCache, executable) {
  return puppeteer.launch({
    executablePath: executable,
    headless: true,
    // Through a pipe the browser ends by itself when this process does, however that ends.
    pipe: true,
    acceptInsecureCerts: false,
    defaultViewport: { width: 1280, height: 720 },
    ignoreDefaultArgs: backForwardCache ? ['--disable-back-forward-cache'] : [],
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-features=LocalNetworkAccessChecks',
      // A page of a test is always in the background of some other; each must run as if it were in front.
      '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
      ...mediaFlags(colour, media),
      ...flags,
    ],
  });
}

function mediaFlags(colour, media) {
  if (media === 'none') return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=0'];
  if (media === 'two') return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=3'];
  const large = media === 'large';
  const camera = join(pictureFolder(), `${colour}${large ? '-large' : ''}.y4m`);
  if (!existsSync(camera)) writeCamera(camera, colour, large ? { width: 1280, height: 720 } : undefined);
  return [
    media === 'denied' ? '--use-fake-ui-for-media-stream=deny' : '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
  ];
}

let pictures;
function pictureFolder() {
  pictures ??= scratchFolder('pictures');
  return pictures;
}

/** Firefox ESR with fake devices, driven by WebDriver BiDi. */
export function firefox() {
  if (!running.has('firefox')) {
    running.set('firefox', puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      headless: true,
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
        'media.autoplay.default': 0,
        // Firefox fetches its H.264 plugin from the network otherwise.
        'media.gmp-manager.updateEnabled': false,
      },
    }));
  }
  return running.get('firefox');
}

/** Whether Firefox is there at all; its tests say so when they are left out. */
export const hasFirefox = existsSync(FIREFOX);

/** The colours in the order in which people get them. */
export const PALETTE = Object.keys(COLOURS);

/** Ends every browser that this file started. */
export async function closeBrowsers() {
  const browsers = await Promise.allSettled(running.values());
  running.clear();
  await Promise.allSettled(browsers.map((browser) => browser.value?.close()));
}
