// What runs inside each measured page before the page itself, the same for both clients: when it was clicked, when pictures of others
// were first shown, what went over its WebSockets, and how its connections fared. It costs little, and the same for both.

/** Installed with evaluateOnNewDocument, so it must not refer to anything outside itself. */
export function installProbe() {
  const probe = { frames: [], pictures: 0, pictured: null, signals: [], steps: [], wasm: null, socket: null, clicked: null };
  Object.defineProperty(window, '__probe', { value: probe });

  const remote = new WeakSet();
  const seen = new WeakSet();
  const NativeConnection = window.RTCPeerConnection;
  window.RTCPeerConnection = class RTCPeerConnection extends NativeConnection {
    constructor(configuration) {
      super(configuration);
      const number = (probe.connections ??= []).push(this);
      const step = (what) => probe.steps.push({ at: performance.now(), what: `connection ${number}: ${what}` });
      for (const state of ['iceConnectionState', 'connectionState']) {
        this.addEventListener(state.toLowerCase() + 'change', () => step(`${state} ${this[state]}`));
      }
      step('made');
      this.addEventListener('track', ({ track }) => remote.add(track));
    }
  };
  // The first frame of a track makes its element know its size; the next frame callback is when it is shown, or, of an element that is not
  // in the page yet, the picture of the screen with which it comes there.
  const metadata = ({ target }) => {
    const track = target.srcObject?.getVideoTracks()[0];
    if (!track || !remote.has(track) || seen.has(track)) return;
    seen.add(track);
    const shown = () => {
      if (!target.isConnected) {
        requestAnimationFrame(shown);
        return;
      }
      probe.pictures += 1;
      probe.frames.push({ at: performance.now(), track: track.id });
      probe.pictured?.();
    };
    target.requestVideoFrameCallback(shown);
  };
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(stream) {
      // The same listener once more is none more.
      if (this.localName === 'video') this.addEventListener('loadedmetadata', metadata);
      source.set.call(this, stream);
    },
  });

  window.WebSocket = class WebSocket extends window.WebSocket {
    constructor(...given) {
      super(...given);
      probe.socket ??= performance.now();
      this.addEventListener('message', ({ data }) => probe.signals.push({ at: performance.now(), out: false, data }));
    }

    send(data) {
      probe.signals.push({ at: performance.now(), out: true, data });
      super.send(data);
    }
  };

  for (const name of ['instantiate', 'instantiateStreaming']) {
    const native = WebAssembly[name];
    WebAssembly[name] = async function instantiate(...given) {
      const made = await native.apply(WebAssembly, given);
      probe.wasm ??= performance.now();
      probe.memory = (made.instance ?? made).exports.memory;
      return made;
    };
  }
}
