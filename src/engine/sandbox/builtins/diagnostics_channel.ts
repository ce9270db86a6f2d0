/** `node:diagnostics_channel`, with channels of its own for each run. The runtime's own channels are not among them. */
import type { AsyncLocalStorage } from "node:async_hooks";
import type { Scope } from "../realm/scope.ts";

type Listener = (message: unknown, name: string | symbol) => void;
type Store = AsyncLocalStorage<unknown>;
type Transform = (data: unknown) => unknown;

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;
type Handlers = Partial<Record<(typeof EVENTS)[number], Listener>>;

export function createDiagnosticsChannel(scope: Scope): Record<string, unknown> {
  const channels = new Map<string | symbol, Channel>();
  const channel = (name: string | symbol) => {
    let found = channels.get(name);
    if (found === undefined) channels.set(name, found = new Channel(name, scope));
    return found;
  };
  return {
    Channel,
    channel,
    hasSubscribers: (name: string | symbol) => channels.get(name)?.hasSubscribers ?? false,
    subscribe: (name: string | symbol, listener: Listener) => channel(name).subscribe(listener),
    unsubscribe: (name: string | symbol, listener: Listener) => channel(name).unsubscribe(listener),
    tracingChannel: (given: string | Record<(typeof EVENTS)[number], Channel>) =>
      new TracingChannel(
        typeof given === "object" ? given : Object.fromEntries(
          EVENTS.map((event) => [event, channel(`tracing:${given}:${event}`)]),
        ) as Record<(typeof EVENTS)[number], Channel>,
      ),
  };
}

export class Channel {
  readonly name: string | symbol;
  readonly #scope: Scope;
  #listeners: readonly Listener[] = [];
  readonly #stores = new Map<Store, Transform | undefined>();

  constructor(name: string | symbol, scope: Scope) {
    this.name = name;
    this.#scope = scope;
  }

  get hasSubscribers(): boolean {
    return this.#listeners.length > 0 || this.#stores.size > 0;
  }

  subscribe(listener: Listener): void {
    this.#listeners = [...this.#listeners, listener];
  }

  unsubscribe(listener: Listener): boolean {
    const index = this.#listeners.indexOf(listener);
    if (index < 0) return false;
    this.#listeners = this.#listeners.toSpliced(index, 1);
    return true;
  }

  /** Publishes a message. An exception of a listener counts as uncaught, and does not reach the publisher. */
  publish(message: unknown): void {
    for (const listener of this.#listeners) {
      try {
        listener(message, this.name);
      } catch (error) {
        this.#scope.report(error);
      }
    }
  }

  bindStore(store: Store, transform?: Transform): void {
    this.#stores.set(store, transform);
  }

  unbindStore(store: Store): boolean {
    return this.#stores.delete(store);
  }

  runStores(data: unknown, work: (...args: unknown[]) => unknown, self?: unknown, ...args: unknown[]): unknown {
    let run = () => {
      this.publish(data);
      return Reflect.apply(work, self, args);
    };
    for (const [store, transform] of this.#stores) {
      const inner = run;
      run = () => store.run(transform === undefined ? data : transform(data), inner);
    }
    return run();
  }
}

export class TracingChannel {
  declare readonly start: Channel;
  declare readonly end: Channel;
  declare readonly asyncStart: Channel;
  declare readonly asyncEnd: Channel;
  declare readonly error: Channel;

  constructor(channels: Record<(typeof EVENTS)[number], Channel>) {
    for (const event of EVENTS) Object.assign(this, { [event]: channels[event] });
  }

  get hasSubscribers(): boolean {
    return EVENTS.some((event) => this[event]?.hasSubscribers);
  }

  subscribe(handlers: Handlers): void {
    for (const event of EVENTS) if (handlers[event] !== undefined) this[event].subscribe(handlers[event]);
  }

  unsubscribe(handlers: Handlers): boolean {
    const given = EVENTS.filter((event) => handlers[event] !== undefined);
    return given.map((event) => this[event].unsubscribe(handlers[event]!)).every(Boolean);
  }

  traceSync(work: (...args: unknown[]) => unknown, context: object = {}, self?: unknown, ...args: unknown[]): unknown {
    return this.start.runStores(context, () => {
      try {
        const result = Reflect.apply(work, self, args);
        Object.assign(context, { result });
        return result;
      } catch (error) {
        this.#failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  tracePromise(
    work: (...args: unknown[]) => unknown,
    context: object = {},
    self?: unknown,
    ...args: unknown[]
  ): unknown {
    const settled = (outcome: object) => {
      Object.assign(context, outcome);
      if ("error" in outcome) this.error.publish(context);
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    return this.start.runStores(context, () => {
      try {
        return Promise.resolve(Reflect.apply(work, self, args)).then((result) => {
          settled({ result });
          return result;
        }, (error) => {
          settled({ error });
          throw error;
        });
      } catch (error) {
        this.#failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  /** @param position of the callback among the arguments */
  traceCallback(
    work: (...args: unknown[]) => unknown,
    position = -1,
    context: object = {},
    self?: unknown,
    ...args: unknown[]
  ): unknown {
    const callback = args.at(position) as (...results: unknown[]) => unknown;
    const wrapped = (error: unknown, result: unknown, ...more: unknown[]) => {
      if (error) this.#failed(context, error);
      else Object.assign(context, { result });
      return this.asyncStart.runStores(context, () => {
        try {
          return callback(error, result, ...more);
        } finally {
          this.asyncEnd.publish(context);
        }
      });
    };
    args.splice(position, 1, wrapped);
    return this.start.runStores(context, () => {
      try {
        return Reflect.apply(work, self, args);
      } catch (error) {
        this.#failed(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  #failed(context: object, error: unknown): void {
    Object.assign(context, { error });
    this.error.publish(context);
  }
}
