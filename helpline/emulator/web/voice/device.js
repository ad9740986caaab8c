/* Stand in for Twilio's Device: make this page a telephone. It has no sound devices. */

class Device extends Emitter {
  static isSupported = true;
  static get version() { return "2.0.0-emulated"; }

  #token;
  #state = "unregistered";
  #source = null;
  #calls = new Map();
  // News about calls that arrived before the answer to the request that made them.
  #early = new Map();
  #unheard = [];
  #panel = new Panel();
  #expiry = 0;
  #options;
  #closing = () => this.#leave();

  constructor(token, options = {}) {
    super();
    this.#options = options;
    // An identifier of this page; the emulator ends its calls when the page is lost.
    this.window = `${Date.now()}-${Math.random()}`;
    window.addEventListener("pagehide", this.#closing);
    this.audio = new Audio();
    this.updateToken(token);
  }

  get token() { return this.#token; }
  get state() { return this.#state; }
  get identity() { return claims(this.#token).grants.identity; }
  get calls() { return [...this.#calls.values()]; }
  get isBusy() { return this.calls.some((call) => call.status() !== "pending"); }

  async register() {
    this.#become("registering");
    try {
      await post("/sdk/register", { token: this.#token });
      await this.#listen(true);
    } catch (error) {
      this.#become("unregistered");
      this.emit("error", error);
      throw error;
    }
    this.#become("registered");
  }

  async unregister() {
    await this.#listen(false);
    this.#become("unregistered");
  }

  updateToken(token) {
    this.#token = token;
    clearTimeout(this.#expiry);
    const ahead = this.#options.tokenRefreshMs || REFRESH_MS;
    const left = claims(token).exp * 1000 - Date.now() - ahead;
    this.#expiry = setTimeout(() => this.emit("tokenWillExpire", this), Math.min(Math.max(left, 0), 2 ** 31 - 1));
    if (this.#source) this.#listen(this.#state === "registered").catch((error) => this.emit("error", error));
  }

  updateOptions(options) { this.#options = { ...this.#options, ...options }; }

  async connect({ params = {} } = {}) {
    if (!this.#source) await this.#listen(false);
    let state;
    try {
      state = await post("/sdk/connect", { token: this.#token, window: this.window, params });
    } catch (error) {
      this.emit("error", error);
      throw error;
    }
    const call = this.#adopt(state);
    const latest = this.#early.get(state.sid) || state;
    // Only after connect() has returned can its caller add listeners, so the first event waits.
    setTimeout(() => call.update(latest), 0);
    return call;
  }

  disconnectAll() { this.calls.forEach((call) => call.disconnect()); }

  /** Hang up at once when the page is closed or reloaded, as the real SDK does. */
  #leave() {
    const body = JSON.stringify({ token: this.#token });
    this.calls.filter((call) => call.status() !== "pending").forEach((call) => {
      navigator.sendBeacon(`${ORIGIN}/sdk/calls/${call.parameters.CallSid}/hangup`, body);
    });
    this.destroy();
  }

  destroy() {
    window.removeEventListener("pagehide", this.#closing);
    this.disconnectAll();
    clearTimeout(this.#expiry);
    this.#source?.close();
    this.#source = null;
    this.#become("destroyed");
  }

  forget(call) {
    this.#early.clear();
    this.#calls.delete(call.parameters.CallSid);
    this.#panel.end(call);
  }

  #become(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit(state, this);
  }

  #listen(register) {
    const query = new URLSearchParams({ token: this.#token, register: String(register), window: this.window });
    const source = new EventSource(`${ORIGIN}/sdk/events?${query}`);
    const before = this.#source;
    return new Promise((resolve, reject) => {
      source.onmessage = (event) => {
        const news = JSON.parse(event.data);
        if (news.type === "ready") {
          before?.close();
          this.#source = source;
          if (register) this.#become("registered");
          resolve();
        } else {
          this.#hear(news);
        }
      };
      source.onerror = () => {
        const gone = source.readyState === EventSource.CLOSED;
        if (this.#source === source && this.#state === "registered") this.#become("unregistered");
        if (gone) reject(new TwilioError(31005, "The emulator cannot be reached."));
      };
    });
  }

  #hear(news) {
    if (news.type === "heard") {
      if (this.#calls.has(news.sid)) this.#panel.hear(news.sid, news.item);
      else this.#unheard.push(news);
      return;
    }
    if (news.type === "reset") { this.calls.forEach((call) => call.update({ status: "completed" })); return; }
    const state = news.call;
    const known = this.#calls.get(state.sid);
    if (known) { known.update(state); return; }
    this.#early.set(state.sid, state);
    if (state.direction !== "inbound" && state.status === "ringing" && this.#state === "registered") {
      this.emit("incoming", this.#adopt(state));
    }
  }

  #adopt(state) {
    const call = new Call(this, state);
    this.#calls.set(state.sid, call);
    this.#panel.begin(call);
    this.#unheard.filter((news) => news.sid === state.sid).forEach((news) => this.#panel.hear(news.sid, news.item));
    this.#unheard = [];
    return call;
  }
}
Device.State = { Destroyed: "destroyed", Registered: "registered", Registering: "registering",
  Unregistered: "unregistered" };
Device.EventName = { Destroyed: "destroyed", Error: "error", Incoming: "incoming", Registered: "registered",
  Registering: "registering", TokenWillExpire: "tokenWillExpire", Unregistered: "unregistered" };

/** Stand in for the audio helper: there are no sound devices, and its methods do nothing. */
class Audio extends Emitter {
  availableInputDevices = new Map();
  availableOutputDevices = new Map();
  async setInputDevice() {}
  async unsetInputDevice() {}
}
