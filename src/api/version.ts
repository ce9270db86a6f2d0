/** The version of seedbed. The build puts it in; from the sources it is read from `package.json`. */
import { readFileSync } from "node:fs";

declare const SEEDBED_VERSION: string | undefined;

export function version(): string {
  if (typeof SEEDBED_VERSION === "string") return SEEDBED_VERSION;
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
