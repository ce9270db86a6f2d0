/** From files of recorded runs to incidents: which format a file is in is seen from what is in it. */
import { readRegularFile } from "../../../../engine/store/read_file.ts";
import { SeedbedError } from "../../../../engine/errors.ts";
import { MAX_FILE_BYTES } from "../../../project/load/read_data.ts";
import { type Incident, UnreadableRun } from "./incident.ts";
import { incidentOf as incidentOfRun, rootsOf } from "./langsmith.ts";
import { fieldsOf } from "./messages.ts";
import { incidentOf as incidentOfTrace, tracesIn } from "./otlp.ts";
import { runsIn, valuesIn } from "./records.ts";

/** Where recorded runs come from. */
export const INCIDENT_FORMATS = ["langsmith", "otlp"] as const;

export type IncidentFormat = (typeof INCIDENT_FORMATS)[number];

export interface Imported {
  readonly incidents: readonly Incident[];
  /** Runs that could not be read, each with the reason. */
  readonly skipped: readonly string[];
}

/** @throws SeedbedError `unreadable`, or `invalid` for a file without a run that can be read */
export async function importIncidents(file: string, format: IncidentFormat): Promise<Imported> {
  const values = await valuesOf(
    readRegularFile(file, { what: "recorded runs", maxBytes: MAX_FILE_BYTES }),
    file,
    format,
  );
  return incidentsIn(values, file, format);
}

/** @param place the file or the address that they come from, for messages */
export function incidentsIn(values: readonly unknown[], place: string, format: IncidentFormat): Imported {
  refuseOther(values, place, format);
  const incidents: Incident[] = [];
  const skipped: string[] = [];
  const unreadable = (error: unknown) => {
    if (!(error instanceof UnreadableRun)) throw error;
    skipped.push(error.message);
  };
  try {
    const found = format === "langsmith"
      ? rootsOf(runsIn(values)).map((run) => () => incidentOfRun(run))
      : tracesIn(values).map((spans) => () => incidentOfTrace(spans));
    for (const make of found) {
      try {
        incidents.push(make());
      } catch (error) {
        unreadable(error);
      }
    }
  } catch (error) {
    unreadable(error);
  }
  if (incidents.length > 0) return { incidents, skipped };
  throw new SeedbedError("invalid", `expected recorded runs, found ${skipped[0] ?? "none"}`, {
    location: { file: place },
    hint: skipped.length > 1 ? skipped.slice(1, 4).join("; ") : undefined,
  });
}

async function valuesOf(bytes: Uint8Array, file: string, format: IncidentFormat): Promise<readonly unknown[]> {
  let text: string | undefined;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Protobuf is none.
  }
  if (text !== undefined && /^\s*[[{"]/.test(text)) return await valuesIn(text, file);
  if (format === "otlp" && bytes.length > 0) {
    const { tracesInBytes } = await import("./otlp_bytes.ts");
    return [tracesInBytes(bytes, file)];
  }
  throw new SeedbedError("invalid", `expected JSON, found ${bytes.length === 0 ? "an empty file" : "something else"}`, {
    location: { file },
  });
}

/** A file of the other format is told apart, so that the message names the mistake. */
function refuseOther(values: readonly unknown[], file: string, format: IncidentFormat): void {
  const isOtlp = values.flat().some((value) => fieldsOf(value)?.["resourceSpans"] !== undefined);
  if (isOtlp === (format === "otlp")) return;
  const [expected, found] = isOtlp ? ["runs of LangSmith", "traces of OpenTelemetry"] : [
    "traces of OpenTelemetry (resourceSpans)",
    "another document",
  ];
  throw new SeedbedError("invalid", `expected ${expected}, found ${found}`, {
    location: { file },
    hint: isOtlp
      ? `seedbed agent import otlp ${file}`
      : `for runs of LangSmith: seedbed agent import langsmith ${file}`,
  });
}
