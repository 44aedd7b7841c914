// The check digit of a 法人番号, as src/scheme/corporate_number.rs has it. Used by the form and by the directory.

/** Whether the first of thirteen digits follows from the other twelve. @param {string} digits */
export function isChecked(digits) {
  return checkDigit(digits.slice(1)) === Number(digits[0]);
}

/** The digit that stands before twelve others. @param {string} twelve */
export function checkDigit(twelve) {
  const sum = [...twelve].reverse().reduce((all, one, at) => all + Number(one) * (at % 2 === 0 ? 1 : 2), 0);
  return 9 - (sum % 9);
}
