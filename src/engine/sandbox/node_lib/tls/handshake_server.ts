/** The handshake of a server. */
import { Buffer } from "node:buffer";
import { Certificate } from "./certificate.ts";
import { fitsKey } from "./ciphers.ts";
import { type Identity, TLS1_3, type TlsContext } from "./context.ts";
import { alertFor, CERTIFICATE_REQUIRED } from "./errors.ts";
import type { Message } from "./records.ts";
import type { Handshake, Line } from "./session.ts";
import { buildChain } from "./trust.ts";

type Hello = Message & { readonly type: "client hello" };

/** What a server goes by. */
export interface ServerWishes {
  /** May change while the program chooses a certificate. */
  context: TlsContext;
  wantsCertificate: boolean;
  /** Fails without a certificate of the client. */
  needsCertificate: boolean;
  /** Its protocols, best first. */
  alpn: readonly string[] | undefined;
  /** Chooses one in their place; undefined rejects all. */
  chooseAlpn: ((offered: readonly string[]) => string | undefined) | undefined;
  ocspResponse: Buffer | undefined;
  /** Has the program choose a certificate; `ServerHandshake.certificateChosen` goes on. */
  chooseCertificate: ((servername: string | undefined, wantsOcsp: boolean) => void) | undefined;
}

export class ServerHandshake implements Handshake {
  readonly #line: Line;
  readonly #wishes: ServerWishes;
  #state: "hello" | "choosing" | "finished" | "over" = "hello";
  #hello: Hello | undefined;

  constructor(line: Line, wishes: ServerWishes) {
    this.#line = line;
    this.#wishes = wishes;
  }

  start(): void {}

  receive(message: Message): void {
    if (message.type === "client hello" && this.#state === "hello") this.#greeted(message);
    else if (message.type === "client finished" && this.#state === "finished") this.#finished(message.chain);
    else this.#line.fail("unexpected message", alertFor("unexpected message"));
  }

  /** The program has chosen. */
  certificateChosen(): void {
    if (this.#state === "choosing") this.#answer(this.#hello!);
  }

  #greeted(hello: Hello): void {
    this.#hello = hello;
    const { agreed, listener } = this.#line;
    listener.handshakeStarted();
    const { minVersion, maxVersion } = this.#wishes.context;
    const [lowest, highest] = hello.versions;
    agreed.version = Math.min(maxVersion, highest);
    agreed.servername = hello.servername;
    if (agreed.version < Math.max(minVersion, lowest)) return this.#line.fail("unsupported protocol");
    this.#state = "choosing";
    const { chooseCertificate } = this.#wishes;
    if (chooseCertificate === undefined) this.#answer(hello);
    else chooseCertificate(hello.servername, hello.wantsOcsp === true);
  }

  #answer(hello: Hello): void {
    const { agreed, fail, say } = this.#line;
    const { context, wantsCertificate, ocspResponse } = this.#wishes;
    const isNew = agreed.version >= TLS1_3;
    const [first] = context.complete;
    if (isNew && first === undefined) return fail("no suitable signature algorithm");
    const chosen = isNew ? { identity: first!, cipher: common(context.suites13, hello) } : this.#cipher12(hello);
    if (chosen?.cipher === undefined) return fail("no shared cipher");
    const alpn = this.#chooseAlpn(hello.alpn);
    if (alpn === "none") return fail("no application protocol");
    agreed.cipher = chosen.cipher;
    agreed.alpn = alpn?.name;
    agreed.own = chosen.identity.certificate;
    this.#state = "finished";
    say({
      type: "server hello",
      version: agreed.version,
      cipher: chosen.cipher,
      alpn: alpn?.name,
      chain: chainOf(chosen.identity, context).map(({ raw }) => raw.toString("base64")),
      wantsCertificate,
      ocsp: hello.wantsOcsp === true ? ocspResponse?.toString("base64") : undefined,
    });
  }

  /** The server's order counts. */
  #cipher12(hello: Hello): { readonly identity: Identity; readonly cipher: string } | undefined {
    const { context } = this.#wishes;
    for (const cipher of context.suites12.filter((name) => hello.ciphers.includes(name))) {
      const identity = context.complete.find(({ certificate }) =>
        fitsKey(cipher, certificate.publicKey.asymmetricKeyType)
      );
      if (identity !== undefined) return { identity, cipher };
    }
    return undefined;
  }

  #chooseAlpn(offered: readonly string[] | undefined): { readonly name: string } | "none" | undefined {
    const { alpn, chooseAlpn } = this.#wishes;
    if (offered === undefined || (alpn === undefined && chooseAlpn === undefined)) return undefined;
    const name = chooseAlpn === undefined ? alpn!.find((each) => offered.includes(each)) : chooseAlpn(offered);
    return name === undefined ? "none" : { name };
  }

  #finished(chain: readonly string[]): void {
    const { agreed, done, fail, say } = this.#line;
    agreed.peer = chain.map((each) => new Certificate(Buffer.from(each, "base64")));
    const isNew = agreed.version >= TLS1_3;
    if (this.#wishes.needsCertificate && agreed.peer.length === 0) {
      const reason = "peer did not return a certificate";
      return isNew ? fail(reason, CERTIFICATE_REQUIRED) : fail(reason);
    }
    this.#state = "over";
    if (!isNew) say({ type: "server finished" });
    done();
  }
}

function common(suites: readonly string[], hello: Hello): string | undefined {
  return suites.find((name) => hello.ciphers.includes(name));
}

/** What a server shows: what it was given, or what leads to an authority that it knows. */
function chainOf({ certificate, others }: Identity, { authorities }: TlsContext): readonly Certificate[] {
  if (others.length > 0) return [certificate, ...others];
  return buildChain([certificate], { authorities, isPartialEnough: false }).chain;
}
