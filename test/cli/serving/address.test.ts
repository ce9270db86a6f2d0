/** Where the page of a campaign is served, and which hosts it answers for. */
import { expect, test } from "vitest";
import { addressSchema, isOwnHost, urlOf } from "../../../src/cli/serving/address.ts";

test.each([
  ["", { host: "127.0.0.1", port: 0 }],
  ["8080", { host: "127.0.0.1", port: 8080 }],
  ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
  ["lab.example:9000", { host: "lab.example", port: 9000 }],
  ["[::1]:0", { host: "::1", port: 0 }],
])("--serve=%s is read", (text, address) => expect(addressSchema.parse(text)).toEqual(address));

test.each(["65536", "x", "-1", "1.5", ":80", "host", "host:", "[::1]", "[x]:80", "a:b:80", "127.0.0.1:99999"])(
  "--serve=%s is refused, with what was expected",
  (text) => {
    const { error } = addressSchema.safeParse(text);
    const expected = "expected a port from 0 to 65535, or a host and a port such as 0.0.0.0:8080";
    expect(error?.issues[0]?.message).toBe(expected);
  },
);

const LOOPBACK = { host: "127.0.0.1", port: 8080 };
const ANYWHERE = { host: "0.0.0.0", port: 8080 };

test.each([
  [LOOPBACK, ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080"]],
  [ANYWHERE, ["127.0.0.1:8080", "192.0.2.7:8080", "[2001:db8::1]:8080", "localhost:8080"]],
  [{ host: "lab.example", port: 80 }, ["lab.example", "lab.example:80", "Lab.Example"]],
  [{ host: "::1", port: 8080 }, ["[::1]:8080", "localhost:8080"]],
])("%o answers for its own names", (address, own) => {
  for (const host of own) expect(isOwnHost(host, address), host).toBe(true);
});

test.each([
  [LOOPBACK, [
    undefined,
    "",
    "127.0.0.1",
    "127.0.0.1:8081",
    "evil.example:8080",
    "127.0.0.1.evil.example:8080",
    "localhost:8080@x",
  ]],
  [ANYWHERE, ["evil.example:8080", "lab:8080", "192.0.2.7"]],
  [{ host: "lab.example", port: 80 }, ["localhost", "127.0.0.1", "evil.example"]],
])("%o does not answer for another name or port", (address, others) => {
  for (const host of others) expect(isOwnHost(host, address), String(host)).toBe(false);
});

test("the address for people can be opened on this machine", () => {
  expect(urlOf(ANYWHERE, "t")).toBe("http://127.0.0.1:8080/?token=t");
  expect(urlOf({ host: "::1", port: 1 }, "t")).toBe("http://[::1]:1/?token=t");
});
