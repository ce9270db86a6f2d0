/** The handshake of a client. */
import { Buffer } from "node:buffer";
import { Certificate } from "./certificate.ts";
import { TLS1_2, TLS1_3, type TlsContext } from "./context.ts";
import { alertFor } from "./errors.ts";
import type { Message } from "./records.ts";
import type { Handshake, Line } from "./session.ts";

/** What a client asks for. */
export interface ClientWishes {
  readonly context: TlsContext;
  servername: string | undefined;
  alpn: readonly string[] | undefined;
  wantsOcsp: boolean;
  onOcspResponse(response: Buffer | null): void;
}

export class ClientHandshake implements Handshake {
  readonly #line: Line;
  readonly #wishes: ClientWishes;
  #state: "new" | "hello" | "finished" | "over" = "new";

  constructor(line: Line, wishes: ClientWishes) {
    this.#line = line;
    this.#wishes = wishes;
  }

  start(): void {
    if (this.#state !== "new") return;
    this.#state = "hello";
    const { context: { minVersion, maxVersion, suites12, suites13 }, servername, alpn, wantsOcsp } = this.#wishes;
    this.#line.agreed.servername = servername;
    this.#line.say({
      type: "client hello",
      versions: [minVersion, maxVersion],
      ciphers: [...maxVersion >= TLS1_3 ? suites13 : [], ...minVersion <= TLS1_2 ? suites12 : []],
      servername,
      alpn,
      wantsOcsp,
    });
  }

  receive(message: Message): void {
    if (message.type === "server hello" && this.#state === "hello") this.#greeted(message);
    else if (message.type === "server finished" && this.#state === "finished") this.#over();
    else this.#line.fail("unexpected message", alertFor("unexpected message"));
  }

  #greeted(
    { version, cipher, alpn, chain, wantsCertificate, ocsp }: Message & { readonly type: "server hello" },
  ): void {
    const { agreed } = this.#line;
    Object.assign(agreed, { version, cipher, alpn });
    agreed.peer = chain.map((each) => new Certificate(Buffer.from(each, "base64")));
    if (this.#wishes.wantsOcsp) {
      this.#wishes.onOcspResponse(ocsp === undefined ? null : Buffer.from(ocsp, "base64"));
    }
    const [identity] = wantsCertificate ? this.#wishes.context.complete : [];
    agreed.own = identity?.certificate;
    const shown = identity === undefined ? [] : [identity.certificate, ...identity.others];
    this.#line.say({ type: "client finished", chain: shown.map(({ raw }) => raw.toString("base64")) });
    if (version >= TLS1_3) this.#over();
    else this.#state = "finished";
  }

  #over(): void {
    this.#state = "over";
    this.#line.done();
  }
}
