"""Makes variants.txt: which kanji count as which when names are searched. Run by hand, never by a build:

    apt-get download unicode-data && dpkg-deb -x unicode-data_*.deb unicode
    pip install joyokanji==1.1.0 jntajis-python==0.1.0
    python3 variants.py unicode/usr/share/unicode > variants.txt

Sources, the most trusted first; the first to place a character has the word:
  kJoyoKanji, kJinmeiyoKanji  Unihan 15.0.0 (Debian unicode-data 15.0.0-1; Unicode licence)
  old shapes of 常用漢字表      joyokanji 1.1.0 (PyPI; Apache-2.0)
  国税庁 JIS縮退マップ          jntajis-python 0.1.0 (PyPI, BSD-3-Clause; data of 国税庁, CC BY 4.0)
  MJ縮退マップ                 the same package (data of 文字情報技術促進協議会, CC BY-SA 2.1 JP). Of its five kinds
                             the unification of JIS and UCS, 戸籍 notices and 告示582号; not its analogies.
Never kSimplified, which unites 机 and 機. No class has two 常用漢字: such a pair needs a line of its own in letters.rs.
"""

import bz2
import json
import sys
import unicodedata
from importlib.resources import files
from pathlib import Path

import jntajis

# 戸籍 notices unite these for a single reading or in one name only; in names of businesses they are different.
APART = {"尓示", "尒示", "宍肉", "吊弔", "攵文", "个介", "勹包", "兀尤", "兀亢", "皀香", "皂香", "夂終", "剌刺", "咽嚥", "昜陽", "凾函", "籵蹯", "誧輔"}
SCHEMES = [jntajis.MJShrinkSchemeCombo[name] for name in ("JIS_INCORPORATION_UCS_UNIFICATION_RULE", "MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE", "MOJ_NOTICE_582")]
BLOCKS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EE5D), (0xFA0E, 0xFA29)]


def unihan(folder):
    """常用漢字, and pairs of variant and standard shape."""
    joyo, pairs = set(), []
    for line in bz2.open(Path(folder) / "Unihan_OtherMappings.txt.bz2", "rt"):
        if not line.startswith("U+"):
            continue
        code, field, value = line.rstrip("\n").split("\t")
        if field == "kJoyoKanji" and not value.startswith("U+"):
            joyo.add(chr(int(code[2:], 16)))
        elif field in ("kJoyoKanji", "kJinmeiyoKanji") and "U+" in value:
            pairs.append((chr(int(code[2:], 16)), chr(int(value.split("U+")[1], 16))))
    return joyo, pairs


def shrunk(kanji, joyo):
    for variant in kanji:
        to = jntajis.jnta_shrink_translit(variant, "\ufffd")
        if "\ufffd" not in to:
            yield variant, to
    for scheme in SCHEMES:
        for variant in kanji:
            found = [c for c in jntajis.mj_shrink_candidates(variant, scheme) if c != variant]
            usual = [c for c in found if c in joyo]
            if len(found) == 1 or len(usual) == 1:
                yield variant, (usual or found)[0]


def can(c, encoding, length=9):
    try:
        return len(c.encode(encoding)) <= length
    except UnicodeEncodeError:
        return False


def classes(pairs, joyo):
    """Each character's class, by what it counts as; no class has two 常用漢字."""
    of = {}
    for variant, to in pairs:
        if variant == to or len(to) != 1 or variant + to in APART or unicodedata.normalize("NFKC", variant) != variant:
            continue
        to = unicodedata.normalize("NFKC", to)
        a, b = of.setdefault(variant, [variant]), of.setdefault(to, [to])
        # Who is placed already stays; its own class may still join another.
        placed = len(a) > 1 and a[0] != variant
        if a is b or placed or sum(c in joyo for c in a + b) > 1:
            continue
        b.extend(a)
        of.update((c, b) for c in a)
    return {id(found): found for found in of.values() if len(found) > 1}.values()


def first(found, joyo):
    return min(found, key=lambda c: (c not in joyo, not can(c, "euc_jp", 2), not can(c, "cp932"), found.index(c)))


def main(folder):
    joyo, pairs = unihan(folder)
    old = json.loads((files("joyokanji") / "config/kanji.json").read_text("utf-8"))
    kanji = [chr(code) for low, high in BLOCKS for code in range(low, high + 1)]
    pairs += [*old.items(), *shrunk(kanji, joyo)]
    parts = {"typed": [], "rare": []}
    for found in classes(pairs, joyo):
        to = first(found, joyo)
        known = sorted(c for c in found if c != to and (can(c, "euc_jis_2004") or can(c, "cp932")))
        for name, of in (("typed", [c for c in known if can(c, "cp932")]), ("rare", [c for c in known if not can(c, "cp932")])):
            if of:
                parts[name].append(to + "".join(of))
    for line in __doc__.splitlines():
        print(f"# {line}".rstrip())
    print("#\n# Characters of JIS X 0213 and CP932 only, without those that NFKC unites. What no package at hand holds and is")
    print("# therefore missing: 国税庁's list of 外字 that it replaced by hand; IVD collections (selectors do not count at all).")
    print("#\n# A line: what counts, then what counts as it. [typed]: in CP932, as keyboards write. [rare]: the others.")
    for name, lines in parts.items():
        print(f"[{name}]", *sorted(lines), sep="\n")


main(sys.argv[1])
