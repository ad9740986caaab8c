/*
 * A call that rings is heard, and seen among other tabs: in the title, the icon and, where somebody allowed it,
 * a notification. Danger has its own sound, words and sign, and so has a counselor who asks for help. Of several
 * windows of one person one sounds.
 */

import { notify, quiet } from "./notify.js";

const KINDS = {
  call: {
    title: "● A call is ringing",
    every: 3, // seconds from one ring to the next
    loudness: 0.2,
    notes: [
      [587.33, 0],
      [880, 0.18],
    ],
    vibration: [200, 100, 200],
  },
  asked: {
    title: "● A colleague asks for you",
    every: 3,
    loudness: 0.2,
    notes: [
      [587.33, 0],
      [880, 0.18],
    ],
    vibration: [200, 100, 200],
  },
  danger: {
    title: "⚠ Crisis call – answer now",
    every: 2,
    loudness: 0.4,
    notes: [
      [988, 0],
      [740, 0.2],
      [988, 0.4],
      [740, 0.6],
    ],
    vibration: [500, 100, 500, 100, 500],
  },
  help: {
    title: "⚠ A counselor asks for help",
    every: 4,
    loudness: 0.25,
    notes: [
      [659.25, 0],
      [659.25, 0.25],
      [880, 0.5],
    ],
    vibration: [300, 150, 300],
  },
};

const title = document.title;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const icon = document.querySelector('link[rel="icon"]');
let audio = null;
let mine = !navigator.locks; // without locks every window sounds, rather than none
let asked = false;
let kind = "";
let count = 0;

function ready() {
  audio ??= new AudioContext();
  return audio;
}

/** Say whether a ring would be heard. */
export const audible = () => audio?.state === "running";

/** Only a window that can be heard asks to be the one that sounds: a silent one must not keep another from it. */
function claim() {
  if (asked || !audible()) return;
  asked = true;
  navigator.locks?.request("helpline-ring", () => {
    mine = true;
    return new Promise(() => {}); // until this window is closed
  });
}

// Browsers let a page sound once somebody has touched it, or came from a page of ours that they had touched.
ready().addEventListener("statechange", claim);
claim();
for (const name of ["pointerdown", "keydown"]) {
  document.addEventListener(name, () => ready().resume(), { passive: true });
}

function note(frequency, delay, loudest) {
  const start = audio.currentTime + delay;
  const [voice, loudness] = [audio.createOscillator(), audio.createGain()];
  voice.frequency.value = frequency;
  loudness.gain.setValueAtTime(0.0001, start);
  loudness.gain.exponentialRampToValueAtTime(loudest, start + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + 1.1);
  voice.connect(loudness).connect(audio.destination);
  voice.start(start);
  voice.stop(start + 1.2);
}

function sound({ every, notes, loudness, vibration }) {
  if (count % every !== 0) return;
  if (mine && audible()) notes.forEach(([frequency, delay]) => note(frequency, delay, loudness));
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(vibration);
}

function dress(words, sign) {
  document.title = words;
  if (icon && icon.href !== sign) icon.href = sign;
}

/** Ring on, once a second, while a call rings: `wanted` is one of the kinds, or "" when none does. */
export function ring(wanted, offer, signs) {
  if (wanted !== kind) count = 0;
  kind = wanted;
  if (!wanted) {
    dress(title, signs[""]);
    quiet();
    return;
  }
  const how = KINDS[wanted];
  dress(count % 2 && !still.matches ? title : how.title, signs[wanted]);
  sound(how);
  notify(wanted, offer, count);
  count += 1;
}
