// One person at one page, in the words of the public contract: data- attributes, accessible names, and what a viewer sees.
import { listen } from './console.mjs';
import { nameColour } from './pictures.mjs';
import { installSpy } from './spy.mjs';
import { until } from './until.mjs';

/** How long media may take to flow on a machine of two cores that encodes and decodes for everybody. */
const MEDIA = 20_000;

/** How often media are looked at: reading a picture and asking for statistics cost time that the pages need. */
const LOOK = 150;

/** Whether an element stays where it is. Runs in the page. */
async function isAtRest(element) {
  const before = element.getBoundingClientRect();
  await new Promise((resolve) => { setTimeout(resolve, 40); });
  const now = element.getBoundingClientRect();
  return before.x === now.x && before.y === now.y;
}

/** A page of Parlour, and the questions that tests ask of it. */
export class Person {
  static async create(context, colour, allowed) {
    const page = await context.newPage();
    const person = new Person(page, context, colour, allowed);
    await page.evaluateOnNewDocument(installSpy);
    return person;
  }

  constructor(page, context, colour, allowed) {
    Object.assign(this, { page, context, colour, allowed });
    this.problems = [];
    this.said = [];
    page.setDefaultTimeout(15_000);
    listen(page, { said: (line) => this.said.push(line), failed: (problem) => this.problems.push(problem) });
  }

  // ------------------------------------------------------------------ the page

  async open(address) {
    await this.page.goto(address, { waitUntil: 'domcontentloaded' });
    return this;
  }

  /** Opens the lobby and waits until Join can be pressed. */
  async openLobby(address) {
    await this.open(address);
    await this.becomes('lobby');
    await this.control('button', 'Join');
    return this;
  }

  /** Goes through the lobby by its own controls. */
  async join({ name, room, pin } = {}) {
    if (name !== undefined) await this.fill('Your name', name);
    if (room !== undefined) await this.fill('Room', String(room));
    if (pin !== undefined) await this.fill('Room PIN', pin);
    await this.press('Join');
    await this.becomes('in-call');
    return this;
  }

  /** Everything that `<html>` says of the call. */
  state() {
    return this.page.evaluate(() => {
      const { call = null, reason = null, transport = null } = document.documentElement.dataset;
      return { call, reason, transport };
    });
  }

  /** Waits for `data-call`, and for `data-reason` where one is named. */
  becomes(call, reason, timeout = 15_000) {
    return until(`${this.colour}: data-call=${call}${reason ? ` data-reason=${reason}` : ''}`, async () => {
      const state = await this.state();
      return state.call === call && (!reason || state.reason === reason);
    }, { timeout, show: async () => ({ ...(await this.state()), alerts: await this.texts('alert') }) });
  }

  /** The texts now shown in `role=alert` or `role=status`. */
  texts(role) {
    return this.page.evaluate((wanted) => [...document.querySelectorAll(`[role=${wanted}]`)]
      .filter((element) => element.checkVisibility?.() ?? element.offsetParent !== null)
      .map((element) => element.innerText.trim())
      .filter(Boolean), role);
  }

  /** Waits until an alert or a notice says something that fits. */
  says(pattern, { roles = ['alert', 'status'], timeout = 10_000 } = {}) {
    const all = async () => (await Promise.all(roles.map((role) => this.texts(role)))).flat();
    return until(`${this.colour}: ${roles.join(' or ')} matching ${pattern}`, async () => (
      (await all()).find((text) => pattern.test(text))
    ), { timeout, show: all });
  }

  /** Waits until the page shows a text that fits, wherever it stands. */
  reads(pattern, timeout = 10_000) {
    const text = () => this.page.evaluate(() => document.body.innerText);
    return until(`${this.colour}: text matching ${pattern}`, async () => pattern.test(await text()), { timeout, show: text });
  }

  // ------------------------------------------------------------------ controls, by accessible name

  /** The control as a reader of the screen finds it; null where there is none now. */
  find(role, name) {
    return this.page.$(`::-p-aria([name="${name}"][role="${role}"])`);
  }

  control(role, name, timeout = 10_000) {
    return until(`${this.colour}: ${role} "${name}"`, () => this.find(role, name), { timeout, show: () => this.controls() });
  }

  /**
   * Waits for a control without touching the page. Whatever puppeteer evaluates counts as a user's gesture, which would
   * let a page play sound that a browser refuses to somebody who has not clicked yet. Chromium only.
   */
  async controlUntouched(role, accessibleName, timeout = 20_000) {
    const session = await this.page.createCDPSession();
    await until(`${this.colour}: ${role} "${accessibleName}" before any gesture`, async () => {
      const { root } = await session.send('DOM.getDocument', { depth: 0 });
      const { nodes } = await session.send('Accessibility.queryAXTree', { nodeId: root.nodeId, role, accessibleName });
      return nodes.some((node) => !node.ignored);
    }, { timeout });
    await session.detach();
  }

