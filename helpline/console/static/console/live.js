/*
 * Keeps a page true: a nudge from the server's event stream says look again, and a poll stands behind it.
 * Parts that want to be looked at carry `data-look` and the htmx trigger `look`.
 */

import { onBeat } from "./beat.js";
import { setByServer, tick } from "./clocks.js";
import { noted, show, token } from "./requests.js";

const WITH_STREAM = 15; // seconds between polls while the stream is up
const WITHOUT = 5;
const TOLD_ELSEWHERE = new Set([401, 423]); // signed out, locked

let streaming = false;
let sinceLook = 0;

export function look() {
  sinceLook = 0;
  for (const part of document.querySelectorAll("[data-look]")) window.htmx.trigger(part, "look");
}

/** A locked page asks for nothing that it would show; unlocking brings news. */
const isLocked = () => "locked" in document.documentElement.dataset;

const on = (name, listener) => document.body.addEventListener(name, listener);

// ---- a press goes before every look ---------------------------------------------------------------------------

/*
 * Where a press meets a look that is on its way, htmx would send the look that waits next, put the press off behind
 * it, and forget the press for a third look. So nothing is looked at while a press is on its way.
 */
const PRESS = 10000; // ms after which a press that nobody heard of any more holds up nothing
const pressed = new Map(); // form → until when its press may be on its way
let missed = false;

const isPressing = () => [...pressed.values()].some((until) => until > Date.now());

on("htmx:confirm", (event) => {
  const { elt, verb } = event.detail;
  if (verb !== "get") {
    if (elt.matches("[hx-sync]")) pressed.set(elt, Date.now() + PRESS);
  } else if (elt.matches("[data-look]") && isLocked()) {
    event.preventDefault();
  } else if (elt.matches("[data-look]") && isPressing()) {
    missed = true;
    event.preventDefault();
  }
});
on("htmx:validation:halted", ({ detail }) => pressed.delete(detail.elt));
on("htmx:afterRequest", ({ detail }) => {
  if (!pressed.delete(detail.requestConfig.elt) || !missed || isPressing()) return;
  missed = false;
  look();
});

/** A press that the server did not hear, or refused, is told: the page looks as if nobody had pressed. */
function pressLost({ detail }) {
  if (detail.requestConfig.verb === "get" || TOLD_ELSEWHERE.has(detail.xhr.status)) return;
  show("press-lost", true);
}
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) on(name, pressLost);
on("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get" && detail.successful) show("press-lost", false);
});

// ---- news ------------------------------------------------------------------------------------------------------

on("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
on("htmx:sseOpen", (event) => {
  streaming = true;
  const { source } = event.detail;
  // The server's own word that it can't hear of changes at the moment, and that it can again.
  source.addEventListener("degraded", () => (streaming = false));
  // What changes on the floor is told in turn, as an event of its own, to the parts that show it.
  source.addEventListener("floor", () => (streaming = true));
  source.addEventListener("nudge", () => {
    streaming = true;
    document.dispatchEvent(new Event("helpline:nudge"));
  });
  source.addEventListener("signed-out", () => {
    streaming = false;
    document.dispatchEvent(new Event("helpline:left"));
  });
});
on("htmx:sseError", () => (streaming = false));
on("htmx:sseClose", () => (streaming = false));
on("htmx:afterRequest", (event) => noted(event.detail.xhr.status));
on("htmx:afterSwap", (event) => {
  setByServer(event.detail.target);
  tick();
});

document.addEventListener("helpline:news", look);
window.addEventListener("offline", () => noted(0));
window.addEventListener("online", look);
document.addEventListener("visibilitychange", () => document.hidden || look());

onBeat(() => {
  sinceLook += 1;
  if (sinceLook >= (streaming ? WITH_STREAM : WITHOUT)) look();
});
