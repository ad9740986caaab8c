/*
 * Keeps a page true: a nudge from the server's event stream says look again, and a poll stands behind it.
 * Parts that want to be looked at carry `data-look` and the htmx trigger `look`.
 */

import { onBeat } from "./beat.js";
import { setByServer, tick } from "./clocks.js";
import { noted, token } from "./requests.js";

const WITH_STREAM = 15; // seconds between polls while the stream is up
const WITHOUT = 5;

let streaming = false;
let sinceLook = 0;

export function look() {
  sinceLook = 0;
  for (const part of document.querySelectorAll("[data-look]")) window.htmx.trigger(part, "look");
}

const on = (name, listener) => document.body.addEventListener(name, listener);

on("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
on("htmx:sseOpen", (event) => {
  streaming = true;
  const { source } = event.detail;
  // The server's own word that it can't hear of changes at the moment, and that it can again.
  source.addEventListener("degraded", () => (streaming = false));
  source.addEventListener("nudge", () => {
    streaming = true;
    document.dispatchEvent(new Event("helpline:nudge"));
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
