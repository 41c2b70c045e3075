// Bad input: each gives a readable page or notice, none a spinner for ever or an exception.
import assert from 'node:assert/strict';
import { WebSocketServer } from 'ws';
import { openHouse } from './lib/house.mjs';
import { freePorts } from './lib/scratch.mjs';

const house = openHouse();

/** The app's own line about what the page tells as well; an exception never looks like this. */
const TOLD = /^console error: (call|publisher|gateway|config\.json)\b/;

/** Rejects every capture as a browser would for this reason. */
function refuseCapture(person, name) {
  return person.page.evaluateOnNewDocument((reason) => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('arranged by the test', reason);
    };
    if (reason === 'NotFoundError') navigator.mediaDevices.enumerateDevices = async () => [];
  }, name);
}

const captures = [
  ['refused', async (scene) => scene.person('red', { media: 'denied' }), /block|refus|denied|allow/i],
  ['missing', async (scene) => {
    const person = await scene.person('red');
    await refuseCapture(person, 'NotFoundError');
    return person;
  }, /no (camera|microphone)|not found|plug/i],
  ['busy', async (scene) => {
    const person = await scene.person('red');
    await refuseCapture(person, 'NotReadableError');
    return person;
  }, /another|in use|busy/i],
];
for (const [what, arrive, words] of captures) {
  // Guards: a lobby that waits for ever for devices, a call that needs them, a refusal nobody mentions.
  house.scenario(`camera and microphone ${what}: the page says so, and one can still join to watch and listen`, async (scene) => {
    const [green] = [await scene.person('green')];
    await green.open(scene.address({ name: 'green', join: 1 }));
    await green.becomes('in-call');
    const red = await arrive(scene);
    await red.openLobby(scene.address());
    await red.says(words);
    await red.join({ name: 'red' });
    await green.tileShows('red', { audio: 'off', video: 'off' });
    await red.watches('green', 'green');
    await red.hears('green');
  });
}

// Guards: one missing device taken for both.
house.scenario('no camera but a microphone: the page says so, and one is heard', async (scene) => {
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red', { media: 'none' });
  await red.openLobby(scene.address());
  await red.says(/camera/i);
  await red.join({ name: 'red' });
  await green.tileShows('red', { audio: 'on', video: 'off' });
  await green.hears('red');
});

// Guards: endless joining into nowhere.
house.scenario('no such room, where none may be made: the page says so', async (scene) => {
  scene.allow(TOLD);
  scene.configure({ rooms: { create: false } });
  const red = await scene.person();
  await red.openLobby(scene.address({ name: 'red' }));
  await red.press('Join');
  await red.becomes('failed', 'no-room');
  await red.says(/no room|no such room|not exist/i, { roles: ['alert'] });
});

// Guards: the third who joins a room for two and waits.
house.scenario('a full room: who comes too late is told so, and the others are not disturbed', async (scene) => {
  scene.allow(TOLD);
  const host = await scene.janus.client();
  await host.room({ request: 'create', room: scene.room, publishers: 2 });
  const [red, green] = await scene.gather(2);
  await Promise.all([red.watches('green', 'green'), green.watches('red', 'red')]);
  const blue = await scene.person('blue');
  await blue.openLobby(scene.address({ name: 'blue' }));
  await blue.press('Join');
  await blue.becomes('failed', 'room-full');
  await blue.says(/full/i, { roles: ['alert'] });
  await red.sees(['green']);
  await green.leave();
  await red.sees([]);
  await host.close();
});

