// Every way in which devices are kept from a page: what the browser answers, and what the lobby says of it.

/** Each state with what getUserMedia throws, and what the page says in English in Chromium. */
export const REFUSALS = {
  denied: { error: ['NotAllowedError', 'Permission denied'], says: /blocked.*symbol left of the address/is },
  'denied-by-system': { error: ['NotAllowedError', 'Permission denied by system'], says: /your system keeps.*privacy settings/is },
  none: { error: ['NotFoundError', 'Requested device not found'], says: /no microphone or camera found.*plug them in/is },
  busy: { error: ['NotReadableError', 'Could not start video source'], says: /another program.*close it there/is },
  unfit: { error: ['OverconstrainedError', 'Constraints could not be satisfied'], says: /cannot do what was asked.*choose another/is },
  insecure: { error: null, says: /not secure.*https:\/\//is },
};

/** Installed in a page before the page itself: devices are refused like this; only those of `kind` (`audio`, `video`) where named. */
export function installRefusal(error, kind = null) {
  if (error === null) {
    Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined });
    return;
  }
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  const [name, message] = error;
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (kind && !constraints[kind]) return open(constraints);
    throw new DOMException(message, name);
  };
  if (name === 'NotFoundError') {
    const kinds = kind ? [`${kind}input`] : ['audioinput', 'videoinput'];
    navigator.mediaDevices.enumerateDevices = async () => (await list()).filter((device) => !kinds.includes(device.kind));
  }
}
