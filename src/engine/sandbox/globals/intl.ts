/** `Intl` with fixed defaults: `en-US`, and the world's `TZ` or UTC, whatever the machine has. Stateless, so made once. */
import { liveMachine } from "../realm/live_world.ts";

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

/** Those with a locale, as they are outside of worlds. */
export const FORMATTERS: readonly (readonly [name: string, real: Formatter])[] = WITH_LOCALE
  .filter((name) => name in Intl)
  .map((name) => [name, (Intl as unknown as Record<string, Formatter>)[name]!]);

/** Own copies of the properties, so that nothing leads back to the real one. */
export const INTL: typeof Intl = Object.defineProperties({}, {
  ...Object.getOwnPropertyDescriptors(Intl),
  ...Object.fromEntries(FORMATTERS.map(([name, real]) => {
    const value = fixed(real, name === "DateTimeFormat");
    return [name, { value, writable: true, enumerable: false, configurable: true }];
  })),
}) as typeof Intl;

function fixed(real: Formatter, zoned: boolean): Formatter {
  const given = ([locales, options]: unknown[]) => [
    locales ?? LOCALE,
    zoned ? { timeZone: liveMachine()?.env.zone?.name ?? "UTC", ...(options as object | undefined) } : options,
  ];
  return new Proxy(real, {
    construct: (target, args, newTarget) => Reflect.construct(target, given(args), newTarget),
    apply: (target, self, args) => Reflect.apply(target as unknown as () => unknown, self, given(args) as []),
  });
}
