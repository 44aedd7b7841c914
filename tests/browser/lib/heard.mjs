// A page as a screen reader has it: the accessibility tree as lines of text, and what live places say after a press.

/** @typedef {{ nodeId: string, ignored: boolean, role?: { value: string }, name?: { value: string }, description?: { value: string }, value?: { value: unknown }, properties?: { name: string, value: { value: unknown } }[], childIds?: string[], parentId?: string }} AxNode */

/** Said by their children alone. */
const THROUGH = new Set(["none", "generic", "paragraph", "strong", "emphasis", "superscript", "subscript", "LayoutTable", "LayoutTableRow", "LayoutTableCell", "LabelText", "DescriptionList", "deletion", "insertion", "time", "code", "RootWebArea", "caption", "figcaption"]);
/** Say nothing that is not said by whom they belong to. */
const SILENT = new Set(["Legend", "legend", "InlineTextBox", "LineBreak", "ListMarker", "MenuListPopup", "option", "optgroup"]);
/** What is a name of its own: the texts below it are that name once more. */
const NAMED = new Set(["link", "button", "heading", "checkbox", "radio", "textbox", "combobox", "spinbutton", "DisclosureTriangle", "columnheader", "rowheader", "cell", "image", "img", "term", "definition"]);

/**
 * The lines of a page, or of its part below `within`.
 * @param {import("playwright-core").Page} page @param {string} [within]
 */
export async function heard(page, within = "main") {
  const session = await page.context().newCDPSession(page);
  const { nodes } = /** @type {{ nodes: AxNode[] }} */ (/** @type {unknown} */ (await session.send("Accessibility.getFullAXTree")));
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const root = within === "main" ? nodes.find((node) => node.role?.value === "main") : nodes[0];
  /** @type {string[]} */
  const lines = [];
  if (root) walk(root, 0, "", { byId, lines });
  return lines.map(settled);
}

/**
 * @param {AxNode} node @param {number} depth @param {string} above the name that covers its texts
 * @param {{ byId: Map<string, AxNode>, lines: string[] }} into
 */
function walk(node, depth, above, into) {
  const role = node.role?.value ?? "";
  if (SILENT.has(role)) return;
  const name = (node.name?.value ?? "").trim();
  let [below, covered] = [depth, above];
  if (!node.ignored && role === "StaticText") {
    if (name !== "" && !above.includes(name)) into.lines.push(`${"  ".repeat(depth)}${name}`);
    return;
  }
  if (!node.ignored && !THROUGH.has(role)) {
    into.lines.push(`${"  ".repeat(depth)}[${[role, ...states(node)].join(" ")}]${name && ` ${name}`}${told(node, name)}`);
    below = depth + 1;
    covered = NAMED.has(role) ? name : "";
  }
  for (const id of node.childIds ?? []) {
    const child = into.byId.get(id);
    if (child) walk(child, below, covered, into);
  }
}

/** @param {AxNode} node */
function states(node) {
  const of = Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value]));
  return [
    ...(of.level ? [String(of.level)] : []),
    ...(of.required === true ? ["required"] : []),
    ...(of.invalid === "true" ? ["invalid"] : []),
    ...(of.checked === "true" ? ["checked"] : []),
    ...(of.pressed === "true" ? ["pressed"] : []),
    ...(of.expanded === undefined ? [] : [of.expanded ? "expanded" : "collapsed"]),
  ];
}

/** What is typed, and what is tied to it. @param {AxNode} node @param {string} name */
function told(node, name) {
  const value = String(node.value?.value ?? "").trim();
  const description = (node.description?.value ?? "").trim();
  return `${value && value !== name ? ` = ${value}` : ""}${description ? ` — ${description}` : ""}`;
}

/** What is drawn or counted anew with every run. @param {string} line */
function settled(line) {
  return line.replace(/\b0\d{10}\b/g, "(自己宣言ID)").replace(/\b\d{10}\b/g, "(利用者番号)").replace(/^(\s*)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8}$/, "$1(受付番号)");
}

/** From now on everything that live places say. @param {import("playwright-core").Page} page */
export async function listen(page) {
  await page.evaluate(() => {
    const said = /** @type {string[]} */ ([]);
    Object.assign(window, { said });
    for (const place of document.querySelectorAll("[role='status'], [role='alert'], [aria-live]")) {
      new MutationObserver(() => {
        const words = place.textContent?.trim();
        if (words) said.push(words);
      }).observe(place, { childList: true, characterData: true, subtree: true });
    }
  });
}

/** What was said since, and on what the focus stands. @param {import("playwright-core").Page} page */
export function said(page) {
  return page.evaluate(() => {
    const words = /** @type {{ said?: string[] }} */ (window).said ?? [];
    const focus = document.activeElement;
    return [...words.splice(0), ...(focus && focus !== document.body ? [`→ ${focus.id || focus.getAttribute("name") || focus.textContent?.trim()}`] : [])];
  });
}
