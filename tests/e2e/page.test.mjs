// The page itself: its address, its host, its policy, its language.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { DIST, openHouse } from './lib/house.mjs';
import { until } from './lib/until.mjs';

const house = openHouse();

// Guards: links that do not do what they say.
house.scenario('join=1 skips the lobby; without a name one is Guest, and later the name one had', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red');
  await red.open(scene.address({ join: 1 }));
  await green.sees(['Guest']);
  await red.leave();
  await red.openLobby(scene.address());
  await red.join({ name: 'Rosa' });
  await green.sees(['Rosa']);
  await red.leave();
  await red.open(scene.address({ join: 1 }));
  await green.sees(['Rosa']);
});

// Guards: a lamp that lights up although the link says no.
house.scenario('audio=0 and video=0 open no device; both can be turned on in the call', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red', audio: 0, video: 0 }));
  assert.equal(await red.pressed('Microphone'), 'false');
  assert.equal(await red.pressed('Camera'), 'false');
  await red.join();
  await red.watches('green', 'green');
  await green.tileShows('red', { audio: 'off', video: 'off' });
  assert.deepEqual((await red.owns()).captures, [], 'nothing was asked of the devices');
  await red.press('Unmute microphone');
  await green.tileShows('red', { audio: 'on', video: 'off' });
  await green.hears('red');
  assert.ok((await red.owns()).captures.every(({ video }) => !video), 'the camera was left alone');
  await red.press('Turn camera on');
  await green.tileShows('red', { audio: 'on', video: 'on' });
  await green.watches('red', 'red');
});

// Guards: video=0 that switches the microphone off as well, and the other way round.
house.scenario('video=0 alone opens the microphone only', async (scene) => {
  const [green] = await scene.gather(1);
  await green.leave();
  const red = await scene.person('blue');
  await red.open(scene.address({ name: 'red', join: 1, video: 0 }));
  await red.becomes('in-call');
  await until('the microphone open', async () => (await red.owns()).liveTracks.length > 0);
  assert.deepEqual((await red.owns()).liveTracks, ['audio']);
  assert.ok((await red.owns()).captures.every(({ video }) => !video), 'the camera was left alone');
  await green.press('Rejoin');
  await green.tileShows('red', { audio: 'on', video: 'off' });
  await green.hears('red');
});

// Guards: a lobby whose toggles do nothing.
house.scenario('the lobby shows a moving preview, and its toggles decide how one enters', async (scene) => {
  const [green] = await scene.gather(1);
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  assert.equal(await red.pressed('Camera'), 'true');
  await until('a moving preview', () => red.page.evaluate(() => {
    const video = document.querySelector('video');
    return video && video.muted && video.getVideoPlaybackQuality().totalVideoFrames > 3;
  }));
  await red.press('Camera');
  await until('the camera released', async () => !(await red.owns()).liveTracks.includes('video'));
  await red.press('Microphone');
  await red.join();
  await green.tileShows('red', { audio: 'off', video: 'off' });
  assert.deepEqual((await red.owns()).liveTracks.filter((kind) => kind === 'video'), []);
});

// Guards: texts that stay English, a page that claims the wrong language to a screen reader.
house.scenario('lang=ko speaks Korean, lang=en English', async (scene) => {
  const red = await scene.person();
  await red.open(scene.address({ lang: 'ko' }));
  await red.becomes('lobby');
  await until('Korean', async () => (await red.page.evaluate(() => document.documentElement.lang)) === 'ko');
  assert.match(await red.page.evaluate(() => document.body.innerText), /[가-힣]{2}/);
  await red.control('button', '참여');
  await red.open(scene.address({ lang: 'en' }));
  await red.becomes('lobby');
  await red.control('button', 'Join');
  assert.equal(await red.page.evaluate(() => document.documentElement.lang), 'en');
  // The language's own name is Korean in either language.
  const headings = await red.page.evaluate(() => [...document.querySelectorAll('h1, button')].map((element) => element.innerText).join(' '));
  assert.doesNotMatch(headings, /[가-힣]/);
});

// Guards: a theme that is chosen but not shown.
house.scenario('theme=light is light and theme=dark is dark, whatever the system prefers', async (scene) => {
  const red = await scene.person();
  const brightness = {};
  for (const system of ['light', 'dark']) {
    await red.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: system }]);
    for (const theme of ['light', 'dark']) {
      await red.openLobby(scene.address({ theme }));
      brightness[`${system} ${theme}`] = await red.page.evaluate(() => {
        const solid = [document.body, document.documentElement]
          .map((element) => getComputedStyle(element).backgroundColor)
          .find((colour) => !/, 0\)|transparent|\/ 0\)/.test(colour)) ?? 'rgb(255, 255, 255)';
        const canvas = document.createElement('canvas');
        const ink = canvas.getContext('2d');
        ink.fillStyle = solid;
        ink.fillRect(0, 0, 1, 1);
        const [r, g, b] = ink.getImageData(0, 0, 1, 1).data;
        return Math.round((r + g + b) / 3);
      });
    }
  }
  assert.ok(brightness['light light'] > 180 && brightness['dark light'] > 180, JSON.stringify(brightness));
  assert.ok(brightness['light dark'] < 80 && brightness['dark dark'] < 80, JSON.stringify(brightness));
});

