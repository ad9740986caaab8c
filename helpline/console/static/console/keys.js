/* Single keys for what a desk does most. They can be turned off (WCAG 2.2, 2.1.4), and never act while typing. */

const STORED = "helpline.keys";
const ACTIONS = {
  a: "[data-accept]",
  enter: "[data-accept]",
  d: "[data-decline]",
  m: "[data-mute]:not([hidden])",
  h: "[data-hold]",
};

/** Press the button for a key with `press(selector)` unless `typing()`; `button` turns the keys on and off. */
export function keys(button, typing, press) {
  let on = localStorage.getItem(STORED) !== "off";

  function dress() {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Turn keys off" : "Turn keys on";
    document.body.classList.toggle("no-keys", !on);
  }

  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(STORED, on ? "on" : "off");
    dress();
  });
  document.addEventListener("keydown", (event) => {
    const selector = ACTIONS[event.key.toLowerCase()];
    if (!on || !selector || event.repeat || event.ctrlKey || event.altKey || event.metaKey || typing()) return;
    // Enter presses what has the focus.
    if (event.key === "Enter" && document.activeElement !== document.body) return;
    event.preventDefault();
    press(selector);
  });
  dress();
}
