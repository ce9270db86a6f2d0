/** `1 run`, `1,200 runs`, `2 processes`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : `${noun}${noun.endsWith("s") ? "es" : "s"}`}`;
}