  /** The names of all buttons and fields, for messages. */
  controls() {
    return this.page.evaluate(() => [...document.querySelectorAll('button, input, select, a[href]')]
      .map((element) => element.getAttribute('aria-label') ?? (element.innerText || element.title || element.id || element.name)));
  }

  /** Presses a button as a user does, when it is there and enabled. */
  async press(name, timeout = 10_000) {
    await until(`${this.colour}: enabled button "${name}"`, async () => {
      const button = await this.find('button', name);
      if (!button) return false;
      try {
        if (await button.evaluate((element) => element.disabled || element.ariaDisabled === 'true')) return false;
        // A click on what is still moving lands beside it; a person would wait as well.
        if (!await button.evaluate(isAtRest)) return false;
        await button.click();
        return true;
      } finally {
        // A handle that is kept would keep the element's whole view in the page's memory.
        await button.dispose().catch(() => {});
      }
    }, { timeout, show: () => this.controls() });
  }

  async fill(name, text) {
    const field = await this.control('textbox', name);
    await field.evaluate((element) => { element.focus(); element.select(); });
    if (text === '') await this.page.keyboard.press('Backspace');
    else await field.type(text);
    await field.dispose();
  }

  async pressed(name) {
    const toggle = await this.control('button', name);
    return toggle.evaluate((element) => element.getAttribute('aria-pressed'));
  }

  // ------------------------------------------------------------------ tiles

  tiles() {
    return this.page.evaluate(() => [...document.querySelectorAll('[data-tile]')].map((tile) => ({
      name: tile.dataset.participant,
      feed: tile.dataset.feed,
      source: tile.dataset.source,
      self: 'self' in tile.dataset,
      audio: tile.dataset.audio,
      video: tile.dataset.video,
      link: tile.dataset.link,
      speaking: 'speaking' in tile.dataset,
    })));
  }

  /** One other person's camera tile. */
  async tile(name) {
    return (await this.tiles()).find((tile) => !tile.self && tile.source === 'camera' && tile.name === name);
  }

  /** Waits until exactly these other people have a camera tile. */
  sees(names, timeout = 15_000) {
    const wanted = JSON.stringify([...names].sort());
    return until(`${this.colour}: tiles of ${wanted}`, async () => {
      const others = (await this.tiles()).filter((tile) => !tile.self && tile.source === 'camera');
      return JSON.stringify(others.map((tile) => tile.name).sort()) === wanted;
    }, { timeout, show: () => this.tiles() });
  }

  /** Waits until a tile's attributes have these values. */
  tileShows(name, wanted, timeout = 10_000) {
    return until(`${this.colour}: tile of ${name} with ${JSON.stringify(wanted)}`, async () => {
      const tile = await this.tile(name);
      return tile && Object.entries(wanted).every(([key, value]) => tile[key] === value);
    }, { timeout, show: () => this.tiles() });
  }

  /** What the `<video>` of a tile shows: the frames so far and the colour in its middle. */
  picture(name, { self = false } = {}) {
    return this.page.evaluate((wanted, own) => {
      const tile = [...document.querySelectorAll('[data-tile][data-source=camera]')]
        .find((candidate) => candidate.dataset.participant === wanted && ('self' in candidate.dataset) === own);
      const video = tile?.querySelector('video');
      if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 4;
      const ink = canvas.getContext('2d', { willReadFrequently: true });
      const side = video.videoHeight / 4;
      ink.drawImage(video, video.videoWidth / 2 - side / 2, video.videoHeight / 2 - side / 2, side, side, 0, 0, 4, 4);
      const { data } = ink.getImageData(1, 1, 1, 1);
      // Firefox counts no frames of a local stream there, so they are counted as they are shown, too.
      if (video.shownFrames === undefined) {
        video.shownFrames = 0;
        const count = () => { video.shownFrames += 1; video.requestVideoFrameCallback(count); };
        video.requestVideoFrameCallback(count);
      }
      const frames = Math.max(video.getVideoPlaybackQuality().totalVideoFrames, video.shownFrames);
      const { width, height } = video.getBoundingClientRect();
      return { frames, pixel: [...data.slice(0, 3)], width, height, muted: video.muted, paused: video.paused };
    }, name, self);
  }

  /** Waits until a person's picture has moved on by three frames from now and shows that person's colour, or any for null. */
  async watches(name, colour, { self = false, timeout = MEDIA } = {}) {
    let first;
    return until(`${this.colour}: moving ${colour} picture of ${name}`, async () => {
      const picture = await this.picture(name, { self });
      if (!picture) return false;
      first ??= picture.frames;
      return picture.frames >= first + 3 && picture.width > 0 && (colour === null || nameColour(picture.pixel) === colour);
    }, { timeout, interval: LOOK, show: async () => ({ first, ...(await this.picture(name, { self })), tile: await this.tiles() }) });
  }

