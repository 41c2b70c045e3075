// The start of the page: what it reads, from where, and what it refuses to begin with.
import assert from 'node:assert/strict';
import { serveAt } from './lib/elsewhere.mjs';
import { openHouse } from './lib/house.mjs';

const house = openHouse();

/** The app's own line about what the page tells as well. */
const TOLD = /^console error: config\.json\b/;
/** The browser's line about an answer that is no success. */
const ANSWERED = /Failed to load resource/;

const LANGUAGES = { en: [/wss:/, /mixed content/], ko: [/wss:/, /혼합 콘텐츠/] };

// Guards: "check your connection", where the operator wrote an address that browsers block.
house.scenario('a secure page whose gateway is ws: on another machine says at once that the configuration is wrong', async (scene) => {
  scene.allow(TOLD);
  for (const url of ['ws://192.0.2.2:8188', 'http://janus.test/janus']) {
    scene.configure({ gateways: [{ name: 'lan', urls: [url] }] });
    for (const [lang, words] of Object.entries(LANGUAGES)) {
      const red = await scene.person('red');
      const { sockets, address } = await serveAt(red, scene, 'https://meet.test');
      await red.open(address({ lang, join: 1 }));
      await red.becomes('failed', 'config');
      for (const word of words) await red.reads(word);
      assert.deepEqual(sockets, []);
    }
  }
});

// Guards: a site that a passing fault takes for ever, told as a fault of whoever set it up.
house.scenario('a config.json that cannot be loaded is told as such, and "Try again" goes on once it can', async (scene) => {
  scene.allow(TOLD, ANSWERED);
  for (const fault of [{ status: 500, body: 'oops' }, { status: 503, body: '{}' }, 'abort']) {
    let broken = true;
    const red = await scene.person('red');
    const { address } = await serveAt(red, scene, 'http://localhost:9', (path) => (broken && path.endsWith('/config.json') ? fault : null));
    await red.open(address({ name: 'red' }));
    await red.becomes('failed', 'unavailable');
    await red.says(/could not be loaded.*check your connection/is, { roles: ['alert'] });
    assert.doesNotMatch(await red.page.evaluate(() => document.body.innerText), /TypeError|HTTP|not set up/);
    await red.press('Try again');
    await red.says(/still could not be loaded/i, { roles: ['status'] });
    broken = false;
    await red.press('Try again');
    await red.becomes('lobby');
    await red.control('button', 'Join');
  }
}, { timeout: 300_000 });

// Guards: a configuration that was cut on its way to the server, taken for a passing fault.
house.scenario('a config.json that is cut stays a wrong configuration', async (scene) => {
  scene.allow(TOLD);
  scene.configText('{"gateways": [{"urls": ["ws://127.0.0.1:');
  const red = await scene.person('red');
  await red.open(scene.address());
  await red.becomes('failed', 'config');
  assert.equal(await red.find('button', 'Try again'), null);
});

// Guards: tokens and media that a forgotten file sends to whatever listens on the visitor's own machine.
house.scenario('without a configured gateway a page that is not on localhost goes nowhere, and says what is missing', async (scene) => {
  scene.allow(TOLD, ANSWERED);
  for (const [text, words] of [[null, /config\.json is missing/], ['{"ui":{"title":"Meet"}}', /gateways/]]) {
    scene.configText(text);
    const red = await scene.person('red');
    const { sockets, address } = await serveAt(red, scene, 'http://meet.test');
    await red.open(address({ name: 'red', join: 1 }, { token: 'token-4410' }));
    await red.becomes('failed', 'config');
    await red.reads(words);
    assert.deepEqual(sockets, []);
  }
});

// Guards: a call that everybody on the way can see, by a link that promised encryption.
house.scenario('a link with #key= joins nobody without encryption, and says why in both languages', async (scene) => {
  for (const key of ['k-5521', '']) {
    for (const [lang, words] of [['en', /end-to-end encryption.*nothing was sent.*without a key/is], ['ko', /종단간 암호화.*키가 없는 링크/s]]) {
      const red = await scene.person('red');
      const { sockets } = await serveAt(red, scene, 'http://nowhere.test');
      await red.open(scene.address({ name: 'red', join: 1, lang }, { key }));
      await red.becomes('failed', 'encryption');
      await red.says(words, { roles: ['alert'] });
      assert.equal(await red.find('button', 'Join'), null);
      assert.deepEqual(sockets, []);
      assert.deepEqual((await red.owns()).captures, []);
      assert.ok(!red.said.join('\n').includes('k-5521'));
    }
  }
});

// Guards: an operator who counts on a key that is accepted and does nothing.
house.scenario('keys of config.json that have no effect are said in the console, once and without their values', async (scene) => {
  scene.configure({
    auth: { tokenUrl: 'https://h.test/token?for=5120' },
    ice: { credentialsUrl: './turn' },
    ui: { hostOrigins: ['https://h.test'] },
  });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  const said = red.said.filter((line) => /without effect/.test(line));
  assert.equal(said.length, 1, said.join('\n'));
  assert.match(said[0], /ice\.credentialsUrl, auth\.tokenUrl, ui\.hostOrigins/);
  assert.ok(!red.said.join('\n').includes('5120'));
});

// Guards: a link of another system, whose language carries a region, read as none.
house.scenario('lang=ko-KR speaks Korean', async (scene) => {
  const red = await scene.person('red');
  await red.open(scene.address({ lang: 'ko-KR' }));
  await red.becomes('lobby');
  await red.control('button', '참여');
});

// Guards: a tile, a notice and a list line that nobody can read.
house.scenario('a name of invisible characters counts as none, from the link and typed', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  for (const name of ['\u200b', '\u202e', '\u3164']) {
    const red = await scene.person('red');
    await red.openLobby(scene.address({ name }));
    await red.join();
    await green.sees(['Guest']);
    await red.leave();
    await red.openLobby(scene.address());
    await red.page.evaluate((typed) => {
      const field = document.querySelector('input[name=name]');
      field.value = typed;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, name);
    await red.join();
    await green.sees(['Guest']);
    await red.leave();
    await green.sees([]);
  }
}, { timeout: 300_000 });

// Guards: a room that opens for who types its PIN, and not for who was sent it with a blank.
house.scenario('blanks around a PIN are none of it, in the link as in the field', async (scene) => {
  const host = await scene.janus.client();
  scene.atEnd(() => host.close());
  await host.room({ request: 'create', room: scene.room, pin: 'sesame 7381', publishers: 6 });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }, { pin: ' sesame 7381\n' }));
  await red.becomes('in-call');
});
