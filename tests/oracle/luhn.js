// Check digits of ISO/IEC 7812-1, annex B.
'use strict';

/** The sum of a number with its check digit: zero where that is right. @param {string} digits */
function luhn(digits) {
  const values = [...digits]
    .reverse()
    .map((digit, n) => (n % 2 === 0 ? Number(digit) : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]));
  return values.reduce((sum, value) => sum + value, 0) % 10;
}

module.exports = { luhn };
