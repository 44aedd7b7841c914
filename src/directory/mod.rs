//! Floor 3: the public register: entries, folding, lists, search index, downloads, statistics. No HTML.
