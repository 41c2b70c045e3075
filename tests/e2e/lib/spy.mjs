// What runs inside each page before the page itself: it remembers every connection, every captured track, every
// WebAssembly memory and every fault, so that a test can ask what the page owns. It changes no behaviour.

/** Installed with evaluateOnNewDocument, so it must not refer to anything outside itself. */
export function installSpy() {
  const spy = { connections: [], tracks: [], captures: [], memories: [], faults: [], offers: 0, answers: 0, jseps: 0 };
  Object.defineProperty(window, '__spy', { value: spy });

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class RTCPeerConnection extends Native {
    constructor(configuration) {
      super(configuration);
      spy.connections.push({ connection: this, configuration: JSON.parse(JSON.stringify(configuration ?? {})) });
    }

    createOffer(...given) {
      spy.offers += 1;
      return super.createOffer(...given);
    }

    // Without a description the browser makes one. The page makes its offers itself, so that one is an answer.
    setLocalDescription(...given) {
      if (given[0] === undefined) spy.answers += 1;
      return super.setLocalDescription(...given);
    }
  };

  // Every negotiation, of whichever side, sends a description.
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function count(data) {
    if (typeof data === 'string' && data.includes('"jsep"')) spy.jseps += 1;
    return send.call(this, data);
  };

  const keep = (stream) => {
    spy.tracks.push(...stream.getTracks());
    return stream;
  };
  for (const name of ['getUserMedia', 'getDisplayMedia']) {
    const native = navigator.mediaDevices?.[name];
    if (!native) continue;
    navigator.mediaDevices[name] = async function capture(constraints) {
      spy.captures.push({ name, constraints: JSON.parse(JSON.stringify(constraints ?? {})) });
      return keep(await native.call(navigator.mediaDevices, constraints));
    };
  }
  // A clone is a second camera; one that nobody stops keeps the lamp on.
  const cloneTrack = MediaStreamTrack.prototype.clone;
  MediaStreamTrack.prototype.clone = function clone() {
    const track = cloneTrack.call(this);
    spy.tracks.push(track);
    return track;
  };
  const cloneStream = MediaStream.prototype.clone;
  MediaStream.prototype.clone = function clone() {
    return keep(cloneStream.call(this));
  };

  for (const name of ['instantiate', 'instantiateStreaming']) {
    const native = WebAssembly[name];
    WebAssembly[name] = async function instantiate(...given) {
      const made = await native.apply(WebAssembly, given);
      const { memory } = (made.instance ?? made).exports;
      if (memory) spy.memories.push(memory);
      return made;
    };
  }

  document.addEventListener('securitypolicyviolation', (event) => {
    spy.faults.push(`policy: ${event.effectiveDirective} blocked ${event.blockedURI || 'inline'} at ${event.sourceFile}:${event.lineNumber}`);
  });
  window.addEventListener('unhandledrejection', (event) => {
    spy.faults.push(`unhandled rejection: ${event.reason?.stack ?? event.reason}`);
  });
  window.addEventListener('error', (event) => {
    if (event.message) spy.faults.push(`error: ${event.message} at ${event.filename}:${event.lineno}`);
  });
}
