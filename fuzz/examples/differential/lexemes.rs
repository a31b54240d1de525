//! Quick changes to a payload, lexeme by lexeme: for what is to be tried a hundred million times.

use fastrand::Rng;
use storefront_jwt_fuzz::payload::VALUES;

/// A JSON text as a list of lexemes, some of which may be no JSON.
#[derive(Clone)]
pub struct Lexemes(Vec<&'static str>);

impl Lexemes {
    /// Of a text without white space.
    pub fn of(mut text: &'static str) -> Self {
        let mut all = Vec::new();
        while let Some(first) = text.bytes().next() {
            let len = match first {
                b'"' => 1 + end_of_string(&text[1..]),
                _ => match text.find(|c| "[]{},:".contains(c)) {
                    Some(0) | None => 1,
                    Some(end) => end,
                },
            };
            let (lexeme, rest) = text.split_at(len);
            all.push(lexeme);
            text = rest;
        }
        Self(all)
    }

    /// An array in which this stands several times.
    pub fn repeated(&self, times: usize) -> Self {
        let mut all = vec!["["];
        for at in 0..times {
            if at > 0 {
                all.push(",");
            }
            all.extend(&self.0);
        }
        all.push("]");
        Self(all)
    }

    /// Something else in the place of something.
    pub fn change(&mut self, rng: &mut Rng) {
        /// What structure is made of, and what may stand between.
        const MARKS: [&str; 12] = [
            "[", "]", "{", "}", ",", ":", " ", "\n", "\t\r ", "\"", "\\", "\u{a0}",
        ];
        let at = rng.usize(..self.0.len());
        match rng.usize(..8) {
            0..=2 => self.0[at] = VALUES[rng.usize(..VALUES.len())],
            3 => self.0[at] = MARKS[rng.usize(..MARKS.len())],
            4 => self.0.insert(at, MARKS[rng.usize(..MARKS.len())]),
            5 => {
                if let Some(name) = self.name(rng) {
                    let quoted = [
                        "\"iss\"",
                        "\"sig\"",
                        "\"\\u0069ss\"",
                        "\"type\"",
                        "\"a\\\\\"",
                        "\"\"",
                    ];
                    self.0[name] = quoted[rng.usize(..quoted.len())];
                }
            }
            6 if self.0.len() > 1 => drop(self.0.remove(at)),
            // A member or a part of one once more, where another begins.
            _ => {
                if let (Some(from), Some(to)) = (self.name(rng), self.name(rng)) {
                    let end = self.0.len().min(from + 1 + rng.usize(..8));
                    let part: Vec<_> = self.0[from..end].to_vec();
                    self.0.splice(to..to, part);
                }
            }
        }
    }

    /// Where the name of a member stands.
    fn name(&self, rng: &mut Rng) -> Option<usize> {
        let from = rng.usize(..self.0.len());
        let is_name = |at: &usize| self.0.get(at + 1) == Some(&":");
        (from..self.0.len())
            .find(is_name)
            .or_else(|| (0..from).find(is_name))
    }

    pub fn text(&self) -> Vec<u8> {
        self.0.concat().into_bytes()
    }
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

/// Another byte in the place of one, or one more or less.
pub fn change_byte(text: &mut Vec<u8>, rng: &mut Rng) {
    const BYTES: &[u8] = b"[]{},:\"\\ 0123456789eE+-.ntfalsru/\x00\x1f\x7f\x80\xc3\xa9\xff";
    let at = rng.usize(..text.len().max(1)).min(text.len());
    match rng.usize(..4) {
        0 if at < text.len() => drop(text.remove(at)),
        1 => text.insert(at, BYTES[rng.usize(..BYTES.len())]),
        2 if at < text.len() => text[at] ^= 1 << rng.usize(..8),
        _ if at < text.len() => text[at] = BYTES[rng.usize(..BYTES.len())],
        _ => {}
    }
}