// Guards: a PIN that is never asked for, one that is asked for again for ever, one that ends up in a log.
house.scenario('a room with a PIN: asked for when missing, told when wrong, let in when right', async (scene) => {
  scene.allow(TOLD);
  const host = await scene.janus.client();
  await host.room({ request: 'create', room: scene.room, pin: 'sesame-7381', publishers: 6 });
  const red = await scene.person();
  await red.openLobby(scene.address({ name: 'red' }));
  assert.equal(await red.find('textbox', 'Room PIN'), null, 'nobody is asked before it is needed');
  await red.press('Join');
  await red.becomes('failed', 'pin');
  await red.says(/PIN/, { roles: ['alert'] });
  await red.fill('Room PIN', 'wrong');
  await red.press('Join');
  await red.says(/not right|wrong/i, { roles: ['alert'] });
  await red.becomes('failed', 'pin');
  await red.fill('Room PIN', 'sesame-7381');
  await red.press('Join');
  await red.becomes('in-call');
  assert.ok(!red.said.join('\n').includes('sesame-7381'), 'the PIN is not in the console');
  assert.ok(!(await red.page.evaluate(() => location.search)).includes('sesame'), 'nor in the query');
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }, { pin: 'sesame-7381' }));
  await green.becomes('in-call');
  await green.watches('red', 'red');
  const blue = await scene.person('blue');
  await blue.open(scene.address({ name: 'blue', join: 1 }, { pin: 'stale' }));
  await blue.becomes('failed', 'pin');
  await blue.says(/PIN/, { roles: ['alert'] });
  await host.close();
}, { timeout: 90_000 });

// Guards: a refusal by the server that looks like a broken network.
house.scenario('a Janus that wants a secret refuses who has none and lets in who has it, from the link or the config', async (scene) => {
  scene.allow(TOLD);
  await scene.ownJanus({ general: { api_secret: 'open-4711' } });
  const red = await scene.person('red');
  await red.openLobby(scene.address({ name: 'red' }));
  await red.press('Join');
  await red.becomes('failed', 'unauthorized');
  await red.says(/allowed|permission|unauthori/i, { roles: ['alert'] });
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }, { apisecret: 'open-4711' }));
  await green.becomes('in-call');
  scene.configure({ auth: { apiSecret: 'open-4711' } });
  const blue = await scene.person('blue');
  await blue.open(scene.address({ name: 'blue', join: 1 }));
  await blue.becomes('in-call');
  await blue.watches('green', 'green');
  assert.ok(!`${green.said}${blue.said}`.includes('open-4711'), 'the secret is not in the console');
});

// Guards: tokens that are only sent with the first request.
house.scenario('a Janus that wants a token lets in who brings one in the link', async (scene) => {
  scene.allow(TOLD);
  await scene.ownJanus({ general: { token_auth: true } });
  await scene.janus.admin('add_token', { token: 'token-2718', plugins: ['janus.plugin.videoroom'] });
  const red = await scene.person('red');
  await red.open(scene.address({ name: 'red', join: 1 }, { token: 'token-2718' }));
  await red.becomes('in-call');
  const green = await scene.person('green');
  await green.open(scene.address({ name: 'green', join: 1 }, { token: 'token-0000' }));
  await green.becomes('failed', 'unauthorized');
  assert.ok(!red.said.join('\n').includes('token-2718'), 'the token is not in the console');
});

// Guards: a spinner where nobody listens.
house.scenario('a Janus that cannot be reached: the page says so and does not wait for ever', async (scene) => {
  scene.allow(TOLD);
  const [port] = await freePorts(1);
  scene.configure({ gateways: [{ name: 'gone', urls: [`ws://127.0.0.1:${port}`] }] });
  const red = await scene.person();
  await red.openLobby(scene.address({ name: 'red' }));
  await red.press('Join');
  await red.becomes('failed', 'gateway', 30_000);
  await red.says(/server/i, { roles: ['alert'] });
});

/** A server that is no Janus; `speak(socket)` is called for each connection. */
async function impostor(scene, speak) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (offered) => [...offered][0] });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', speak);
  scene.atEnd(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  scene.configure({ gateways: [{ name: 'impostor', urls: [`ws://127.0.0.1:${server.address().port}`] }] });
}

/** Answers each request by what `answer` makes of it. */
const answering = (answer) => (socket) => socket.on('message', (data) => socket.send(answer(JSON.parse(data))));

