/** `Intl` with fixed defaults: `en-US`, and the world's `TZ` or UTC, whatever the machine has. Stateless, so made once. */
import { liveWorld } from "../live_world.ts";

const LOCALE = "en-US";
const WITH_LOCALE = [
  "Collator",
  "DateTimeFormat",
  "DisplayNames",
  "DurationFormat",
  "ListFormat",
  "NumberFormat",
  "PluralRules",
  "RelativeTimeFormat",
  "Segmenter",
];

type Formatter = new (locales?: unknown, options?: object) => object;

export const INTL: typeof Intl = Object.defineProperties(
  Object.create(Intl),
  Object.fromEntries(
    WITH_LOCALE.filter((name) => name in Intl).map((name) => [
      name,
      {
        value: fixed((Intl as unknown as Record<string, Formatter>)[name]!, name === "DateTimeFormat"),
        configurable: true,
      },
    ]),
  ),
);

function fixed(real: Formatter, zoned: boolean): Formatter {
  const given = ([locales, options]: unknown[]) => [
    locales ?? LOCALE,
    zoned ? { timeZone: liveWorld()?.env.zone?.name ?? "UTC", ...(options as object | undefined) } : options,
  ];
  return new Proxy(real, {
    construct: (target, args, newTarget) => Reflect.construct(target, given(args), newTarget),
    apply: (target, self, args) => Reflect.apply(target as unknown as () => unknown, self, given(args) as []),
  });
}
