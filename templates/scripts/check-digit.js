// The check digit of a 法人番号, as src/scheme/corporate_number.rs has it. Used by the form and by the directory.

/** Whether the first of thirteen digits follows from the other twelve. @param {string} digits */
export function isChecked(digits) {
  const sum = [...digits.slice(1)].reverse().reduce((all, one, at) => all + Number(one) * (at % 2 === 0 ? 1 : 2), 0);
  return 9 - (sum % 9) === Number(digits[0]);
}
