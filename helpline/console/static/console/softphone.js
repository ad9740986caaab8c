/* The telephone in the browser: one Twilio device, with a token from our server, that rings in to a call. */

import { post } from "./requests.js";

const TOO_OLD = 50 * 60 * 1000; // ms; a token lasts an hour

export class Softphone {
  #sdk;
  #tokenUrl;
  #say;
  #changed;
  #device = null;
  #fetchedAt = 0;
  #call = null;

  /** `say` shows a line of words about the connection; `changed` hears that a call began or ended. */
  constructor({ sdk, tokenUrl, say, changed }) {
    this.#sdk = sdk;
    this.#tokenUrl = tokenUrl;
    this.#say = say;
    this.#changed = changed;
  }

  get live() {
    return this.#call !== null;
  }

  get muted() {
    return this.#call?.isMuted() ?? false;
  }

  mute(quiet) {
    this.#call?.mute(quiet);
  }

  /** End the call in this window. */
  hangUp() {
    this.#call?.disconnect();
  }

  /**
   * Take an offered call. Rejects with words that say what is in the way. A call that is over for the server, and whose
   * end this window missed, is ended here first: nobody talks with two callers, and a device has one call.
   */
  async connect(offer) {
    const device = await this.#ready();
    this.hangUp();
    const call = await device.connect({ params: { offer } }).catch((error) => {
      throw new Error(explained(error));
    });
    this.#call = call;
    this.#listen(call);
    this.#changed();
  }

  async #ready() {
    await loaded(this.#sdk);
    const fresh = Date.now() - this.#fetchedAt < TOO_OLD;
    if (this.#device && fresh) return this.#device;
    const token = await this.#token();
    if (this.#device) {
      this.#device.updateToken(token);
      return this.#device;
    }
    this.#device = new window.Twilio.Device(token, { logLevel: "error" });
    this.#device.on("tokenWillExpire", () => this.#renew());
    this.#device.on("error", (error) => this.#say(explained(error)));
    return this.#device;
  }

  /** A call goes on with the token it began with, also when its person has signed out since. */
  async #renew() {
    const token = await this.#token().catch(() => null);
    if (token) this.#device.updateToken(token);
  }

  async #token() {
    const answer = await post(this.#tokenUrl);
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.why ?? "The phone in this browser can’t be started.");
    this.#fetchedAt = Date.now();
    return told.token;
  }

  #listen(call) {
    const over = () => {
      if (this.#call !== call) return;
      this.#call = null;
      this.#say("");
      this.#changed();
    };
    for (const name of ["disconnect", "cancel", "reject"]) call.on(name, over);
    call.on("error", (error) => this.#say(explained(error)));
    call.on("reconnecting", () => this.#say("Your connection dropped. Reconnecting your voice…"));
    call.on("reconnected", () => this.#say(""));
    call.on("warning", () => this.#say("Your connection is weak: the caller may not hear you well."));
    call.on("warning-cleared", () => this.#say(""));
    call.on("mute", () => this.#changed());
  }
}

function explained(error) {
  const denied = error?.code === 31401 || error?.code === 31208 || error?.name === "NotAllowedError";
  return denied
    ? "This browser may not use the microphone. Allow it in the address bar, or let your calls ring on your phone."
    : `The connection has a problem${error?.code ? ` (${error.code})` : ""}. Check your network and your headset.`;
}

let loading = null;

function loaded(url) {
  if (window.Twilio?.Device) return Promise.resolve();
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("The phone in this browser can’t be loaded. Try again, or let calls ring on your phone."));
    };
    document.head.append(script);
  });
  return loading;
}
