/* The 911 panel of the desk. What is typed in it is never replaced by news, and it goes with its call. */

const panel = document.getElementById("emergency");

function close() {
  panel.replaceChildren();
}

panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-emergency]")) close();
});

/** Close the panel once the desk shows another call: `card` is the address of the card that it shows now. */
export function keepWith(card) {
  const shown = panel.querySelector("[data-emergency]");
  if (shown && shown.dataset.emergency !== card) close();
}
