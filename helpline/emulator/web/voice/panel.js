/* Show a panel in the page that prints what is heard on a call, and takes words to say. */

const make = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

const WORDS = { ring: "… ringing …", music: "♪ music ♪", beep: "beep", play: "♪ a recording plays ♪",
  ended: "The call is over." };

const NARROW = 700; // in a window of fewer pixels the panel starts collapsed, because page and panel do not fit beside each other

/** A small panel that prints what is heard on a call, and takes words to say. */
class Panel {
  #call = null;
  #root = null;
  #log; #field; #aloud; #fold;

  #build() {
    if (this.#root) return;
    const style = make("link");
    style.rel = "stylesheet";
    style.href = `${ORIGIN}/sdk/voice.css`;
    document.head.append(style);
    this.#root = make("aside", "practice-phone");
    this.#root.setAttribute("aria-label", "Practice phone");
    const head = make("header", "practice-phone-head");
    head.append(make("strong", "", "Practice phone"));
    this.#aloud = make("button", "practice-phone-aloud", "Read aloud");
    this.#aloud.type = "button";
    this.#aloud.setAttribute("aria-pressed", "false");
    this.#aloud.addEventListener("click", () => {
      const on = this.#aloud.getAttribute("aria-pressed") !== "true";
      this.#aloud.setAttribute("aria-pressed", String(on));
      if (!on) window.speechSynthesis?.cancel();
    });
    this.#fold = make("button", "practice-phone-aloud");
    this.#fold.type = "button";
    this.#fold.addEventListener("click", () => {
      this.#folded(!this.#root.classList.contains("practice-phone-folded"));
      sessionStorage.setItem("practice-phone", this.#root.classList.contains("practice-phone-folded") ? "folded" : "open");
    });
    head.append(this.#aloud, this.#fold);
    this.#log = make("ol", "practice-phone-log");
    this.#log.setAttribute("role", "log");
    this.#log.tabIndex = 0;
    this.#log.setAttribute("aria-label", "What is heard");
    const form = make("form", "practice-phone-form");
    const label = make("label", "", "Say");
    this.#field = make("input");
    this.#field.id = "practice-phone-say";
    this.#field.autocomplete = "off";
    this.#field.placeholder = "No sound here: type";
    label.htmlFor = this.#field.id;
    const button = make("button", "", "Say it");
    form.append(label, this.#field, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (!text || !this.#call) return;
      this.#call.say(text);
      this.#line("me", text);
      this.#field.value = "";
    });
    this.#root.append(head, this.#log, form);
    document.body.append(this.#root);
    this.#folded((sessionStorage.getItem("practice-phone") ?? (innerWidth < NARROW ? "folded" : "open")) === "folded");
  }

  /** Collapse the panel to its header, so that it hides little of the page, or expand it. */
  #folded(folded) {
    this.#root.classList.toggle("practice-phone-folded", folded);
    this.#fold.textContent = folded ? "Open" : "Fold";
    this.#fold.setAttribute("aria-expanded", String(!folded));
  }

  begin(call) {
    this.#build();
    this.#call = call;
    this.#root.hidden = false;
    this.#log.replaceChildren();
  }

  end(call) {
    if (this.#call !== call) return;
    this.#line("note", WORDS.ended);
    this.#call = null;
    setTimeout(() => { if (!this.#call) this.#root.hidden = true; }, 4000);
  }

  hear(sid, item) {
    if (!this.#call || this.#call.parameters.CallSid !== sid || item.kind === "ended") return;
    const words = item.kind === "say" || item.kind === "speech";
    const text = words ? item.text : item.kind === "digits" ? `keys ${item.text}` : WORDS[item.kind];
    this.#line(item.kind === "speech" ? "them" : "note", text);
    if (words && this.#aloud.getAttribute("aria-pressed") === "true" && window.speechSynthesis) {
      const speech = new SpeechSynthesisUtterance(item.text);
      if (item.language) speech.lang = item.language;
      window.speechSynthesis.speak(speech);
    }
  }

  #line(who, text) {
    const line = make("li", `practice-phone-${who}`, text);
    this.#log.append(line);
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
