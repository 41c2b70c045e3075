// Reads a trace of Chromium's: what a page's main thread did, and for how long.
import { readFileSync } from 'node:fs';

/** The longest tasks and what is in them, and what everything took by kind, as text. */
export function summarise(path, address) {
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8'));
  // The process of the page; others of the same browser are in the trace as well.
  const pid = traceEvents.flatMap(({ args }) => args?.data?.frames ?? []).concat(traceEvents
    .filter(({ name }) => name === 'FrameCommittedInBrowser').map(({ args }) => args.data))
    .findLast(({ url, processId }) => processId && address.startsWith(url.replace(/#.*/, '')))?.processId;
  const thread = traceEvents.find(({ name, args, ...event }) => name === 'thread_name' && args.name === 'CrRendererMain' && (pid ? event.pid === pid : true));
  if (!thread) return 'the trace has no main thread of the page';
  const events = traceEvents.filter((event) => event.ph === 'X' && event.pid === thread.pid && event.tid === thread.tid)
    .sort((one, other) => one.ts - other.ts || other.dur - one.dur);
  const self = new Map();
  const tasks = [];
  const open = [];
  const add = (name, time) => self.set(name, (self.get(name) ?? 0) + time);
  for (const event of events) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    if (open.length > 0) add(open.at(-1).name, -event.dur);
    else tasks.push({ ...event, inside: [] });
    add(event.name, event.dur);
    if (open.length > 0) tasks.at(-1).inside.push(event);
    open.push(event);
  }
  const ms = (time) => `${(time / 1000).toFixed(1).padStart(8)} ms`;
  const longest = [...tasks].sort((one, other) => other.dur - one.dur).slice(0, 8);
  return [
    'longest tasks (wall time; CPU in brackets)',
    ...longest.flatMap((task) => [
      `${ms(task.dur)} (${ms(task.tdur ?? 0).trim()}) at ${((task.ts - events[0].ts) / 1000).toFixed(0)} ms`,
      ...task.inside.filter(({ dur, name }) => dur > 2_000 && !/RunTask/.test(name)).slice(0, 12)
        .map(({ name, dur, args }) => `        ${ms(dur)}  ${name} ${JSON.stringify(args?.data ?? args?.beginData ?? {}).slice(0, 120)}`),
    ]),
    '', 'everything, by kind, without what is inside it',
    ...[...self].sort((one, other) => other[1] - one[1]).slice(0, 25).map(([name, time]) => `${ms(time)}  ${name}`),
    '',
  ].join('\n');
}
