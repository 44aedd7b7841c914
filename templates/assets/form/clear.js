// Made from templates/scripts/form/clear.js by tests/browser/bundle.mjs; do not edit.
function r(e){return e==="tab"?window.sessionStorage:window.localStorage}function t(e,o="lasting"){try{r(o).removeItem(e)}catch{}}var s="sengen.declaration",c="sengen.terms";function n(){t(s,"tab"),t(c,"tab")}n();
