/** Certificates for tests: valid from 2000 to 2099 where their names do not say otherwise. `certificates/make.sh` made them. */
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("./certificates/", import.meta.url);

/** Texts of PEM by the names of their files: `shop.pem`, `shop.key` … */
export const PEMS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER).filter((name) => /\.(pem|key)$/.test(name)).map((name) => [
    name,
    readFileSync(new URL(name, FOLDER), "utf8"),
  ]),
);
