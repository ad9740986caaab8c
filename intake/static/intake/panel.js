/*
 * What stands around the intake form: promising a call, what is shown only on request, times in the reader's zone.
 *
 * Numbers travel in the bodies of POST requests, never in an address.
 */
(() => {
  "use strict";

  const PAUSE = 400; // ms without a key before the rules are asked
  const PATIENCE = 10000; // ms after which an unanswered request counts as lost

  function request(url, options = {}) {
    return fetch(url, {
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  }

  /** The token is read when it is needed: signing in again in another window changes it. */
  function post(url, body) {
    const cookie = document.querySelector("[data-csrf-cookie]").dataset.csrfCookie;
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${cookie}=`)) || "";
    const headers = { "X-CSRFToken": found.slice(cookie.length + 1) };
    return request(url, { method: "POST", headers, body: new URLSearchParams(body) });
  }

  // ---- promising a call ---------------------------------------------------------------------------------

  let question = 0; // only the answer to the latest question is shown

  async function preview(form) {
    const mine = ++question;
    const answer = await post(form.dataset.preview, new FormData(form)).catch(() => null);
    if (mine !== question || !answer?.ok) return;
    say(form, await answer.text());
  }

  /** Say what the rules say beneath the field that it is about; of the whole, above the button. */
  function say(form, html) {
    const box = form.querySelector("[data-intake-verdict]");
    box.innerHTML = html;
    const about = form.elements[box.querySelector("[data-field]")?.dataset.field];
    // A pair of fields shares a row, in which the words would have half the width.
    const places = ["details:not([open])", ".intake-pair", ".intake-field"];
    const field = places.map((place) => about?.closest?.(place)).find(Boolean);
    if (!field) form.querySelector(".intake-button-main").before(box);
    else if (field.nextElementSibling !== box) field.after(box);
    return about;
  }

  async function promise(form) {
    const button = form.querySelector(".intake-button-main");
    const box = form.querySelector("[data-intake-verdict]");
    if (button.disabled) return;
    button.disabled = true;
    clearTimeout(pause); // what was typed last is asked with the promise, not of the emptied form
    question += 1;
    try {
      const answer = await post(form.dataset.intakePromise, new FormData(form));
      if (!answer.ok) throw answer.status;
      const html = await answer.text();
      if (html.includes("data-decision")) refused(form, box, html);
      else promised(form, box, html);
    } catch {
      box.textContent = "Not scheduled: we can’t reach the server. Press again; it is scheduled only once.";
      again(button);
    } finally {
      button.disabled = false;
    }
  }

  /** A button that did nothing takes the focus back, which it lost while it was off; never from a field. */
  function again(button) {
    button.disabled = false;
    if (document.activeElement === document.body) button.focus();
  }

  function promised(form, box, html) {
    form.parentElement.querySelector("[data-intake-promised]").innerHTML = html;
    form.reset();
    form.parentElement.querySelector("[data-intake-promised]").focus();
    box.replaceChildren();
  }

  function refused(form, box, html) {
    const control = say(form, html);
    if (box.querySelector("[data-noted]")) noted(form, box.querySelector("template"));
    if (control?.closest?.("details")) control.closest("details").open = true;
    control?.focus?.();
    box.scrollIntoView({ block: "nearest" });
  }

  /** What was noted of one number is not said of the next, and what was promised to it stands no longer. */
  function noted(form, promises) {
    form.elements.number.value = form.elements.safe_to_call.value = "";
    form.parentElement.querySelector("[data-intake-promised]").replaceChildren(promises.content);
  }

  function useTime(button) {
    const form = button.closest("form");
    form.elements.local_date.value = button.dataset.useDate;
    form.elements.local_time.value = button.dataset.useTime;
    form.elements.local_time.focus();
    preview(form);
  }

  // ---- what is fetched on request -----------------------------------------------------------------------

  async function load(button) {
    const area = button.closest("[data-intake-area]");
    const { intakeLoad, intakeSend, intakeName, intakeValue } = button.dataset;
    button.disabled = true;
    try {
      const asked = intakeSend ? post(intakeSend, { [intakeName]: intakeValue }) : request(intakeLoad);
      const answer = await asked;
      if (!answer.ok) throw answer.status;
      area.innerHTML = await answer.text();
      area.querySelector("[data-intake-focus]")?.focus();
    } catch {
      failed(button);
    }
  }

  function failed(button) {
    again(button);
    const said = button.parentElement.querySelector("[data-intake-failed]") ?? document.createElement("span");
    said.className = "intake-quiet";
    said.dataset.intakeFailed = "";
    said.setAttribute("role", "alert");
    said.textContent = " Nothing came back from the server. Press again.";
    button.after(said);
  }

  // ---- listening ----------------------------------------------------------------------------------------

  let pause = 0;

  function onEdit(event) {
    const form = event.target.closest("form[data-intake-promise]");
    if (!form) return;
    clearTimeout(pause);
    pause = setTimeout(() => preview(form), PAUSE);
  }

  function onClick(event) {
    const use = event.target.closest("[data-use-date]");
    const ask = event.target.closest("[data-intake-load], [data-intake-send]");
    if (use) useTime(use);
    if (ask) load(ask);
  }

  function onSubmit(event) {
    if (!event.target.matches("form[data-intake-promise]")) return;
    event.preventDefault();
    promise(event.target);
  }

  document.addEventListener("input", onEdit);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
})();
