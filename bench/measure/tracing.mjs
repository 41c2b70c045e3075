// Reads a trace of Chromium's: what a page's main thread did, and for how long.

/** The main thread's events of the page at an address, in order; times in microseconds. */
export function mainThread(trace, address) {
  const { traceEvents } = JSON.parse(Buffer.from(trace).toString('utf8'));
  // The process of the page; others of the same browser are in the trace as well.
  const frames = traceEvents.flatMap(({ name, args }) => (name === 'FrameCommittedInBrowser' ? [args.data] : args?.data?.frames ?? []));
  const pid = frames.findLast(({ url, processId }) => processId && url && address.startsWith(url.replace(/#.*/, '')))?.processId;
  const busiest = new Map();
  const isMain = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map((event) => `${event.pid} ${event.tid}`));
  const byThread = new Map();
  for (const event of traceEvents) {
    const thread = `${event.pid} ${event.tid}`;
    if (event.ph !== 'X' || !isMain.has(thread) || (pid && event.pid !== pid)) continue;
    if (!byThread.has(thread)) byThread.set(thread, []);
    byThread.get(thread).push(event);
    busiest.set(thread, (busiest.get(thread) ?? 0) + 1);
  }
  // Where the trace does not say which process the page is in, it is the one that did most.
  const [thread] = [...busiest].sort((one, other) => other[1] - one[1])[0] ?? [];
  if (!thread) throw new Error('the trace has no main thread of the page');
  return byThread.get(thread).sort((one, other) => one.ts - other.ts || other.dur - one.dur);
}

/** The tasks of these events: what is inside nothing else. */
function outermost(events) {
  const tasks = [];
  let end = -Infinity;
  for (const event of events) {
    if (event.ts < end) {
      tasks.at(-1).inside.push(event);
      continue;
    }
    end = event.ts + event.dur;
    tasks.push({ ...event, inside: [] });
  }
  return tasks;
}

/** In milliseconds. On a machine that does other things as well, the clock's figure says more about those. */
export function longest(events) {
  const tasks = outermost(events);
  return { cpu: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000, wall: Math.max(...tasks.map(({ dur }) => dur)) / 1000 };
}

/** The longest tasks and what is in them, and what everything took by kind, as text. */
export function summarise(events) {
  const self = new Map();
  const open = [];
  const add = (name, time) => self.set(name, (self.get(name) ?? 0) + time);
  for (const event of events) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    if (open.length > 0) add(open.at(-1).name, -event.dur);
    add(event.name, event.dur);
    open.push(event);
  }
  const ms = (time) => `${(time / 1000).toFixed(1).padStart(8)} ms`;
  const worst = outermost(events).sort((one, other) => (other.tdur ?? 0) - (one.tdur ?? 0)).slice(0, 8);
  return [
    'tasks that took most CPU (the clock\'s time; CPU in brackets)',
    ...worst.flatMap((task) => [
      `${ms(task.dur)} (${ms(task.tdur ?? 0).trim()}) at ${((task.ts - events[0].ts) / 1000).toFixed(0)} ms`,
      ...task.inside.filter(({ dur, name }) => dur > 2_000 && !/RunTask/.test(name)).slice(0, 12)
        .map(({ name, dur, args }) => `        ${ms(dur)}  ${name} ${JSON.stringify(args?.data ?? args?.beginData ?? {}).slice(0, 120)}`),
    ]),
    '', 'everything, by kind, without what is inside it',
    ...[...self].sort((one, other) => other[1] - one[1]).slice(0, 25).map(([name, time]) => `${ms(time)}  ${name}`),
    '',
  ].join('\n');
}
