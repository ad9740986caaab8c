/* What the windows of one person tell each other: who takes a call, who sees it ring, and where its sound is. */

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
