/**
 * Methods of the runtime's own objects that would let the real clock or the machine's locale show, or that wait for the real
 * event loop. Such an object can come from anywhere, so they are replaced on the prototypes while worlds are live: code
 * outside of any world finds them as they were.
 */
import { inspect, types } from "node:util";
import { inEnglish, LOCALE, TIME_ZONE } from "../../world/date.ts";
import { eventTimeMs } from "../globals/event.ts";
import { fileOf } from "../globals/file.ts";
import { LOCAL_METHODS } from "../../world/local_time.ts";
import { liveMachine, liveWorld } from "../realm/live_world.ts";
import { replaceForeign } from "../realm/node24/globals.ts";
import { hideNewer } from "../realm/node24/newer.ts";
import { FormData, Request, Response } from "../../web/classes.ts";
import { redefine, replace, type Undo } from "../realm/replace.ts";

const { apply } = Reflect;

type Method = (this: unknown, ...args: unknown[]) => unknown;

export function replacePrototypes(): Undo[] {
  return [
    ...hideNewer(),
    ...replaceForeign(),
    ...["toLocaleString", "toLocaleDateString", "toLocaleTimeString"].map((name) =>
      inWorld(Date.prototype, name, (real) =>
        function (locales, options) {
          return real.call(this, locales ?? LOCALE, {
            timeZone: liveMachine()?.env.zone?.name ?? TIME_ZONE,
            ...options as object | undefined,
          });
        })
    ),
    ...Object.entries(LOCAL_METHODS).map(([name, local]) =>
      inWorld(Date.prototype, name, (real) => {
        const inUtc: Method = name === "toString" || name === "toTimeString" ? englishOf(real) : real;
        return function (...args) {
          const zone = liveMachine()?.env.zone;
          return zone === undefined || !types.isDate(this)
            ? apply(inUtc, this, args)
            : local(this, zone, args as number[]);
        };
      })
    ),
    ...[Number.prototype, BigInt.prototype].map((prototype) =>
      inWorld(prototype, "toLocaleString", (real) =>
        function (locales, options) {
          return real.call(this, locales ?? LOCALE, options);
        })
    ),
    ...["toLocaleUpperCase", "toLocaleLowerCase"].map((name) =>
      inWorld(String.prototype, name, (real) =>
        function (locales) {
          return real.call(this, locales ?? LOCALE);
        })
    ),
    inWorld(String.prototype, "localeCompare", (real) =>
      function (that, locales, options) {
        return real.call(this, that, locales ?? LOCALE, options);
      }),
    inWorld(Intl.DateTimeFormat.prototype, "formatToParts", (real) =>
      function (date) {
        return real.call(this, date ?? nowMs());
      }),
    formatNow(),
    timeStamps(),
    redefine(Promise.prototype, inspect.custom, { value: hideHooks, writable: true, configurable: true }),
    inWorld(Blob.prototype, "stream", () => streamOf as Method),
    ...["append", "set"].map((name) => inWorld(FormData.prototype, name, datedEntry)),
    ...[Response.prototype, Request.prototype].map((prototype) => inWorld(prototype, "formData", datedEntries)),
  ];
}

function englishOf(real: Method): Method {
  return function () {
    return inEnglish(real.call(this) as string);
  };
}

/** @param make given the real method, makes the one for code inside a world */
export function inWorld(prototype: object, name: string, make: (real: Method) => Method): Undo {
  const real = (prototype as Record<string, Method>)[name]!;
  const ours = make(real);
  const method = {
    [name](this: unknown, ...args: unknown[]) {
      return apply(liveWorld() === undefined ? real : ours, this, args);
    },
  };
  return replace(prototype, name, method[name]);
}

function nowMs(): number {
  return liveMachine()!.readClock().nowMs;
}

/** `format` is a function of its own for each formatter, and given nothing it formats now. */
function formatNow(): Undo {
  const { get, ...rest } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format")!;
  const made = new WeakMap<object, (date?: Date | number) => string>();
  return redefine(Intl.DateTimeFormat.prototype, "format", {
    ...rest,
    get(this: Intl.DateTimeFormat) {
      const real = get!.call(this) as (date?: Date | number) => string;
      if (liveWorld() === undefined) return real;
      let format = made.get(this);
      if (format === undefined) made.set(this, format = (date) => real(date ?? nowMs()));
      return format;
    },
  });
}

function timeStamps(): Undo {
  const { get, ...rest } = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp")!;
  return redefine(Event.prototype, "timeStamp", {
    ...rest,
    get(this: Event) {
      const machine = liveMachine();
      return machine === undefined ? get!.call(this) : eventTimeMs(this, machine.seeClock());
    },
  });
}

/**
 * Called when a promise is inspected. Where hooks are on, Node notes ids and contexts in properties of promises, which differ
 * from run to run. What is returned is then shown as usual.
 */
function hideHooks(this: object): object {
  for (const key of Object.getOwnPropertySymbols(this)) {
    if (HOOKS.test(key.description ?? "")) Reflect.defineProperty(this, key, { enumerable: false });
  }
  return this;
}

const HOOKS = /^(async_id_symbol|trigger_async_id_symbol|kResourceStore|destroyed)$/;

/** Node reads a blob through the event loop, even one in memory; `arrayBuffer` only takes microtasks. */
function streamOf(this: Blob): ReadableStream {
  return new ReadableStream({
    type: "bytes",
    pull: async (controller) => {
      const bytes = new Uint8Array(await this.arrayBuffer());
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** A blob becomes a file with a date when it is put into a form. */
function datedEntry(real: Method): Method {
  return function (name, value, ...filename) {
    if (!(value instanceof Blob) || (value instanceof File && filename.length === 0)) {
      return real.call(this, name, value, ...filename);
    }
    const [fileName, dateMs] = value instanceof File ? [value.name, value.lastModified] : ["blob", nowMs()];
    return real.call(this, name, fileOf(value, String(filename[0] ?? fileName), dateMs));
  };
}

function datedEntries(real: Method): Method {
  return async function () {
    const form = new FormData();
    for (const [name, value] of await real.call(this) as FormData) {
      form.append(name, typeof value === "string" ? value : fileOf(value, value.name, nowMs()) as never);
    }
    return form;
  };
}
