/*
 * Nudges from the server's event stream, as the event `helpline:nudge` on every page, and `helpline:left` when its
 * person has signed out. A page that has no stream
 * of its own shares one with the other windows: a browser keeps only six connections to one address.
 */

const channel = new BroadcastChannel("helpline-nudges");
const nudge = () => document.dispatchEvent(new Event("helpline:nudge"));

const left = () => document.dispatchEvent(new Event("helpline:left"));

channel.onmessage = ({ data }) => (data === "left" ? left() : nudge());

let source = null;
let leading = !navigator.locks;
let waiting = false;

function listen(url) {
  source = new EventSource(url);
  source.addEventListener("nudge", () => {
    channel.postMessage("");
    nudge();
  });
  source.addEventListener("signed-out", () => {
    channel.postMessage("left");
    left();
  });
}

/** Keep the shared stream going; asked again and again, for a refused one does not come back by itself. */
export function stream(url) {
  if (document.querySelector("[sse-connect]")) return;
  if (leading && (!source || source.readyState === EventSource.CLOSED)) listen(url);
  if (leading || waiting) return;
  waiting = true;
  navigator.locks.request("helpline-stream", () => {
    leading = true;
    listen(url);
    return new Promise(() => {}); // until this window is closed
  });
}
