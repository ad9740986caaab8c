/*
 * Where the focus goes when the control that had it is replaced: a keyboard must not start again at the page's top.
 * A part of a page says with `data-land` where one goes on reading; without one it is the page's content.
 */

const lost = () => !document.activeElement || document.activeElement === document.body;

/** Whether somebody has put the focus where it is, after it was `before`. */
export const moved = (before) =>
  document.activeElement !== before && !lost() && !document.activeElement.matches("[data-land]");

/** Move the focus into a part of the page, if nothing has it. */
export function land(part) {
  if (!lost()) return;
  const place = part.querySelector("[data-land]") ?? document.getElementById("content-start");
  place?.focus({ preventScroll: true });
}

/** Replace something in a part of the page with `change()`; who had the focus in it goes on there. */
export function replace(part, change) {
  const inside = part.contains(document.activeElement);
  change();
  if (inside) land(part);
}

const left = new Set(); // parts whose control had the focus when htmx was about to replace it

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.contains(document.activeElement)) left.add(detail.target);
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (left.delete(detail.target)) land(detail.target);
});
