//! Payloads to order: valid ones of every class, and hostile changes to them.

use arbitrary::Arbitrary;
use serde_json::Value;

/// A valid payload of each of [`KINDS`](crate::setting::KINDS), for the first expectations of a
/// [`Setting`](crate::setting::Setting) and the time [`NOW`](crate::NOW).
pub const TEMPLATES: [&str; 8] = [
    r#"{"any":["thing",0]}"#,
    r#"{"iss":"issuer","sub":"s","aud":["api","b"],"jti":"j","iat":1760000000,"nbf":1759999990.5,"exp":1760000600}"#,
    r#"{"iss":"ExampleShop00001","iat":1759999990.22344,"nbf":1759999990.2,"exp":1760000590.000001,"shopId":"ExampleShop00001","salesChannelId":"0189","customerId":"c","cartToken":"t","currencyId":"u","languageId":"l","paymentMethodId":"p","shippingMethodId":"m","inAppPurchases":null}"#,
    r#"{"iss":"shopify","sub":"0000000000000000000000000000ref1","iat":1760000000,"input_data":{"extensionPoint":"Checkout::PostPurchase::ShouldRender","locale":"fr-CA","version":"unstable","shop":{"id":10000000001,"domain":"example.myshopify.com","metafields":[{"key":"k","namespace":"n","value":5,"valueType":"integer"}]},"initialPurchase":{"referenceId":"0000000000000000000000000000ref1","customerId":12345678901,"destinationCountryCode":"CA","totalPriceSet":{"shopMoney":{"amount":"129.00","currencyCode":"CAD"},"presentmentMoney":{"amount":"9.5","currencyCode":"USD"}},"lineItems":[{"product":{"id":1,"title":"A \"thing\"","variant":{"id":2,"title":"Blue","metafields":[]},"metafields":[{"key":"k","namespace":"n","value":"{}","valueType":"json_string"}]},"quantity":1,"totalPriceSet":{"shopMoney":{"amount":"129","currencyCode":"CAD"},"presentmentMoney":{"amount":"0.10","currencyCode":"USD"}},"sellingPlanId":7}]}}}"#,
    r#"{"iss":"client-a","sub":"0000000000000000000000000000ref1","jti":"j","iat":1760000000123,"changes":[{"type":"add_variant","variantID":1,"quantity":2,"discount":{"value":10.5,"valueType":"percentage","title":"t"}},{"type":"add_shipping_line","price":5.00,"title":"t","presentmentTitle":"p"},{"type":"set_metafield","key":"k","namespace":"n","value":1,"valueType":"string"},{"type":"add_subscription","variantId":1,"sellingPlanId":2,"initialShippingPrice":1,"recurringShippingPrice":0.5,"quantity":1,"shippingOption":{"title":"s"}}]}"#,
    r#"{"iss":"https://example.myshopify.com/admin","dest":"https://example.myshopify.com","aud":"client-a","sub":"42","exp":1760000050,"nbf":1760000000,"iat":1760000000,"jti":"j","sid":"s","sig":"ignored"}"#,
    r#"{"iss":"https://example.myshopify.com/checkouts","dest":"example.myshopify.com","aud":"client-a","exp":1760000300,"nbf":1760000000,"iat":1760000000,"jti":"j","sub":"gid://shopify/Customer/1"}"#,
    r#"{"iss":"https://example.myshopify.com/account","dest":"example.myshopify.com","aud":"client-a","exp":1760000300,"nbf":1760000000,"iat":1760000000,"jti":"j","sub":null}"#,
];

/// One change to a payload, at one of its members or elements.
#[derive(Arbitrary, Debug)]
pub struct Edit<'a> {
    at: u16,
    action: Action<'a>,
}

