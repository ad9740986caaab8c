/*
 * A day or a time that was typed and is none, such as 02/30/2027 or one without its year: the browser would send
 * it as empty, and where a field may be empty it would be saved as if nobody had written anything.
 */

const SAYS = {
  date: "This day is not complete, or there is no such day. Put it right, or clear it.",
  time: "This time is not complete. Put it right, or clear it.",
};

const noteOf = (field) => document.getElementById(`${field.id}-typed`);

function say(field) {
  const note = noteOf(field) ?? document.createElement("p");
  note.className = "field-error";
  note.id = `${field.id}-typed`;
  note.setAttribute("role", "alert");
  note.textContent = SAYS[field.type] ?? "This cannot be read. Put it right, or clear it.";
  field.after(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", note.id);
}

function forget(field) {
  if (!noteOf(field) || field.validity.badInput) return;
  noteOf(field).remove();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-errormessage");
}

document.addEventListener(
  "submit",
  (event) => {
    // A second button, such as Remove, sends the form elsewhere and has no use for what is in it.
    if (event.submitter?.hasAttribute("formaction")) return;
    const wrong = [...event.target.elements].filter((field) => field.validity?.badInput);
    if (!wrong.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong.forEach(say);
    wrong[0].focus();
  },
  { capture: true },
);
// The intake is never sent: it saves as one types, so a day that is none is said where somebody goes on from it.
document.addEventListener("focusout", ({ target }) => {
  if (!target.form?.matches("[data-intake-record]")) return;
  if (target.validity.badInput) say(target);
  else forget(target);
});
document.addEventListener("input", ({ target }) => target.validity && target.id && forget(target));
