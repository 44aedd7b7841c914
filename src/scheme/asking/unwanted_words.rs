//! The words by which `unwanted` knows what should not stand in a public name or place.

/// Offices held, the longest first.
pub const OFFICES: [&str; 10] = [
    "代表取締役社長",
    "代表取締役会長",
    "代表取締役",
    "取締役社長",
    "業務執行社員",
    "代表社員",
    "代表理事",
    "代表者",
    "理事長",
    "御中",
];
/// The same where they stand apart from a name.
pub const APART: [&str; 8] = ["取締役", "代表", "店主", "社長", "会長", "所長", "院長", "個人事業主"];
/// The same where only a person's name should stand.
pub const OF_PERSONS: [&str; 15] = [
    "店長",
    "副社長",
    "園長",
    "塾長",
    "施設長",
    "工場長",
    "支店長",
    "専務",
    "常務",
    "部長",
    "棟梁",
    "親方",
    "女将",
    "オーナー",
    "事業主",
];
/// Those that no family's and no given name ends with: 阿部 長 and 田所 長 are people.
pub const JOINED: [&str; 13] = [
    "代表",
    "店主",
    "店長",
    "副社長",
    "社長",
    "会長",
    "院長",
    "専務",
    "常務",
    "棟梁",
    "女将",
    "オーナー",
    "個人事業主",
];
/// What stands before whoever is to be asked for, or before another name.
pub const CONTACTS: [&str; 13] =
    ["氏名", "代表者", "担当", "責任者", "窓口", "連絡先", "電話", "TEL", "Tel", "tel", "℡", "屋号", "通称"];
/// Parts of a firm, which declares as a whole.
pub const BRANCHES: [&str; 7] = ["支店", "営業所", "出張所", "支社", "事業所", "本店", "本社"];
/// How names of bodies end that have no legal form.
pub const BODIES: [&str; 8] = ["会", "組合", "連合", "連盟", "クラブ", "団", "PTA", "ＰＴＡ"];
/// How addresses on the web begin.
pub const WEB: [&str; 3] = ["http://", "https://", "www."];
/// How others are addressed.
pub const HONORIFICS: [&str; 2] = ["様", "殿"];
/// How names of firms end that carry no legal form, and no family's.
pub const TRADES: [&str; 29] = [
    "塗装",
    "塗装店",
    "塗装工業",
    "商店",
    "商会",
    "工務店",
    "建設",
    "建築",
    "工業",
    "工業所",
    "工芸",
    "製作所",
    "設備",
    "電気",
    "電機",
    "電工",
    "自動車",
    "美容室",
    "理容室",
    "医院",
    "歯科",
    "クリニック",
    "整骨院",
    "事務所",
    "食堂",
    "企画",
    "サロン",
    "運輸",
    "農園",
];
/// Words that claim that somebody else has certified or chosen something, as they are told.
pub const CLAIMS: [&str; 49] = [
    "1ツ星",
    "2ツ星",
    "ipa登録",
    "省推奨",
    "宣言事業者",
    "宣言中",
    "対策済",
    "認定",
    "公認",
    "お墨付",
    "お墨つき",
    "おすみつき",
    "認証取得",
    "認証済",
    "認証企業",
    "認証事業者",
    "認証)",
    "取得企業",
    "取得事業者",
    "取得済",
    "登録済",
    "登録企業",
    "一つ星",
    "二つ星",
    "1つ星",
    "2つ星",
    "宣言済",
    "優良法人",
    "優良企業",
    "優良事業",
    "優良店",
    "指定工事店",
    "指定店",
    "推奨店",
    "推薦店",
    "受賞",
    "表彰",
    "くるみん",
    "えるぼし",
    "エコアクション21",
    "未来牽引企業",
    "プライバシーマーク",
    "Pマーク",
    "ISMS",
    "ISO27001",
    "ISO9001",
    "ISO14001",
    "SECURITY ACTION",
    "セキュリティアクション",
];
/// The same words in professions and in the names of bodies, which claim nothing; in small letters.
pub const NO_CLAIMS: [&str; 15] = [
    "公認会計士",
    "公認心理師",
    "公認会計",
    "認定npo",
    "認定特定非営利",
    "認定こども園",
    "認定職業訓練",
    "認定司法書士",
    "認定看護師",
    "認定心理士",
    "認定機構",
    "認定協会",
    "認定機関",
    "認定センター",
    "認定個人情報保護団体",
];
/// The levels' signs claim one too.
pub const STARS: [char; 3] = ['★', '☆', '⭐'];
