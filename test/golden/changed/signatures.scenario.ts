/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const signatures = scenario("signatures").step("sign", async () => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), algorithm, false, ["sign"]);
  await crypto.subtle.sign(algorithm, key, new Uint8Array(1));
});
