/**
 * What coordinator and workers send one another is sealed with a secret that they share: a worker runs only what a coordinator with the secret has sent,
 * and a coordinator takes only results of such workers.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { SeedbedError } from "../../../../engine/errors.ts";

export const CAMPAIGN_KEY = "SEEDBED_CAMPAIGN_KEY";
const MIN_LENGTH = 16;

/** A message as it travels. */
export const sealedSchema = z.strictObject({ text: z.string(), seal: z.string().regex(/^[0-9a-f]{64}$/) });
export type Sealed = z.output<typeof sealedSchema>;

export type Purpose = "unit" | "result";

export class Seal {
  readonly #key: string;

  /** @throws SeedbedError `usage` for a secret that is missing or short */
  constructor(key: string | undefined) {
    if (key === undefined || key.length < MIN_LENGTH) {
      throw new SeedbedError(
        "usage",
        `${CAMPAIGN_KEY}: expected a secret of at least ${MIN_LENGTH} characters, ${
          key === undefined || key === "" ? "it is not set" : `found one of ${key.length}`
        }`,
        { hint: "openssl rand -hex 32 makes one; the coordinator and all workers share it" },
      );
    }
    this.#key = key;
  }

  /** Those who share the secret and the engine find one another by it, and it tells nobody the secret. */
  meetingPoint(engine: string): string {
    return this.#sign(`queue\n${engine}`).slice(0, 24);
  }

  close(purpose: Purpose, value: unknown): Sealed {
    const text = JSON.stringify(value);
    return { text, seal: this.#sign(`${purpose}\n${text}`) };
  }

  /** @returns what is in it; undefined if nobody with the secret has sealed it for this purpose, or it is of another shape */
  open<S extends z.ZodType>(purpose: Purpose, message: unknown, schema: S): z.output<S> | undefined {
    const parsed = sealedSchema.safeParse(message);
    if (!parsed.success) return undefined;
    const { text, seal } = parsed.data;
    const expected = this.#sign(`${purpose}\n${text}`);
    if (!timingSafeEqual(Buffer.from(seal), Buffer.from(expected))) return undefined;
    return schema.safeParse(JSON.parse(text)).data;
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("hex");
  }
}
