/** `log2` as V8 computes it (ieee754::log2, after FreeBSD's e_log2.c and k_log.h). */
import { high, low, withHigh, withLow } from "./words.ts";

function kernelLog1p(f: number): number {
  const LG1 = 6.666666666666735130e-01;
  const LG2 = 3.999999999940941908e-01;
  const LG3 = 2.857142874366239149e-01;
  const LG4 = 2.222219843214978396e-01;
  const LG5 = 1.818357216161805012e-01;
  const LG6 = 1.531383769920937332e-01;
  const LG7 = 1.479819860511658591e-01;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (LG2 + w * (LG4 + w * LG6));
  const t2 = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
  const R = t2 + t1;
  const hfsq = 0.5 * f * f;
  return s * (hfsq + R);
}

export function log2(x: number): number {
  const IVLN2_HI = 1.44269504072144627571e+00;
  const IVLN2_LO = 1.67517131648865118353e-10;
  let hx = high(x);
  let k = 0;
  if (hx < 0x00100000) {
    if (x === 0) return -Infinity;
    if (hx < 0) return NaN;
    k -= 54;
    x *= 2 ** 54;
    hx = high(x);
  }
  if (hx >= 0x7ff00000) return x + x;
  if (hx === 0x3ff00000 && low(x) === 0) return 0;
  k += (hx >> 20) - 1023;
  hx &= 0x000fffff;
  const i = (hx + 0x95f64) & 0x100000;
  x = withHigh(x, hx | (i ^ 0x3ff00000));
  k += i >> 20;
  const y = k;
  const f = x - 1.0;
  const hfsq = 0.5 * f * f;
  const r = kernelLog1p(f);
  const hi = withLow(f - hfsq, 0);
  const lo = (f - hi) - hfsq + r;
  const valueHi = hi * IVLN2_HI;
  const valueLo = (lo + hi) * IVLN2_LO + lo * IVLN2_HI;
  const w = y + valueHi;
  return valueLo + ((y - w) + valueHi) + w;
}
