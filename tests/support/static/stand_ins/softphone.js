// The least of Twilio's softphone that a desk needs; `window.softphone` tells a test what became of it.
window.Twilio = { Device: class {
  constructor(token) { this.token = token; }
  on() {}
  updateToken() {}
  async connect(options) {
    const listeners = {};
    window.softphone = { params: options.params, muted: false, fire: (name) => listeners[name]() };
    return {
      on: (name, listener) => { listeners[name] = listener; },
      mute: (quiet) => { window.softphone.muted = quiet; listeners.mute(); },
      isMuted: () => window.softphone.muted,
      disconnect: () => { window.softphone.over = true; listeners.disconnect(); },
    };
  }
} };
