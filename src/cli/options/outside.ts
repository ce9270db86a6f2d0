/** Options of the commands that send requests to a service outside of the world. */
import { z } from "zod";
import { requireTarget } from "../../api/runs/http/outside.ts";
import { list, value } from "./option.ts";

export const OUTSIDE = {
  "base-url": value(
    "<url>",
    "send the requests to this service, in place of the app of the file",
    z.string().optional(),
  ),
  "allow-target": list("<host>", "of --base-url, a host besides this machine that may be sent requests"),
};

/** @throws SeedbedError `usage` for a URL that requests may not be sent to */
export function targetOf(
  { "base-url": url, "allow-target": targets }: {
    readonly "base-url"?: string | undefined;
    readonly "allow-target": readonly string[];
  },
): string | undefined {
  return url === undefined ? undefined : requireTarget(url, targets);
}
