/** The fields of steps that name a binary. */
import { z } from "zod";
import { name } from "../fields.ts";

export const componentField = name.describe(
  "a component or core module: a path from the folder of the scenario's file",
);

export const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits").nullish()
  .describe("digest of the binary; filled in when the file is read, and in traces");
