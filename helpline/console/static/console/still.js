/*
 * A list that is told anew moves its rows. A press right after another row came under the pointer was meant for the row
 * that was there before, so it does nothing: nobody joins the call of somebody else by mistake. A keyboard stays on its
 * control, wherever that goes.
 */

const SLIP = 600; // ms after which a hand has seen what lies under it now
const CONTROLS = "button, a.button";

const slippedAt = new WeakMap(); // control → when it came to where another was, in ms as `event.timeStamp`

/** What a control does; each time it is told anew it is another element. */
const does = (control) => [control.href || control.formAction, control.value, control.textContent].join(" ");

const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

const look = (part) =>
  [...part.querySelectorAll(CONTROLS)].map((each) => ({ each, does: does(each), box: each.getBoundingClientRect() }));

let recent = []; // what was where until lately: one change of a call is told in several steps

/** Remember where the controls of a part are; return what is to be called once it has been told anew. */
export function remember(part) {
  const until = performance.now();
  const before = look(part).map((was) => ({ ...was, until }));
  recent = [...recent.filter((was) => until - was.until < SLIP), ...before];
  return () => {
    for (const now of look(part)) {
      const slipped = recent.some((was) => was.does !== now.does && overlap(was.box, now.box));
      if (slipped) slippedAt.set(now.each, performance.now());
    }
  };
}

const asked = new Map(); // part → what is to be called once it has been told anew

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (target.matches("[data-moves]")) asked.set(target, remember(target));
});
document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  asked.get(target)?.();
  asked.delete(target);
});
document.addEventListener(
  "click",
  (event) => {
    const control = event.target.closest?.(CONTROLS);
    const byHand = event.detail > 0; // a press of a key is no click of a pointer, and counts none
    if (!control || !byHand || event.timeStamp - (slippedAt.get(control) ?? -Infinity) >= SLIP) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
