/** Makes the constructors of the web's classes refuse arguments in the words of Node. */
import { coded } from "../../coded.ts";
import { wrongType, wrongValue } from "./received.ts";
import { all, isObject, needs, options, type Rule } from "./rule.ts";

const invalidUrl = (input: unknown, base: unknown): Error =>
  Object.assign(coded(new TypeError("Invalid URL"), "ERR_INVALID_URL"), {
    input: String(input),
    ...(base === undefined ? {} : { base: String(base) }),
  });

const encoding: Rule = {
  after: (thrown, [label]) =>
    thrown instanceof RangeError
      ? coded(new RangeError(`The "${String(label)}" encoding is not supported`), "ERR_ENCODING_NOT_SUPPORTED")
      : undefined,
};

const callbacks = (name: string, ...keys: string[]): Rule => ({
  before: ([given]) => {
    if (given === undefined) return undefined;
    if (!isObject(given)) return name === "source" ? wrongType(name, "of type object", given) : undefined;
    for (const key of keys) {
      const value = (given as Record<string, unknown>)[key];
      if (value !== undefined && typeof value !== "function") {
        return wrongType(`${name}.${key}`, "of type function", value);
      }
    }
    return undefined;
  },
});

const strategy = (index: number): Rule => ({
  before: (args) => {
    const { highWaterMark, size } = (args[index] ?? {}) as { highWaterMark?: unknown; size?: unknown };
    if (size !== undefined && typeof size !== "function") return wrongType("strategy.size", "of type function", size);
    if (highWaterMark === undefined || Number(highWaterMark) >= 0) return undefined;
    const { message } = wrongValue("strategy.highWaterMark", highWaterMark);
    return coded(new RangeError(message), "ERR_INVALID_ARG_VALUE");
  },
});

const queuing: Rule = {
  before: ([init]) => {
    if (!isObject(init)) return wrongType("init", "of type object", init);
    return (init as { highWaterMark?: unknown }).highWaterMark === undefined
      ? coded(new TypeError("init.highWaterMark is required"), "ERR_MISSING_OPTION")
      : undefined;
  },
};

export const CONSTRUCTORS: Readonly<Record<string, Rule>> = {
  AbortSignal: { before: () => coded(new TypeError("Illegal constructor"), "ERR_ILLEGAL_CONSTRUCTOR") },
  Blob: {
    before: ([sources, init]) => {
      if (sources !== undefined && (!isObject(sources) || !(Symbol.iterator in sources))) {
        return coded(new TypeError("Value cannot be converted to sequence."), "ERR_INVALID_ARG_TYPE");
      }
      if (init !== undefined && init !== null && !isObject(init)) return wrongType("options", "a dictionary", init);
      const { endings = "transparent" } = (init ?? {}) as { endings?: unknown };
      return ["transparent", "native"].includes(String(endings)) ? undefined : wrongValue("options.endings", endings);
    },
  },
  ByteLengthQueuingStrategy: queuing,
  CountQueuingStrategy: queuing,
  CustomEvent: all(needs("type"), options(1)),
  Event: all(needs("type"), options(1)),
  File: needs("fileBits", "fileName"),
  ReadableStream: all(
    callbacks("source", "start", "pull", "cancel"),
    {
      before: ([source]) => {
        const { type } = (source ?? {}) as { type?: unknown };
        return type === undefined || type === "bytes" ? undefined : wrongValue("source.type", type);
      },
    },
    strategy(1),
  ),
  TextDecoder: encoding,
  TextDecoderStream: encoding,
  TransformStream: all(
    callbacks("transformer", "start", "transform", "flush"),
    {
      before: ([transformer]) => {
        for (const key of ["readableType", "writableType"]) {
          const value = (transformer as Record<string, unknown> | undefined)?.[key];
          if (value !== undefined) {
            const { message } = wrongValue(`transformer.${key}`, value);
            return coded(new RangeError(message), "ERR_INVALID_ARG_VALUE");
          }
        }
        return undefined;
      },
    },
    strategy(1),
    strategy(2),
  ),
  URL: all(needs("url"), {
    after: (thrown, [input, base]) => thrown instanceof TypeError ? invalidUrl(input, base) : undefined,
  }),
  URLPattern: {
    after: (thrown) =>
      thrown instanceof TypeError
        ? coded(new TypeError("Failed to construct URLPattern"), "ERR_INVALID_URL_PATTERN")
        : undefined,
  },
  WritableStream: all(callbacks("sink", "start", "write", "close", "abort"), {
    before: ([sink]) => {
      const { type } = (sink ?? {}) as { type?: unknown };
      return type === undefined
        ? undefined
        : coded(new RangeError(wrongValue("type", type).message), "ERR_INVALID_ARG_VALUE");
    },
  }, strategy(1)),
};
