/* Keeps every time on the page going: how long something has lasted, or how long it will. */

const SET_BACK = 30000; // ms: no answer takes so long, so a time that is older by more means that the clock was set back
let ahead = -Infinity; // ms by which the server's clock is ahead of this window's, which only goes forward

/**
 * Learn the server's time from a fragment that has just come in, and only from what came with it. The server wrote it
 * down before it came here, some answers sooner than others: the latest of all is the nearest to the truth.
 */
export function setByServer(fragment) {
  const said = fragment.querySelector("[data-now]");
  if (!said) return;
  const by = Date.parse(said.dataset.now) - performance.now();
  if (by > ahead || by < ahead - SET_BACK) ahead = by;
}

export function spelled(milliseconds) {
  const seconds = Math.max(Math.floor(milliseconds / 1000), 0);
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** The server's time, in ms; this machine's until a page has said it. */
export const serverNow = () => (ahead === -Infinity ? Date.now() : performance.now() + ahead);

export function tick() {
  const now = serverNow();
  for (const each of document.querySelectorAll("time.ticking")) {
    const at = Date.parse(each.dateTime);
    const text = spelled("since" in each.dataset ? now - at : at - now);
    if (each.textContent !== text) each.textContent = text;
  }
}
