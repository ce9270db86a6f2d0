/** The natural logarithm of 2, split so that whole multiples of the upper part are exact. */
export const LN2_HI = 6.93147180369123816490e-01;
export const LN2_LO = 1.90821492927058770002e-10;
