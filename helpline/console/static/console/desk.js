/* The desk: ringing, accepting, the card of the call, the keys, and the heartbeat that says somebody is there. */

import { onBeat } from "./beat.js";
import { keys } from "./keys.js";
import { look } from "./live.js";
import { post } from "./requests.js";
import { audible, ring } from "./ring.js";
import { Softphone } from "./softphone.js";

const HEARTBEAT = 12; // seconds
const WRITABLE = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const SURE = 4000; // ms within which a second press hangs up
const SILENT = "Click anywhere once, and this desk can ring aloud.";

const desk = document.getElementById("desk");
const strip = document.getElementById("strip");
const card = document.getElementById("card");
const line = document.getElementById("line");
const others = new BroadcastChannel("helpline-desk");

const state = () => strip.querySelector("[data-state]");
const ringing = () => strip.querySelector("[data-offer]");

function words(id, text) {
  const place = document.getElementById(id);
  place.textContent = text;
  place.hidden = !text;
}

const softphone = new Softphone({
  sdk: desk.dataset.sdk,
  tokenUrl: desk.dataset.token,
  say: (text) => words("line", text),
  changed: () => {
    dress();
    look();
  },
});

// ---- taking a call ----------------------------------------------------------------------------------------

let accepting = "";

async function accept(button) {
  const offer = button.dataset.accept;
  if (accepting === offer) return;
  accepting = offer;
  words("trouble", "");
  dress();
  others.postMessage(offer);
  try {
    await softphone.connect(offer);
  } catch (error) {
    accepting = "";
    words("trouble", error?.message || "The call could not be taken in this browser.");
    dress();
  }
}

others.onmessage = (event) => {
  accepting = event.data; // the other window takes it: this one stops ringing
  setTimeout(() => {
    if (accepting === event.data) accepting = "";
  }, 5000);
};

// ---- what the strip looks like, beyond what the server can know ---------------------------------------------

/** Bring the buttons in line with the telephone in this window. */
function dress() {
  const mute = strip.querySelector("[data-mute]");
  if (mute) {
    mute.hidden = !softphone.live;
    mute.setAttribute("aria-pressed", String(softphone.muted));
    mute.querySelector("[data-mute-words]").textContent = softphone.muted ? "Unmute" : "Mute";
    strip.querySelector("[data-elsewhere]").hidden = softphone.live;
  }
  const button = strip.querySelector("[data-accept]");
  if (!button) return;
  const words = button.querySelector("[data-words]");
  button.disabled = button.dataset.accept === accepting;
  words.textContent = button.disabled ? "Connecting…" : words.dataset.words;
}

let announced = "";

function announce() {
  const offer = ringing();
  if (offer?.dataset.offer === announced) return;
  announced = offer?.dataset.offer ?? "";
  document.getElementById("announcement").textContent = offer?.dataset.announce ?? "";
}

// ---- the card: loaded once for a call, never replaced while the call is live ---------------------------------

let shownCard = "";

async function layCard() {
  const wanted = state().dataset.card ?? "";
  if (wanted === shownCard || state().dataset.state === "ringing") return;
  shownCard = wanted;
  if (!wanted) {
    card.hidden = true;
    card.replaceChildren();
    return;
  }
  card.hidden = false;
  await window.htmx.ajax("GET", wanted, { target: card, swap: "innerHTML" });
}

document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target === card) shownCard = "";
});
document.body.addEventListener("htmx:sendError", (event) => {
  if (event.detail.target === card) shownCard = "";
});

// ---- events -------------------------------------------------------------------------------------------------

function typing() {
  return document.activeElement?.matches(WRITABLE) ?? false;
}

function changed() {
  if (!ringing()) accepting = "";
  document.body.classList.toggle("in-call", state().dataset.state === "talking");
  dress();
  announce();
  layCard();
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === strip) changed();
});

/** Hanging up asks for a second press: a slip of the hand must not cut somebody off. */
function sure(event) {
  const button = event.target.closest("[data-sure]");
  if (!button || button.dataset.asked) return;
  event.preventDefault();
  event.stopPropagation();
  const before = button.textContent;
  button.dataset.asked = "yes";
  button.textContent = button.dataset.sure;
  setTimeout(() => {
    delete button.dataset.asked;
    button.textContent = before;
  }, SURE);
}

strip.addEventListener("click", sure, true);
strip.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-accept]")) accept(button);
  if (button?.matches("[data-mute]")) {
    softphone.mute(!softphone.muted);
    dress();
  }
});

window.addEventListener("beforeunload", (event) => {
  if (softphone.live) event.preventDefault(); // leaving the page ends this side of the call
});

keys(document.getElementById("keys-switch"), typing, (selector) => strip.querySelector(selector)?.click());

// What sticks to the top of the card sticks below the dock, however tall its words make it.
new ResizeObserver(([dock]) => {
  document.documentElement.style.setProperty("--dock", `${dock.borderBoxSize[0].blockSize}px`);
}).observe(desk.querySelector(".dock"));

let beats = 0;

onBeat(() => {
  const offer = ringing();
  const unanswered = Boolean(offer && offer.dataset.offer !== accepting);
  ring(unanswered && offer.dataset.ringOn === "browser");
  if (unanswered) words("line", audible() ? "" : SILENT);
  else if (!softphone.live || line.textContent === SILENT) words("line", "");
  beats += 1;
  if (beats % HEARTBEAT === 0) post(desk.dataset.heartbeat).catch(() => {});
});

post(desk.dataset.heartbeat).catch(() => {});
changed();
