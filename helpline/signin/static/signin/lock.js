/*
 * Locks the page when nobody has used it for a while. Nothing is left or taken away: the call in this window goes
 * on, what was typed stays, and it still rings. All windows of a browser lock and unlock together.
 */

import { onBeat } from "../console/beat.js";
import { post } from "../console/requests.js";
import { ask, optionsOf } from "./passkey.js";

const LATE = 10000; // ms after unlocking in which an answer may still come that was given before
const NOTED = 60000; // ms between two times that the server hears of somebody at the page
const TOLD = 5000; // ms between two times that the other windows hear of it
const INPUT = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "input"];
const RINGS = { call: "A call is ringing. Unlock to answer it.", danger: "A crisis call is ringing. Unlock to answer it." };

const dialog = document.getElementById("idle-lock");
const form = dialog.querySelector("[data-unlock]");
const password = form.elements.password;
const passkey = form.querySelector("[data-unlock-passkey]");
const wrong = dialog.querySelector("[data-wrong]");
const rings = dialog.querySelector("[data-rings]");
const root = document.documentElement;
const idle = Number(dialog.dataset.minutes) * 60000;
const channel = new BroadcastChannel("helpline-lock");

let last = Date.now(); // when somebody last used a window of this browser
let noted = last;
let told = 0;
let options = null;
let opened = -LATE; // when this window was unlocked, by the clock that nothing sets back
let locking = null; // the request that locks on the server: unlocking must not overtake it

const locked = () => "locked" in root.dataset;

function show(element, words) {
  element.textContent = words;
  element.hidden = !words;
}

// ---- locking -------------------------------------------------------------------------------------------------

async function lock() {
  if (locked()) return;
  root.dataset.locked = "";
  password.value = "";
  show(wrong, "");
  dialog.showModal();
  password.focus();
  locking = post(dialog.dataset.lock).catch(() => {}); // the server locks by itself a little later
  await locking;
  options = await optionsOf(form.action);
  passkey.hidden = !options;
}

function open() {
  delete root.dataset.locked;
  last = noted = Date.now();
  opened = performance.now();
  dialog.close();
  document.dispatchEvent(new Event("helpline:nudge"));
  document.dispatchEvent(new Event("helpline:news"));
}

// The server says that it is locked: in another window, or because this one was asleep.
document.addEventListener("helpline:locked", () => performance.now() - opened > LATE && lock());

// A browser lets Escape close a dialog at the second press, whatever the first was answered.
dialog.addEventListener("cancel", (event) => event.preventDefault());
dialog.addEventListener("close", () => locked() && dialog.showModal());

// No key of the page works while it is locked.
for (const name of ["keydown", "keypress", "keyup"]) {
  dialog.addEventListener(name, (event) => event.stopPropagation());
  document.addEventListener(name, (event) => locked() && !dialog.contains(event.target) && stop(event), true);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// ---- unlocking -----------------------------------------------------------------------------------------------

async function unlock(fields) {
  await locking;
  const answer = await post(form.action, fields).catch(() => null);
  if (answer?.status === 204) {
    channel.postMessage("open");
    open();
    return;
  }
  const said = answer?.status === 422 ? (await answer.json()).wrong : "";
  if (answer?.status === 401 || answer?.redirected) location.reload();
  show(wrong, said || "We can’t reach the server at the moment. A call goes on, and what you typed is still here.");
  password.value = "";
  password.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  unlock({ password: password.value });
});
passkey.addEventListener("click", async () => {
  try {
    unlock({ credential: await ask(options) });
  } catch {
    show(wrong, "That did not work, or it took too long. Try again, or use your password.");
    options = await optionsOf(form.action);
  }
});

// ---- who is there --------------------------------------------------------------------------------------------

function used() {
  if (locked()) return;
  last = Date.now();
  if (last - told > TOLD) {
    told = last;
    channel.postMessage("used");
  }
  if (last - noted > NOTED) {
    noted = last;
    post(dialog.dataset.active).catch(() => {});
  }
}

for (const name of INPUT) document.addEventListener(name, used, { passive: true, capture: true });

channel.onmessage = ({ data }) => {
  if (data === "used") last = Date.now();
  else if (data === "lock") lock();
  else if (locked()) open();
};

function ring() {
  const offer = document.querySelector("#bar [data-offer]");
  const words = offer ? RINGS["danger" in offer.dataset ? "danger" : "call"] : "";
  if (rings.textContent !== words) show(rings, words);
}

onBeat(() => {
  if (locked()) ring();
  else if (Date.now() - last >= idle) {
    channel.postMessage("lock");
    lock();
  }
});
