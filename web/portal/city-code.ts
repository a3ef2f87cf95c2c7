/** True for a six-digit local government code whose last digit checks: 11 − (Σ digits × 6,5,4,3,2 mod 11), last digit. */
export function isCityCode(code: string): boolean {
  if (!/^\d{6}$/.test(code)) return false;
  const digits = [...code].map(Number);
  const sum = [6, 5, 4, 3, 2].reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0);
  return (11 - (sum % 11)) % 10 === digits[5];
}
