//! Floor 5: what a browser sends to the form processor. Never sees `site`.
