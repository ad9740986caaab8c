/* Desktop notifications of a call that rings, for whoever asked for them. They say nothing about the call. */

import { onSeen, see } from "./windows.js";

const WORDS = {
  call: "A call is ringing",
  asked: "A colleague asks you into their call",
  danger: "Crisis call – answer now",
  help: "A counselor asks for help",
};
const possible = "Notification" in window;
let shown = null;
let seen = "";

onSeen((offer) => {
  seen = offer;
  quiet();
});

/** Show that a call rings, unless somebody looks at one of our windows. The first second is for finding out. */
export function notify(kind, offer, second) {
  if (document.hasFocus()) {
    if (second === 0) see(offer);
    quiet();
    return;
  }
  if (!possible || Notification.permission !== "granted" || shown || seen === offer || second === 0) return;
  try {
    shown = new Notification("Helpline", {
      body: WORDS[kind],
      tag: "helpline-ring",
      requireInteraction: kind === "danger",
      silent: true, // the page itself sounds
    });
    shown.onclick = () => window.focus();
  } catch {
    // Some telephones allow notifications only to installed applications.
  }
}

/** Take the notification away. */
export function quiet() {
  shown?.close();
  shown = null;
}

function dress() {
  for (const button of document.querySelectorAll("[data-notify]")) {
    button.hidden = !possible || Notification.permission !== "default";
  }
  for (const words of document.querySelectorAll("[data-notify-blocked]")) {
    words.hidden = !possible || Notification.permission !== "denied";
  }
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-notify]")) return;
  await Notification.requestPermission();
  dress();
});
dress();
