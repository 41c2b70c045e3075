// Records transcripts of a real Janus 1.1.2: `npm install && npm run record`, or `node record.mjs videoroom core` for some of them.
import { ADMIN_SECRET, startGateway } from './gateway.mjs';
import { startBrowser } from './browser.mjs';
import { Transcript } from './transcript.mjs';
import { recordCore, recordGuarded } from './core.mjs';
import { recordEchoTest } from './echotest.mjs';
import { recordVideoRoom, recordStringIds } from './videoroom.mjs';
import { recordAudioBridge } from './audiobridge.mjs';
import { recordTextRoom } from './textroom.mjs';
import { recordAdmin } from './admin.mjs';

const FOLDER = new URL('../transcripts/', import.meta.url);

const GUARDED = { general: 'api_secret = "s3cret"\n token_auth = true\n reclaim_session_timeout = 10\n', nat: 'full_trickle = true' };
const STRINGS = { plugin: 'string_ids = true\n admin_key = "k3y"' };

const RECORDINGS = {
  core: [{}, (transcript, gateway) => recordCore(transcript, gateway, ADMIN_SECRET)],
  guarded: [GUARDED, (transcript, gateway, browser) => recordGuarded(transcript, gateway, browser, ADMIN_SECRET)],
  echotest: [{}, recordEchoTest],
  videoroom: [{}, recordVideoRoom],
  strings: [STRINGS, (transcript, gateway) => recordStringIds(transcript, gateway, {})],
  audiobridge: [{}, recordAudioBridge],
  textroom: [{}, recordTextRoom],
  admin: [{ general: 'token_auth = true' }, (transcript, gateway, browser) => recordAdmin(transcript, gateway, browser, ADMIN_SECRET)],
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(RECORDINGS);
const browser = await startBrowser();
let failed = false;
for (const name of wanted) {
  const [settings, record] = RECORDINGS[name];
  const gateway = await startGateway(settings);
  const transcript = new Transcript(name);
  try {
    await record(transcript, gateway, browser);
    transcript.save(FOLDER);
  } catch (error) {
    failed = true;
    console.error(`${name}: ${error.stack}`);
    if (process.env.KEEP) transcript.save(new URL('file:///tmp/janus-failed/'));
  } finally {
    await gateway.stop();
  }
}
await browser.stop();
process.exit(failed ? 1 : 0);
