/** Hyperbolic functions and their inverses as fdlibm computes them (e_cosh.c, e_sinh.c, s_tanh.c, e_acosh.c, s_asinh.c, e_atanh.c). */
import { exp, expm1 } from "./exponential.ts";
import { log, log1p } from "./logarithm.ts";
import { high, low } from "./words.ts";

const LN2 = 6.93147180559945286227e-01;
const OVERFLOWS = 710.4758600739439;

export function cosh(x: number): number {
  const KCOSH_OVERFLOW = 710.4758600739439;
  const ix = high(x) & 0x7fffffff;
  if (ix < 0x3fd62e43) {
    const t = expm1(Math.abs(x));
    const w = 1 + t;
    return ix < 0x3c800000 ? w : 1 + (t * t) / (w + w);
  }
  if (ix < 0x40360000) {
    const t = exp(Math.abs(x));
    return 0.5 * t + 0.5 / t;
  }
  if (ix < 0x40862e42) return 0.5 * exp(Math.abs(x));
  if (Math.abs(x) <= KCOSH_OVERFLOW) {
    const w = exp(0.5 * Math.abs(x));
    return 0.5 * w * w;
  }
  return ix >= 0x7ff00000 ? x * x : Infinity;
}

export function sinh(x: number): number {
  const SMALL = 2 ** -28;
  const h = x < 0 ? -0.5 : 0.5;
  const ax = Math.abs(x);
  if (ax < 22) {
    if (ax < SMALL) return x;
    const t = expm1(ax);
    return ax < 1 ? h * (2 * t - t * t / (t + 1)) : h * (t + t / (t + 1));
  }
  if (ax < 709.7822265633562) return h * exp(ax);
  if (ax <= OVERFLOWS) {
    const w = exp(0.5 * ax);
    return h * w * w;
  }
  return x * Infinity;
}

export function tanh(x: number): number {
  const jx = high(x);
  const ix = jx & 0x7fffffff;
  if (ix >= 0x7ff00000) return jx >= 0 ? 1 / x + 1 : 1 / x - 1;
  let z: number;
  if (ix < 0x40360000) {
    if (ix < 0x3e300000) return x;
    if (ix >= 0x3ff00000) z = 1 - 2 / (expm1(2 * Math.abs(x)) + 2);
    else {
      const t = expm1(-2 * Math.abs(x));
      z = -t / (t + 2);
    }
  } else z = 1;
  return jx >= 0 ? z : -z;
}

export function acosh(x: number): number {
  const hx = high(x);
  if (hx < 0x3ff00000) return NaN;
  if (hx >= 0x41b00000) return hx >= 0x7ff00000 ? x + x : log(x) + LN2;
  if (hx === 0x3ff00000 && low(x) === 0) return 0;
  if (hx > 0x40000000) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const t = x - 1;
  return log1p(t + Math.sqrt(2 * t + t * t));
}

export function asinh(x: number): number {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  if (ix >= 0x7ff00000) return x + x;
  if (ix < 0x3e300000) return x;
  let w: number;
  if (ix > 0x41b00000) w = log(Math.abs(x)) + LN2;
  else if (ix > 0x40000000) {
    const t = Math.abs(x);
    w = log(2 * t + 1 / (Math.sqrt(x * x + 1) + t));
  } else {
    const t = x * x;
    w = log1p(Math.abs(x) + t / (1 + Math.sqrt(1 + t)));
  }
  return hx > 0 ? w : -w;
}

export function atanh(x: number): number {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  const ax = Math.abs(x);
  if (ax > 1 || Number.isNaN(x)) return NaN;
  if (ax === 1) return x / 0;
  if (ix < 0x3e300000) return x;
  let t = ax + ax;
  t = ix < 0x3fe00000 ? 0.5 * log1p(t + t * ax / (1 - ax)) : 0.5 * log1p(t / (1 - ax));
  return hx >= 0 ? t : -t;
}
