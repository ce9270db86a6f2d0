/** Makes methods and functions of the web refuse arguments in the words of Node. */
import { createSecretKey, generateKeyPairSync, Verify } from "node:crypto";
import { forVerifying } from "../keys.ts";
import { coded } from "../../coded.ts";
import { warnOfMany } from "./emitters.ts";
import { invalidState, wrongType, wrongValue } from "./received.ts";
import { chunk, exportedKey, iterated, matched } from "./results.ts";
import { all, isObject, needs, type Rule } from "./rule.ts";

const abortError = () => new DOMException("This operation was aborted", "AbortError");

const listener: Rule = {
  before: ([, given]) =>
    given === null || given === undefined || isObject(given)
      ? undefined
      : wrongType("listener", "an instance of EventListener", given),
};

const locked = (name: string, said: RegExp): Rule => ({
  after: ({ message }) => said.test(message) ? invalidState(`${name} is locked`) : undefined,
});
const closed: Rule = {
  after: ({ message }) =>
    /cannot close or enqueue/.test(message) ? invalidState("Controller is already closed") : undefined,
};
const bytes: Rule = {
  after: ({ message }, _args, self) =>
    /The encoded data is not valid/.test(message)
      ? coded(
        new TypeError(`The encoded data was not valid for encoding ${(self as TextDecoder).encoding}`),
        "ERR_ENCODING_INVALID_ENCODED_DATA",
      )
      : /is not an ArrayBuffer/.test(message)
      ? coded(
        new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.'),
        "ERR_INVALID_ARG_TYPE",
      )
      : undefined,
};
const callback: Rule = {
  before: ([given]) => typeof given === "function" ? undefined : wrongType("callback", "of type function", given),
};

export const METHODS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  AbortController: { abort: { given: ([reason]) => [reason === undefined ? abortError() : reason] } },
  Blob: { arrayBuffer: {}, bytes: {}, slice: {}, text: {} },
  EventTarget: {
    addEventListener: all(needs("type", "listener"), listener, {
      around: (call, [type], target) => {
        call();
        warnOfMany(target as EventTarget, String(type));
      },
    }),
    removeEventListener: needs("type", "listener"),
    dispatchEvent: {
      before: ([event]) => event instanceof Event ? undefined : wrongType("event", "an instance of Event", event),
    },
  },
  ReadableStream: {
    cancel: {},
    getReader: all({
      before: ([given]) => {
        const { mode } = (given ?? {}) as { mode?: unknown };
        return mode === undefined || mode === "byob" ? undefined : wrongValue("options.mode", mode);
      },
    }, locked("ReadableStream", /is locked/)),
    tee: locked("ReadableStream", /is locked/),
  },
  ReadableStreamDefaultController: { close: closed, enqueue: closed },
  ReadableStreamDefaultReader: { read: chunk },
  TextDecoder: { decode: bytes },
  TextEncoder: {
    encodeInto: {
      before: ([, target]) =>
        target instanceof Uint8Array ? undefined : wrongType("dest", "an instance of Uint8Array", target),
    },
  },
  URLPattern: { exec: matched },
  URLSearchParams: { forEach: callback },
  WritableStream: { getWriter: locked("WritableStream", /is (already )?locked/) },
};

/** One of each class. */
const KEY_PAIR = Object.values(generateKeyPairSync("ed25519"));

/** Of prototypes that have no global name, with a name for what is called on something else. */
export const NAMELESS: readonly (readonly [prototype: object, name: string, Readonly<Record<string, Rule>>])[] = [
  [Verify.prototype, "Verify", { verify: { given: ([key, ...others]) => [forVerifying(key), ...others] } }],
  ...[createSecretKey(new Uint8Array(1)), ...KEY_PAIR].map((key) =>
    [Object.getPrototypeOf(key) as object, "KeyObject", { export: exportedKey }] as const
  ),
  [Object.getPrototypeOf(new ReadableStream().values()) as object, "ReadableStreamAsyncIterator", {
    next: iterated,
    return: iterated,
  }],
];

export const FUNCTIONS: Readonly<Record<string, Rule>> = {
  atob: all(needs("input"), {
    after: (thrown, [input]) =>
      thrown instanceof DOMException
        ? new DOMException(
          /[^A-Za-z0-9+/=\t\n\f\r ]/.test(String(input))
            ? "Invalid character"
            : "The string to be decoded is not correctly encoded.",
          "InvalidCharacterError",
        )
        : undefined,
  }),
  btoa: all(needs("input"), {
    after: (thrown) =>
      thrown instanceof DOMException ? new DOMException("Invalid character", "InvalidCharacterError") : undefined,
  }),
  structuredClone: needs("The value argument must be specified"),
};

export const STATICS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  URL: { canParse: needs("url"), parse: needs("url") },
  AbortSignal: {
    abort: { given: ([reason]) => [reason === undefined ? abortError() : reason] },
    any: {
      before: ([signals]) => {
        if (!isObject(signals) || !(Symbol.iterator in signals)) {
          return coded(new TypeError("signals cannot be converted to sequence."), "ERR_INVALID_ARG_TYPE");
        }
        const wrong = [...signals as Iterable<unknown>].findIndex((signal) => !(signal instanceof AbortSignal));
        return wrong < 0
          ? undefined
          : coded(new TypeError(`signals[${wrong}] is not of type AbortSignal.`), "ERR_INVALID_ARG_TYPE");
      },
    },
  },
};
