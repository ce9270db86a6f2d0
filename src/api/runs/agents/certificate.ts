/** A certificate: what was tested of an agent, with which result, in a form that can be checked later. */
import { Buffer } from "node:buffer";
import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { canonicalOf } from "../../../engine/capabilities/agent/calls.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { realCrypto } from "../../../engine/host/crypto.ts";
import { ENGINE_REVISION } from "../../../engine/trace/format.ts";
import { isoTime, runtime } from "../../host.ts";
import { readText } from "../../project/load/read_data.ts";
import { version } from "../../version.ts";
import { PHASES } from "./cells.ts";
import { SEVERITIES } from "./config_schema.ts";
import type { ReadConfig } from "./read_config.ts";
import type { AgentReport } from "./run_agent.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const MS_PER_DAY = 86_400_000;

const unit = z.number().min(0).max(1);
const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const interval = z.strictObject({ low: unit, high: unit });

const contentSchema = z.strictObject({
  schema: z.literal("seedbed/agent-certificate@1"),
  subject: z.string(),
  contract: z.string(),
  tester: z.string().optional(),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  versions: z.strictObject({ seedbed: z.string(), engine: z.int(), runtime: z.string() }),
  configSha256: digest,
  codeSha256: digest.optional(),
  /** Each cell was run with the seeds from 0, so many. */
  seeds: z.int().min(1),
  minScore: unit,
  overall: unit,
  phases: z.array(
    z.strictObject({
      name: z.enum(PHASES),
      score: unit,
      passed: count,
      counted: count,
      planned: count,
      interval,
    }),
  ),
  cells: z.array(z.strictObject({
    phase: z.enum(PHASES),
    scenario: z.string(),
    invariant: z.string(),
    severity: z.enum(SEVERITIES),
    status: z.enum(["passed", "failed", "skipped"]),
    runs: count,
    held: count,
    interval,
    struck: z.array(z.string()),
  })),
  reportSha256: digest,
});

const certificateSchema = z.strictObject({
  content: contentSchema,
  sha256: digest.describe("of the content, as JSON whose keys are sorted"),
  signature: z.strictObject({ ed25519: z.string(), publicKey: z.string() }).optional(),
});

export type CertificateContent = z.output<typeof contentSchema>;
export type Certificate = z.output<typeof certificateSchema>;
export type CertifiedCell = CertificateContent["cells"][number];

export interface CertificateOptions {
  readonly seeds: number;
  readonly minScore: number;
  readonly tester: string | undefined;
  readonly nowMs: number;
  readonly days: number;
  readonly codeSha256: string | undefined;
  /** The text of the report. */
  readonly report: string;
  readonly key: KeyObject | undefined;
}

/** @throws SeedbedError `invalid` for a report with cells that were planned and not exercised */
export function certificateOf(config: ReadConfig, report: AgentReport, options: CertificateOptions): Certificate {
  const { seeds, minScore, tester, nowMs, days, codeSha256, key } = options;
  const idle = report.cells.find(({ status }) => status === "not exercised");
  if (idle !== undefined || report.notRun.length > 0) {
    const what = idle === undefined
      ? report.notRun[0]!
      : `${idle.scenario} › ${idle.invariant}, which was not exercised`;
    throw new SeedbedError("invalid", `expected that everything in the configuration ran, found ${what}`, {
      location: { file: config.file },
      hint: "a certificate is about what was tested: take it out of the configuration, or let its faults meet a call",
    });
  }
  const content = contentSchema.parse({
    schema: "seedbed/agent-certificate@1",
    subject: config.agent.endpoint,
    contract: config.contract?.name ?? "",
    ...(tester !== undefined && { tester }),
    issuedAt: isoTime(nowMs),
    expiresAt: isoTime(nowMs + days * MS_PER_DAY),
    versions: {
      seedbed: version(),
      engine: ENGINE_REVISION,
      runtime: `${runtime().name} ${runtime().version}`,
    },
    configSha256: configDigest(config),
    ...(codeSha256 !== undefined && { codeSha256 }),
    seeds,
    minScore,
    overall: report.overall,
    phases: report.phases,
    cells: report.cells.map((
      { phase, scenario, invariant, severity, status, runs, held, interval: range, struck },
    ) => ({
      phase,
      scenario,
      invariant,
      severity,
      status,
      runs,
      held,
      interval: range,
      struck,
    })),
    reportSha256: sha256(options.report),
  });
  const canonical = canonicalOf(content);
  return {
    content,
    sha256: sha256(canonical),
    ...(key !== undefined && { signature: signatureOf(canonical, key) }),
  };
}

