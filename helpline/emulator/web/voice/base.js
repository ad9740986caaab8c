/* Share what the parts of the softphone stand-in need: the emulator's origin, events, errors, requests. */

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
