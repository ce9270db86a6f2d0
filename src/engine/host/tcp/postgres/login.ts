/**
 * Logs in to a real Postgres with the user and the password of its address, so that the program in the world knows neither: as
 * clear text, MD5, or SCRAM-SHA-256 (RFC 5802, RFC 7677).
 */
import { Buffer } from "node:buffer";
import type { ServerAddress } from "../address.ts";
import { ServerError } from "../server_error.ts";
import type { Wire } from "../wire.ts";
import { errorFields, int32, type Message, message, MessageReader, text, texts } from "./messages.ts";
import { realCrypto } from "../../crypto.ts";

const PROTOCOL_3 = 196_608;
/** Real ms that a login may take. */
const LOGIN_MS = 10_000;

export interface LoggedIn {
  /** Its process on the server. */
  readonly pid: number;
  /** What the server says of itself, by name. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/**
 * @param parameters of the program, besides its user and its database
 * @throws ServerError if the server refuses; without the password
 */
export async function logIn(
  wire: Wire,
  address: ServerAddress,
  parameters: Readonly<Record<string, string>>,
): Promise<LoggedIn> {
  const named = { ...parameters, user: address.user, database: address.database };
  const pairs = Object.entries(named).flatMap(([name, value]) => [text(name), text(value)]);
  wire.write(message("", int32(PROTOCOL_3), ...pairs, Buffer.alloc(1)));
  const reader = new MessageReader();
  const scram = new Scram(address.password);
  const said: [string, string][] = [];
  let pid = 0;
  for (;;) {
    for (const next of reader.read(wire.take())) {
      if (next.type === "E") throw refusal(next.body);
      if (next.type === "Z") return { pid, parameters: said };
      if (next.type === "S") said.push(texts(next.body) as [string, string]);
      if (next.type === "K") pid = next.body.readInt32BE(0);
      if (next.type === "R") answer(wire, next, address, scram);
    }
    if (wire.isClosed) throw new ServerError("it ended the connection during the login");
    if (!wire.hasBytes && !await wire.bell.heard(LOGIN_MS)) {
      throw new ServerError(`it did not answer the login within ${LOGIN_MS} ms`);
    }
  }
}

function refusal(body: Buffer): ServerError {
  const { C: code = "" } = errorFields(body);
  const why: Readonly<Record<string, string>> = {
    "28P01": "it does not accept the user and the password of the URL",
    "28000": "it does not accept the user of the URL",
    "3D000": "it has no database of the name in the URL",
    "53300": "it has too many connections",
  };
  return new ServerError(`${why[code] ?? "it refuses the login"} (SQLSTATE ${code})`);
}

function answer(wire: Wire, { body }: Message, { user, password }: ServerAddress, scram: Scram): void {
  const method = body.readInt32BE(0);
  const rest = body.subarray(4);
  if (method === 0) return;
  if (method === 3) wire.write(message("p", password));
  else if (method === 5) wire.write(message("p", `md5${md5(md5(password + user), rest)}`));
  else if (method === 10) {
    if (!texts(rest).includes("SCRAM-SHA-256")) {
      throw new ServerError("it asks for a login by other means than SCRAM-SHA-256");
    }
    const first = Buffer.from(scram.first());
    wire.write(message("p", "SCRAM-SHA-256", int32(first.length), first));
  } else if (method === 11) wire.write(message("p", Buffer.from(scram.final(rest.toString()))));
  else if (method !== 12) throw new ServerError(`it asks for a login by a method that is not supported (${method})`);
}

function md5(...parts: readonly (string | Uint8Array)[]): string {
  const hash = realCrypto().createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

class Scram {
  readonly #password: string;
  readonly #nonce = realCrypto().randomBytes(18).toString("base64");

  constructor(password: string) {
    this.#password = password;
  }

  first(): string {
    return `n,,${this.#bare}`;
  }

  get #bare(): string {
    return `n=,r=${this.#nonce}`;
  }

  final(challenge: string): string {
    const field = (name: string) => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(challenge)?.[1] ?? "";
    const nonce = field("r");
    if (!nonce.startsWith(this.#nonce)) throw new ServerError("its answer to the login is not one to this login");
    const salted = realCrypto().pbkdf2Sync(
      this.#password.normalize("NFKC"),
      Buffer.from(field("s"), "base64"),
      Number(field("i")),
      32,
      "sha256",
    );
    const key = hmac(salted, "Client Key");
    const withoutProof = `c=biws,r=${nonce}`;
    const signature = hmac(
      realCrypto().createHash("sha256").update(key).digest(),
      `${this.#bare},${challenge},${withoutProof}`,
    );
    return `${withoutProof},p=${Buffer.from(key.map((byte, at) => byte ^ signature[at]!)).toString("base64")}`;
  }
}

function hmac(key: Uint8Array, data: string): Buffer {
  return realCrypto().createHmac("sha256", key).update(data).digest();
}
