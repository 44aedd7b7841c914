//! Floor 4, the private wing: queue, mail, review, publishing. Never names `site`.
