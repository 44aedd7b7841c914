// Where the pages of the built site lead: each address inside the site must be a file of it, each fragment an id.

/** What the processor answers; these pages are not in dist. */
const PROCESSOR = /^\/(account|declare\/(check|edit|submit|resend)|c)\//;
/** Pages without their scripts, whose words look like attributes. @param {string} html */
const markup = (html) => html.replace(/(<script\b[^>]*>)[^]*?<\/script>/g, "$1</script>").replace(/<!--[^]*?-->/g, "");
const plain = (/** @type {string} */ value) => value.replaceAll("&amp;", "&").replaceAll("&#x2F;", "/");

/**
 * Follows every link of every page in the files.
 * @param {{ files: string[], html: string[], read: (file: string) => Promise<string> }} site
 */
export async function linkFaults({ files, html, read }) {
  const there = new Set(files.flatMap((file) => [`/${file}`, `/${file.replace(/index\.html$/, "")}`]));
  /** @type {Map<string, Set<string>>} */
  const ids = new Map();
  const links = [];
  for (const file of html) {
    const text = markup(await read(file));
    const own = `/${file.replace(/index\.html$/, "")}`;
    ids.set(own, new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => plain(id))));
    for (const [, address] of text.matchAll(/\s(?:href|src|action)="([^"]*)"/g)) {
      const to = new URL(plain(address), `http://site.invalid${own}`);
      if (to.host === "site.invalid") links.push({ file, to });
    }
  }
  const found = [];
  for (const { file, to } of links) {
    const id = decodeURIComponent(to.hash.slice(1));
    if (PROCESSOR.test(to.pathname)) continue;
    if (!there.has(decodeURIComponent(to.pathname))) found.push(`${file}: ${to.pathname} is not there`);
    else if (id && id !== "top" && ids.has(to.pathname) && !ids.get(to.pathname)?.has(id)) found.push(`${file}: ${to.pathname}${to.hash} has no such id`);
  }
  return { checked: links.length, found };
}
