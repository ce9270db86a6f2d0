// What tests of Node ask of their `test/common`, for a world: checks are made once everything has happened.
"use strict";
const assert = require("assert");
const checks = [];

function mustBeCalled(fn, isEnough, wanted) {
  if (typeof fn === "number") return mustBeCalled(undefined, (count) => count === fn, `exactly ${fn}`);
  let count = 0;
  const at = new Error(`expected ${wanted} calls`);
  checks.push(() => {
    if (!isEnough(count)) throw Object.assign(at, { message: `expected ${wanted} calls, found ${count}` });
  });
  return function (...args) {
    count++;
    return fn === undefined ? undefined : fn.apply(this, args);
  };
}

const common = {
  mustCall: (fn, exact = 1) =>
    typeof fn === "number"
      ? mustBeCalled(undefined, (count) => count === fn, `exactly ${fn}`)
      : mustBeCalled(fn, (count) => count === exact, `exactly ${exact}`),
  mustCallAtLeast: (fn, least = 1) => mustBeCalled(fn, (count) => count >= least, `at least ${least}`),
  mustSucceed: (fn, exact) =>
    common.mustCall(function (error, ...args) {
      assert.ifError(error);
      return fn?.apply(this, args);
    }, exact),
  mustNotCall: (message = "it must not be called") =>
    function () {
      assert.fail(message);
    },
  expectsError(validation, exact) {
    return common.mustCall((error) => {
      assert.throws(() => {
        throw error;
      }, validation);
      return true;
    }, exact);
  },
  invalidArgTypeHelper(input) {
    if (input == null) return ` Received ${input}`;
    if (typeof input === "function") return ` Received function ${input.name}`;
    const { inspect } = require("util");
    if (typeof input === "object") {
      return input.constructor?.name
        ? ` Received an instance of ${input.constructor.name}`
        : ` Received ${inspect(input, { depth: -1 })}`;
    }
    let text = inspect(input, { colors: false });
    if (text.length > 28) text = `${text.slice(0, 25)}...`;
    return ` Received type ${typeof input} (${text})`;
  },
  platformTimeout: (ms) => ms,
  skip: (message) => {
    throw Object.assign(new Error(`skipped: ${message}`), { code: "SKIPPED" });
  },
  printSkipMessage() {},
  expectWarning() {},
  allowGlobals() {},
  mustNotMutateObjectDeep: (object) => object,
  getArrayBufferViews: (buffer) => [new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)],
  isAlive: () => false,
  hasCrypto: false,
  hasIPv6: true,
  isWindows: false,
  isLinux: true,
  isMacOS: false,
  isOSX: false,
  isAIX: false,
  isSunOS: false,
  isIBMi: false,
  inFreeBSDJail: false,
  isMainThread: true,
  localhostIPv4: "127.0.0.1",
  PORT: 12346,
  PIPE: "/tmp/test.sock",
  defaultAutoSelectFamilyAttemptTimeout: 2500,
  /** Called by the scenario when nothing more happens. */
  check() {
    process.emit("exit", 0);
    for (const check of checks) check();
  },
};
module.exports = common;
