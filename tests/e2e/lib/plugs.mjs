// Devices that a test pulls out and puts back, on top of the browser's fake ones: installed in a page before the page itself.

/**
 * `window.__plugs.unplug(label)` takes a device from the list and ends its tracks, `plug(label)` puts it back; both tell the
 * page by `devicechange`, as the browser does. `hold()` keeps getUserMedia from answering until `release()`.
 */
export function installPlugs(absent = []) {
  const devices = navigator.mediaDevices;
  const list = devices.enumerateDevices.bind(devices);
  const open = devices.getUserMedia.bind(devices);
  // The depth camera: see two-cameras.mjs.
  const gone = new Set([...absent, 'fake_device_1']);
  const live = [];
  let gate = Promise.resolve();
  let answer = () => {};
  const kinds = { audio: 'audioinput', video: 'videoinput' };
  devices.enumerateDevices = async () => (await list()).filter((device) => !gone.has(device.label));
  devices.getUserMedia = async (constraints) => {
    const present = await devices.enumerateDevices();
    const asked = structuredClone(constraints);
    for (const [source, kind] of Object.entries(kinds)) {
      if (!asked[source]) continue;
      const here = present.filter((device) => device.kind === kind);
      if (here.length === 0) throw new DOMException('unplugged by the test', 'NotFoundError');
      const exact = asked[source].deviceId?.exact;
      if (exact && !here.some((device) => device.deviceId === exact)) {
        throw new DOMException('unplugged by the test', 'OverconstrainedError');
      }
      // What the browser would take may be the one that is out.
      const all = (await list()).filter((device) => device.kind === kind);
      if (!exact && gone.has(all[0]?.label)) asked[source] = { ...asked[source], deviceId: { exact: here[0].deviceId } };
    }
    const stream = await open(asked);
    live.push(...stream.getTracks());
    await gate;
    return stream;
  };
  window.__plugs = {
    unplug(label) {
      gone.add(label);
      for (const track of live.filter((one) => one.label === label && one.readyState === 'live')) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      devices.dispatchEvent(new Event('devicechange'));
    },
    plug(label) {
      gone.delete(label);
      devices.dispatchEvent(new Event('devicechange'));
    },
    hold() {
      gate = new Promise((resolve) => { answer = resolve; });
    },
    release() {
      answer();
    },
    /** What the system does with a track, which no page can force: the event is all that is seen of it. */
    mute(kind, muted) {
      const track = live.findLast((one) => one.kind === kind && one.readyState === 'live');
      track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
    },
  };
}