const nonsense = {
  'text that is no JSON': answering(() => '<html>502 Bad Gateway</html>'),
  'JSON of other shapes': answering(({ transaction }) => (
    ['[]', '42', 'null', '{"janus":7}', JSON.stringify({ janus: 'banana', transaction })][Math.floor(Math.random() * 5)]
  )),
  'success without what was asked for': answering(({ transaction }) => JSON.stringify({ janus: 'success', transaction })),
  'ids of the wrong type': answering(({ transaction }) => JSON.stringify({ janus: 'success', transaction, data: { id: ['x'] } })),
  'binary frames': (socket) => socket.on('message', () => socket.send(Buffer.from([0, 255, 1, 254]))),
  'nothing at all': () => {},
  'a closed door': (socket) => socket.close(1011, 'go away'),
};
// Guards: an exception in the message handler, a wait for an answer that never comes.
for (const [what, speak] of Object.entries(nonsense)) {
  house.scenario(`a gateway that answers ${what}: the page says so and throws nothing`, async (scene) => {
    scene.allow(TOLD);
    await impostor(scene, speak);
    const red = await scene.person();
    await red.open(scene.address({ name: 'red', join: 1 }));
    await red.becomes('failed', 'gateway', 40_000);
    await red.says(/server/i, { roles: ['alert'] });
  });
}

const wrongConfigs = [
  ['an unknown key', '{"gatways":[]}', [/gatways/]],
  ['an unknown inner key', '{"rooms":{"pubishers":3}}', [/rooms\.pubishers/]],
  ['a wrong type', '{"ui":{"title":5}}', [/ui\.title/, /5/]],
  ['a wrong value', '{"ice":{"policy":"both"}}', [/ice\.policy/, /both/, /all/, /relay/]],
  ['a wrong address', '{"gateways":[{"name":"x","urls":["ftp://example.org"]}]}', [/gateways.*urls/, /ftp/, /wss?:/]],
  ['a number out of range', '{"rooms":{"publishers":0}}', [/rooms\.publishers/, /0/]],
  ['an empty list of gateways', '{"gateways":[]}', [/gateways/]],
  ['no JSON', '{"gateways": [', [/config\.json/, /JSON/i]],
  ['another shape', '[1, 2]', [/config\.json/]],
];
// Guards: a white page, a default used in silence, a message that leaves the operator guessing.
house.scenario('a wrong config.json stops with a page that names the key, what was found and what is allowed', async (scene) => {
  scene.allow(TOLD);
  const red = await scene.person();
  for (const [what, text, words] of wrongConfigs) {
    scene.configText(text);
    await red.open(scene.address());
    await red.becomes('failed', 'config').catch((error) => { throw new Error(`${what}: ${error.message}`); });
    const page = await red.page.evaluate(() => document.body.innerText);
    for (const word of words) assert.match(page, word, what);
    assert.equal(await red.find('button', 'Join'), null, `${what}: nobody can join`);
  }
});

// Guards: an operator who needs a file that the README calls optional.
house.scenario('a missing or empty config.json means the defaults', async (scene) => {
  scene.allow(/404/);
  const red = await scene.person();
  for (const text of [null, '{}']) {
    scene.configText(text);
    await red.openLobby(scene.address());
    assert.equal(await red.page.title().then((title) => title.includes('Parlour')), true);
  }
});

// Guards: a name that becomes part of the page.
house.scenario('a hostile display name is text and nothing else', async (scene) => {
  const name = '"><img src=x onerror="window.pwned=1"><b data-tile>b</b>&lt;\u202Etxet';
  const [green] = [await scene.person('green')];
  await green.open(scene.address({ name: 'green', join: 1 }));
  await green.becomes('in-call');
  const red = await scene.person('red');
  await red.open(scene.address({ name, join: 1 }));
  await red.becomes('in-call');
  await green.sees([name]);
  await green.watches(name, 'red');
  await green.press('People');
  for (const person of [red, green]) {
    const found = await person.page.evaluate(() => ({
      pwned: window.pwned ?? null,
      images: document.querySelectorAll('img[src=x]').length,
      bold: document.querySelectorAll('b[data-tile]').length,
    }));
    assert.deepEqual(found, { pwned: null, images: 0, bold: 0 });
  }
  assert.ok((await green.page.evaluate(() => document.body.innerText)).includes('onerror='), 'it is shown as it was given');
});
