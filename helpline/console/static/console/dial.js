/* The panel "Call a number". The server puts a new one in its place once a call rings, so the page listens. */

const panel = () => document.getElementById("dial");

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.id === "dial" && target.open) target.querySelector("[name=number]").focus();
  },
  true,
);

/** Put the panel away while a call rings or goes on: another call cannot be made then. */
export function putAway(away) {
  panel()?.toggleAttribute("hidden", away);
}
