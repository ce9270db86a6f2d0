/** An angle less a multiple of π/2, as fdlibm computes it (e_rem_pio2.c, k_rem_pio2.c): the quadrant and the rest in two parts. */
import { fromWords, high, low } from "./words.ts";

// The first 1,584 bits of 2/π, 24 a number.
const TWO_OVER_PI = [
  0xA2F983,
  0x6E4E44,
  0x1529FC,
  0x2757D1,
  0xF534DD,
  0xC0DB62,
  0x95993C,
  0x439041,
  0xFE5163,
  0xABDEBB,
  0xC561B7,
  0x246E3A,
  0x424DD2,
  0xE00649,
  0x2EEA09,
  0xD1921C,
  0xFE1DEB,
  0x1CB129,
  0xA73EE8,
  0x8235F5,
  0x2EBB44,
  0x84E99C,
  0x7026B4,
  0x5F7E41,
  0x3991D6,
  0x398353,
  0x39F49C,
  0x845F8B,
  0xBDF928,
  0x3B1FF8,
  0x97FFDE,
  0x05980F,
  0xEF2F11,
  0x8B5A0A,
  0x6D1F6D,
  0x367ECF,
  0x27CB09,
  0xB74F46,
  0x3F669E,
  0x5FEA2D,
  0x7527BA,
  0xC7EBE5,
  0xF17B3D,
  0x0739F7,
  0x8A5292,
  0xEA6BFB,
  0x5FB11F,
  0x8D5D08,
  0x560330,
  0x46FC7B,
  0x6BABF0,
  0xCFBC20,
  0x9AF436,
  0x1DA9E3,
  0x91615E,
  0xE61B08,
  0x659985,
  0x5F14A0,
  0x68408D,
  0xFFD880,
  0x4D7327,
  0x310606,
  0x1556CA,
  0x73A8C9,
  0x60E27B,
  0xC08C6B,
];
const TWO_24 = 2 ** 24;
const TWO_MINUS_24 = 2 ** -24;

const INVERSE_PIO2 = 6.36619772367581382433e-01;
const PIO2_1 = 1.57079632673412561417e+00;
const PIO2_1T = 6.07710050650619224932e-11;
const PIO2_2 = 6.07710050630396597660e-11;
const PIO2_2T = 2.02226624879595063154e-21;
const PIO2_3 = 2.02226624871116645580e-21;
const PIO2_3T = 8.47842766036889956997e-32;

export interface Reduced {
  readonly quadrant: number;
  readonly rest: number;
  readonly tail: number;
}

export function reduce(x: number): Reduced {
  const hx = high(x);
  const ix = hx & 0x7fffffff;
  if (ix <= 0x3fe921fb) return { quadrant: 0, rest: x, tail: 0 };
  if (ix < 0x4002d97c) return once(x, ix, hx > 0 ? 1 : -1);
  if (ix <= 0x413921fb) return medium(x, ix, hx);
  return large(x, ix, hx);
}

function once(x: number, ix: number, sign: number): Reduced {
  let z = x - sign * PIO2_1;
  let part = PIO2_1T;
  if (ix === 0x3ff921fb) {
    z -= sign * PIO2_2;
    part = PIO2_2T;
  }
  const rest = z - sign * part;
  return { quadrant: sign, rest, tail: (z - rest) - sign * part };
}

function medium(x: number, ix: number, hx: number): Reduced {
  const t = Math.abs(x);
  const n = Math.trunc(t * INVERSE_PIO2 + 0.5);
  let r = t - n * PIO2_1;
  let w = n * PIO2_1T;
  const exponent = ix >> 20;
  let rest = r - w;
  if (exponent - ((high(rest) >> 20) & 0x7ff) > 16) {
    let before = r;
    w = n * PIO2_2;
    r = before - w;
    w = n * PIO2_2T - ((before - r) - w);
    rest = r - w;
    if (exponent - ((high(rest) >> 20) & 0x7ff) > 49) {
      before = r;
      w = n * PIO2_3;
      r = before - w;
      w = n * PIO2_3T - ((before - r) - w);
      rest = r - w;
    }
  }
  const tail = (r - rest) - w;
  return hx < 0 ? { quadrant: -n, rest: -rest, tail: -tail } : { quadrant: n, rest, tail };
}

function large(x: number, ix: number, hx: number): Reduced {
  const exponent = (ix >> 20) - 1046;
  let z = fromWords(ix - (exponent << 20), low(x));
  const parts: number[] = [];
  for (let i = 0; i < 2; i++) {
    parts.push(Math.trunc(z));
    z = (z - parts[i]!) * TWO_24;
  }
  parts.push(z);
  while (parts.at(-1) === 0) parts.pop();
  const { quadrant, rest, tail } = kernel(parts, exponent);
  return hx < 0 ? { quadrant: -quadrant, rest: -rest, tail: -tail } : { quadrant, rest, tail };
}

