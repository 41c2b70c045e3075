// Secrets of a Janus: without them a clear refusal, with them a call.
import { createHmac } from 'node:crypto';
import { openHouse } from './lib/house.mjs';

const house = openHouse({ janus: null });

/** A signed token as Janus checks it: `expiry,realm,plugin…:signature`. */
function signedToken(secret, seconds = 600) {
  const claims = `${Math.floor(Date.now() / 1000) + seconds},janus,janus.plugin.videoroom`;
  return `${claims}:${createHmac('sha1', secret).update(claims).digest('base64')}`;
}

const cases = [
  ['api_secret', { api_secret: 'open sesame' }, async () => ({ apisecret: 'open sesame' })],
  ['a stored token', { token_auth: true }, async (janus) => {
    await janus.admin('add_token', { token: 'mellon', plugins: ['janus.plugin.videoroom'] });
    return { token: 'mellon' };
  }],
  ['a signed token', { token_auth: true, token_auth_secret: 'signing' }, async () => ({ token: signedToken('signing') })],
];

for (const [what, general, obtain] of cases) {
  // Guards: a refusal that looks like a broken server, and a secret that does not reach every request.
  house.scenario(`${what}: refused plainly without it, a call with it, over both transports`, async (scene) => {
    scene.allow(/Failed to load resource/);
    const janus = await scene.ownJanus({ general });
    const fragment = await obtain(janus);
    const red = await scene.person('red');
    await red.open(scene.address({ name: 'red', join: 1 }));
    await red.becomes('failed', 'unauthorized');
    await red.says(/allow|permission|access|authoris|authoriz/i);
    await red.open('about:blank');
    await red.open(scene.address({ name: 'red', join: 1 }, fragment));
    await red.becomes('in-call');
    scene.configure({ gateways: [{ name: 'test', urls: [janus.httpUrl] }] });
    const green = await scene.person('green');
    await green.open(scene.address({ name: 'green', join: 1 }, fragment));
    await green.becomes('in-call');
    await green.watches('red', 'red');
    await red.watches('green', 'green');
  }, { timeout: 120_000 });
}
