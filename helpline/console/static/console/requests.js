/* Speaking to the server with the token it wants, and telling the person when it can't be reached. */

const PATIENCE = 8000; // ms after which an unanswered request counts as lost

/** The token as it is now: signing in again in another window changes it. */
export function token() {
  const name = document.querySelector('meta[name="csrf-cookie"]').content;
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

export function show(id, shown) {
  const banner = document.getElementById(id);
  if (banner) banner.hidden = !shown;
}

/** Note how a request went: its status, or 0 when no answer came. */
export function noted(status) {
  show("connection-lost", status === 0);
  if (status === 401) document.dispatchEvent(new Event("helpline:signed-out"));
  if (status === 423) document.dispatchEvent(new Event("helpline:locked"));
}

/** Ask, and read the whole answer: one that breaks off after its first line is no answer either. */
async function ask(url, more) {
  try {
    const answer = await fetch(url, {
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...more,
      headers: { "X-Requested-With": "XMLHttpRequest", ...more.headers },
    });
    const body = await answer.arrayBuffer();
    noted(answer.status);
    return new Response(body.byteLength ? body : null, { status: answer.status, headers: answer.headers });
  } catch (error) {
    noted(0);
    throw error;
  }
}

export const get = (url) => ask(url, {});

export const post = (url, body = {}) =>
  ask(url, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams(body) });
