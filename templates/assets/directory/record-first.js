// Before the page is drawn: where the address names a record, what the search page shows is held back until
// its script has put the record there, so that nothing jumps. Comes before everything else, so it is short.
if (new URLSearchParams(location.search).get("no")) {
  const root = document.documentElement;
  const showAll = () => root.classList.remove("record-first");
  root.classList.add("record-first");
  addEventListener("error", showAll, true);
  setTimeout(showAll, 5000);
}
