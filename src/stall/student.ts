/** Quantiles of the normal and of Student's distribution; pure. Knows nothing of imports. */

/** x with P(X > x) = alpha, 0 < alpha < 0.5, of the standard normal; error below 5e-4 (Abramowitz and Stegun 26.2.23). */
export function normalQuantile(alpha: number): number {
  const t = Math.sqrt(-2 * Math.log(alpha));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}

/** x with P(T > x) = alpha for `freedom` >= 8; error below 1 % for alpha down to 1e-3 (Cornish-Fisher, Abramowitz and Stegun 26.7.5). */
export function studentQuantile(alpha: number, freedom: number): number {
  const z = normalQuantile(alpha);
  const z2 = z * z;
  const first = ((z2 + 1) * z) / 4;
  const second = (((5 * z2 + 16) * z2 + 3) * z) / 96;
  const third = ((((3 * z2 + 19) * z2 + 17) * z2 - 15) * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}
