/*
 * The panel between the controls of a call and its form: 911, whom to ask, whom to bring in. News never replaces it, so
 * nothing in it moves under the pointer or loses what was chosen; it goes with its call.
 */

import { land } from "./focus.js";

const panel = document.getElementById("call-panel");
const said = document.getElementById("call-panel-said");
const callBar = document.getElementById("call-bar");
const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox])";

let opener = ""; // the id of the button that opened it

/** Close the panel; a keyboard that was in it goes on at the button that opened it, where that is still there. */
function close() {
  const inside = panel.contains(document.activeElement);
  panel.replaceChildren();
  said.textContent = "";
  if (!inside) return;
  document.getElementById(opener)?.focus({ preventScroll: true });
  land(callBar);
}

/** A typed address is not thrown away by a key. */
const hasTyped = () => [...panel.querySelectorAll(TYPED)].some((field) => field.value !== field.defaultValue);

function onEscape(event) {
  if (event.key !== "Escape" || !panel.firstElementChild || event.defaultPrevented) return;
  if (!panel.contains(document.activeElement)) return;
  if (hasTyped()) said.textContent = "What you typed is not kept yet. Press Close to throw it away.";
  else close();
}

/** What was refused is said by the controls; the panel stays, so that somebody else can be chosen. */
function done(event) {
  const { successful, elt } = event.detail;
  if (!successful || !elt.matches("[data-then-close]")) return;
  if (!callBar.querySelector("[data-refused]")) close();
}

document.addEventListener("keydown", onEscape);
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target !== panel || panel.contains(detail.elt)) return;
  opener = (detail.elt.matches("button") ? detail.elt : detail.elt.querySelector("button"))?.id ?? "";
});
panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) close();
});
panel.addEventListener("htmx:afterRequest", done);
panel.addEventListener("htmx:afterSettle", () => {
  said.textContent = panel.querySelector("[data-said]")?.textContent ?? "";
});

/** Close the panel once the desk shows another call: `card` is the address of the card that it shows now. */
export function keepWith(card) {
  const shown = panel.querySelector("[data-call-panel]");
  if (shown && shown.dataset.callPanel !== card) close();
}
