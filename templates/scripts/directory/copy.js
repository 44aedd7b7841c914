// 「この宣言へのリンク」: copies the address of a record. Works on links with `data-copy`; where copying is
// refused, the link is followed, which shows the address in the address bar.

/** Listens on the whole page: results come and go. */
export function copyLinks() {
  document.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-copy]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      window.location.assign(link.href);
      return;
    }
    say(link, "リンクをコピーしました。");
  });
}

/**
 * @param {HTMLElement} beside
 * @param {string} words
 */
function say(beside, words) {
  document.querySelector(".copied")?.remove();
  const note = document.createElement("span");
  note.className = "copied";
  note.setAttribute("role", "status");
  beside.after(note);
  note.textContent = words;
}
