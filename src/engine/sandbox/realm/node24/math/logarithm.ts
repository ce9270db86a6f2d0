/**
 * Logarithms as FreeBSD's msun and fdlibm compute them (e_log.c, s_log1p.c, e_log10.c), and `log2` as V8 does (ieee754::log2, after
 * FreeBSD's e_log2.c and k_log.h): bit for bit what the engine of Node 24 gives.
 */
import { LN2_HI, LN2_LO } from "./ln2.ts";
import { fromWords, high, low, withHigh, withLow } from "./words.ts";

const TWO_54 = 2 ** 54;

const LG1 = 6.666666666666735130e-01;
const LG2 = 3.999999999940941908e-01;
const LG3 = 2.857142874366239149e-01;
const LG4 = 2.222219843214978396e-01;
const LG5 = 1.818357216161805012e-01;
const LG6 = 1.531383769920937332e-01;
const LG7 = 1.479819860511658591e-01;

/** The polynomial for `log(1 + f)` in z = (f / (2 + f))². `log1p` sums it in another order, which rounds differently. */
function series(z: number): number {
  const w = z * z;
  const t1 = w * (LG2 + w * (LG4 + w * LG6));
  const t2 = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
  return t2 + t1;
}

/** The logarithm of zero, a negative number, infinity or NaN; undefined for any other number. */
function logOfSpecial(x: number): number | undefined {
  if (x === 0) return -Infinity;
  if (x < 0) return NaN;
  return x < Infinity ? undefined : x;
}

export function log(x: number): number {
  const special = logOfSpecial(x);
  if (special !== undefined) return special;
  let hx = high(x);
  let k = 0;
  if (hx < 0x00100000) {
    k = -54;
    x *= TWO_54;
    hx = high(x);
  }
  k += (hx >> 20) - 1023;
  hx &= 0x000fffff;
  let i = (hx + 0x95f64) & 0x100000;
  x = withHigh(x, hx | (i ^ 0x3ff00000));
  k += i >> 20;
  const f = x - 1.0;
  if ((0x000fffff & (2 + hx)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HI + k * LN2_LO;
    const R = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - R : k * LN2_HI - ((R - k * LN2_LO) - f);
  }
  const s = f / (2.0 + f);
  const z = s * s;
  i = hx - 0x6147a;
  const j = 0x6b851 - hx;
  i |= j;
  const R = series(z);
  if (i > 0) {
    const hfsq = 0.5 * f * f;
    return k === 0 ? f - (hfsq - s * (hfsq + R)) : k * LN2_HI - ((hfsq - (s * (hfsq + R) + k * LN2_LO)) - f);
  }
  return k === 0 ? f - s * (f - R) : k * LN2_HI - ((s * (f - R) - k * LN2_LO) - f);
}

export function log1p(x: number): number {
  const hx = high(x);
  const ax = hx & 0x7fffffff;
  let k = 1;
  let f = 0;
  let hu = 1;
  let c = 0;
  if (hx < 0x3fda827a) {
    if (ax >= 0x3ff00000) return x === -1 ? -Infinity : NaN;
    if (ax < 0x3e200000) return ax < 0x3c900000 ? x : x - x * x * 0.5;
    if (hx > 0 || hx <= (0xbfd2bec4 | 0)) {
      k = 0;
      f = x;
      hu = 1;
    }
  }
  if (hx >= 0x7ff00000) return x + x;
  if (k !== 0) {
    let u: number;
    if (hx < 0x43400000) {
      u = 1 + x;
      hu = high(u);
      k = (hu >> 20) - 1023;
      c = k > 0 ? 1 - (u - x) : x - (u - 1);
      c /= u;
    } else {
      u = x;
      hu = high(u);
      k = (hu >> 20) - 1023;
      c = 0;
    }
    hu &= 0x000fffff;
    if (hu < 0x6a09e) u = withHigh(u, hu | 0x3ff00000);
    else {
      k += 1;
      u = withHigh(u, hu | 0x3fe00000);
      hu = (0x00100000 - hu) >> 2;
    }
    f = u - 1;
  }
  const hfsq = 0.5 * f * f;
  if (hu === 0) {
    if (f === 0) {
      if (k === 0) return 0;
      c += k * LN2_LO;
      return k * LN2_HI + c;
    }
    const R = hfsq * (1 - 0.66666666666666666 * f);
    return k === 0 ? f - R : k * LN2_HI - ((R - (k * LN2_LO + c)) - f);
  }
  const s = f / (2.0 + f);
  const z = s * s;
  const R = z * (LG1 + z * (LG2 + z * (LG3 + z * (LG4 + z * (LG5 + z * (LG6 + z * LG7))))));
  return k === 0 ? f - (hfsq - s * (hfsq + R)) : k * LN2_HI - ((hfsq - (s * (hfsq + R) + (k * LN2_LO + c))) - f);
}

export function log10(x: number): number {
  const INVERSE_LN10 = 4.34294481903251816668e-01;
  const LOG10_2_HI = 3.01029995663611771306e-01;
  const LOG10_2_LO = 3.69423907715893078616e-13;
  const special = logOfSpecial(x);
  if (special !== undefined) return special;
  let hx = high(x);
  let k = 0;
  if (hx < 0x00100000) {
    k = -54;
    x *= TWO_54;
    hx = high(x);
  }
  if (hx === 0x3ff00000 && low(x) === 0) return 0;
  k += (hx >> 20) - 1023;
  const i = k < 0 ? 1 : 0;
  hx = (hx & 0x000fffff) | ((0x3ff - i) << 20);
  const y = k + i;
  x = fromWords(hx, low(x));
  return y * LOG10_2_LO + INVERSE_LN10 * log(x) + y * LOG10_2_HI;
}

function kernelLog1p(f: number): number {
  const s = f / (2.0 + f);
  const z = s * s;
  const hfsq = 0.5 * f * f;
  return s * (hfsq + series(z));
}

export function log2(x: number): number {
  const IVLN2_HI = 1.44269504072144627571e+00;
  const IVLN2_LO = 1.67517131648865118353e-10;
  const special = logOfSpecial(x);
  if (special !== undefined) return special;
  let hx = high(x);
  let k = 0;
  if (hx < 0x00100000) {
    k = -54;
    x *= TWO_54;
    hx = high(x);
  }
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
