// The little statistics that are needed.

export function median(values) {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
  if (sorted.length === 0) return null;
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The gain in time per millisecond of round-trip time: the slope of the line that fits the medians best. */
export function slope(points) {
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const above = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  const below = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return above / below;
}

/**
 * How many exchanges of signalling lie one after another between the click and the first picture: each request waits for the
 * replies that came before it. `signals` are the frames of all sockets in order, with times after the click.
 */
export function roundTrips(signals, picture) {
  const depth = new Map();
  let known = 0;
  let last = 0;
  for (const { at, out, data } of signals) {
    if (at < 0 || at > picture || typeof data !== 'string') continue;
    for (const message of [JSON.parse(data)].flat()) {
      if (out) {
        depth.set(message.transaction, known);
        const { request, streams = [] } = message.body ?? {};
        // Either the subscriber's answer, or what opens a connection that was there already.
        if (request === 'start' && message.jsep) last = Math.max(last, known);
        if (request === 'configure' && streams.some(({ send }) => send === true)) last = Math.max(last, known + 1);
      } else if (message.janus !== 'ack' && depth.has(message.transaction)) {
        known = Math.max(known, depth.get(message.transaction) + 1);
      }
    }
  }
  return last;
}
