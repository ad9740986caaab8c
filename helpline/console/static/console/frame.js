/* What every page has: the account menu, and for whoever works here the bar that rings. */

if (document.getElementById("around")) import("./bar.js");

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
