// Painted people: figures on a canvas that publish to a real Janus, all of them from one page, for pictures without anybody in them.

/**
 * Installed in a page; must not refer to anything outside itself. `window.studio.paint(name, size)` gives a moving stream of a painted
 * figure, `window.studio.enter(…)` publishes one.
 */
export function installStudio() {
  const hueOf = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);

  /** Somebody in front of a wall with a window or a shelf. */
  function paintFigure(ink, width, height, name, time) {
    const hue = hueOf(name);
    const pick = (salt, of) => of[(hue * 7 + salt * 13) % of.length];
    const wall = ink.createLinearGradient(0, 0, width, height);
    wall.addColorStop(0, `oklch(0.86 0.035 ${hue})`);
    wall.addColorStop(1, `oklch(0.66 0.05 ${hue + 30})`);
    ink.fillStyle = wall;
    ink.fillRect(0, 0, width, height);
    const u = height / 100;
    if (pick(1, [true, false, true])) {
      ink.fillStyle = `oklch(0.95 0.03 ${hue + 50})`;
      ink.fillRect(width * 0.66, 10 * u, width * 0.22, 46 * u);
      ink.fillStyle = `oklch(0.8 0.05 ${hue + 30})`;
      ink.fillRect(width * 0.765, 10 * u, 1.4 * u, 46 * u);
      ink.fillRect(width * 0.66, 32 * u, width * 0.22, 1.4 * u);
    } else {
      for (let shelf = 0; shelf < 2; shelf++) {
        const top = (24 + shelf * 26) * u;
        ink.fillStyle = `oklch(0.5 0.05 ${hue + 40})`;
        ink.fillRect(width * 0.07, top, width * 0.24, 1.6 * u);
        for (let book = 0; book < 7; book++) {
          ink.fillStyle = `oklch(${0.5 + ((book * 3) % 4) * 0.09} 0.08 ${hue + book * 47})`;
          const tall = (9 + ((book * 5 + shelf * 3) % 5) * 1.6) * u;
          ink.fillRect(width * 0.08 + book * 4.6 * u, top - tall, 3.6 * u, tall);
        }
      }
    }
    const sway = Math.sin(time / 900 + hue) * 1.2 * u;
    const middle = width * pick(2, [0.46, 0.5, 0.54]) + sway;
    const skin = pick(3, ['oklch(0.83 0.06 60)', 'oklch(0.72 0.08 55)', 'oklch(0.56 0.08 50)', 'oklch(0.44 0.06 45)', 'oklch(0.88 0.05 70)']);
    const hair = pick(4, ['oklch(0.26 0.03 50)', 'oklch(0.42 0.08 55)', 'oklch(0.2 0.01 260)', 'oklch(0.72 0.09 80)', 'oklch(0.66 0.01 260)']);
    const cloth = `oklch(${pick(5, [0.45, 0.6, 0.35])} 0.09 ${hue + 150})`;
    const oval = (x, y, rx, ry, fill) => {
      ink.fillStyle = fill;
      ink.beginPath();
      ink.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
      ink.fill();
    };
    const long = pick(6, [true, false, false, true]);
    if (long) oval(middle, 50 * u, 19 * u, 27 * u, hair);
    oval(middle, 112 * u, 40 * u, 40 * u, cloth);
    ink.fillStyle = skin;
    ink.fillRect(middle - 6 * u, 58 * u, 12 * u, 20 * u);
    oval(middle, 46 * u, 14.5 * u, 18.5 * u, skin);
    ink.fillStyle = hair;
    ink.beginPath();
    ink.ellipse(middle, 40 * u, 16.5 * u, 17 * u, 0, Math.PI, Math.PI * 2);
    ink.quadraticCurveTo(middle + 6 * u, 33 * u, middle - 16.5 * u, 40 * u);
    ink.fill();
  }

  /** A page of a talk. */
  function paintScreen(ink, width, height, name, time) {
    ink.fillStyle = 'oklch(0.98 0.005 95)';
    ink.fillRect(0, 0, width, height);
    const u = height / 100;
    ink.fillStyle = 'oklch(0.5 0.09 185)';
    ink.fillRect(0, 0, width, 5 * u);
    ink.fillStyle = 'oklch(0.25 0.01 240)';
    ink.font = `600 ${8 * u}px sans-serif`;
    ink.fillText('Visitors, week by week', 8 * u, 20 * u);
    for (let week = 0; week < 12; week++) {
      const tall = (18 + 14 * Math.sin(week / 2) + week * 2.2) * u;
      ink.fillStyle = week === Math.floor(time / 1000) % 12 ? 'oklch(0.5 0.09 185)' : 'oklch(0.82 0.04 185)';
      ink.fillRect((10 + week * 12.5) * u, 88 * u - tall, 9 * u, tall);
    }
  }

  const paint = (name, { width = 640, height = 360, rate = 8, screen = false } = {}) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const ink = canvas.getContext('2d');
    const draw = () => (screen ? paintScreen : paintFigure)(ink, width, height, name, performance.now());
    draw();
    setInterval(draw, 1000 / rate);
    return canvas.captureStream(rate);
  };

  /** A sound that somebody makes all the time, or one that nobody hears. */
  const hum = (loudness) => {
    const context = new AudioContext();
    const [source, gain, out] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
    source.frequency.value = 180;
    gain.gain.value = loudness;
    source.connect(gain).connect(out);
    source.start();
    return out.stream;
  };

  async function enter(url, room, { name, camera = true, microphone = true, talks = false, screen = false, size = {} }) {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject; });
    const waiting = new Map();
    let count = 0;
    let ids = {};
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      const resolve = message.janus !== 'ack' && waiting.get(message.transaction);
      if (resolve) resolve(message);
    };
    const ask = (body) => new Promise((resolve) => {
      const transaction = `studio-${count++}`;
      waiting.set(transaction, resolve);
      socket.send(JSON.stringify({ ...ids, transaction, ...body }));
    });
    ids = { session_id: (await ask({ janus: 'create' })).data.id };
    const { id: handle } = (await ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data;
    const tell = (body, jsep) => ask({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });
    setInterval(() => socket.send(JSON.stringify({ ...ids, janus: 'keepalive', transaction: `studio-${count++}` })), 20_000);
    await tell({ request: 'join', ptype: 'publisher', room, display: name });
    const connection = new RTCPeerConnection();
    const descriptions = [];
    const send = (stream, description) => {
      const [track] = stream.getTracks();
      connection.addTrack(track, stream);
      descriptions.push(description);
    };
    send(hum(talks ? 0.3 : 0), microphone ? 'microphone' : 'microphone off');
    send(paint(name, size), camera ? 'camera' : 'camera off');
    if (screen) send(paint(name, { width: 1280, height: 720, rate: 4, screen: true }), 'screen');
    await connection.setLocalDescription();
    await new Promise((resolve) => {
      if (connection.iceGatheringState === 'complete') resolve();
      connection.onicegatheringstatechange = () => { if (connection.iceGatheringState === 'complete') resolve(); };
    });
    const mids = connection.getTransceivers().map(({ mid }, index) => ({ mid, description: descriptions[index] }));
    const { type, sdp } = connection.localDescription;
    const { jsep } = await tell({ request: 'publish', descriptions: mids }, { type, sdp });
    await connection.setRemoteDescription(jsep);
  }

  window.studio = { paint, enter };
}

/** In the viewer's own page: what the camera shows is painted, too. */
export function installPaintedCamera(name) {
  const native = navigator.mediaDevices.getUserMedia;
  navigator.mediaDevices.getUserMedia = async function capture(constraints) {
    const stream = await native.call(navigator.mediaDevices, constraints);
    for (const track of stream.getVideoTracks()) {
      const [painted] = window.studio.paint(name, { width: 1280, height: 720 }).getVideoTracks();
      // Which device it is, the page asks of the track.
      painted.getSettings = () => track.getSettings();
      Object.defineProperty(painted, 'label', { value: track.label });
      stream.removeTrack(track);
      stream.addTrack(painted);
      const stop = painted.stop.bind(painted);
      painted.stop = () => { stop(); track.stop(); };
    }
    return stream;
  };
}
