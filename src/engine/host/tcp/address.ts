/** Where a real server is: a URL that an environment variable holds, so that neither it nor a password is in a scenario or a trace. */
import process from "node:process";
import { ServerError } from "./server_error.ts";

export interface ServerAddress {
  /** The text that it was made of. */
  readonly url: string;
  readonly protocol: "postgres" | "tcp";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const POSTGRES_PORT = 5432;

/**
 * @param variable of the environment of this process
 * @throws ServerError for what is no URL with a host and a port; the text is not shown
 */
export function addressIn(variable: string): ServerAddress {
  const text = process.env[variable];
  if (text === undefined || text === "") {
    throw new ServerError(`the environment variable ${variable} is not set: it has to hold the URL of the server`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url !== undefined && /^postgres(ql)?:$/.test(url.protocol) ? "postgres" : "tcp";
  const port = Number(url?.port) || (protocol === "postgres" ? POSTGRES_PORT : 0);
  if (url === undefined || url.hostname === "" || port === 0) {
    throw new ServerError(
      `${variable} is no URL with a host and a port, such as postgres://user:password@host:5432/name or tcp://host:3306 (its value is not shown)`,
    );
  }
  const user = decodeURIComponent(url.username) || "postgres";
  return {
    url: text,
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    user,
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
  };
}
