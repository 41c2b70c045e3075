// Three people with video, one of them in bad weather: what the fault suite and the soak begin with.
import { startJanus } from './janus.mjs';
import { startTurn } from './turn.mjs';
import { watch, whole } from './watch.mjs';
import { TcpWeather, UdpWeather } from './weather.mjs';

/** A Janus that keeps the sessions of those whose signalling breaks. */
export const KEPT = { general: { reclaim_session_timeout: 30 } };

/** A Janus, a TURN server, and the proxies between them and one person. */
export async function brew(scene, options = {}) {
  const janus = await startJanus(options);
  scene.janus = janus;
  scene.atEnd(() => janus.stop());
  const turn = await startTurn();
  scene.atEnd(() => turn.stop());
  const [, address, port] = /turn:([\d.]+):(\d+)/.exec(turn.iceServer.urls[0]);
  const signalling = await TcpWeather.before(janus.ports.ws);
  const media = await UdpWeather.before(address, Number(port));
  scene.atEnd(() => {
    signalling.close();
    media.close();
  });
  const relay = { ...turn.iceServer, urls: [`turn:${address}:${media.port}?transport=udp`] };
  return { scene, janus, turn, signalling, media, address, relay, url: `ws://127.0.0.1:${signalling.port}` };
}

/** Leads a page's media to Janus through proxies of the same weather, without a TURN server, and hides the page's own addresses. */
export async function detour(person, { media, address }) {
  await person.page.exposeFunction('__detour', async (port) => {
    const proxy = await UdpWeather.before(address, port, media.rules);
    media.detours.push(proxy);
    return proxy.port;
  });
  await person.page.evaluateOnNewDocument(() => {
    const native = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = async function detoured({ type, sdp }) {
      const ports = new Set([...sdp.matchAll(/a=candidate:\S+ \d udp \d+ \S+ (\d+)/g)].map((match) => match[1]));
      for (const port of ports) {
        window.__detours ??= {};
        window.__detours[port] ??= await window.__detour(Number(port));
      }
      const bent = sdp.replace(/(a=candidate:\S+ \d udp \d+ \S+) (\d+)/g, (all, head, port) => `${head} ${window.__detours[port]}`);
      return native.call(this, { type, sdp: bent });
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function hidden(data) {
      return send.call(this, data.replace(/(candidate:\S+ \d udp \d+ \S+) \d+ typ/g, '$1 9 typ'));
    };
  });
}

/**
 * Red's signalling goes through a proxy, and red's media through another and a TURN server, or with `direct` straight to Janus through
 * several. Everybody is in the call, each seeing the others move, but whom `waiting` names: they wait in the lobby.
 */
export async function gather(scene, { janus = {}, direct = false, waiting = [], config = {}, prepare } = {}) {
  const world = await brew(scene, janus);
  const people = {};
  for (const colour of ['red', 'green', 'blue']) {
    const bad = colour === 'red';
    scene.configure(bad ? {
      ...config,
      gateways: [{ name: 'test', urls: [world.url] }],
      ice: direct ? {} : { servers: [world.relay], policy: 'relay' },
    } : { ...config, gateways: [{ name: 'test', urls: [world.janus.wsUrl] }] });
    const token = `token-of-${colour}`;
    const guarded = janus.general?.token_auth;
    if (guarded) await world.janus.admin('add_token', { token, plugins: ['janus.plugin.videoroom'] });
    const person = await scene.person(colour);
    if (bad && direct) await detour(person, world);
    if (bad) await prepare?.(person);
    await person.openLobby(scene.address({ name: colour }, guarded ? { token } : {}));
    people[colour] = person;
  }
  const here = Object.values(people).filter((person) => !waiting.includes(person.colour));
  await Promise.all(here.map((person) => person.join()));
  for (const person of here) await watch(person);
  await allWhole(here, 30_000);
  for (const person of Object.values(people)) await watch(person);
  return { ...world, people: Object.values(people), victim: people.red, green: people.green, blue: people.blue };
}

/** Waits until each of these people sees exactly the others, moving. */
export async function allWhole(people, timeout) {
  const names = people.map((person) => person.colour);
  await Promise.all(people.map((person) => whole(person, names.filter((name) => name !== person.colour), timeout)));
}
