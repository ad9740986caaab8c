/* Keeps every time on the page going: how long something has lasted, or how long it will. */

let ahead = 0; // ms by which the server's clock is ahead of this one's

/** Learn the server's time from a fragment that has just come in. */
export function setByServer(element) {
  const said = element.querySelector?.("[data-now]") ?? element.closest?.("[data-now]");
  if (said) ahead = Date.parse(said.dataset.now) - Date.now();
}

export function spelled(milliseconds) {
  const seconds = Math.max(Math.floor(milliseconds / 1000), 0);
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** The server's time, in ms. */
export const serverNow = () => Date.now() + ahead;

export function tick() {
  const now = serverNow();
  for (const each of document.querySelectorAll("time.ticking")) {
    const at = Date.parse(each.dateTime);
    const text = spelled("since" in each.dataset ? now - at : at - now);
    if (each.textContent !== text) each.textContent = text;
  }
}
