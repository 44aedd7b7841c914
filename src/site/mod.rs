//! Floor 4, the public wing: content and register become the files of `dist`. Never names `office`.
