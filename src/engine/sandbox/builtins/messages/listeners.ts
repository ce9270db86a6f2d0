/** An `EventTarget` whose listeners run as callbacks of the program, and which knows how many listen to messages. */
import type { Scope } from "../../realm/scope.ts";

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown } | null;
type Options = boolean | { once?: boolean; signal?: AbortSignal; capture?: boolean };

export class MessageTarget extends EventTarget {
  readonly #scope: Scope;
  /** By type: what the real target has in place of each listener. */
  readonly #wrapped = new Map<string, Map<unknown, (event: Event) => void>>();
  readonly #handlers = new Map<string, (event: MessageEvent) => unknown>();

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  /** The types of events that somebody listens to. */
  eventNames(): string[] {
    return [...this.#wrapped].filter(([, listeners]) => listeners.size > 0).map(([type]) => type);
  }

  listenerCount(type: string): number {
    return this.#wrapped.get(type)?.size ?? 0;
  }

  override addEventListener(type: string, listener: Listener, options?: Options): void {
    if (listener === null || listener === undefined) return super.addEventListener(type, listener, options);
    const call = (event: Event) =>
      typeof listener === "function" ? listener.call(this, event) : listener.handleEvent(event);
    this.listen(type, listener, call, options);
  }

  override removeEventListener(type: string, listener: Listener, options?: Options): void {
    const wrapped = this.#wrapped.get(type)?.get(listener);
    if (wrapped === undefined) return;
    this.#wrapped.get(type)!.delete(listener);
    super.removeEventListener(type, wrapped, options);
    this.listenersChanged(type);
  }

  /** Has `call` called for the events of a type until `listener` is removed. A listener is added only once. */
  protected listen(type: string, listener: unknown, call: (event: Event) => unknown, options?: Options): void {
    const listeners = this.#wrapped.get(type) ?? new Map();
    this.#wrapped.set(type, listeners);
    if (listeners.has(listener)) return;
    const { once = false, signal } = typeof options === "object" ? options : {};
    const later = this.#scope.later(call);
    const wrapped = (event: Event) => {
      if (once) this.removeEventListener(type, listener as Listener);
      later(event);
    };
    listeners.set(listener, wrapped);
    super.addEventListener(type, wrapped, options);
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener as Listener), { once: true });
    this.listenersChanged(type);
  }

  removeAllListeners(type?: string): this {
    for (const [each, listeners] of this.#wrapped) {
      if (type === undefined || type === each) {
        for (const listener of [...listeners.keys()]) this.removeEventListener(each, listener as Listener);
      }
    }
    return this;
  }

  /** Called when somebody begins or ceases to listen. */
  protected listenersChanged(_type: string): void {}

  get onmessage(): ((event: MessageEvent) => unknown) | null {
    return this.#handlers.get("message") ?? null;
  }

  set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
    this.#handle("message", handler);
  }

  get onmessageerror(): ((event: MessageEvent) => unknown) | null {
    return this.#handlers.get("messageerror") ?? null;
  }

  set onmessageerror(handler: ((event: MessageEvent) => unknown) | null) {
    this.#handle("messageerror", handler);
  }

  /** One that replaces another keeps its place among the listeners. */
  #handle(type: string, handler: unknown): void {
    if (typeof handler !== "function") {
      this.#handlers.delete(type);
      this.removeEventListener(type, this.#keyOf(type));
      return;
    }
    this.#handlers.set(type, handler as (event: MessageEvent) => unknown);
    this.listen(type, this.#keyOf(type), (event) => this.#handlers.get(type)?.call(this, event as MessageEvent));
  }

  readonly #keys = new Map<string, Listener>();

  #keyOf(type: string): Listener {
    let key = this.#keys.get(type);
    if (key === undefined) this.#keys.set(type, key = () => {});
    return key;
  }

  /** Tells those who listen to messages. */
  protected receive(data: unknown, ports: readonly object[] = []): void {
    const MessageEvent = this.#scope.global("MessageEvent") as typeof globalThis.MessageEvent;
    const event = new MessageEvent("message", { data, ports: [] });
    // The class takes none but the runtime's own.
    if (ports.length > 0) {
      Object.defineProperty(event, "ports", { value: Object.freeze([...ports]), configurable: true });
    }
    this.dispatchEvent(event);
  }
}
