/*
 * Leaving: what was typed is saved first, then every window of this browser shows nobody's record any more.
 * What is not saved yet stays in the memory of its page, and the page comes back for the same person only.
 * A conversation in this window goes on: the page is covered then and not left, or its sound would end.
 */

import { onBeat } from "./beat.js";
import { post, token } from "./requests.js";
import { leave, onLeft, onSaveAsked, saveElsewhere } from "./windows.js";

const SAVED_WITHIN = 3000; // ms for which signing out waits for words that are on their way

const panel = document.getElementById("signed-out");
const form = document.getElementById("logout-form");
const { person } = document.getElementById("around").dataset;
const hangUp = panel.querySelector("[data-hang-up]");

let telephone = { live: false, hangUp() {} };
let kept = null; // what the page showed before it was blanked
let asked = false; // whether this window asked to sign out: the answer may be lost

/** Take the telephone in this window: its conversation outlasts the sign-in. */
export const talksOn = (softphone) => (telephone = softphone);

/** Hide the page from whoever comes by; what was typed in it is kept. */
export function cover() {
  if (document.body.classList.contains("is-signed-out")) return;
  document.body.append(panel);
  document.body.classList.add("is-signed-out");
  panel.hidden = false;
  panel.querySelector("a").focus();
}

/** Take everything off the page: somebody has signed out. */
export function blank() {
  cover();
  if (kept) return;
  kept = document.createDocumentFragment();
  for (const node of [...document.body.childNodes]) if (node !== panel) kept.append(node);
}

/** Show the page again to the person whose it is, and to nobody else. */
export function comeBack(by) {
  if (!document.body.classList.contains("is-signed-out")) return;
  panel.querySelector("[data-somebody-else]").hidden = by === person;
  if (by !== person) return;
  panel.hidden = true;
  document.body.classList.remove("is-signed-out");
  if (kept) document.body.prepend(kept);
  kept = null;
  asked = false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token();
}

/** Save what was typed in this window, as far as that goes in time. */
function saveHere() {
  const saving = [];
  document.dispatchEvent(new CustomEvent("helpline:save", { detail: { wait: (promise) => saving.push(promise) } }));
  const late = new Promise((resolve) => setTimeout(resolve, SAVED_WITHIN));
  return Promise.race([Promise.allSettled(saving), late]);
}

async function signOut() {
  await Promise.all([saveHere(), saveElsewhere(SAVED_WITHIN)]);
  if (!telephone.live) return form.submit();
  asked = true;
  const answer = await post(form.action).catch(() => null);
  if (!answer?.ok) return;
  leave();
  blank();
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  signOut();
});
hangUp.addEventListener("click", () => telephone.hangUp());
onSaveAsked(saveHere);
onLeft(blank);
document.addEventListener("helpline:left", blank);
document.addEventListener("helpline:signed-out", () => (asked ? blank() : cover()));
onBeat(() => {
  panel.querySelector("[data-talks-on]").hidden = !telephone.live;
});
