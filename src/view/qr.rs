//! A QR code as a drawing: what a telephone reads from a screen or from paper. Sole user of `fast_qr`. Called for
//! addresses that are public anyway; never for what is secret.

use fast_qr::qr::QRBuilder;
use serde::Serialize;
use std::fmt::Write;

/// The white rim that readers need, in squares.
const RIM: usize = 4;

/// A drawing that a page shows as SVG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// How many squares a side has, its rim included.
    pub size: usize,
    /// The dark squares as a path, a square being one unit wide.
    pub path: String,
}

impl Qr {
    /// The code of a text; `None` where it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).build().ok()?;
        let mut path = String::new();
        for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
            for x in (0..code.size).filter(|x| row[*x].value()) {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + RIM, y + RIM);
            }
        }
        Some(Self { size: code.size + 2 * RIM, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_its_rim() {
        let code = Qr::of("https://sengen.example/directory/?no=10000001").expect("short enough");
        let dark = |x: usize, y: usize| code.path.contains(&format!("M{x} {y}h"));
        let last = code.size - RIM - 1;
        for (x, y) in [(RIM, RIM), (last, RIM), (RIM, last)] {
            assert!(dark(x, y), "{x} {y}");
        }
        assert!(!dark(RIM + 1, RIM + 1) && !dark(last, last) && !dark(RIM - 1, RIM));
        assert_ne!(Qr::of("a"), Qr::of("b"));
        assert_eq!(Qr::of(&"a".repeat(10_000)), None);
    }
}