// Guards: a skeleton that waits for ever for a program that does not come.
house.scenario('a page whose program cannot be had says so', async (scene) => {
  scene.allow(/404|WebAssembly|wasm/i);
  const [module] = readdirSync(DIST).filter((name) => name.endsWith('.wasm'));
  scene.site.file(`${scene.path}${module}`, null);
  const red = await scene.person();
  await red.open(scene.address());
  await until('it is told', async () => /could not be loaded/.test((await red.texts('alert')).join()), { show: () => red.texts('alert') });
  assert.equal(await red.page.$('#skeleton'), null);
});

/** The page's whole policy. A directive that is not here, and a source more or less in one that is, changes what it allows. */
const POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'media-src': ["'self'", 'blob:', 'mediastream:'],
  'connect-src': ["'self'", 'http:', 'https:', 'ws:', 'wss:'],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'form-action': ["'none'"],
};

/** Directives by name, each with its sources in order. The first of two of a name counts, as in a browser. */
function directives(policy) {
  const parts = policy.split(';').map((part) => part.trim().toLowerCase().split(/\s+/)).filter(([name]) => name !== '');
  return Object.fromEntries(parts.reverse().map(([name, ...sources]) => [name, sources.sort()]));
}

// Guards: a release without its policy, or one with a hole in any directive of it.
house.scenario('the release carries its Content-Security-Policy, and inline script does not run', async (scene) => {
  scene.allow(/Content Security Policy/, /^policy: script-src/);
  const red = await scene.person();
  await red.openLobby(scene.address());
  const policies = await red.page.evaluate(() => (
    [...document.querySelectorAll('meta[http-equiv="Content-Security-Policy" i]')].map(({ content }) => content)));
  assert.deepEqual(policies.map(directives), [POLICY]);
  const inline = await red.page.evaluate(() => {
    const before = [...document.scripts].filter((script) => !script.src && script.type !== 'application/json').length;
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.head.append(script);
    return { before, ran: window.ran ?? false };
  });
  assert.deepEqual(inline, { before: 0, ran: false });
});

// Guards: absolute addresses, which break every host that is not at the root.
house.scenario('served from a sub-path, the page asks for nothing outside it and nothing from elsewhere', async (scene) => {
  const red = await scene.person();
  const asked = [];
  red.page.on('request', (request) => asked.push(request.url()));
  scene.site.requests.length = 0;
  await red.openLobby(scene.address({ name: 'red' }));
  await red.join();
  const outside = asked.filter((url) => !url.startsWith(`${scene.site.origin}${scene.path}`) && !/^(data|blob|wss?):/.test(url));
  assert.deepEqual(outside, []);
  assert.deepEqual(scene.site.requests.filter((path) => !path.startsWith(scene.path) && path !== '/favicon.ico'), []);
});

