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