/** Its one form as a text: another byte is another certificate. */
export function certificateText(certificate: Certificate): string {
  return `${JSON.stringify(certificate, null, 2)}\n`;
}

/**
 * Reads a certificate, and checks that it is as it was issued.
 * @throws SeedbedError `unreadable`, or `invalid` for what is none or was changed
 */
export function readCertificate(file: string): Certificate {
  const text = readText(file, { what: "a certificate", maxBytes: MAX_BYTES });
  const found = parsed(text, file);
  const canonical = canonicalOf(found.content);
  const { signature } = found;
  if (sha256(canonical) !== found.sha256 || certificateText(found) !== text) {
    throw new SeedbedError("invalid", "expected a certificate as it was issued, found one that was changed", {
      location: { file },
    });
  }
  if (signature !== undefined && !isSignedBy(canonical, signature)) {
    throw new SeedbedError("invalid", "expected the signature of this certificate, found another", {
      location: { file },
    });
  }
  return found;
}

function parsed(text: string, file: string): Certificate {
  try {
    return certificateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SeedbedError("invalid", "expected a certificate, found another document or one that was changed", {
      location: { file },
      hint: "seedbed agent certificate -o writes certificate.json",
      cause,
    });
  }
}

function signatureOf(text: string, key: KeyObject): NonNullable<Certificate["signature"]> {
  const { sign, createPublicKey } = realCrypto();
  return {
    ed25519: sign(null, new TextEncoder().encode(text), key).toString("base64"),
    publicKey: createPublicKey(key as unknown as string).export({ type: "spki", format: "pem" }).toString(),
  };
}

function isSignedBy(text: string, { ed25519, publicKey }: NonNullable<Certificate["signature"]>): boolean {
  const { verify } = realCrypto();
  try {
    return verify(null, new TextEncoder().encode(text), publicKey, new Uint8Array(Buffer.from(ed25519, "base64")));
  } catch {
    // What is no key has signed nothing.
    return false;
  }
}

/** @throws SeedbedError `invalid` for a file without a private key of Ed25519; the message repeats nothing of it */
export function signingKey(file: string): KeyObject {
  const text = readText(file, { what: "a private key", maxBytes: MAX_BYTES });
  try {
    const key = realCrypto().createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // The message below is about both.
  }
  throw new SeedbedError("invalid", "expected a private key of Ed25519 in PEM, found something else", {
    location: { file },
    hint: "make one: openssl genpkey -algorithm ed25519 -out key.pem",
  });
}

/** Returns whether a certificate is signed by the owner of a key. */
export function isOwner({ signature }: Certificate, key: KeyObject): boolean {
  return signature !== undefined && realCrypto().createPublicKey(signature.publicKey).equals(key);
}

/** @throws SeedbedError `invalid` for a file without a public key in PEM */
export function publicKey(file: string): KeyObject {
  const text = readText(file, { what: "a public key", maxBytes: MAX_BYTES });
  try {
    if (!text.includes("PRIVATE")) return realCrypto().createPublicKey(text);
  } catch {
    // The message below is about both.
  }
  throw new SeedbedError("invalid", "expected a public key in PEM, found something else", {
    location: { file },
    hint: "make it of the private one: openssl pkey -in key.pem -pubout",
  });
}

/** The digest of what a configuration says, wherever it stands. */
export function configDigest({ file: _file, warnings: _warnings, ...said }: ReadConfig): string {
  return sha256(canonicalOf(said));
}

function sha256(text: string): string {
  return realCrypto().createHash("sha256").update(text).digest("hex");
}
