/* Stand in for Twilio's Call: one outgoing or incoming call. */

class Call extends Emitter {
  #device;
  #status;
  #muted = false;
  #wasOpen = false;
  #sent = Promise.resolve();

  constructor(device, state) {
    super();
    this.#device = device;
    this.direction = state.direction === "inbound" ? Call.CallDirection.Outgoing : Call.CallDirection.Incoming;
    this.#status = this.direction === Call.CallDirection.Incoming ? "pending" : "connecting";
    this.parameters = { CallSid: state.sid, From: state.from, To: state.to };
    this.customParameters = new Map(Object.entries(state.custom || {}));
    this.outboundConnectionId = this.direction === Call.CallDirection.Outgoing ? state.sid : undefined;
  }

  status() { return this.#status; }
  isMuted() { return this.#muted; }
  accept() { this.#act("answer"); }
  sendDigits(digits) { this.#act("press", { digits: digits.replace(/w/g, "") }); }

  reject() {
    this.#act("reject");
    this.#close("reject");
  }

  ignore() { this.#close("cancel"); }

  disconnect() {
    if (this.#status === "closed") return;
    if (this.#status === "pending") { this.reject(); return; }
    this.#act("hangup");
  }

  mute(muted = true) {
    if (this.#muted === muted) return;
    this.#muted = muted;
    this.#act("mute", { muted });
    this.emit("mute", muted, this);
  }

  /** Say words, in place of a voice; only the stand-in has this. */
  say(text) { this.#act("say", { text }); }

  /** Send actions one after another: on separate connections they could arrive in the wrong order. */
  #act(action, body = {}) {
    const path = `/sdk/calls/${this.parameters.CallSid}/${action}`;
    const what = { token: this.#device.token, window: this.#device.window, ...body };
    this.#sent = this.#sent.then(() => post(path, what)).catch((error) => {
      if (this.#status !== "closed") this.emit("error", error, this);
    });
  }

  #close(name) {
    if (this.#status === "closed") return;
    this.#status = "closed";
    this.emit(name, this);
    this.#device.forget(this);
  }

  update(state) {
    if (this.#status === "closed") return;
    if (OVER.includes(state.status)) {
      const unanswered = !this.#wasOpen && this.direction === Call.CallDirection.Incoming;
      this.#close(unanswered ? "cancel" : "disconnect");
    } else if (state.status === "in-progress" && !this.#wasOpen) {
      this.#wasOpen = true;
      this.#status = "open";
      this.emit("accept", this);
    } else if (state.status === "ringing" && this.#status === "connecting") {
      this.#status = "ringing";
      this.emit("ringing", false);
    }
  }
}
Call.State = { Closed: "closed", Connecting: "connecting", Open: "open", Pending: "pending",
  Reconnecting: "reconnecting", Ringing: "ringing" };
Call.CallDirection = { Incoming: "INCOMING", Outgoing: "OUTGOING" };
