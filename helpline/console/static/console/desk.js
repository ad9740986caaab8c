/* The desk: accepting and rejoining, the card of the call, and the keys. The bar around every page rings. */

import { hush, typing } from "./bar.js";
import { onBeat } from "./beat.js";
import { keepWith } from "./call_panel.js";
import { putAway } from "./dial.js";
import { moved } from "./focus.js";
import { warn } from "./hold_ends.js";
import { keys } from "./keys.js";
import { talksOn } from "./leaving.js";
import { look } from "./live.js";
import { sayNews } from "./said.js";
import { Softphone } from "./softphone.js";
import { onTaken, soundElsewhere, sounding, take } from "./windows.js";

const LOOK_FOR_SOUND = 3; // seconds between two questions where a call's sound is
const REJOIN_WITHIN = 15000; // ms for which the wish to rejoin a call stands
const SURE = 4000; // ms within which the second press of a button counts
const SLIP = 600; // ms within which it does not: a double click, or a key that is held down

const desk = document.getElementById("desk");
const callBar = document.getElementById("call-bar");
const card = document.getElementById("card");
const line = document.getElementById("line");

const state = () => callBar.querySelector("[data-state]");
const ringing = () => callBar.querySelector("[data-offer]");

function words(id, text) {
  const place = desk.querySelector(`#${id}`); // also while the page is blanked
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

talksOn(softphone);

// ---- taking a call ----------------------------------------------------------------------------------------

let accepting = "";

async function accept(button) {
  const offer = button.dataset.accept;
  if (accepting === offer) return;
  accepting = offer;
  words("trouble", "");
  dress();
  hush(offer);
  take(offer);
  try {
    await softphone.connect(offer);
  } catch (error) {
    accepting = "";
    hush("");
    words("trouble", error?.message || "The call could not be taken in this browser.");
    dress();
  }
}

onTaken((offer) => {
  accepting = offer;
  dress();
  setTimeout(() => {
    if (accepting === offer) accepting = "";
    dress();
  }, 5000);
});

// ---- a call whose sound is lost -------------------------------------------------------------------------------

let found = ""; // where the sound is when it is not here: "elsewhere", "nowhere", or "" while that is not known
let rejoining = false; // asked to come back: the call is taken again as soon as it rings

sounding(() => softphone.live);

async function findSound() {
  if (softphone.live || !callBar.querySelector("[data-elsewhere]")) {
    found = "";
    return;
  }
  found = (await soundElsewhere()) ? "elsewhere" : "nowhere";
  dress();
}

function askToRejoin() {
  rejoining = true;
  setTimeout(() => {
    rejoining = false;
    dress();
  }, REJOIN_WITHIN);
}

function rejoin() {
  const button = callBar.querySelector("[data-rejoin] [data-accept]");
  if (!rejoining || !button) return;
  rejoining = false;
  accept(button);
}

/** Another page sent its person here to take a call. */
function acceptAsked() {
  const offer = new URLSearchParams(location.search).get("accept");
  if (!offer) return;
  history.replaceState(null, "", location.pathname); // loaded again, the page takes nothing
  const button = callBar.querySelector(`[data-accept="${CSS.escape(offer)}"]`);
  if (button) accept(button);
  else words("trouble", "That call is no longer ringing for you.");
}

// ---- what the call bar looks like, beyond what the server can know --------------------------------------------

/** Bring the buttons in line with the telephone in this window. */
function dress() {
  dressSure();
  warn();
  const mute = callBar.querySelector("[data-mute]");
  if (mute) {
    mute.hidden = !softphone.live;
    mute.setAttribute("aria-pressed", String(softphone.muted));
    mute.querySelector("[data-mute-words]").textContent = softphone.muted ? "Unmute" : "Mute";
  }
  dressSound();
  const button = callBar.querySelector("[data-accept]");
  if (!button) return;
  const words = button.querySelector("[data-words]");
  button.disabled = button.dataset.accept === accepting;
  words.textContent = button.disabled ? "Connecting…" : words.dataset.words;
}

/** Say where the sound of the call is; where it is nowhere, offer to come back into the call. */
function dressSound() {
  const byTelephone = callBar.querySelector("[data-by-telephone]");
  if (byTelephone) byTelephone.hidden = softphone.live;
  const [elsewhere, nowhere] = ["[data-elsewhere]", "[data-nowhere]"].map((each) => callBar.querySelector(each));
  if (elsewhere) elsewhere.hidden = softphone.live || found !== "elsewhere";
  if (!nowhere) return;
  nowhere.hidden = softphone.live || found !== "nowhere";
  nowhere.querySelector("button").disabled = rejoining;
}

let announced = "";
let cameAt = -Infinity; // when the call that rings took the place of another, in ms as `event.timeStamp`

function announce() {
  const offer = ringing();
  if (offer?.dataset.offer === announced) return;
  if (announced && offer) cameAt = performance.now();
  announced = offer?.dataset.offer ?? "";
  desk.querySelector("#announcement").textContent = offer?.dataset.announce ?? "";
}

// ---- the card: loaded once for a call, never replaced while the call is live ---------------------------------

let shownCard = "";

async function layCard() {
  const wanted = state().dataset.card ?? "";
  if (state().dataset.state !== "talking") opened = false;
  else if (wanted === shownCard) open(document.activeElement);
  if (wanted === shownCard || state().dataset.state === "ringing") return;
  shownCard = wanted;
  if (!wanted) {
    laid = "";
    card.hidden = true;
    card.replaceChildren();
    return;
  }
  card.hidden = false;
  const before = document.activeElement;
  laid = "";
  await window.htmx.ajax("GET", wanted, { target: card, swap: "innerHTML" });
  laid = shownCard; // none where it could not be loaded
  if (state().dataset.state === "talking") open(before);
}

let laid = ""; // the card that has come
let opened = false; // whether the form has been opened since the caller and they were brought together

/** Go to the form once for each time that they talk, unless somebody is in it or has gone elsewhere. */
function open(before) {
  if (opened || laid !== state().dataset.card) return;
  opened = true;
  // The form of the caller before may have given its focus to the same part of this one.
  const handedOn = document.activeElement === card.querySelector(".intake-part");
  if (handedOn || (!moved(before) && !card.contains(document.activeElement))) openAtTop();
}

/**
 * A new caller's form begins at its first questions, which are on safety; a late one takes no focus. What is known of
 * the caller stays in sight above them, as far as there is room, but not in danger.
 */
function openAtTop() {
  const questions = card.querySelector(".intake-part");
  if (!questions || typing()) return;
  questions.focus({ preventScroll: true });
  const inDanger = callBar.querySelector(".is-crisis");
  const top = inDanger ? questions : card.querySelector("[data-intake]");
  top.scrollIntoView({ block: "start", behavior: "instant" });
  if (inDanger) return;
  questions.querySelector("legend, label")?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target === card) shownCard = "";
});
document.body.addEventListener("htmx:sendError", (event) => {
  if (event.detail.target === card) shownCard = "";
});

