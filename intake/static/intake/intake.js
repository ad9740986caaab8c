/*
 * The intake form saves itself as it is typed.
 *
 * Whatever brings the fragment into a page, everything here listens on the document, so nothing has to be
 * started. Words that are not saved yet live in the memory of this page and nowhere else: health facts are not
 * left on the disk of a shared machine. They outlive the form itself, and are sent until the server has them.
 */
(() => {
  "use strict";

  const PAUSE = 600; // ms without a key before what was typed is saved
  const RETRY = [1000, 2000, 4000, 8000, 15000]; // ms between attempts while the server can't be reached
  const PATIENCE = 10000; // ms after which an unanswered request counts as lost

  const NOT_ALL = "Not everything is saved";
  const REFUSED = "One answer is too long or is not one of the choices, and was not saved. Shorten it, please.";

  const writer = crypto.randomUUID();
  const drafts = new Map(); // by record id; stays when its form leaves the page

  // ---- requests -----------------------------------------------------------------------------------------

  /** The token as it is now: signing in again in another window changes it. */
  function token(cookie) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(`${cookie}=`));
    return found ? found.slice(cookie.length + 1) : "";
  }

  function post(cookie, url, body, options = {}) {
    return fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(cookie) },
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  }

  // ---- the draft of a record ----------------------------------------------------------------------------

  function draftOf(form) {
    const id = form.dataset.intakeRecord;
    if (!drafts.has(id)) {
      drafts.set(id, {
        id,
        base: Number(form.dataset.base),
        person: Number(form.dataset.person),
        patch: form.dataset.patch,
        cookie: form.dataset.csrfCookie,
        dirty: new Map(),
        sending: null,
        refused: new Set(),
        failures: 0,
        timer: 0,
        done: null,
      });
    }
    return drafts.get(id);
  }

  const formOf = (draft) => document.querySelector(`form[data-intake-record="${draft.id}"]`);
  const waiting = (draft) => draft.dirty.size > 0 || draft.sending !== null;
  const halfTyped = (draft) => formOf(draft)?.querySelector("input:invalid");
  const unsaved = (draft) => waiting(draft) || draft.refused.size > 0 || halfTyped(draft);

  function schedule(draft, after) {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => save(draft), after);
  }

  /** Send what is dirty; one request at a time, so that the server sees the words in the order of typing. */
  function save(draft, options = {}) {
    clearTimeout(draft.timer);
    if (draft.sending || draft.dirty.size === 0) return draft.done || Promise.resolve();
    draft.sending = draft.dirty;
    draft.dirty = new Map();
    draft.done = send(draft, options).finally(() => {
      draft.done = null;
      if (draft.dirty.size > 0) schedule(draft, draft.failures ? wait(draft) : PAUSE);
    });
    return draft.done;
  }

  const wait = (draft) => RETRY[Math.min(draft.failures, RETRY.length) - 1];

  async function send(draft, options) {
    const changes = Object.fromEntries(draft.sending);
    const body = JSON.stringify({ base: draft.base, writer, person: draft.person, changes });
    try {
      const answer = await post(draft.cookie, draft.patch, body, options);
      const told = answer.ok || answer.status === 400 ? await answer.json() : {};
      if (answer.ok) saved(draft, changes, told);
      else if (told.fields?.length) refused(draft, changes, told.fields);
      else throw answer.status;
    } catch (reason) {
      lost(draft, reason);
    }
  }

  function saved(draft, sent, answer) {
    draft.base = answer.revision;
    draft.sending = null;
    draft.failures = 0;
    const form = formOf(draft);
    if (!form) return;
    if (form.dataset.base !== String(answer.revision)) showState(form, "draft");
    form.dataset.base = answer.revision;
    answer.news.forEach((news) => hear(form, draft, sent, news));
    const wrong = answer.wrong.map((each) => `${each.words}.`);
    alertOf(form, (draft.refused.size ? [REFUSED, ...wrong] : wrong).join(" "));
    status(form, standing(draft, form));
  }

  /** Say "Saved" only when there is nothing on the page that the server does not have. */
  function standing(draft, form) {
    if (draft.dirty.size) return "Saving …";
    if (draft.refused.size) return NOT_ALL;
    return `Saved ${clock(new Date(), form.dataset.zone)}`;
  }

  /** The words go back, under whatever was typed since, and are sent again later. */
  function lost(draft, reason) {
    draft.dirty = new Map([...draft.sending, ...draft.dirty]);
    draft.sending = null;
    draft.failures += 1;
    const form = formOf(draft);
    if (!form) return;
    const out = reason === 403 || reason === 404;
    status(form, "Not saved yet – kept on this page");
    alertOf(
      form,
      out
        ? "You have been signed out, or this call is no longer yours. Sign in again in another window and leave this one open: what you wrote is kept here and will be saved."
        : "The server can’t be reached. What you wrote is kept on this page and will be saved as soon as it can be: leave the page open.",
    );
  }

  /** An answer the server will never take must not keep the others from being saved. */
  function refused(draft, sent, fields) {
    const keep = Object.entries(sent).filter(([name]) => !fields.includes(name));
    fields.forEach((name) => draft.refused.add(name));
    draft.dirty = new Map([...keep, ...draft.dirty]);
    draft.sending = null;
    const form = formOf(draft);
    if (!form) return;
    status(form, NOT_ALL);
    alertOf(form, REFUSED);
    fields.forEach((name) => holder(form, name)?.classList.add("intake-wrong"));
  }

  /** Somebody else wrote into this record: their words are shown beside ours, or taken over where we wrote none. */
  function hear(form, draft, sent, news) {
    const field = holder(form, news.field);
    if (!field) return;
    const ours = news.field in sent || draft.dirty.has(news.field);
    if (!ours) {
      fill(field, news.value);
      react(form, field);
    } else if (news.value && news.value !== read(field)) {
      note(field, news);
    }
  }

  function note(field, news) {
    field.querySelector(".intake-note")?.remove();
    const box = document.createElement("div");
    const words = document.createElement("p");
    const theirs = document.createElement("blockquote");
    box.className = "intake-note";
    const at = clock(new Date(news.at), field.closest("form").dataset.zone);
    words.textContent = `${news.by} wrote here at ${at}. Both are kept; yours is shown.`;
    theirs.textContent = labelled(field, news.value);
    box.append(words, theirs);
    if (field.querySelector("textarea")) {
      const add = document.createElement("button");
      add.type = "button";
      add.className = "intake-link";
      add.textContent = "Add their words to mine";
      add.dataset.intakeAdd = news.value;
      box.append(add);
    }
    field.append(box);
  }

  const labelled = (field, value) =>
    field.tagName !== "FIELDSET"
      ? value
      : value
          .split(" ")
          .map((each) => field.querySelector(`input[value="${CSS.escape(each)}"]`)?.nextElementSibling.textContent)
          .join(", ");

  // ---- fields -------------------------------------------------------------------------------------------

  const holder = (form, name) => form.querySelector(`[data-intake-field="${name}"]`);
  const typed = (field) => field.querySelector("input:not([type=radio], [type=checkbox]), select, textarea");

  function read(field) {
    const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.value);
    return typed(field)?.value ?? chosen.join(" ");
  }

  function fill(field, value) {
    const control = typed(field);
    if (control) control.value = value;
    const values = value.split(" ");
    field.querySelectorAll("input[type=radio], input[type=checkbox]").forEach((input) => {
      input.checked = values.includes(input.value);
    });
  }

  /** Show the warnings of what is chosen, and the questions that follow from it. */
  function react(form, field) {
    const values = read(field).split(" ");
    field.querySelectorAll("[data-warns-of]").forEach((warning) => {
      warning.hidden = !values.includes(warning.dataset.warnsOf);
    });
    form.querySelectorAll(`[data-shown-if="${field.dataset.intakeField}"]`).forEach((other) => {
      other.hidden = field.hidden || !other.dataset.shownIs.split(" ").some((each) => values.includes(each));
      react(form, other);
    });
  }

  function edited(form, field) {
    const draft = draftOf(form);
    // No such day, or not complete: console/typed.js says so, and what was saved before stays.
    field.toggleAttribute("data-intake-held", Boolean(typed(field)?.validity.badInput));
    if (field.hasAttribute("data-intake-held")) return;
    draft.dirty.set(field.dataset.intakeField, read(field));
    draft.refused.delete(field.dataset.intakeField);
    field.classList.remove("intake-wrong");
    react(form, field);
    if (!draft.failures) status(form, "Saving …");
    if (!draft.failures) schedule(draft, PAUSE);
    else if (!draft.sending) schedule(draft, wait(draft));
  }

  const clock = (at, timeZone) =>
    at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone });

  function status(form, words) {
    form.querySelector("[data-intake-status]").textContent = words;
  }

  function alertOf(form, words) {
    const box = form.querySelector("[data-intake-alert]");
    if (box.textContent !== words) box.textContent = words;
    box.hidden = !words;
  }

  // ---- completing ---------------------------------------------------------------------------------------

  async function complete(form) {
    const draft = draftOf(form);
    const box = form.querySelector("[data-intake-missing]");
    box.replaceChildren();
    await saveAll(draft);
    if (unsaved(draft)) return;
    try {
      const answer = await post(draft.cookie, form.dataset.complete, "");
      if (!answer.ok) throw answer.status;
      const told = await answer.json();
      if (told.missing.length) return tell(form, box, told.missing);
      draft.base = told.revision;
      status(form, `Finished ${clock(new Date(), form.dataset.zone)}`);
      showState(form, "completed");
      alertOf(form, "");
    } catch {
      alertOf(form, "The record could not be finished just now. Nothing is lost: try again in a moment.");
    }
  }

  /** A page of the record's own says above the form how it stands: what is written later has to be finished again. */
  function showState(form, state) {
    const shown = form.closest("[data-intake]").querySelector("[data-intake-state]");
    if (!shown) return;
    shown.textContent = { draft: "To be finished", completed: "Finished" }[state];
    shown.className = `intake-state-${state}`;
  }

  function tell(form, box, missing) {
    const list = document.createElement("ul");
    for (const each of missing) {
      const item = document.createElement("li");
      const go = document.createElement("button");
      go.type = "button";
      go.className = "intake-link";
      go.textContent = each.words;
      go.addEventListener("click", () => focusOn(holder(form, each.field)));
      item.append(go);
      list.append(item);
    }
    const title = document.createElement("p");
    title.textContent = "Before you can finish:";
    box.replaceChildren(title, list);
  }

  function focusOn(field) {
    field?.scrollIntoView({ block: "center" });
    field?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  }

  // ---- listening ----------------------------------------------------------------------------------------

  /** A form that comes into the page again gets back the words that are still on their way. */
  function arrived(within) {
    within.querySelectorAll("form[data-intake-record]").forEach((form) => {
      const draft = drafts.get(form.dataset.intakeRecord);
      if (!draft) return;
      const words = new Map([...(draft.sending || []), ...draft.dirty]);
      if (words.size === 0) draft.base = Math.max(draft.base, Number(form.dataset.base));
      words.forEach((value, name) => {
        const field = holder(form, name);
        if (field) fill(field, value);
        if (field) react(form, field);
      });
    });
  }

  function onEdit(event) {
    const field = event.target.closest("[data-intake-field]");
    const form = event.target.closest("form[data-intake-record]");
    if (field && form) edited(form, field);
  }

  /** A day that was half typed is cleared: the browser tells nobody, as it counted for empty before. */
  function onGoingOn(event) {
    const field = event.target.closest("[data-intake-held]");
    if (field && !typed(field).validity.badInput) edited(field.closest("form"), field);
  }

  function onClick(event) {
    const jump = event.target.closest(".intake-bar a");
    const add = event.target.closest("[data-intake-add]");
    if (jump) jumpTo(event, document.querySelector(jump.hash));
    if (add) addWords(add);
  }

  function jumpTo(event, part) {
    event.preventDefault();
    part.scrollIntoView({ block: "start" });
    part.focus({ preventScroll: true });
  }

  function addWords(button) {
    const field = button.closest("[data-intake-field]");
    const area = field.querySelector("textarea");
    area.value = [area.value, button.dataset.intakeAdd].filter(Boolean).join("\n");
    button.closest(".intake-note").remove();
    area.focus();
    edited(field.closest("form"), field);
  }

  function onSubmit(event) {
    if (!event.target.matches("form[data-intake-record]")) return;
    event.preventDefault();
    complete(event.target);
  }

  function onHide() {
    if (document.visibilityState === "hidden") drafts.forEach((draft) => save(draft, { keepalive: true }));
  }

  function onLeave(event) {
    if ([...drafts.values()].some(unsaved)) event.preventDefault();
  }

  /** Somebody signs out: what can be saved is saved before. */
  function onSave(event) {
    drafts.forEach((draft) => event.detail.wait(saveAll(draft)));
  }

  async function saveAll(draft) {
    do await save(draft);
    while (waiting(draft) && !draft.failures);
  }

  document.addEventListener("helpline:save", onSave);
  document.addEventListener("input", onEdit);
  document.addEventListener("focusout", onGoingOn);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("visibilitychange", onHide);
  window.addEventListener("beforeunload", onLeave);
  window.addEventListener("online", () => drafts.forEach((draft) => save(draft)));
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) arrived(node);
  }).observe(document.body, { childList: true, subtree: true });
})();
