/* Passkeys: a form that carries options asks the browser for one, and is sent with what the browser answers. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const decoded = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

/** A passkey belongs to a name, never to a bare address such as 127.0.0.1. */
export const possible = () =>
  window.isSecureContext && Boolean(window.PublicKeyCredential) && !/^[\d.]+$|:/.test(location.hostname);

/** Ask for a passkey that exists; resolves with what the server checks. */
export async function ask({ publicKey }) {
  const wanted = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: decoded(publicKey.allowCredentials),
  };
  const found = await navigator.credentials.get({ publicKey: wanted });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return written(found, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

/** Make a passkey; `alone` when it is to sign in without a name and a password. */
async function make({ publicKey }, alone) {
  const selection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "preferred",
    requireResidentKey: alone,
    userVerification: "required",
  };
  const wanted = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: decoded(publicKey.excludeCredentials),
    authenticatorSelection: selection,
  };
  const made = await navigator.credentials.create({ publicKey: wanted });
  const { clientDataJSON, attestationObject } = made.response;
  return written(made, {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

function written(credential, response) {
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(url) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(url, { headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const found = await answer.json();
  return found.request_options ?? found;
}

/** The options of the passkeys that the account has; null where it has none or the browser can't. */
export async function optionsOf(url) {
  if (!possible()) return null;
  const found = await options(url).catch(() => ({}));
  return found.publicKey ? found : null;
}

async function credential(form) {
  const { passkey, passkeyOptions, passkeyNew } = form.dataset;
  if (passkeyNew) return make(JSON.parse(passkeyNew), form.elements.passwordless.checked);
  return ask(passkey ? await options(passkey) : JSON.parse(passkeyOptions));
}

/** A browser is told which passkeys the account has; an authenticator that holds one of them makes no second. */
const said = (error) =>
  error.name === "InvalidStateError"
    ? "This device has a passkey already. To add another, use another device or a security key."
    : "That did not work, or it took too long. Try again, or use another way.";

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const wrong = form.querySelector("[role=alert]");
  wrong.hidden = true;
  try {
    form.elements.credential.value = await credential(form);
    HTMLFormElement.prototype.submit.call(form);
  } catch (error) {
    wrong.textContent = said(error);
    wrong.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey], [data-passkey-options], [data-passkey-new]")) {
  if (possible()) form.hidden = false;
  else form.hidden = true;
  form.addEventListener("submit", submit);
}
for (const words of document.querySelectorAll("[data-no-passkey]")) words.hidden = possible();
