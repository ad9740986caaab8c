/*
 * The bar around every page: it rings, says what is urgent, and tells the server that somebody is there.
 * A nudge says look again, and a poll stands behind it.
 */

import { onBeat } from "./beat.js";
import { serverNow, setByServer, tick } from "./clocks.js";
import { replace } from "./focus.js";
import { keys } from "./keys.js";
import { comeBack, cover } from "./leaving.js";
import { get, post } from "./requests.js";
import { audible, ring } from "./ring.js";
import { remember } from "./still.js";
import { stream } from "./stream.js";
import { onTaken } from "./windows.js";

const EVERY = 5; // seconds between two polls
const HEARTBEAT = 12; // seconds
const LATE = 6000; // ms after its time for which a call still rings: the news that it was prolonged may be on its way
const HUSHED = 5000; // ms for which a call does not ring after another window took it
const INCOMPLETE = 422; // the status that says so
const WRITABLE = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

const around = document.getElementById("around");
const bar = document.getElementById("bar");
const silent = document.getElementById("silent");
const callBar = document.getElementById("call-bar"); // the desk shows what rings by itself
const { bar: url, events, heartbeat, icon, iconCall, iconDanger } = around.dataset;
const signs = { "": icon, call: iconCall, asked: iconCall, danger: iconDanger, help: iconDanger };

let hushed = "";
let beats = 0;

/** Ring no more for an offer that is being taken. */
export const hush = (offer) => (hushed = offer);

onTaken((offer) => {
  hush(offer);
  setTimeout(() => hushed === offer && hush(""), HUSHED); // should the other window not get it after all
});

export const typing = () => document.activeElement?.matches(WRITABLE) ?? false;

async function look() {
  const seen = bar.querySelector("[data-seen]")?.dataset.seen ?? "";
  const answer = await get(`${url}?seen=${seen}`).catch(() => null);
  if (answer?.ok) comeBack(answer.headers.get("Helpline-Person"));
  if (answer?.ok) stream(events);
  if (answer?.status === 401 || answer?.status === 403) bar.replaceChildren();
  if (answer?.status === 403) cover(); // this account has no part here any more
  if (answer?.status !== 200) return;
  const html = await answer.text();
  const toldAnew = remember(bar);
  replace(bar, () => (bar.innerHTML = html));
  toldAnew();
  setByServer(bar);
  tick();
  document.dispatchEvent(new Event("helpline:news"));
}

/** A page that can't reach the server does not ring for ever. */
const over = (offer) => serverNow() > Date.parse(offer.dataset.until) + LATE;

/** How an offer rings: in danger, because a colleague asks, or as any other call. */
const kindOf = ({ dataset }) => ["danger", "asked"].find((kind) => kind in dataset) ?? "call";

function sound() {
  // A locked desk no longer looks: there the bar says what rings.
  const place = "locked" in document.documentElement.dataset ? bar : (callBar ?? bar);
  const offer = place.querySelector("[data-offer]");
  const rings = offer && offer.dataset.ringOn === "browser" && offer.dataset.offer !== hushed && !over(offer);
  const help = bar.querySelector("[data-help]"); // a counselor asks for a supervisor, and none comes yet
  if (rings || !help) ring(rings ? kindOf(offer) : "", offer?.dataset.offer, signs);
  else ring("help", help.dataset.help, signs);
  silent.hidden = !(rings || help) || audible();
}

/** Where something is still missing the server says what, in the form; its first field is where to go on. */
async function refused(form, answer) {
  const said = form.querySelector("[data-said]");
  if (!said) return;
  said.textContent = answer?.status === INCOMPLETE ? await answer.text() : "";
  if (said.textContent) form.querySelector("select")?.focus();
}

/** Some buttons act without leaving the page: leaving it would end a call that is heard in it. */
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-quietly]")) return;
  event.preventDefault();
  const answer = await post(event.target.action, new FormData(event.target, event.submitter)).catch(() => null);
  await refused(event.target, answer);
  document.dispatchEvent(new Event("helpline:news"));
  look();
});

// Pages make room for the bar, and what sticks to their top sticks below it.
new ResizeObserver(([entry]) => {
  document.documentElement.style.setProperty("--around", `${entry.borderBoxSize[0].blockSize}px`);
}).observe(around);

const beat = () => heartbeat && post(heartbeat).catch(() => {});

document.addEventListener("helpline:nudge", look);
window.addEventListener("online", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
if (!callBar) keys(null, typing, (selector) => bar.querySelector(selector));
setByServer(document);
tick();
onBeat(() => {
  beats += 1;
  tick();
  sound();
  if (beats % EVERY === 0) look();
  if (beats % HEARTBEAT === 0) beat();
});
beat();
look();
