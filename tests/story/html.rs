//! As much of HTML as a client needs that follows links and submits forms. Reads our own well-formed
//! pages; no parser for the web at large.

/// A form with its controls' present values.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Name and value of every control that is sent.
    pub fields: Vec<(String, String)>,
    /// Its submit buttons: words, own action, name and value.
    pub buttons: Vec<Button>,
    options: Vec<(String, String)>,
}

/// A submit button.
#[derive(Debug, Clone)]
pub struct Button {
    /// The words on it.
    pub words: String,
    action: Option<String>,
    pair: Option<(String, String)>,
}

impl Form {
    /// Types or chooses a value; the control must be there, and offer the value where it offers some.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        assert!(self.has(name, value), "no control {name} that takes {value}");
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a value whatever controls there are, as a page does that was opened before the form changed.
    pub fn put(&mut self, name: &str, value: &str) -> &mut Self {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether a value can be typed or chosen.
    pub fn has(&self, name: &str, value: &str) -> bool {
        let offered = self.options.iter().any(|(key, _)| key == name);
        let typed = !offered && self.fields.iter().any(|(key, _)| key == name);
        typed || self.options.iter().any(|(key, option)| key == name && option == value)
    }

    /// The present value of a control.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The place of the button with these words.
    pub fn button(&self, words: &str) -> usize {
        let place = self.buttons.iter().position(|button| button.words.contains(words));
        place.unwrap_or_else(|| panic!("no button {words}: {:?}", self.buttons))
    }

    /// Where a button sends the form.
    pub fn target(&self, button: usize) -> &str {
        self.buttons.get(button).and_then(|button| button.action.as_deref()).unwrap_or(&self.action)
    }

    /// What a button sends.
    pub fn body(&self, button: usize) -> String {
        let pressed = self.buttons.get(button).and_then(|button| button.pair.as_ref());
        let pairs = self.fields.iter().chain(pressed);
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        pairs.join("&")
    }
}

/// All forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for part in page.split("<form").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let inner = rest.split("</form>").next().unwrap_or_default();
        let action = attribute(tag, "action").unwrap_or_default();
        let mut form = Form { action, fields: Vec::new(), buttons: Vec::new(), options: Vec::new() };
        controls(inner, &mut form);
        forms.push(form);
    }
    forms
}

fn controls(inner: &str, form: &mut Form) {
    let mut rest = inner;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let Some(end) = end_of_tag(rest) else { return };
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        let name = attribute(tag, "name").unwrap_or_default();
        match tag.split([' ', '\n', '/']).next().unwrap_or_default() {
            "input" => input(tag, name, form),
            "textarea" => {
                // A line end right behind the tag is none of the text.
                let text = after.split("</textarea>").next().unwrap_or_default();
                form.fields.push((name, decoded(text.strip_prefix('\n').unwrap_or(text))));
            }
            "select" => select(after.split("</select>").next().unwrap_or_default(), name, form),
            "button" if attribute(tag, "type").is_none_or(|kind| kind == "submit") => {
                let words = words(after.split("</button>").next().unwrap_or_default());
                let pair = (!name.is_empty()).then(|| (name, attribute(tag, "value").unwrap_or_default()));
                form.buttons.push(Button { words, action: attribute(tag, "formaction"), pair });
            }
            _ => {}
        }
        rest = after;
    }
}

fn input(tag: &str, name: String, form: &mut Form) {
    let value = attribute(tag, "value");
    match attribute(tag, "type").as_deref() {
        Some("radio" | "checkbox") => {
            let value = value.unwrap_or_else(|| "on".to_owned());
            if has(tag, "checked") {
                form.fields.push((name.clone(), value.clone()));
            }
            form.options.push((name, value));
        }
        Some("submit") => {
            let words = value.unwrap_or_default();
            form.buttons.push(Button { words, action: attribute(tag, "formaction"), pair: None });
        }
        _ if name.is_empty() => {}
        _ => form.fields.push((name, value.unwrap_or_default())),
    }
}

fn select(inner: &str, name: String, form: &mut Form) {
    let mut chosen = None;
    for option in inner.split("<option").skip(1) {
        let (tag, rest) = option.split_once('>').unwrap_or((option, ""));
        let value =
            attribute(tag, "value").unwrap_or_else(|| words(rest.split("</option>").next().unwrap_or_default()));
        if chosen.is_none() || has(tag, "selected") {
            chosen = Some(value.clone());
        }
        form.options.push((name.clone(), value));
    }
    form.fields.push((name, chosen.unwrap_or_default()));
}

/// The end of a tag, past quoted `>`.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(place, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(place)
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    between(tag, &format!(" {name}=\""), "\"").map(decoded)
}

fn has(tag: &str, name: &str) -> bool {
    tag.split([' ', '\n']).any(|part| part.trim_end_matches('/') == name)
}

/// The text between two marks.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

/// Text without tags, white space made single.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    decoded(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with its entities resolved.
pub fn decoded(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[test]
fn a_form_is_read_as_a_browser_would() {
    let page = "<form method=\"post\" action=\"/a/\"><input type=\"hidden\" name=\"h\" value=\"1&amp;2\">\
        <input type=\"radio\" name=\"r\" value=\"x\"><input type=\"radio\" name=\"r\" value=\"y\" checked>\
        <select name=\"s\"><option value=\"\">-</option><option value=\"2\" selected>二</option></select>\
        <textarea name=\"t\">あ &lt;</textarea><button>送る</button>\
        <button type=\"submit\" name=\"_action\" value=\"b\" formaction=\"/b/\">別</button></form>";
    let mut form = forms(page).remove(0);
    assert_eq!(form.body(0), "h=1%262&r=y&s=2&t=%E3%81%82+%3C");
    form.set("r", "x").set("t", "");
    assert_eq!(form.target(form.button("別")), "/b/");
    assert_eq!(form.body(1), "h=1%262&s=2&r=x&t=&_action=b");
}
