//! What a code is: a sentence of the file of words by its section and key. Implemented by the enums of `codes`.

use std::fmt::Debug;

/// The codes of one section.
pub trait Code: Copy + Debug + Eq + 'static {
    /// The section's name in the file.
    const SECTION: &'static str;
    /// Every code of the section.
    const ALL: &'static [Self];

    /// The code's key in the file.
    fn key(self) -> &'static str;

    /// The names that its sentence may hold in braces.
    fn names(self) -> &'static [&'static str];

    /// The code with this key.
    fn of(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.key() == key)
    }
}

/// A section's name, and the key and the names of each of its codes.
pub type CodeSection = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// Makes the enums, and the table of all of them, of one list.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $CodeSection:ident $section:literal {
        $($Code:ident $key:literal $(($($name:literal),+))?;)+
    })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $CodeSection { $(#[doc = concat!("`", $key, "`")] $Code,)+ }

            impl Code for $CodeSection {
                const SECTION: &'static str = $section;
                const ALL: &'static [Self] = &[$(Self::$Code,)+];

                fn key(self) -> &'static str {
                    match self { $(Self::$Code => $key,)+ }
                }

                fn names(self) -> &'static [&'static str] {
                    match self { $(Self::$Code => &[$($($name,)+)?],)+ }
                }
            }
        )+

        /// Every section.
        pub const SECTIONS: &[CodeSection] = &[$(($section, &[$(($key, &[$($($name,)+)?]),)+]),)+];
    };
}

pub(super) use codes;
