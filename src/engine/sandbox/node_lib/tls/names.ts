/** The texts of names in certificates, as OpenSSL and Node write them. */
import { Buffer } from "node:buffer";
import { childrenOf, type Der, oidOf, textOf } from "./der.ts";

/** Attributes of names by their short names, as `getPeerCertificate` has them. */
export type Name = Record<string, string | string[]>;

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.42": "GN",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
};

export function nameOf(value: Der): Name {
  const name = Object.create(null) as Name;
  for (const set of childrenOf(value)) {
    for (const attribute of childrenOf(set)) {
      const [type, text] = childrenOf(attribute);
      const oid = oidOf(type!);
      const key = SHORT_NAMES[oid] ?? oid;
      const before = name[key];
      if (before === undefined) name[key] = textOf(text!);
      else name[key] = [before, textOf(text!)].flat();
    }
  }
  return name;
}

const EMAIL = 0x81;
const DNS = 0x82;
const DIRECTORY = 0xa4;
const URI = 0x86;
const IP = 0x87;
const REGISTERED = 0x88;

/** The extension `subjectAltName`: `DNS:a.test, IP Address:10.0.0.1`. */
export function alternativeNames(names: Der): string {
  return childrenOf(names).map(generalName).join(", ");
}

/** The extension `authorityInfoAccess`: a line for each way to ask. */
export function infoAccess(value: Der): string {
  return childrenOf(value).map((description) => {
    const [method, location] = childrenOf(description);
    const oid = oidOf(method!);
    return `${ACCESS_METHODS[oid] ?? oid} - ${generalName(location!)}`;
  }).join("\n");
}

const ACCESS_METHODS: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.48.1": "OCSP",
  "1.3.6.1.5.5.7.48.2": "CA Issuers",
};

function generalName(name: Der): string {
  const text = name.content.toString("latin1");
  if (name.tag === EMAIL) return `email:${escaped(text)}`;
  if (name.tag === DNS) return `DNS:${escaped(text)}`;
  if (name.tag === URI) return `URI:${escaped(text)}`;
  if (name.tag === IP) return `IP Address:${addressOf(name.content)}`;
  if (name.tag === REGISTERED) return `Registered ID:${oidOf(name)}`;
  if (name.tag === DIRECTORY) return `DirName:${escaped(directoryName(childrenOf(name)[0]!))}`;
  return "othername:<unsupported>";
}

function directoryName(name: Der): string {
  return Object.entries(nameOf(name)).flatMap(([key, values]) => [values].flat().map((value) => `${key}=${value}`))
    .join(",");
}

/** What could be taken for the end of a name is quoted, as by Node. */
function escaped(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f"\\,'\u007f-\uffff]/.test(text) ? JSON.stringify(text) : text;
}

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join(".");
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  return groups.map((group) => group.toString(16).toUpperCase()).join(":");
}
