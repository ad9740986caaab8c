/* One tick a second for everything on a page that depends on time. */

const listeners = new Set();

export function onBeat(listener) {
  listeners.add(listener);
}

function beat() {
  for (const listener of listeners) listener();
}

try {
  const worker = new Worker(new URL("./beat.worker.js", import.meta.url));
  worker.onmessage = beat;
} catch {
  setInterval(beat, 1000); // slower in a hidden window, and better than nothing
}