// ---- events -------------------------------------------------------------------------------------------------

let was = ""; // the state that the desk showed before

function changed() {
  if (!ringing() && !callBar.querySelector("[data-accept]")) accepting = "";
  const { state: shown } = state().dataset;
  // Whoever was beside a counselor, and is not any more, leaves here as well; with the call itself they stay.
  if (was === "listening" && shown !== "listening" && shown !== "talking" && !accepting) softphone.hangUp();
  const given = was === "alongside" && shown === "talking"; // their colleague's call is theirs now
  was = shown;
  // The server asks Twilio to end it as well. Where that is late, the next call must not come on top of it.
  if (shown === "finished" && !accepting) softphone.hangUp();
  const inCall = ["talking", "alongside", "listening"].includes(shown);
  document.body.classList.toggle("in-call", inCall);
  const overForm = shown === "ringing" && !card.hidden;
  document.body.classList.toggle("docked", inCall || shown === "finished" || overForm);
  putAway(shown === "talking" || shown === "ringing");
  dress();
  announce();
  sayNews();
  if (given) desk.querySelector("#announcement").textContent = "You have the call now.";
  layCard();
  keepWith(state().dataset.card ?? "");
  rejoin();
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === callBar) changed();
});

let pressedAt = 0;
let sureOf = ""; // the id of the button that was pressed once

