/* Show three telephones that can call and be called, and the webhooks that they cause. */
(() => {
  "use strict";

  const API = "/emulator/v1";
  const OWN = ["+12025550143", "+12025550172", "+12025550188"];
  const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
  const LETTERS = { 2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz" };
  const OVER = ["completed", "busy", "failed", "no-answer", "canceled"];
  const SOUNDS = { ring: "… ringing …", music: "♪ music ♪", play: "♪ a recording plays ♪", beep: "beep" };
  const MOST_HOOKS = 300;
  const byId = (id) => document.getElementById(id);

  async function ask(method, path, body) {
    const answer = await fetch(API + path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const data = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new Error(data.error || answer.statusText);
    return data;
  }

  class Phone {
    constructor(own, to) {
      this.call = null;
      this.sent = Promise.resolve();
      const node = byId("phone").content.cloneNode(true).firstElementChild;
      const find = (name) => node.querySelector(`.${name}`);
      this.node = node;
      Object.assign(this, {
        own: find("own"), to: find("to"), state: find("state"), other: find("other"), heard: find("heard"),
        words: find("words"), aloud: find("aloud"), problem: find("problem"),
      });
      this.own.value = own;
      this.to.value = to;
      find("hide").htmlFor = this.words.id = `words-${own}`;
      KEYS.forEach((key) => find("keys").append(this.#key(key)));
      find("call").addEventListener("click", () => this.#dial());
      ["answer", "reject", "hangup"].forEach((action) => {
        find(action).addEventListener("click", () => this.#act(action));
      });
      find("say").addEventListener("submit", (event) => { event.preventDefault(); this.#say(); });
      this.aloud.addEventListener("click", () => this.#toggle());
      this.#show();
      byId("phones").append(node);
    }

    get live() { return this.call && !OVER.includes(this.call.status); }

    #key(key) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(key);
      const small = document.createElement("small");
      small.textContent = LETTERS[key] || "";
      button.append(small);
      button.addEventListener("click", () => {
        if (this.live) {
          this.#line("me", `keys ${key}`);
          this.#act("press", { digits: key });
        } else {
          this.to.value += key;
        }
      });
      return button;
    }

    async #dial() {
      this.heard.replaceChildren();
      await this.#try(() => ask("POST", "/calls", { from: this.own.value.trim(), to: this.to.value.trim() }));
    }

    /** Send actions one after another: on separate connections keys could arrive in the wrong order. */
    #act(action, body = {}) {
      if (!this.live) return;
      const path = `/calls/${this.call.sid}/${action}`;
      this.sent = this.sent.then(() => this.#try(() => ask("POST", path, { ...body, wait: false })));
    }

    #say() {
      const text = this.words.value.trim();
      if (!text || !this.live) return;
      this.words.value = "";
      this.#line("me", text);
      this.#act("say", { text });
    }

    async #try(work) {
      this.problem.textContent = "";
      try { await work(); } catch (error) { this.problem.textContent = error.message; }
    }

    #toggle() {
      const on = this.aloud.getAttribute("aria-pressed") !== "true";
      this.aloud.setAttribute("aria-pressed", String(on));
      if (!on) window.speechSynthesis?.cancel();
    }

    is(person) { return this.own.value.trim() === person; }

    update(call) {
      if (this.live && this.call.sid !== call.sid) return;
      if (!this.call || this.call.sid !== call.sid) {
        if (OVER.includes(call.status)) return;
        this.heard.replaceChildren();
      }
      this.call = call;
      (call.heard || []).forEach((item) => this.hear(call.sid, item));
      this.#show();
    }

    hear(sid, item) {
      if (!this.call || this.call.sid !== sid) return;
      const spoken = item.kind === "say" || item.kind === "speech";
      if (item.kind === "ended") this.#line("note", `call over: ${item.text}`);
      else if (item.kind === "digits") this.#line("note", `keys ${item.text}`);
      else this.#line(item.kind === "speech" ? "them" : spoken ? "system" : "note", spoken ? item.text : SOUNDS[item.kind]);
      if (spoken && this.aloud.getAttribute("aria-pressed") === "true" && window.speechSynthesis) {
        const speech = new SpeechSynthesisUtterance(item.text);
        if (item.language) speech.lang = item.language;
        window.speechSynthesis.speak(speech);
      }
    }

    #line(who, text) {
      const line = document.createElement("li");
      line.className = who;
      line.textContent = text;
      this.heard.append(line);
      this.heard.scrollTop = this.heard.scrollHeight;
    }

    #show() {
      const rings = this.live && this.call.direction !== "inbound" && this.call.status === "ringing";
      this.node.dataset.state = rings ? "rings" : this.live ? "live" : "idle";
      this.state.textContent = this.#words(rings);
      const other = this.call && (this.call.direction === "inbound" ? this.call.to : this.call.from);
      this.other.textContent = this.live ? other : "";
      this.own.disabled = Boolean(this.live);
    }

    #words(rings) {
      if (rings) return "Rings";
      if (!this.live) return "Idle";
      if (this.call.on_hold) return "On hold";
      const words = { say: "Listening", gather: "Asked for keys or words", record: "Being recorded",
        dial: "Put through", ringing: "Calling" };
      const doing = this.call.doing.split(":")[0];
      return { queue: "Waiting in a queue", conference: "In a conference" }[doing] || words[doing] || "On a call";
    }
  }

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function section(title, className, lines) {
    const part = element("section", className);
    part.append(element("h3", "", title), element("pre", "", lines.join("\n")));
    return part;
  }

  function details(hook) {
    const troubles = [hook.error, ...hook.warnings].filter(Boolean);
    const pairs = (data) => Object.entries(data).map(([name, value]) => `${name}: ${value}`);
    const answer = hook.status === null ? "No answer" : `Answer ${hook.status} ${hook.content_type}`;
    const parts = [
      section("Request", "request", [`${hook.method} ${hook.url}`, "", ...pairs(hook.params)]),
      section("Headers", "headers", pairs(hook.headers)),
      section(`${answer}, after ${hook.ms} ms`, "answer", [hook.body]),
    ];
    if (troubles.length) parts.unshift(section("What is wrong", "troubles", troubles));
    return parts;
  }

  function showHook(hook) {
    const line = document.createElement("li");
    const box = document.createElement("details");
    const summary = document.createElement("summary");
    const odd = hook.warnings.length;
    line.id = `hook-${hook.id}`;
    line.className = hook.error || hook.status >= 400 ? "bad" : odd ? "odd" : "";
    [["when", hook.at.slice(11, 19)], ["kind", hook.kind], ["status", hook.status ?? "—"],
      ["where", `${hook.method} ${new URL(hook.url).pathname}`],
      ["troubles", hook.error ? "error" : odd ? `${odd} warning${odd > 1 ? "s" : ""}` : ""],
      ["ms", `${hook.ms} ms`]].forEach(([name, text]) => summary.append(element("span", name, text)));
    box.append(summary, ...details(hook));
    line.append(box);
    const known = byId(line.id);
    if (known) {
      box.open = known.firstElementChild.open;
      known.replaceWith(line);
      return;
    }
    byId("hooks").prepend(line);
    while (byId("hooks").children.length > MOST_HOOKS) byId("hooks").lastElementChild.remove();
    byId("count").textContent = byId("hooks").children.length;
  }

  function showClock(now) {
    byId("now").textContent = now.slice(0, 19).replace("T", " ");
  }

  function listen(phones) {
    const source = new EventSource(`${API}/live`);
    const link = byId("link");
    source.onerror = () => { link.textContent = "no connection"; link.dataset.ok = "no"; };
    source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (news.type === "ready") { link.textContent = "connected"; link.dataset.ok = "yes"; }
      if (news.now) showClock(news.now);
      if (news.type === "webhook") showHook(news.webhook);
      if (news.type === "call") phones.filter((phone) => phone.is(news.call.person)).forEach((phone) => phone.update(news.call));
      if (news.type === "heard") phones.forEach((phone) => phone.hear(news.sid, news.item));
      if (news.type === "reset") window.location.reload();
    };
  }

  function runClock() {
    byId("clock").hidden = false;
    byId("clock").addEventListener("submit", async (event) => {
      event.preventDefault();
      const { seconds, to } = event.submitter.dataset;
      await ask("POST", "/clock/advance", to ? { to } : { seconds: Number(seconds) });
    });
  }

  async function start() {
    const place = await ask("GET", "");
    const helpline = place.numbers[0]?.phone_number || "";
    listen(OWN.map((own) => new Phone(own, helpline)));
    byId("toggle").addEventListener("click", () => {
      const open = byId("drawer").hidden;
      byId("drawer").hidden = !open;
      byId("toggle").setAttribute("aria-expanded", String(open));
    });
    byId("clear").addEventListener("click", () => {
      byId("hooks").replaceChildren();
      byId("count").textContent = "0";
    });
    if (place.clock === "driven") runClock();
  }

  start();
})();