#[derive(Arbitrary, Debug)]
enum Action<'a> {
    Replace(Hostile<'a>),
    Insert(u8, Hostile<'a>),
    Rename(u8),
    Remove,
    /// Once more, before all others.
    Duplicate,
    /// Spells one character of the name by its number.
    EscapeName(u8),
    EscapeValue(u8),
    /// Goes on behind a value, which may make another one of it.
    Append(u8),
    Space(u8),
}

/// Values that verifiers have stumbled over.
#[derive(Arbitrary, Debug)]
enum Hostile<'a> {
    Known(u8),
    Text(&'a str),
    LongText(u8, u8),
    /// Whole digits, fraction, exponent.
    Number(bool, u64, Option<u32>, Option<i8>),
    Near(i16),
    Nested(u8, bool),
    Raw(&'a str),
}

#[rustfmt::skip]
pub const VALUES: [&str; 60] = [
    "null", "true", "false", "{}", "[]", "0", "-0", "-0.0e-5", "-1", "1.0", "1e3", "01", "+1", ".5", "5.", "1e", "NaN",
    "Infinity", "nul", "truefalse", "1e999", "1e-999", "0e999999999999", "18446744073709551615", "18446744073709551616",
    "18446744073709.551615", "18446744073709.551616", "9223372036854775807", "9223372036854775808", "100000000000",
    "100000000000.000001", "100000000000.0000009", "1760000000000", "0.000000000000000001", "1.0000000000000000000",
    "\"\"", "\"HS256\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u0000\"", "\"\u{1}\"", "\"\\/\"", "\"\\x\"",
    "\"0.10\"", "\"1e2\"", "\"-5\"", "\" 1\"", "\"1.\"", "[\"api\"]", "[\"api\",1]", "[1,]", "{\"a\":1,}",
    "{\"a\":1 \"b\":2}", "\"https://example.myshopify.com\"", "\"https:\\/\\/example.myshopify.com\\/admin\"",
    "\"EXAMPLE.myshopify.com\"", "\"https://example.myshopify.com.evil.example/admin\"",
    "\"example.myshopify.com:443\"", "\"myshopify.com\"", "\"a..myshopify.com\"",
];

const NAMES: [&str; 25] = [
    "iss",
    "sub",
    "aud",
    "jti",
    "iat",
    "nbf",
    "exp",
    "shopId",
    "customerId",
    "inAppPurchases",
    "dest",
    "sid",
    "sig",
    "input_data",
    "changes",
    "type",
    "variantId",
    "variantID",
    "value",
    "title",
    "discount",
    "lineItems",
    "metafields",
    "",
    "é\u{1F600}",
];

/// The payload of a class with these changes.
pub fn build(kind: u8, edits: &[Edit<'_>]) -> String {
    let template = TEMPLATES[usize::from(kind) % TEMPLATES.len()];
    let mut payload = Node::from(&serde_json::from_str(template).unwrap());
    payload.edit_all(edits);
    payload.to_string()
}

/// How many models of [`array`] there are.
pub const MODELS: u8 = 7;

/// An array of an element with these changes, and of some that differ from it by further ones.
pub fn array(model: u8, first: &[Edit<'_>], others: &[Vec<Edit<'_>>]) -> String {
    let text = match model % MODELS {
        0 => r#"{"a":1,"b":["c",true],"d":{"e":null}}"#.into(),
        1 => r#"[1,"a",[],{},[2,[3]]]"#.into(),
        2 => member(TEMPLATES[3], "/input_data/initialPurchase/lineItems/0"),
        3 => member(TEMPLATES[4], "/changes/3"),
        // More scalars than anybody would note.
        4 => format!("[{}0]", "1,".repeat(60)),
        // Deeper than fits into sixteen bits, and almost too deep.
        5 => format!("{}0{}", "[0,{\"a\":".repeat(28), "}]".repeat(28)),
        // Longer than that.
        _ => format!(r#"["{}",1,"b",{{"c":2}}]"#, "a".repeat(65_500)),
    };
    let element = Node::from(&serde_json::from_str(&text).unwrap());
    let mut model = Node::Array(vec![(String::new(), element)]);
    model.edit_all(first);
    let mut all = model.parts().to_vec();
    for edits in others.iter().take(6) {
        let mut other = model.clone();
        other.edit_all(edits);
        all.extend_from_slice(other.parts());
    }
    Node::Array(all).to_string()
}

/// The text of a value in JSON.
fn member(json: &str, pointer: &str) -> String {
    let json: Value = serde_json::from_str(json).unwrap();
    json.pointer(pointer).unwrap().to_string()
}

/// A JSON value whose parts may be anything: names and leaves are spelled as they will stand in the
/// text.
#[derive(Clone)]
enum Node {
    Leaf(String),
    Array(Vec<(String, Node)>),
    Object(Vec<(String, Node)>),
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(elements) => {
                let elements = elements.iter().map(|one| (String::new(), one.into()));
                Self::Array(elements.collect())
            }
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, one)| (quoted(name), one.into()))
                        .collect(),
                )
            }
            leaf => Self::Leaf(leaf.to_string()),
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

impl Node {
    fn parts(&self) -> &[(String, Node)] {
        match self {
            Self::Leaf(_) => &[],
            Self::Array(parts) | Self::Object(parts) => parts,
        }
    }

    /// How many parts there are on all levels; at least one, for the division.
    fn count(&self) -> usize {
        1 + self
            .parts()
            .iter()
            .map(|part| part.1.count())
            .sum::<usize>()
    }

    fn edit_all(&mut self, edits: &[Edit<'_>]) {
        for edit in edits.iter().take(16) {
            let mut at = usize::from(edit.at) % self.count();
            self.edit(&mut at, &edit.action);
        }
    }

    /// Edits the part number `at` in order of appearance.
    fn edit(&mut self, at: &mut usize, action: &Action<'_>) {
        let (Self::Array(parts) | Self::Object(parts)) = self else {
            return;
        };
        for index in 0..parts.len() {
            if *at == 0 {
                apply(parts, index, action);
            }
            let done = *at == 0;
            *at = at.wrapping_sub(1);
            if done {
                return;
            }
            parts[index].1.edit(at, action);
            if *at == usize::MAX {
                return;
            }
        }
    }
}

fn apply(parts: &mut Vec<(String, Node)>, at: usize, action: &Action<'_>) {
    let name = |index: &u8| match parts[at].0.is_empty() {
        true => String::new(),
        false => quoted(NAMES[usize::from(*index) % NAMES.len()]),
    };
    match action {
        Action::Replace(value) => parts[at].1 = Node::Leaf(value.to_string()),
        Action::Insert(index, value) => {
            let part = (name(index), Node::Leaf(value.to_string()));
            parts.insert(at, part);
        }
        Action::Rename(index) => parts[at].0 = name(index),
        Action::Remove => drop(parts.remove(at)),
        Action::Duplicate => parts.insert(0, parts[at].clone()),
        Action::EscapeName(place) => escape(&mut parts[at].0, *place),
        Action::EscapeValue(place) => {
            if let Node::Leaf(text) = &mut parts[at].1 {
                escape(text, *place);
            }
        }
        Action::Append(which) => {
            if let Node::Leaf(text) = &mut parts[at].1 {
                let more = ["0", "1", ".5", "e1", "x", "\"", "\"\"", " 1", ":0", ",0"];
                text.push_str(more[usize::from(*which) % more.len()]);
            }
        }
        Action::Space(which) => {
            let space = [" ", "\n", "\t", "\r", "\u{a0}", "\u{c}"][usize::from(*which) % 6];
            parts[at].0.push_str(space);
        }
    }
}

/// Spells a character of a string in quotation marks as an escape.
fn escape(text: &mut String, place: u8) {
    let inner = text.chars().count().saturating_sub(2);
    if !text.starts_with('"') || inner == 0 {
        return;
    }
    let place = 1 + usize::from(place) % inner;
    let spell = |(at, c): (usize, char)| match at == place {
        true => c
            .encode_utf16(&mut [0; 2])
            .iter()
            .map(|unit| format!("\\u{unit:04X}"))
            .collect(),
        false => c.to_string(),
    };
    *text = text.chars().enumerate().map(spell).collect();
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (open, colon, close) = match self {
            Self::Leaf(text) => return f.write_str(text),
            Self::Array(_) => ("[", "", "]"),
            Self::Object(_) => ("{", ":", "}"),
        };
        f.write_str(open)?;
        for (at, (name, value)) in self.parts().iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{name}{colon}{value}")?;
        }
        f.write_str(close)
    }
}

impl std::fmt::Display for Hostile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(index) => f.write_str(VALUES[usize::from(*index) % VALUES.len()]),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::LongText(len, char) => {
                // Around the capacities, in one, two, three or four bytes a character.
                let char = ["a", "é", "€", "\u{1F600}"][usize::from(*char) % 4];
                f.write_str(&quoted(&char.repeat(usize::from(*len) + 1)))
            }
            Self::Number(negative, whole, fraction, exponent) => {
                let sign = if *negative { "-" } else { "" };
                let fraction = fraction
                    .map(|digits| format!(".{digits}"))
                    .unwrap_or_default();
                let exponent = exponent
                    .map(|power| format!("e{power}"))
                    .unwrap_or_default();
                write!(f, "{sign}{whole}{fraction}{exponent}")
            }
            Self::Near(secs) => write!(f, "{}", 1_760_000_000 + i64::from(*secs)),
            Self::Nested(levels, object) => {
                let levels = usize::from(*levels) % 70;
                let (open, close) = if *object {
                    ("{\"a\":", "}")
                } else {
                    ("[", "]")
                };
                write!(f, "{}0{}", open.repeat(levels), close.repeat(levels))
            }
            Self::Raw(text) => f.write_str(text),
        }
    }
}
