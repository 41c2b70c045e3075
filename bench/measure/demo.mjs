// The packaged janus.js demo, as it is but for the number of its slots and for its settings.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '/usr/share/janus/demos';

/** Puts the demo on the site, with fifty slots instead of five. */
export function serveDemo(site, janus, slots = 50) {
  site.folder('/demos/', FOLDER);
  // The packaged settings lack two names, without which Start throws.
  site.file('/demos/settings.js', `var server = ${JSON.stringify(janus.wsUrl)}; var iceServers = []; var token; var apisecret;`,
    { 'content-type': 'text/javascript' });
  const script = readFileSync(join(FOLDER, 'mvideoroomtest.js'), 'utf8');
  const widened = script.replaceAll('i<6', `i<${slots + 1}`);
  if (widened === script) throw new Error('the demo counts its slots otherwise than expected');
  site.file('/demos/mvideoroomtest.js', widened, { 'content-type': 'text/javascript' });
  const page = readFileSync(join(FOLDER, 'mvideoroomtest.html'), 'utf8');
  const slot = /<div class="col-md-4">\s*<div class="panel panel-default">\s*<div class="panel-heading">\s*<h3 class="panel-title">Remote Video #5[\s\S]*?<\/div>\s*<\/div>\s*<\/div>/;
  const [last] = slot.exec(page) ?? [];
  if (!last) throw new Error('the demo\'s slots look otherwise than expected');
  const more = Array.from({ length: slots - 5 }, (_, index) => last.replaceAll('#5', `#${index + 6}`).replaceAll('remote5"', `remote${index + 6}"`));
  site.file('/demos/mvideoroomtest.html', page.replace(last, [last, ...more].join('\n')), { 'content-type': 'text/html; charset=utf-8' });
}
