/* A stand-in for @twilio/voice-sdk 2: the same Device and Call, with typed words in place of sound. */
(() => {
  "use strict";

  const ORIGIN = new URL(document.currentScript.src).origin;
  const OVER = ["completed", "busy", "failed", "no-answer", "canceled"];
  const REFRESH_MS = 10000;

  class Emitter {
    #listeners = new Map();

    on(name, listener) {
      const all = this.#listeners.get(name) || [];
      this.#listeners.set(name, [...all, listener]);
      return this;
    }

    addListener(name, listener) { return this.on(name, listener); }

    once(name, listener) {
      const once = (...values) => { this.off(name, once); listener(...values); };
      return this.on(name, once);
    }

    off(name, listener) {
      const all = this.#listeners.get(name) || [];
      this.#listeners.set(name, all.filter((other) => other !== listener));
      return this;
    }

    removeListener(name, listener) { return this.off(name, listener); }

    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear(); else this.#listeners.delete(name);
      return this;
    }

    emit(name, ...values) {
      const all = this.#listeners.get(name) || [];
      all.forEach((listener) => listener(...values));
      return all.length > 0;
    }
  }

  class TwilioError extends Error {
    constructor(code, message) {
      super(message);
      this.name = "TwilioError";
      this.code = code;
    }
  }

  async function post(path, body) {
    let answer;
    try {
      answer = await fetch(ORIGIN + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      throw new TwilioError(31005, "The emulator cannot be reached.");
    }
    const data = await answer.json();
    if (!answer.ok) throw new TwilioError(data.code || 31000, data.message || "The emulator refused.");
    return data;
  }

  const claims = (token) => {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(part));
  };

  class Call extends Emitter {
    #device;
    #status;
    #muted = false;
    #wasOpen = false;
    #sent = Promise.resolve();

    constructor(device, state) {
      super();
      this.#device = device;
      this.direction = state.direction === "inbound" ? Call.CallDirection.Outgoing : Call.CallDirection.Incoming;
      this.#status = this.direction === Call.CallDirection.Incoming ? "pending" : "connecting";
      this.parameters = { CallSid: state.sid, From: state.from, To: state.to };
      this.customParameters = new Map(Object.entries(state.custom || {}));
      this.outboundConnectionId = this.direction === Call.CallDirection.Outgoing ? state.sid : undefined;
    }

    status() { return this.#status; }
    isMuted() { return this.#muted; }
    accept() { this.#act("answer"); }
    sendDigits(digits) { this.#act("press", { digits: digits.replace(/w/g, "") }); }

    reject() {
      this.#act("reject");
      this.#close("reject");
    }

    ignore() { this.#close("cancel"); }

    disconnect() {
      if (this.#status === "closed") return;
      if (this.#status === "pending") { this.reject(); return; }
      this.#act("hangup");
    }

    mute(muted = true) {
      if (this.#muted === muted) return;
      this.#muted = muted;
      this.#act("mute", { muted });
      this.emit("mute", muted, this);
    }

    /** What the stand-in alone has: words in place of a voice. */
    say(text) { this.#act("say", { text }); }

    /** Do one thing after the other: requests on connections of their own would overtake each other. */
    #act(action, body = {}) {
      const path = `/sdk/calls/${this.parameters.CallSid}/${action}`;
      const what = { token: this.#device.token, window: this.#device.window, ...body };
      this.#sent = this.#sent.then(() => post(path, what)).catch((error) => {
        if (this.#status !== "closed") this.emit("error", error, this);
      });
    }

    #close(name) {
      if (this.#status === "closed") return;
      this.#status = "closed";
      this.emit(name, this);
      this.#device.forget(this);
    }

    update(state) {
      if (this.#status === "closed") return;
      if (OVER.includes(state.status)) {
        const unanswered = !this.#wasOpen && this.direction === Call.CallDirection.Incoming;
        this.#close(unanswered ? "cancel" : "disconnect");
      } else if (state.status === "in-progress" && !this.#wasOpen) {
        this.#wasOpen = true;
        this.#status = "open";
        this.emit("accept", this);
      } else if (state.status === "ringing" && this.#status === "connecting") {
        this.#status = "ringing";
        this.emit("ringing", false);
      }
    }
  }
  Call.State = { Closed: "closed", Connecting: "connecting", Open: "open", Pending: "pending",
    Reconnecting: "reconnecting", Ringing: "ringing" };
  Call.CallDirection = { Incoming: "INCOMING", Outgoing: "OUTGOING" };

  class Device extends Emitter {
    static isSupported = true;
    static get version() { return "2.0.0-emulated"; }

    #token;
    #state = "unregistered";
    #source = null;
    #calls = new Map();
    // News that overtook the answer to the request which made its call.
    #early = new Map();
    #unheard = [];
    #panel = new Panel();
    #expiry = 0;
    #options;
    #closing = () => this.#leave();

    constructor(token, options = {}) {
      super();
      this.#options = options;
      // What the calls made here end with: this page's own name for itself.
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
      // Whoever asked for the call gets to listen to it first.
      setTimeout(() => call.update(latest), 0);
      return call;
    }

    disconnectAll() { this.calls.forEach((call) => call.disconnect()); }

    /** The page is closed or loaded anew: hang up at once, as the real SDK does. */
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

  /** Sound devices: there are none, and asking for them is harmless. */
  class Audio extends Emitter {
    availableInputDevices = new Map();
    availableOutputDevices = new Map();
    async setInputDevice() {}
    async unsetInputDevice() {}
  }

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  const WORDS = { ring: "… ringing …", music: "♪ music ♪", beep: "beep", play: "♪ a recording plays ♪",
    ended: "The call is over." };

  const NARROW = 700; // px of a window that is too narrow for a page and the panel; there it begins folded

  /** A small panel in the page, in which a call's words are read and written. */
  class Panel {
    #call = null;
    #root = null;
    #log; #field; #aloud; #fold;

    #build() {
      if (this.#root) return;
      const style = make("link");
      style.rel = "stylesheet";
      style.href = `${ORIGIN}/sdk/voice.css`;
      document.head.append(style);
      this.#root = make("aside", "practice-phone");
      this.#root.setAttribute("aria-label", "Practice phone");
      const head = make("header", "practice-phone-head");
      head.append(make("strong", "", "Practice phone"));
      this.#aloud = make("button", "practice-phone-aloud", "Read aloud");
      this.#aloud.type = "button";
      this.#aloud.setAttribute("aria-pressed", "false");
      this.#aloud.addEventListener("click", () => {
        const on = this.#aloud.getAttribute("aria-pressed") !== "true";
        this.#aloud.setAttribute("aria-pressed", String(on));
        if (!on) window.speechSynthesis?.cancel();
      });
      this.#fold = make("button", "practice-phone-aloud");
      this.#fold.type = "button";
      this.#fold.addEventListener("click", () => {
        this.#folded(!this.#root.classList.contains("practice-phone-folded"));
        sessionStorage.setItem("practice-phone", this.#root.classList.contains("practice-phone-folded") ? "folded" : "open");
      });
      head.append(this.#aloud, this.#fold);
      this.#log = make("ol", "practice-phone-log");
      this.#log.setAttribute("role", "log");
      this.#log.tabIndex = 0;
      this.#log.setAttribute("aria-label", "What is heard");
      const form = make("form", "practice-phone-form");
      const label = make("label", "", "Say");
      this.#field = make("input");
      this.#field.id = "practice-phone-say";
      this.#field.autocomplete = "off";
      this.#field.placeholder = "No sound here: type";
      label.htmlFor = this.#field.id;
      const button = make("button", "", "Say it");
      form.append(label, this.#field, button);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const text = this.#field.value.trim();
        if (!text || !this.#call) return;
        this.#call.say(text);
        this.#line("me", text);
        this.#field.value = "";
      });
      this.#root.append(head, this.#log, form);
      document.body.append(this.#root);
      this.#folded((sessionStorage.getItem("practice-phone") ?? (innerWidth < NARROW ? "folded" : "open")) === "folded");
    }

    /** Fold the panel to its head, so that it hides little of the page, or unfold it. */
    #folded(folded) {
      this.#root.classList.toggle("practice-phone-folded", folded);
      this.#fold.textContent = folded ? "Open" : "Fold";
      this.#fold.setAttribute("aria-expanded", String(!folded));
    }

    begin(call) {
      this.#build();
      this.#call = call;
      this.#root.hidden = false;
      this.#log.replaceChildren();
    }

    end(call) {
      if (this.#call !== call) return;
      this.#line("note", WORDS.ended);
      this.#call = null;
      setTimeout(() => { if (!this.#call) this.#root.hidden = true; }, 4000);
    }

    hear(sid, item) {
      if (!this.#call || this.#call.parameters.CallSid !== sid || item.kind === "ended") return;
      const words = item.kind === "say" || item.kind === "speech";
      const text = words ? item.text : item.kind === "digits" ? `keys ${item.text}` : WORDS[item.kind];
      this.#line(item.kind === "speech" ? "them" : "note", text);
      if (words && this.#aloud.getAttribute("aria-pressed") === "true" && window.speechSynthesis) {
        const speech = new SpeechSynthesisUtterance(item.text);
        if (item.language) speech.lang = item.language;
        window.speechSynthesis.speak(speech);
      }
    }

    #line(who, text) {
      const line = make("li", `practice-phone-${who}`, text);
      this.#log.append(line);
      this.#log.scrollTop = this.#log.scrollHeight;
    }
  }

  window.Twilio = Object.assign(window.Twilio || {}, { Device, Call });
})();
