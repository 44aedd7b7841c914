//! How large a picture is shown, so that a page does not jump when it loads. The sole user of `imagesize` and `exif`.
//! Used by `assets`; never changes a picture.

use std::io::Cursor;

/// The endings of pictures that are measured in their bytes.
const MEASURED: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// Whether a picture of this name is one whose bytes tell its size.
pub fn is_measured(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|ending| MEASURED.iter().any(|it| ending.eq_ignore_ascii_case(it)))
}

/// Width and height in CSS pixels, by the ending of its name; none of what is no picture.
pub fn size(ending: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    match ending {
        "svg" => svg_size(bytes),
        _ if MEASURED.contains(&ending) => {
            let size = imagesize::blob_size(bytes).ok()?;
            let (width, height) = (size.width.try_into().ok()?, size.height.try_into().ok()?);
            let is_photograph = ending.starts_with("jp");
            Some(if is_photograph && lies_on_its_side(bytes) { (height, width) } else { (width, height) })
        }
        _ => None,
    }
}

/// Whether a photograph was taken with the camera upright: its rows are stored lying, and every browser turns it.
fn lies_on_its_side(bytes: &[u8]) -> bool {
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    let orientation = read.as_ref().and_then(|read| read.get_field(exif::Tag::Orientation, exif::In::PRIMARY));
    orientation.and_then(|field| field.value.get_uint(0)).is_some_and(|turn| (5..=8).contains(&turn))
}

/// Width and height from `viewBox="0 0 W H"`.
fn svg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let source = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = source.split_once("viewBox=\"")?;
    let (numbers, _) = rest.split_once('"')?;
    let mut numbers = numbers.split_whitespace().skip(2).map(|n| n.parse::<f64>().map(|n| n.round() as u32));
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Assets;
    use std::fs;

    /// A picture's bytes up to where its size stands.
    fn header(hexadecimal: &str) -> Vec<u8> {
        let digits = hexadecimal.replace(' ', "");
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("a byte")).collect()
    }

    /// A photograph of 640 by 480 that says how the camera was held, in the order of bytes of either kind.
    fn photograph(turn: u8, is_big: bool) -> Vec<u8> {
        let frame = "ffc0 0011 08 01e0 0280 03 011100 021100 031100";
        let scan = "ffda 0008 0101 0000 3f00 00 ffd9";
        let exif = if is_big {
            format!("4d4d002a 00000008 0001 0112 0003 00000001 00{turn:02x}0000 00000000")
        } else {
            format!("49492a00 08000000 0100 1201 0300 01000000 {turn:02x}000000 00000000")
        };
        header(&format!("ffd8 ffe1 0022 457869660000 {exif} {frame} {scan}"))
    }

    #[test]
    fn pictures_of_every_kind_are_measured_whatever_their_names_are_like() {
        let png = header("89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 0806000000");
        let gif = header("474946383961 8002 e001 000000");
        let jpeg =
            header("ffd8 ffe0 0010 4a46494600010100000100010000 ffc0 0011 08 01e0 0280 03 011100 021100 031100 ffd9");
        let webp = header("52494646 24000000 57454250 56503858 0a000000 00000000 7f0200 df0100");
        let files = [
            ("a.png", &png),
            ("IMG_0001.PNG", &png),
            ("写真.png", &png),
            ("b.gif", &gif),
            ("c.JPG", &jpeg),
            ("d.jpeg", &jpeg),
            ("e.webp", &webp),
        ];
        for (name, bytes) in files {
            let root = tempfile::tempdir().expect("a temporary folder");
            let folder = root.path().join("templates/assets");
            fs::create_dir_all(&folder).expect("folders");
            fs::write(folder.join(name), bytes).expect("a file");
            let assets = Assets::load(root.path()).expect("sound");
            let asset = assets.by_name(name).expect("the picture");
            assert_eq!(asset.size, Some((640, 480)), "{name}");
            assert!(asset.content_type.starts_with("image/"), "{name}");
        }
        assert_eq!(size("png", b"x"), None, "no picture");
    }

    #[test]
    fn a_photograph_is_as_large_as_the_browser_turns_it() {
        for turn in 0..=9 {
            let expected = if (5..=8).contains(&turn) { (480, 640) } else { (640, 480) };
            for is_big in [false, true] {
                assert_eq!(size("jpg", &photograph(turn, is_big)), Some(expected), "{turn} {is_big}");
            }
        }
    }
}
