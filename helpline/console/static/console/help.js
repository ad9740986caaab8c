/* The panel of the desk above the card: 911, or whom to bring in. News never replaces it; it goes with its call. */

const panel = document.getElementById("help");

const close = () => panel.replaceChildren();

panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-help]")) close();
});
panel.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.matches("[data-then-close]")) close();
});

/** Close the panel once the desk shows another call: `card` is the address of the card that it shows now. */
export function keepWith(card) {
  const shown = panel.querySelector("[data-help]");
  if (shown && shown.dataset.help !== card) close();
}
