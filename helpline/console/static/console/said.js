/*
 * Says to a screen reader what is new in the bar of the call: who came or went, and whether the caller hears. The bar is
 * replaced as a whole at every news, so a live region in it would be missed, or said again at each news. What is to be
 * said carries `data-say`, which is "alert" where it cannot wait.
 */

const callBar = document.getElementById("call-bar");
const places = { "": document.getElementById("call-said"), alert: document.getElementById("call-alert") };

let before = null; // what the bar said before; null until the page has shown its first state

/** A clock that goes on is no news. */
function words(part) {
  const copy = part.cloneNode(true);
  for (const clock of copy.querySelectorAll("time")) clock.remove();
  const text = copy.textContent.trim().replace(/\s+/g, " ");
  return /[.…!?]$/.test(text) ? text : `${text}.`;
}

/** What the focus went to is read without us. */
const isRead = (part) => document.activeElement !== document.body && document.activeElement?.contains(part);

/** Say what the bar says now and did not say before. */
export function sayNews() {
  const shown = [...callBar.querySelectorAll("[data-say]")].filter((part) => part.checkVisibility());
  const said = shown.map((part) => ({
    how: part.dataset.say,
    text: words(part),
    read: isRead(part),
    again: part.matches("[data-refused]"), // each press is answered
  }));
  for (const [how, place] of Object.entries(places)) {
    const here = said.filter((each) => each.how === how);
    const news = here.filter(({ text, read, again }) => before && !read && (again || !before.has(text)));
    if (news.length || !here.length) place.textContent = news.map(({ text }) => text).join(" ");
  }
  before = new Set(said.map(({ text }) => text));
}
