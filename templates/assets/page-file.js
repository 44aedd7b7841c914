// A document that was made in the browser as an HTML file of its own, which browsers and word processors open.

/**
 * @param {string} title
 * @param {string} style its looks
 * @param {Node[]} content
 */
export function pageFile(title, style, content) {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = "ja";
  const meta = page.createElement("meta");
  meta.setAttribute("charset", "utf-8");
  page.head.prepend(meta);
  const main = page.createElement("main");
  main.append(...content);
  page.body.append(main);
  // Put in as text: an element made here would fall under this page's policy.
  const html = page.documentElement.outerHTML.replace("</head>", () => `<style>${style}</style></head>`);
  return `<!DOCTYPE html>\n${html}\n`;
}
