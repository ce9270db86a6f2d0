/** Values of options of the command line, read from their text. */
import { z } from "zod";

function wholeNumber(expected: string) {
  return z.string().refine((text) => /^\d+$/.test(text) && Number.isSafeInteger(Number(text)), expected)
    .transform(Number).optional();
}

export const amountOption = wholeNumber("expected a whole number");
export const bytesOption = wholeNumber("expected a number of bytes");