const PIO2_PARTS = [
  1.57079625129699707031e+00,
  7.54978941586159635335e-08,
  5.39030252995776476554e-15,
  3.28200341580791294123e-22,
  1.27065575308067607349e-29,
  1.22933308981111328932e-36,
  2.73370053816464559624e-44,
  2.16741683877804819444e-51,
];

/** The precision that a double needs takes four terms at first. */
const TERMS = 4;

function kernel(x: readonly number[], e0: number): Reduced {
  const jx = x.length - 1;
  const jv = Math.max(0, Math.trunc((e0 - 3) / 24));
  let q0 = e0 - 24 * (jv + 1);
  const f: number[] = [];
  for (let i = 0, j = jv - jx; i <= jx + TERMS; i++, j++) f.push(j < 0 ? 0 : TWO_OVER_PI[j]!);
  const q: number[] = [];
  const sumAt = (i: number) => {
    let sum = 0;
    for (let j = 0; j <= jx; j++) sum += x[j]! * f[jx + i - j]!;
    return sum;
  };
  for (let i = 0; i <= TERMS; i++) q[i] = sumAt(i);
  const iq: number[] = [];
  let jz = TERMS;
  let z: number;
  let n: number;
  let ih: number;
  for (;;) {
    z = q[jz]!;
    for (let i = 0, j = jz; j > 0; i++, j--) {
      const fw = Math.trunc(TWO_MINUS_24 * z);
      iq[i] = Math.trunc(z - TWO_24 * fw);
      z = q[j - 1]! + fw;
    }
    z *= 2 ** q0;
    z -= 8.0 * Math.floor(z * 0.125);
    n = Math.trunc(z);
    z -= n;
    ih = 0;
    if (q0 > 0) {
      const i = iq[jz - 1]! >> (24 - q0);
      n += i;
      iq[jz - 1]! -= i << (24 - q0);
      ih = iq[jz - 1]! >> (23 - q0);
    } else if (q0 === 0) ih = iq[jz - 1]! >> 23;
    else if (z >= 0.5) ih = 2;
    if (ih > 0) {
      n += 1;
      let carry = false;
      for (let i = 0; i < jz; i++) {
        const j = iq[i]!;
        if (carry) iq[i] = 0xffffff - j;
        else if (j !== 0) {
          carry = true;
          iq[i] = 0x1000000 - j;
        }
      }
      if (q0 === 1) iq[jz - 1]! &= 0x7fffff;
      else if (q0 === 2) iq[jz - 1]! &= 0x3fffff;
      if (ih === 2) {
        z = 1 - z;
        if (carry) z -= 2 ** q0;
      }
    }
    if (z !== 0) break;
    let bits = 0;
    for (let i = jz - 1; i >= TERMS; i--) bits |= iq[i]!;
    if (bits !== 0) break;
    let k = 1;
    while (iq[TERMS - k] === 0) k++;
    for (let i = jz + 1; i <= jz + k; i++) {
      f[jx + i] = TWO_OVER_PI[jv + i]!;
      q[i] = sumAt(i);
    }
    jz += k;
  }
  if (z === 0) {
    jz -= 1;
    q0 -= 24;
    while (iq[jz] === 0) {
      jz--;
      q0 -= 24;
    }
  } else {
    z *= 2 ** -q0;
    if (z >= TWO_24) {
      const fw = Math.trunc(TWO_MINUS_24 * z);
      iq[jz] = Math.trunc(z - TWO_24 * fw);
      jz += 1;
      q0 += 24;
      iq[jz] = fw;
    } else iq[jz] = Math.trunc(z);
  }
  let scale = 2 ** q0;
  for (let i = jz; i >= 0; i--) {
    q[i] = scale * iq[i]!;
    scale *= TWO_MINUS_24;
  }
  const terms: number[] = [];
  for (let i = jz; i >= 0; i--) {
    let sum = 0;
    for (let k = 0; k <= TERMS && k <= jz - i; k++) sum += PIO2_PARTS[k]! * q[i + k]!;
    terms[jz - i] = sum;
  }
  let sum = 0;
  for (let i = jz; i >= 0; i--) sum += terms[i]!;
  const rest = ih === 0 ? sum : -sum;
  sum = terms[0]! - sum;
  for (let i = 1; i <= jz; i++) sum += terms[i]!;
  return { quadrant: n & 7, rest, tail: ih === 0 ? sum : -sum };
}