/** How long before `at` (ms, as `event.timeStamp`) a button was pressed that asks for a second press. */
const since = (button, at = performance.now()) => (button.id === sureOf ? at - pressedAt : Infinity);

/**
 * Some buttons ask for a second press: a slip of the hand must not cut somebody off. What counts is when the
 * hand moved, not when a busy browser came to it: the clicks of one slip can be handled seconds apart.
 */
function sure(event) {
  const button = event.target.closest("[data-sure]");
  if (!button) return;
  const ago = since(button, event.timeStamp);
  if (ago >= SLIP && ago < SURE) {
    sureOf = "";
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  pressedAt = event.timeStamp;
  sureOf = button.id;
  dressSure();
  for (const change of [SLIP, SURE]) setTimeout(dressSure, change + 20);
}

/** Say on the button what the next press does, also on one that has just come from the server. */
function dressSure() {
  for (const button of callBar.querySelectorAll("[data-sure]")) {
    const words = button.querySelector("[data-words]");
    const asked = since(button) < SURE;
    button.toggleAttribute("data-asked", asked);
    button.setAttribute("aria-disabled", String(since(button) < SLIP));
    words.textContent = asked ? button.dataset.sure : words.dataset.words;
  }
}

let last = { what: "", at: 0 }; // what was pressed last, and when

/**
 * The second press of a double press does nothing: by then the button may take back what the first one did, or pass on
 * another caller. Nor does a press that passes on a call that took another's place so lately.
 */
function onceOnly(event) {
  const button = event.target.closest("button:not([data-sure])");
  if (!button) return;
  const at = event.timeStamp;
  const what = button.matches("[data-finish]") ? "finish" : button.id;
  const again = what !== "" && what === last.what && at - last.at < SLIP;
  last = { what, at };
  if (!again && !(button.matches("[data-decline]") && at - cameAt < SLIP)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Ready for the next call only with an outcome: say so in our words, and go to where it is chosen. */
function outcomeFirst(event, form) {
  const missing = !form.querySelector(":checked");
  callBar.querySelector("[data-outcome-missing]").hidden = !missing;
  if (!missing) return;
  event.preventDefault();
  form.querySelector("input[type=radio]").focus();
}

/** A key that is held down presses a button again and again; that is one press. */
function onePress(event) {
  if (event.repeat && event.target.closest("[data-sure]")) event.preventDefault();
}

for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  callBar.addEventListener(lost, () => (last.what = "")); // what was not done may be pressed again at once
}
callBar.addEventListener("change", () => (last.what = "")); // nor is it a double press with a choice in between
callBar.addEventListener("keydown", onePress, true);
callBar.addEventListener("click", onceOnly, true);
callBar.addEventListener("click", sure, true);
callBar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "finish") outcomeFirst(event, button.form);
  if (button?.matches("[data-accept]")) accept(button);
  if (button?.closest("[data-nowhere]")) askToRejoin();
  if (button?.matches("[data-mute]")) {
    softphone.mute(!softphone.muted);
    dress();
  }
});

window.addEventListener("beforeunload", (event) => {
  if (softphone.live) event.preventDefault(); // leaving the page ends this side of the call
});

keys(document.getElementById("keys-switch"), typing, (selector) => {
  return callBar.querySelector(selector) ?? desk.querySelector(`:scope > ${selector}`);
});

// What sticks to the top of the card sticks below the dock, however tall its words make it.
new ResizeObserver(([dock]) => {
  document.documentElement.style.setProperty("--dock", `${dock.borderBoxSize[0].blockSize}px`);
}).observe(desk.querySelector(".dock"));

let beats = 0;

onBeat(() => {
  beats += 1;
  warn();
  if (beats % LOOK_FOR_SOUND === 0) findSound();
  if (callBar.querySelector("[data-soon]")) look(); // what was asked of Twilio is answered within a second or two
});

changed();
findSound();
acceptAsked();
