// The tests themselves: which lines of a page's console fail them.
import assert from 'node:assert/strict';
import { hasFirefox } from './lib/browsers.mjs';
import { openHouse } from './lib/house.mjs';
import { freePorts } from './lib/scratch.mjs';
import { until } from './lib/until.mjs';

const house = openHouse({ janus: null });

const cases = [
  {
    browser: 'Chromium',
    enter: (scene) => scene.person('red'),
    writes: /^error: WebSocket connection to '/,
    // Firefox says nothing of an answer that is an error.
    more: { 'asked for by the page, and not there': [() => fetch('no-such-file'), /^console error: .*404/] },
  },
  {
    browser: 'Firefox',
    enter: (scene) => scene.firefoxPerson(),
    writes: /^error: Firefox can.t establish a connection/,
    skip: hasFirefox ? false : 'no Firefox ESR',
  },
];
for (const { browser, enter, writes, more = {}, skip = false } of cases) {
  // Guards: a browser that begins to report what no page can prevent, and a page's own error that is taken for such a report.
  house.scenario(`${browser}'s report of a lost connection is no fault of the page, and the page's own words are, also the same ones`, async (scene) => {
    const [port] = await freePorts(1);
    scene.configure({ gateways: [{ name: 'gone', urls: [`ws://127.0.0.1:${port}`] }] });
    const person = await enter(scene);
    await person.open(scene.address());
    await person.becomes('lobby');
    const written = () => person.said.filter((line) => writes.test(line));
    await person.page.evaluate((url) => { window.__refused = new WebSocket(url); }, `ws://127.0.0.1:${port}/of-the-test`);
    await until('the report', () => written().some((line) => line.includes('/of-the-test')), { show: () => person.said });
    await person.gatherFaults();
    assert.deepEqual(person.unexpected(), []);

    const [report] = written();
    const text = report.replace(/^error: /, '');
    const faults = {
      'written by the page': [(words) => { console.error(words); }, /^console error: /],
      'thrown by the page': [(words) => { setTimeout(() => { throw new Error(words); }); }, /^page error: .*Error/],
      'rejected by the page': [(words) => { Promise.reject(new Error(words)); }, /^(unhandled rejection|page error): .*Error/],
      ...more,
    };
    for (const [what, [commit, pattern]] of Object.entries(faults)) {
      person.problems.length = 0;
      await person.page.evaluate(commit, text);
      await until(what, async () => {
        await person.gatherFaults();
        return person.unexpected().some((fault) => pattern.test(fault.replace(/^\w+: /, '')));
      }, { show: () => person.problems });
    }
    person.problems.length = 0;
  }, { skip });
}
