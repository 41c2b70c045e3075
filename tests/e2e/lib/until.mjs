// Waiting for a condition, never for a length of time.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks `probe` again and again until it answers something truthy, and returns that answer. A probe that throws counts as
 * "not yet": a page between two documents has nothing to ask. At the deadline the error says what was waited for and what
 * was seen last, by `show` where the probe's own answer says too little.
 */
export async function until(what, probe, { timeout = 10_000, interval = 60, show } = {}) {
  const deadline = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      const seen = show ? await Promise.resolve(show()).catch(String) : last;
      throw new Error(`waited ${timeout} ms for ${what}; last seen: ${describe(seen)}`);
    }
    await sleep(interval);
  }
}

/**
 * The limit for something that people notice, in milliseconds: `limit` where the machine has time, and otherwise three times what the
 * machine took just now for the least that is needed for it.
 */
export const withinReason = (limit, least) => Math.max(limit, 3 * least);

function describe(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
