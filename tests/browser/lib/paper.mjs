// What a page comes to on paper.

/** How many pages of paper the page prints on. @param {import("playwright-core").Page} page */
export async function papers(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return [...pdf.toString("latin1").matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
}
