/*
 * The sound of a call: two soft notes, and a title that can be seen among other tabs. Of several windows of
 * one person, one sounds: the one that holds the lock.
 */

const EVERY = 3; // seconds from one ring to the next
const NOTES = [
  [587.33, 0],
  [880, 0.18],
];

let audio = null;
let mine = !navigator.locks; // without locks every window sounds, rather than none
let count = 0;
const title = document.title;

navigator.locks?.request("helpline-ring", () => {
  mine = true;
  return new Promise(() => {}); // until this window is closed
});

// Browsers let a page sound only once somebody has touched it.
for (const name of ["pointerdown", "keydown"]) {
  document.addEventListener(name, () => ready().resume(), { once: true, passive: true });
}

function ready() {
  audio ??= new AudioContext();
  return audio;
}

/** Say whether a ring would be heard. */
export const audible = () => audio?.state === "running";

function note(frequency, delay) {
  const start = audio.currentTime + delay;
  const [voice, loudness] = [audio.createOscillator(), audio.createGain()];
  voice.frequency.value = frequency;
  loudness.gain.setValueAtTime(0.0001, start);
  loudness.gain.exponentialRampToValueAtTime(0.2, start + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + 1.1);
  voice.connect(loudness).connect(audio.destination);
  voice.start(start);
  voice.stop(start + 1.2);
}

/** Ring on, once a second, while a call rings; stop when it does not. */
export function ring(ringing) {
  if (!ringing) {
    count = 0;
    document.title = title;
    return;
  }
  document.title = count % 2 ? title : "● A call is ringing";
  if (count % EVERY === 0 && mine && audible()) NOTES.forEach(([frequency, delay]) => note(frequency, delay));
  count += 1;
}
