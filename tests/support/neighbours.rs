//! Values close to the right one, each of which a comparison takes for it that is looser than it should be.

/// What a neighbour differs by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Empty,
    Prefix,
    End,
    Extension,
    /// The other case of some of the letters of ASCII.
    Case,
    /// A character that Unicode folds or normalises to the right one.
    Folded,
    Space,
    /// One character, at the same length.
    Character,
    /// The same characters in another order.
    Order,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::Prefix,
        Self::End,
        Self::Extension,
        Self::Case,
        Self::Folded,
        Self::Space,
        Self::Character,
        Self::Order,
    ];
}

/// All neighbours of a text, which is of ASCII.
pub fn of(right: &str) -> Vec<(Kind, String)> {
    assert!(right.is_ascii() && !right.is_empty());
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for neighbour in of_kind(kind, right) {
            if neighbour != right && all.iter().all(|(_, other)| *other != neighbour) {
                all.push((kind, neighbour));
            }
        }
    }
    all
}

fn of_kind(kind: Kind, right: &str) -> Vec<String> {
    let (first, last) = (&right[..1], &right[right.len() - 1..]);
    let cuts = [1, right.len() / 2, right.len() - 1];
    match kind {
        Kind::Empty => vec![String::new()],
        Kind::Prefix => cuts.map(|at| right[..at].to_owned()).into(),
        Kind::End => cuts.map(|at| right[at..].to_owned()).into(),
        Kind::Extension => {
            let behind = ["x", last, "0", "/", ".", "\0", right];
            let before = ["x", first, "0", "\0"];
            let behind = behind.iter().map(|more| format!("{right}{more}"));
            let before = before.iter().map(|more| format!("{more}{right}"));
            behind.chain(before).collect()
        }
        Kind::Case => {
            let mut cases = vec![right.to_ascii_uppercase(), right.to_ascii_lowercase()];
            cases.extend(at_each(right, |c| {
                let other = if c.is_ascii_lowercase() {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                };
                (other != c).then_some(other)
            }));
            cases
        }
        Kind::Folded => at_each(right, |c| match c {
            's' | 'S' => Some('\u{17f}'),
            'k' | 'K' => Some('\u{212a}'),
            'i' => Some('\u{131}'),
            'I' => Some('\u{130}'),
            // The full width.
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0),
            _ => None,
        }),
        Kind::Space => {
            let mut spaced = vec![format!(" {right} "), format!("{first} {}", &right[1..])];
            for space in [" ", "\t", "\n", "\r\n", "\u{a0}", "\u{2028}", "\u{feff}"] {
                spaced.extend([format!("{space}{right}"), format!("{right}{space}")]);
            }
            spaced
        }
        Kind::Character => {
            let mut others = at_each(right, |c| {
                let stays = |other: &char| !other.eq_ignore_ascii_case(&c);
                ['x', 'y'].into_iter().find(stays)
            });
            others.push("x".repeat(right.len()));
            others
        }
        Kind::Order => {
            let (start, end) = right.split_at(right.len() / 2);
            let reversed: String = right.chars().rev().collect();
            vec![reversed, format!("{end}{start}")]
        }
    }
}

/// The text with one character replaced, in each place where there is another for it.
fn at_each(right: &str, other: impl Fn(char) -> Option<char>) -> Vec<String> {
    let replaced = right.char_indices().filter_map(|(at, c)| {
        let other = other(c)?;
        Some(format!("{}{other}{}", &right[..at], &right[at + 1..]))
    });
    replaced.collect()
}
