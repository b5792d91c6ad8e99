/** Agent IDs: 12 digits, the last a check digit by Luhn's way. */

export const LENGTH = 12;

/** What was typed or pasted without blanks and dashes between the digits. */
export const bare = (text) => text.replace(/[\s-]/g, '');

/** Whether the digits fit together; a check against typing errors only. */
export function fits(digits) {
  if (!/^\d{12}$/.test(digits)) {
    return false;
  }
  let sum = 0;
  for (let i = 0; i < LENGTH; i++) {
    const digit = Number(digits[LENGTH - 1 - i]);
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
