/** Inverse trigonometric functions as fdlibm computes them (e_acos.c, e_asin.c, s_atan.c, e_atan2.c). */
import { high, low, withLow } from "./words.ts";

const PIO2_HI = 1.57079632679489655800e+00;
const PIO2_LO = 6.12323399573676603587e-17;
const PI = 3.14159265358979311600e+00;
const PI_LO = 1.2246467991473531772e-16;

function rational(z: number): number {
  const PS0 = 1.66666666666666657415e-01;
  const PS1 = -3.25565818622400915405e-01;
  const PS2 = 2.01212532134862925881e-01;
  const PS3 = -4.00555345006794114027e-02;
  const PS4 = 7.91534994289814532176e-04;
  const PS5 = 3.47933107596021167570e-05;
  const QS1 = -2.40339491173441421878e+00;
  const QS2 = 2.02094576023350569471e+00;
  const QS3 = -6.88283971605453293030e-01;
  const QS4 = 7.70381505559019352791e-02;
  const p = z * (PS0 + z * (PS1 + z * (PS2 + z * (PS3 + z * (PS4 + z * PS5)))));
  return p / (1 + z * (QS1 + z * (QS2 + z * (QS3 + z * QS4))));
}

export function acos(x: number): number {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  if (ix >= 0x3ff00000) {
    if (((ix - 0x3ff00000) | low(x)) === 0) return hx > 0 ? 0 : PI + 2.0 * PIO2_LO;
    return NaN;
  }
  if (ix < 0x3fe00000) {
    if (ix <= 0x3c600000) return PIO2_HI + PIO2_LO;
    const r = rational(x * x);
    return PIO2_HI - (x - (PIO2_LO - x * r));
  }
  if (hx < 0) {
    const z = (1 + x) * 0.5;
    const s = Math.sqrt(z);
    const w = rational(z) * s - PIO2_LO;
    return PI - 2.0 * (s + w);
  }
  const z = (1 - x) * 0.5;
  const s = Math.sqrt(z);
  const df = withLow(s, 0);
  const c = (z - df * df) / (s + df);
  const w = rational(z) * s + c;
  return 2.0 * (df + w);
}

export function asin(x: number): number {
  const PIO4_HI = 7.85398163397448278999e-01;
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  if (ix >= 0x3ff00000) {
    return ((ix - 0x3ff00000) | low(x)) === 0 ? x * PIO2_HI + x * PIO2_LO : NaN;
  }
  if (ix < 0x3fe00000) return ix < 0x3e400000 ? x : x + x * rational(x * x);
  let w = 1 - Math.abs(x);
  const t = w * 0.5;
  const r = rational(t);
  const s = Math.sqrt(t);
  let result: number;
  if (ix >= 0x3fef3333) result = PIO2_HI - (2.0 * (s + s * r) - PIO2_LO);
  else {
    w = withLow(s, 0);
    const c = (t - w * w) / (s + w);
    const p = 2.0 * s * r - (PIO2_LO - 2.0 * c);
    const q = PIO4_HI - 2.0 * w;
    result = PIO4_HI - (p - q);
  }
  return hx > 0 ? result : -result;
}

const ATAN_HI = [
  4.63647609000806093515e-01,
  7.85398163397448278999e-01,
  9.82793723247329054082e-01,
  1.57079632679489655800e+00,
];
const ATAN_LO = [
  2.26987774529616870924e-17,
  3.06161699786838301793e-17,
  1.39033110312309984516e-17,
  6.12323399573676603587e-17,
];
const AT = [
  3.33333333333329318027e-01,
  -1.99999999998764832476e-01,
  1.42857142725034663711e-01,
  -1.11111104054623557880e-01,
  9.09088713343650656196e-02,
  -7.69187620504482999495e-02,
  6.66107313738753120669e-02,
  -5.83357013379057348645e-02,
  4.97687799461593236017e-02,
  -3.65315727442169155270e-02,
  1.62858201153657823623e-02,
] as const;

export function atan(x: number): number {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  let id = -1;
  if (ix >= 0x44100000) {
    if (Number.isNaN(x)) return NaN;
    return hx > 0 ? ATAN_HI[3]! + ATAN_LO[3]! : -ATAN_HI[3]! - ATAN_LO[3]!;
  }
  if (ix < 0x3fdc0000) {
    if (ix < 0x3e400000) return x;
  } else {
    x = Math.abs(x);
    if (ix < 0x3ff30000) {
      if (ix < 0x3fe60000) {
        id = 0;
        x = (2.0 * x - 1) / (2.0 + x);
      } else {
        id = 1;
        x = (x - 1) / (x + 1);
      }
    } else if (ix < 0x40038000) {
      id = 2;
      x = (x - 1.5) / (1 + 1.5 * x);
    } else {
      id = 3;
      x = -1.0 / x;
    }
  }
  const z = x * x;
  const w = z * z;
  const s1 = z * (AT[0] + w * (AT[2] + w * (AT[4] + w * (AT[6] + w * (AT[8] + w * AT[10])))));
  const s2 = w * (AT[1] + w * (AT[3] + w * (AT[5] + w * (AT[7] + w * AT[9]))));
  if (id < 0) return x - x * (s1 + s2);
  const result = ATAN_HI[id]! - ((x * (s1 + s2) - ATAN_LO[id]!) - x);
  return hx < 0 ? -result : result;
}

export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const hx = high(x);
  const lx = low(x);
  const ix = hx & 0x7fffffff;
  const hy = high(y);
  const ly = low(y);
  const iy = hy & 0x7fffffff;
  if (x === 1) return atan(y);
  const m = ((hy >> 31) & 1) | ((hx >> 30) & 2);
  if ((iy | ly) === 0) return m < 2 ? y : m === 2 ? PI : -PI;
  if ((ix | lx) === 0) return hy < 0 ? -PIO2_HI : PIO2_HI;
  if (ix === 0x7ff00000) {
    const both = iy === 0x7ff00000;
    const size = m < 2 ? (both ? PI / 4 : 0) : both ? 3.0 * (PI / 4) : PI;
    return (m & 1) === 0 ? size : -size;
  }
  if (iy === 0x7ff00000) return hy < 0 ? -PIO2_HI : PIO2_HI;
  const k = (iy - ix) >> 20;
  let turned = m;
  let z: number;
  if (k > 60) {
    z = PIO2_HI + 0.5 * PI_LO;
    turned &= 1;
  } else if (hx < 0 && k < -60) z = 0;
  else z = atan(Math.abs(y / x));
  switch (turned) {
    case 0:
      return z;
    case 1:
      return -z;
    case 2:
      return PI - (z - PI_LO);
    default:
      return (z - PI_LO) - PI;
  }
}
