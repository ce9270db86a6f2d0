/**
 * Exponentials and the cube root as FreeBSD's msun and fdlibm compute them (e_exp.c, s_expm1.c, s_cbrt.c), bit for bit what the
 * engine of Node 24 does.
 */
import { LN2_HI, LN2_LO } from "./ln2.ts";
import { fromWords, high, low, withLow } from "./words.ts";

const INVERSE_LN2 = 1.44269504088896338700e+00;
const TWO_54 = 2 ** 54;

export function exp(x: number): number {
  const P1 = 1.66666666666666019037e-01;
  const P2 = -2.77777777770155933842e-03;
  const P3 = 6.61375632143793436117e-05;
  const P4 = -1.65339022054652515390e-06;
  const P5 = 4.13813679705723846039e-08;
  const E = 2.718281828459045;
  const hx = high(x);
  const negative = hx < 0;
  const ix = hx & 0x7fffffff;
  if (ix >= 0x40862e42) {
    if (ix >= 0x7ff00000) return Number.isNaN(x) ? NaN : negative ? 0 : x;
    if (x > 7.09782712893383973096e+02) return Infinity;
    if (x < -7.45133219101941108420e+02) return 0;
  }
  let hi = 0;
  let lo = 0;
  let k = 0;
  let r = x;
  if (ix > 0x3fd62e42) {
    if (ix < 0x3ff0a2b2) {
      if (x === 1) return E;
      hi = x - (negative ? -LN2_HI : LN2_HI);
      lo = negative ? -LN2_LO : LN2_LO;
      k = negative ? -1 : 1;
    } else {
      k = Math.trunc(INVERSE_LN2 * x + (negative ? -0.5 : 0.5));
      hi = x - k * LN2_HI;
      lo = k * LN2_LO;
    }
    r = hi - lo;
  } else if (ix < 0x3e300000) return 1 + x;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  if (k === 0) return 1 - ((r * c) / (c - 2.0) - r);
  const y = 1 - ((lo - (r * c) / (2.0 - c)) - hi);
  if (k >= -1021) {
    if (k === 1024) return y * 2.0 * 2 ** 1023;
    return y * fromWords(0x3ff00000 + (k << 20), 0);
  }
  return y * fromWords(0x3ff00000 + ((k + 1000) << 20), 0) * 2 ** -1000;
}

export function expm1(x: number): number {
  const Q1 = -3.33333333333331316428e-02;
  const Q2 = 1.58730158725481460165e-03;
  const Q3 = -7.93650757867487942473e-05;
  const Q4 = 4.00821782732936239552e-06;
  const Q5 = -2.01099218183624371326e-07;
  const upper = high(x);
  const negative = upper < 0;
  const hx = upper & 0x7fffffff;
  if (hx >= 0x4043687a) {
    if (hx >= 0x40862e42) {
      if (hx >= 0x7ff00000) return Number.isNaN(x) ? NaN : negative ? -1 : x;
      if (x > 7.09782712893383973096e+02) return Infinity;
    }
    if (negative) return -1;
  }
  let c = 0;
  let k = 0;
  if (hx > 0x3fd62e42) {
    let hi: number;
    let lo: number;
    if (hx < 0x3ff0a2b2) {
      hi = negative ? x + LN2_HI : x - LN2_HI;
      lo = negative ? -LN2_LO : LN2_LO;
      k = negative ? -1 : 1;
    } else {
      k = Math.trunc(INVERSE_LN2 * x + (negative ? -0.5 : 0.5));
      hi = x - k * LN2_HI;
      lo = k * LN2_LO;
    }
    x = hi - lo;
    c = (hi - x) - lo;
  } else if (hx < 0x3c900000) return x;
  const hfx = 0.5 * x;
  const hxs = x * hfx;
  const r1 = 1 + hxs * (Q1 + hxs * (Q2 + hxs * (Q3 + hxs * (Q4 + hxs * Q5))));
  let t = 3.0 - r1 * hfx;
  let e = hxs * ((r1 - t) / (6.0 - x * t));
  if (k === 0) return x - (x * e - hxs);
  const twopk = fromWords(0x3ff00000 + (k << 20), 0);
  e = x * (e - c) - c;
  e -= hxs;
  if (k === -1) return 0.5 * (x - e) - 0.5;
  if (k === 1) return x < -0.25 ? -2.0 * (e - (x + 0.5)) : 1 + 2.0 * (x - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - x);
    return (k === 1024 ? y * 2.0 * 2 ** 1023 : y * twopk) - 1;
  }
  if (k < 20) {
    t = fromWords(0x3ff00000 - (0x200000 >> k), 0);
    return (t - (e - x)) * twopk;
  }
  t = fromWords((0x3ff - k) << 20, 0);
  return ((x - (e + t)) + 1) * twopk;
}

export function cbrt(x: number): number {
  const B1 = 715094163;
  const B2 = 696219795;
  const P0 = 1.87595182427177009643;
  const P1 = -1.88497979543377169875;
  const P2 = 1.621429720105354466140;
  const P3 = -0.758397934778766047437;
  const P4 = 0.145996192886612446982;
  const upper = high(x);
  const sign = upper & 0x80000000;
  const hx = upper ^ sign;
  if (hx >= 0x7ff00000) return x + x;
  let t: number;
  if (hx < 0x00100000) {
    if ((hx | low(x)) === 0) return x;
    t = TWO_54 * x;
    t = fromWords(sign | (Math.trunc((high(t) & 0x7fffffff) / 3) + B2), 0);
  } else t = fromWords(sign | (Math.trunc(hx / 3) + B1), 0);
  let r = (t * t) * (t / x);
  t = t * ((P0 + r * (P1 + r * P2)) + ((r * r) * r) * (P3 + r * P4));
  t = roundTo23Bits(t);
  const s = t * t;
  r = x / s;
  const w = t + t;
  r = (r - t) / (w + r);
  return t + t * r;
}

function roundTo23Bits(t: number): number {
  const bits = (BigInt(high(t) >>> 0) << 32n) | BigInt(low(t));
  const rounded = (bits + 0x80000000n) & 0xffffffffc0000000n;
  return withLow(fromWords(Number(rounded >> 32n) | 0, 0), Number(rounded & 0xffffffffn));
}
