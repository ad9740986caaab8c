/* Single keys for what a desk does most. They can be turned off (WCAG 2.2, 2.1.4), and never act while typing. */

const STORED = "helpline.keys";
const PRESSED = "a, button, input, select, textarea, summary, [contenteditable]";
const ACTIONS = {
  a: "[data-accept], [data-nowhere]:not([hidden]) button",
  enter: "[data-accept]",
  d: "[data-decline]",
  m: "[data-mute]:not([hidden])",
  h: "[data-hold]",
  i: "#danger",
  "?": "[data-help-me]",
  c: "[data-consult]",
  g: "[data-hand-over]",
  x: "[data-call-off]",
  l: "[data-leave]",
  t: "[data-take-over]",
  b: "[data-call-back]",
  e: "[data-911]",
  n: "#dial:not([hidden]) > summary",
  p: "[data-bring-in]",
  f: "#help-over",
  u: "#hang-up",
  "+": "#more-time",
  r: "[data-finish]",
  ...Object.fromEntries([..."123456789"].map((digit) => [digit, `[data-digit="${digit}"]`])),
};

/** What a key only goes to, from one to the next: a slip there would take out, or leave with, the wrong one. */
const GO_TO = {
  k: "[data-cut-off-number]",
  o: "[data-take-out]",
  w: "[data-leave-caller]",
  y: "#told",
};

/** Give the focus to the next of the controls that a key goes to; say whether there is one. */
function goTo(selector) {
  const all = [...document.querySelectorAll(selector)];
  const next = all[(all.indexOf(document.activeElement) + 1) % all.length];
  next?.focus();
  return Boolean(next);
}

/** Press a button at the time that a key was pressed, which may be long before a busy browser comes to it. */
function press(button, at) {
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  Object.defineProperty(click, "timeStamp", { value: at });
  button.dispatchEvent(click);
}

/** Press what `find(selector)` returns for a key, unless `typing()`. A `button` turns the keys on and off. */
export function keys(button, typing, find) {
  let on = localStorage.getItem(STORED) !== "off";

  function dress() {
    document.body.classList.toggle("no-keys", !on);
    if (!button) return;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Turn keys off" : "Turn keys on";
  }

  button?.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(STORED, on ? "on" : "off");
    dress();
  });
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const selector = ACTIONS[key];
    if (!on || event.repeat || event.ctrlKey || event.altKey || event.metaKey || typing()) return;
    if (key in GO_TO && goTo(GO_TO[key])) event.preventDefault();
    if (!selector) return;
    if (event.key === "Enter" && document.activeElement?.matches(PRESSED)) return; // it presses what has the focus
    const found = find(selector);
    if (!found) return;
    event.preventDefault();
    press(found, event.timeStamp);
  });
  dress();
}