// Guards: a page that is downloaded again on every visit although nothing of it changed.
house.scenario('with the headers that the README asks for, a second visit downloads no program and no style', async (scene) => {
  const named = /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css|svg)$/;
  scene.site.headersOf = (name) => ({ 'cache-control': named.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache' });
  scene.atEnd(() => { scene.site.headersOf = () => ({}); });
  const red = await scene.person('red');
  const asked = async (visit) => {
    scene.site.requests.length = 0;
    await visit();
    await red.becomes('lobby');
    await red.control('button', 'Join');
    // The browser asks for the tab's icon when it pleases, after the first visit has been looked at as well.
    return scene.site.requests.map((path) => path.slice(scene.path.length)).filter((path) => /\.(js|wasm|css)$/.test(path));
  };
  const address = scene.address({ name: 'red' });
  const first = await asked(() => red.open(address));
  assert.ok(['.js', '.wasm', '.css'].every((kind) => first.some((path) => path.endsWith(kind))), first.join(' '));
  assert.equal(new Set(first).size, first.length, `each once: ${first.join(' ')}`);
  assert.deepEqual(await asked(() => red.open(address)), []);
  assert.deepEqual(await asked(() => red.page.reload({ waitUntil: 'domcontentloaded' })), []);
});

// Guards: a deployment behind one host name that would have to write that name down.
house.scenario('a gateway address relative to the page works behind a proxy', async (scene) => {
  scene.site.proxy(`${scene.path}janus-ws`, `${scene.janus.httpUrl.replace(/:\d+\/janus/, `:${scene.janus.ports.ws}/`)}`);
  scene.configure({ gateways: [{ name: 'here', urls: ['ws:./janus-ws'] }] });
  const [red, green] = await scene.gather(2);
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
});

// Guards: a gateway list of which only the first entry ever works.
house.scenario('gateway=<name> chooses the gateway', async (scene) => {
  const other = `ws://127.0.0.1:${scene.janus.ports.ws}`;
  scene.configure({ gateways: [{ name: 'gone', urls: ['ws://127.0.0.1:9'] }, { name: 'here', urls: [other] }] });
  const red = await scene.person();
  await red.open(scene.address({ name: 'red', join: 1, gateway: 'here' }));
  await red.becomes('in-call');
});

// Guards: a skeleton for ever, because the host takes the request for config.json and does not answer it, or not to its end.
house.scenario('a config.json that never comes is told within some seconds', async (scene) => {
  scene.allow(/config\.json/);
  for (const part of [null, '{"gateways": [']) {
    scene.site.stall(`${scene.path}config.json`, part);
    const red = await scene.person('red');
    await red.open(scene.address());
    await red.becomes('failed', undefined, 60_000);
    await red.reads(/config\.json|could not be loaded/);
    assert.equal(await red.page.$('#skeleton'), null);
  }
});

// Guards: a URL that passes the check and is refused when it is to be used.
house.scenario('schemes of config.json in capitals work', async (scene) => {
  for (const [url, transport] of [[scene.janus.wsUrl, 'websocket'], [scene.janus.httpUrl, 'long-poll']]) {
    const capitals = url.replace(/^\w+/, (scheme) => scheme.toUpperCase());
    scene.configure({ gateways: [{ name: 'test', urls: [capitals] }] });
    const red = await scene.person('red');
    await red.openLobby(scene.address({ name: 'red' }));
    await red.join();
    assert.equal((await red.state()).transport, transport);
    await red.leave();
  }
});

// Guards: TURN set in the file but not in the connection.
house.scenario('STUN and TURN servers and the relay policy of config.json reach every connection', async (scene) => {
  const servers = [{ urls: ['turn:127.0.0.1:9?transport=udp'], username: 'ann', credential: 'turn-9321' }, { urls: ['stun:127.0.0.1:9'] }];
  scene.configure({ ice: { servers, policy: 'relay' } });
  const red = await scene.person();
  await red.open(scene.address({ name: 'red', join: 1 }));
  const configurations = await until('a connection', async () => {
    const { configurations: all } = await red.owns();
    return all.length > 0 && all;
  });
  for (const { iceTransportPolicy, iceServers } of configurations) {
    assert.equal(iceTransportPolicy, 'relay');
    assert.deepEqual(iceServers.map(({ urls, ...rest }) => ({ urls: [urls].flat(), ...rest })), servers);
  }
  assert.ok(!red.said.join('\n').includes('turn-9321'), 'the credential is not in the console');
});

// Guards: silence that nobody can explain.
house.scenario('where the browser refuses to play sound, "Click to hear" appears, and one click is enough', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red', { flags: ['--autoplay-policy=document-user-activation-required'] });
  await red.open(scene.address({ name: 'red', join: 1, audio: 0, video: 0 }));
  await red.controlUntouched('button', 'Click to hear');
  await red.press('Click to hear');
  await red.watches('green', 'green');
  await red.hears('green');
  await until('the button gone', async () => !(await red.find('button', 'Click to hear')));
});

// Guards: rooms that are only ever numbers.
house.scenario('a room may have any name where Janus runs with string ids', async (scene) => {
  await scene.ownJanus({ videoroom: { string_ids: true } });
  scene.room = 'Town hall ☕';
  const [red, green] = await scene.gather(2);
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
  await green.leave();
  await red.sees([]);
});

// Guards: a limit, PIN or option of config.json that is not in the room made from it.
house.scenario('a room that does not exist is made as config.json says', async (scene) => {
  await scene.ownJanus({ videoroom: { admin_key: 'key-5772' } });
  scene.configure({ rooms: { publishers: 7, bitrate: 640_000, adminKey: 'key-5772' } });
  const [red] = await scene.gather(1);
  const client = await scene.janus.client();
  const find = async (key) => (await client.room({ request: 'list', ...key })).list.find(({ room }) => room === scene.room);
  assert.equal(await find({}), undefined, 'strangers are not told of the room');
  const made = await find({ admin_key: 'key-5772' });
  assert.equal(made.max_publishers, 7);
  assert.equal(made.bitrate, 640_000);
  assert.equal(made.notify_joining, true);
  assert.equal(made.opus_fec, true);
  assert.equal(made.audiolevel_event, true);
  await red.leave();
  await client.close();
});

// Guards: tests and screen readers that find no talker.
house.scenario('a tile says while its person talks, and stops when they mute', async (scene) => {
  const [red, green] = await scene.gather(2);
  await green.hears('red');
  await green.tileShows('red', { speaking: true }, 15_000);
  await red.press('Mute microphone');
  await green.tileShows('red', { speaking: false, audio: 'off' });
});
