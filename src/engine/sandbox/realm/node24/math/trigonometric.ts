/** `sin`, `cos` and `tan` as fdlibm computes them (k_sin.c, k_cos.c, k_tan.c). */
import { reduce } from "./reduce.ts";
import { fromWords, high, low, withLow } from "./words.ts";

function kernelSin(x: number, y: number, exact: boolean): number {
  const S1 = -1.66666666666666324348e-01;
  const S2 = 8.33333333332248946124e-03;
  const S3 = -1.98412698298579493134e-04;
  const S4 = 2.75573137070700676789e-06;
  const S5 = -2.50507602534068634195e-08;
  const S6 = 1.58969099521155010221e-10;
  if ((high(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return exact ? x + v * (S1 + z * r) : x - ((z * (0.5 * y - v * r) - y) - v * S1);
}

function kernelCos(x: number, y: number): number {
  const C1 = 4.16666666666666019037e-02;
  const C2 = -1.38888888888741095749e-03;
  const C3 = 2.48015872894767294178e-05;
  const C4 = -2.75573143513906633035e-07;
  const C5 = 2.08757232129817482790e-09;
  const C6 = -1.13596475577881948265e-11;
  const ix = high(x) & 0x7fffffff;
  if (ix < 0x3e400000) return 1;
  const z = x * x;
  const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  if (ix < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const qx = ix > 0x3fe90000 ? 0.28125 : fromWords(ix - 0x00200000, 0);
  const iz = 0.5 * z - qx;
  return (1 - qx) - (iz - (z * r - x * y));
}

const T = [
  3.33333333333334091986e-01,
  1.33333333333201242699e-01,
  5.39682539762260521377e-02,
  2.18694882948595424599e-02,
  8.86323982359930005737e-03,
  3.59207910759131235356e-03,
  1.45620945432529025516e-03,
  5.88041240820264096874e-04,
  2.46463134818469906812e-04,
  7.81794442939557092300e-05,
  7.14072491382608190305e-05,
  -1.85586374855275456654e-05,
  2.59073051863633712884e-05,
] as const;
const PIO4 = 7.85398163397448278999e-01;
const PIO4_LO = 3.06161699786838301793e-17;

/** @param odd -1 for -1/tan */
function kernelTan(x: number, y: number, odd: 1 | -1): number {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  if (ix < 0x3e300000) {
    if (Math.trunc(x) === 0 && ((ix | low(x)) | (odd + 1)) === 0) return 1 / Math.abs(x);
    if (odd === 1) return x;
    const w = x + y;
    const z = withLow(w, 0);
    const v = y - (z - x);
    const a = -1 / w;
    const t = withLow(a, 0);
    return t + a * (1 + t * z + t * v);
  }
  if (ix >= 0x3fe59428) {
    if (x < 0) {
      x = -x;
      y = -y;
    }
    x = (PIO4 - x) + (PIO4_LO - y);
    y = 0;
  }
  const z = x * x;
  const w = z * z;
  let r = T[1] + w * (T[3] + w * (T[5] + w * (T[7] + w * (T[9] + w * T[11]))));
  const v = z * (T[2] + w * (T[4] + w * (T[6] + w * (T[8] + w * (T[10] + w * T[12])))));
  const s = z * x;
  r = y + z * (s * (r + v) + y);
  r += T[0] * s;
  const sum = x + r;
  if (ix >= 0x3fe59428) return (1 - ((hx >> 30) & 2)) * (odd - 2.0 * (x - (sum * sum / (sum + odd) - r)));
  if (odd === 1) return sum;
  const head = withLow(sum, 0);
  const tail = r - (head - x);
  const a = -1.0 / sum;
  const t = withLow(a, 0);
  return t + a * (1.0 + t * head + t * tail);
}

export function sin(x: number): number {
  const ix = high(x) & 0x7fffffff;
  if (ix >= 0x7ff00000) return NaN;
  if (ix <= 0x3fe921fb) return kernelSin(x, 0, true);
  const { quadrant, rest, tail } = reduce(x);
  switch (quadrant & 3) {
    case 0:
      return kernelSin(rest, tail, false);
    case 1:
      return kernelCos(rest, tail);
    case 2:
      return -kernelSin(rest, tail, false);
    default:
      return -kernelCos(rest, tail);
  }
}

export function cos(x: number): number {
  const ix = high(x) & 0x7fffffff;
  if (ix >= 0x7ff00000) return NaN;
  if (ix <= 0x3fe921fb) return kernelCos(x, 0);
  const { quadrant, rest, tail } = reduce(x);
  switch (quadrant & 3) {
    case 0:
      return kernelCos(rest, tail);
    case 1:
      return -kernelSin(rest, tail, false);
    case 2:
      return -kernelCos(rest, tail);
    default:
      return kernelSin(rest, tail, false);
  }
}

export function tan(x: number): number {
  const ix = high(x) & 0x7fffffff;
  if (ix >= 0x7ff00000) return NaN;
  if (ix <= 0x3fe921fb) return kernelTan(x, 0, 1);
  const { quadrant, rest, tail } = reduce(x);
  return kernelTan(rest, tail, (quadrant & 1) === 0 ? 1 : -1);
}
