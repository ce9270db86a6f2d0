/** What an event of the world says: `→ POST /send mailer.internal`, `← 202 POST /send mailer.internal after 5 ms`. */
import { formatDurationMs } from "../ir/duration.ts";
import type { Json } from "../json.ts";
import type { EventEntry } from "../world/log.ts";

type Data = Readonly<Record<string, Json | undefined>>;

interface Said {
  /** Without these it is no event of the world's. */
  readonly needs: readonly string[];
  readonly words: (data: Data) => string;
}

const OF_REQUEST = ["method", "path"];
const OF_MESSAGE = ["id", "from", "to"];

const SAID: Readonly<Record<string, Said>> = {
  "http.request": { needs: OF_REQUEST, words: (data) => `→ ${request(data)}` },
  "http.response": {
    needs: [...OF_REQUEST, "status"],
    words: (data) => `← ${text(data["status"])} ${request(data)}${after(data)}`,
  },
  "http.error": {
    needs: [...OF_REQUEST, "code"],
    words: (data) => `← ${text(data["code"])} ${request(data)}${after(data)}`,
  },
  "proc.spawn": { needs: ["cmd"], words: (data) => `→ ${command(data)}` },
  "proc.exit": { needs: ["cmd"], words: (data) => `← ${ended(data)} ${command(data)}${after(data)}` },
  "net.send": { needs: OF_MESSAGE, words: (data) => `→ ${message(data)}` },
  "net.deliver": { needs: OF_MESSAGE, words: (data) => `← ${message(data)}` },
  "net.drop": { needs: OF_MESSAGE, words: (data) => `${message(data)} is lost` },
};

/** Events of the program have their own names and data, and are shown as they are. */
export function eventWords({ event, data }: EventEntry): string {
  const said = Object.hasOwn(SAID, event) ? SAID[event]! : undefined;
  if (said !== undefined && isFields(data) && said.needs.every((name) => Object.hasOwn(data, name))) {
    return said.words(data);
  }
  return data === undefined ? event : `${event} ${JSON.stringify(data)}`;
}

function request({ method, path, host }: Data): string {
  return `${text(method)} ${text(path)}${host === undefined ? "" : ` ${text(host)}`}`;
}

function command({ cmd, args }: Data): string {
  return [text(cmd), ...(Array.isArray(args) ? args.map(text) : [])].join(" ");
}

function ended({ exitCode, failed, cut }: Data): string {
  if (exitCode !== undefined) return `exit ${text(exitCode)}`;
  return failed === undefined ? `${text(cut)} cut off` : text(failed);
}

function message({ id, from, to }: Data): string {
  return `message ${text(id)}, ${text(from)} to ${text(to)}`;
}

function after({ afterMs }: Data): string {
  return typeof afterMs === "number" ? ` after ${formatDurationMs(afterMs)}` : "";
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "undefined";
}

function isFields(data: Json | undefined): data is Data & Json {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
