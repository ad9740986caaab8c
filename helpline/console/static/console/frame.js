/* What every page has: the account menu, and for whoever works here the bar that rings. */

const AGAIN = 3000; // ms until what could not be loaded is asked for again

/** A page whose bar is not there does not ring: say so, and go on trying. */
function load() {
  import("./bar.js").catch(() => {
    document.getElementById("connection-lost").hidden = false;
    setTimeout(load, AGAIN);
  });
}

if (document.getElementById("around")) load();

// Where the menu is wider than the window, the page that one is on has to be in sight.
const nav = document.querySelector("#header .nav");
const here = nav?.querySelector("[aria-current]");
if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;

const ON_ITS_WAY = 10000; // ms for which a form that was sent is not sent again
const sent = new Map(); // form → when it was sent

/**
 * A double press sends a form once: the answer to the second would hide that of the first, such as the link of an
 * invitation, which is shown only once. Forms that a script sends without leaving the page see to that themselves.
 */
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const again = event.timeStamp - (sent.get(form) ?? -Infinity) < ON_ITS_WAY;
  if (again) event.preventDefault();
  else sent.set(form, event.timeStamp);
});
window.addEventListener("pageshow", () => sent.clear()); // come back to, the page may send it anew

const menu = document.querySelector("details.account");

if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
