/* Says half a minute before a hold ends by itself that it does: the caller then hears what is said. */

import { serverNow } from "./clocks.js";

const SOON = 30000; // ms before the end from which on it is said

const callBar = document.getElementById("call-bar");
const said = document.getElementById("hold-said");

let told = ""; // the end of which it was said last

/** Show the words once the end is near, and speak them once for each hold. */
export function warn() {
  const note = callBar.querySelector("[data-hold-ends]");
  if (!note) {
    said.textContent = "";
    return;
  }
  const until = note.dataset.holdEnds;
  note.hidden = Date.parse(until) - serverNow() > SOON;
  if (note.hidden || told === until) return;
  told = until;
  said.textContent = note.textContent;
}