  // ------------------------------------------------------------------ sound

  /** The audio element of a person's microphone, and the energy that has come in on its track since the beginning. */
  async sound(name) {
    const tile = await this.tile(name);
    if (!tile) return null;
    return this.page.evaluate(async (feed) => {
      const element = [...document.querySelectorAll('audio[data-feed]')]
        .find((audio) => audio.dataset.feed === feed && !audio.dataset.source?.startsWith('screen'));
      if (!element) return null;
      const ids = new Set((element.srcObject?.getAudioTracks() ?? []).map((track) => track.id));
      let energy = 0;
      let packets = 0;
      for (const { connection } of window.__spy.connections) {
        if (connection.connectionState === 'closed') continue;
        for (const report of (await connection.getStats()).values()) {
          if (report.type !== 'inbound-rtp' || !ids.has(report.trackIdentifier)) continue;
          energy += report.totalAudioEnergy ?? 0;
          packets += report.packetsReceived ?? 0;
        }
      }
      const { muted, paused, currentTime, volume } = element;
      return { muted, paused, currentTime, volume, energy, packets };
    }, tile.feed);
  }

  /** Waits until a person is heard: the element plays, unmuted, its time runs, and energy comes in. */
  async hears(name, timeout = MEDIA) {
    let first;
    return until(`${this.colour}: sound of ${name}`, async () => {
      const sound = await this.sound(name);
      if (!sound) return false;
      first ??= sound;
      return !sound.muted && !sound.paused && sound.volume > 0
        && sound.currentTime > first.currentTime && sound.energy > first.energy;
    }, { timeout, interval: LOOK, show: async () => ({ first, now: await this.sound(name), tile: await this.tile(name) }) });
  }

  /**
   * Waits until a whole second brings no energy from a person. The fake microphone beeps every half second, so a second
   * of silence is no pause between two beeps.
   */
  async hearsNothing(name, timeout = MEDIA) {
    let before = null;
    return until(`${this.colour}: silence of ${name}`, async () => {
      const sound = await this.sound(name);
      const gained = before && sound ? sound.energy - before.energy : null;
      before = sound;
      return gained !== null && gained < 1e-6;
    }, { timeout, interval: 1000, show: async () => ({ before, now: await this.sound(name) }) });
  }

  // ------------------------------------------------------------------ what the page owns

  /** The secret of a room that this page made; null where it did not. */
  roomSecret(room) {
    return this.page.evaluate((ending) => {
      const key = Object.keys(sessionStorage).find((each) => each.startsWith('parlour.room-secret ') && each.endsWith(ending));
      return key ? sessionStorage.getItem(key) : null;
    }, ` ${room}`);
  }

  /** Connections, live tracks, WebAssembly memory, captures: the page's possessions. */
  owns() {
    return this.page.evaluate(() => {
      const spy = window.__spy;
      return {
        connections: spy.connections.filter(({ connection }) => connection.connectionState !== 'closed').length,
        everConnected: spy.connections.length,
        configurations: spy.connections.map(({ configuration }) => configuration),
        liveTracks: spy.tracks.filter((track) => track.readyState === 'live').map((track) => track.kind),
        captures: spy.captures.map(({ constraints }) => constraints),
        memory: Math.max(0, ...spy.memories.map((memory) => memory.buffer.byteLength)),
        offers: spy.offers,
        answers: spy.answers,
        jseps: spy.jseps,
      };
    });
  }

  /** Waits until no connection is open and no captured track is live. */
  ownsNothing(timeout = 5_000) {
    return until(`${this.colour}: no connection and no live track`, async () => {
      const { connections, liveTracks } = await this.owns();
      return connections === 0 && liveTracks.length === 0;
    }, { timeout, show: () => this.owns() });
  }

  /** Leaves by the button. */
  async leave() {
    await this.press('Leave');
    await this.becomes('left', 'hangup');
  }

  // ------------------------------------------------------------------ the end

  /** Closes the tab as a user does, without pressing Leave. */
  async closeTab() {
    await this.gatherFaults();
    await this.page.close({ runBeforeUnload: true });
  }

  async gatherFaults() {
    if (this.page.isClosed()) return;
    const faults = await this.page.evaluate(() => window.__spy?.faults.splice(0) ?? []).catch(() => []);
    this.problems.push(...faults);
  }

  /** The faults that the test did not say it expects. */
  unexpected() {
    return this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)))
      .map((problem) => `${this.colour}: ${problem}`);
  }

  async close() {
    await this.gatherFaults();
    await this.context.close().catch(() => {});
  }
}
