/*
 * What the windows of one person tell each other: who takes a call, who sees it ring, where its sound is, and that
 * somebody signs out.
 */

const channel = new BroadcastChannel("helpline-desk");
const PATIENCE = 700; // ms in which another window answers
const listeners = {};

channel.onmessage = ({ data }) => listeners[data.kind]?.forEach((listener) => listener(data.about));

function on(kind, listener) {
  (listeners[kind] ??= new Set()).add(listener);
}

const tell = (kind, about = "") => channel.postMessage({ kind, about });

/** Say that this window takes an offered call, so that the others stop ringing. */
export const take = (offer) => tell("take", offer);
export const onTaken = (listener) => on("take", listener);

/** Say that somebody looks at this window while a call rings, so that the others need not call for attention. */
export const see = (offer) => tell("see", offer);
export const onSeen = (listener) => on("see", listener);

/** Answer other windows' question for the sound of a call with `live()`. */
export function sounding(live) {
  on("sound?", () => live() && tell("sound"));
}

let answered = () => {};
on("sound", () => answered());

/** Ask the other windows whether one of them has the sound of the call. */
export function soundElsewhere() {
  return new Promise((resolve) => {
    answered = () => resolve(true);
    tell("sound?");
    setTimeout(() => resolve(false), PATIENCE);
  });
}

/** Say that this person has signed out. */
export const leave = () => tell("left");
export const onLeft = (listener) => on("left", listener);

/** Save with `save()`, a promise, when another window signs out. */
export function onSaveAsked(save) {
  on("save?", async () => {
    tell("saving");
    await save();
    tell("saved");
  });
}

let saving = 0;
let saved = () => {};
on("saving", () => (saving += 1));
on("saved", () => saved((saving -= 1)));

/** Ask the other windows to save what was typed in them; wait for those that answer, but no longer than `within` ms. */
export function saveElsewhere(within) {
  saving = 0;
  tell("save?");
  return new Promise((resolve) => {
    saved = (left) => left <= 0 && resolve();
    setTimeout(() => saving <= 0 && resolve(), PATIENCE);
    setTimeout(resolve, within);
  });
}
