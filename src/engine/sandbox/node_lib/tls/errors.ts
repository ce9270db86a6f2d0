/**
 * Errors of OpenSSL, with the texts that Node gives them. The number of the thread, with which the message of an error of a
 * connection begins, is 0: it differs from process to process.
 */

interface Failure {
  /** Number, library and reason, of which the last counts. */
  readonly number: string;
  readonly where: string;
  readonly reason: string;
  /** The function and the line of OpenSSL. */
  readonly file: string;
  /** What the peer is told: the number of the alert. */
  readonly alert?: number;
}

const STATEM = "../deps/openssl/openssl/ssl/statem";
const FIRST_RECORD = "tls_validate_record_header";
const ANY_METHOD = "../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c";

const FAILURES = {
  "http request": { number: "0A00009C", where: FIRST_RECORD, file: `${ANY_METHOD}:68` },
  "https proxy request": { number: "0A00009B", where: FIRST_RECORD, file: `${ANY_METHOD}:71` },
  "wrong version number": { number: "0A00010B", where: FIRST_RECORD, file: `${ANY_METHOD}:77` },
  "unexpected message": {
    number: "0A0000F4",
    where: "ossl_statem_client_read_transition",
    file: `${STATEM}/statem_clnt.c:423`,
    alert: 10,
  },
  "unsupported protocol": {
    number: "0A000102",
    where: "tls_early_post_process_client_hello",
    file: `${STATEM}/statem_srvr.c:1780`,
    alert: 70,
  },
  "no suitable signature algorithm": {
    number: "0A000076",
    where: "tls_choose_sigalg",
    file: "../deps/openssl/openssl/ssl/t1_lib.c:4607",
    alert: 40,
  },
  "no shared cipher": {
    number: "0A0000C1",
    where: "tls_post_process_client_hello",
    file: `${STATEM}/statem_srvr.c:2361`,
    alert: 40,
  },
  "no application protocol": {
    number: "0A0000EB",
    where: "tls_handle_alpn",
    file: `${STATEM}/statem_srvr.c:2303`,
    alert: 120,
  },
  "peer did not return a certificate": {
    number: "0A0000C7",
    where: "tls_process_client_certificate",
    file: `${STATEM}/statem_srvr.c:3764`,
    alert: 40,
  },
} as const satisfies Record<string, Omit<Failure, "reason">>;

export type Reason = keyof typeof FAILURES;

/** Alerts by their numbers: what the peer that gets one says. */
const ALERTS: Readonly<Record<number, readonly [number: string, reason: string]>> = {
  10: ["0A0003F2", "ssl/tls alert unexpected message"],
  40: ["0A000410", "ssl/tls alert handshake failure"],
  70: ["0A00042E", "tlsv1 alert protocol version"],
  116: ["0A00045C", "tlsv13 alert certificate required"],
  120: ["0A000460", "tlsv1 alert no application protocol"],
};
export const CERTIFICATE_REQUIRED = 116;

/** The number of the alert that the peer gets; undefined where nobody there would understand it. */
export function alertFor(reason: Reason): number | undefined {
  return (FAILURES[reason] as Omit<Failure, "reason">).alert;
}

/** What a connection failed for. */
export function connectionError(reason: Reason): Error {
  return inConnection({ ...FAILURES[reason], reason });
}

/** What the peer said that it failed for. */
export function alertError(alert: number): Error {
  const [number, reason] = ALERTS[alert] ?? ["0A000416", "ssl/tls alert certificate unknown"];
  const file = "../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918";
  return inConnection({ number, where: "ssl3_read_bytes", reason, file }, `SSL alert number ${alert}\n`);
}

function inConnection({ number, where, reason, file }: Failure, more = "\n"): Error {
  const library = "SSL routines";
  const message = `${"0".repeat(16)}:error:${number}:${library}:${where}:${reason}:${file}:${more}`;
  return Object.assign(new Error(message), { library, reason, code: codeOf("ERR_SSL_", reason) });
}

/** @param number as in `0480006C`; the error is one of a call, such as that of `createSecureContext` */
export function callError(number: string, library: string, reason: string, prefix = "ERR_OSSL_"): Error {
  const message = `error:${number}:${library}::${reason}`;
  return Object.assign(new Error(message), { library, reason, code: codeOf(prefix, reason) });
}

function codeOf(prefix: string, reason: string): string {
  return prefix + reason.toUpperCase().replaceAll(" ", "_");
}
