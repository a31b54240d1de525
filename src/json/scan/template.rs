//! The elements of an array, most of which repeat one layout.
//!
//! **Theorem.** Let the template be an element that has been scanned, with the offsets of its
//! scalars. If another element agrees with it byte for byte except that some scalars are other
//! scalars, then it is valid JSON, and nested as deep: its structure is the same, and structure is
//! all that scanning decides outside of scalars.
//!
//! **Invariant.** Up to `at` in the template and up to `rest` in the element, both have the same
//! structure. From there:
//!
//! * equal bytes need no scan;
//! * where the first difference lies within a scalar of the template, the element's scalar in its
//!   place is scanned alone, and both go on behind their scalars;
//! * any other difference, in a name or a bracket, falls back to the plain scan of a value, from
//!   behind the last scalar in which both agreed.
//!
//! ```text
//! template   {"id":17,"title":"Ski","tags":[]}
//! element    {"id":1848,"title":"Sled","tags":["new"]}
//!                  ^^^^          ^^^^        ^ a bracket differs: the plain scan goes on
//!                  other scalars, scanned     behind "Sled"
//! ```
//!
//! One program has written all of them, so most bytes are equal: skipping a purchase's line items
//! takes a third of the instructions that scanning them does. Narrow targets do without it:
//! there flash is scarcer than time, and long purchases are rare.

use super::space::after_space;
use super::string::after_string;
use super::value::{Fault, Nesting, Next, after_scalar, after_value, next_element};
use super::word::{DOUBLE_WORD, common_prefix};

/// How many elements are scanned plainly before one becomes the template: making it costs more than
/// it gains in a short array.
pub(crate) const MIN_BEFORE_TEMPLATE: usize = 2;

/// How many scalars of a template are kept. A line item of a purchase has about 25.
const MAX_SCALARS: usize = 40;

struct Template<'p> {
    /// The element and some bytes that follow it.
    text: &'p [u8],
    /// How long the element is; zero if there is none.
    len: usize,
    scalars: Scalars,
}

/// How far an element agrees with the template.
enum Agreement<'p> {
    /// To its end; what follows it.
    Whole(&'p [u8]),
    /// To the end of this many scalars; what follows the last of them.
    Scalars(usize, &'p [u8]),
}

impl<'p> Template<'p> {
    const fn none() -> Self {
        Self {
            text: &[],
            len: 0,
            scalars: Scalars::new(0),
        }
    }

    /// Skips an array or object and returns the rest.
    fn after_element(&mut self, element: &'p [u8], levels: u8) -> Result<&'p [u8], Fault> {
        if self.len == 0 {
            return self.become_element(element, levels);
        }
        match self.compare(element) {
            Agreement::Whole(rest) => Ok(rest),
            Agreement::Scalars(count, rest) => {
                // Too little in common: the next element is the new template.
                if count < self.scalars.count / 2 {
                    self.len = 0;
                }
                let last = count.checked_sub(1);
                let Some(last) = last.and_then(|last| self.scalars.places.get(last)) else {
                    return after_value(element, levels);
                };
                let mut nesting = unpack(last.nesting);
                match nesting.next_value(rest)? {
                    Next::Value(value) => nesting.after_value(value, levels, |_, _, _| ()),
                    Next::End(rest) => Ok(rest),
                }
            }
        }
    }

    /// Scans an element and keeps it as the template.
    fn become_element(&mut self, element: &'p [u8], levels: u8) -> Result<&'p [u8], Fault> {
        self.scalars = Scalars::new(element.len());
        let push = |scalar: &[u8], after: &[u8], nesting| self.scalars.push(scalar, after, nesting);
        let rest = Nesting::default().after_value(element, levels, push)?;
        self.len = element.len().wrapping_sub(rest.len());
        // One word beyond the end keeps the comparison word-wise; more would compare without bound.
        self.text = element
            .get(..self.len.wrapping_add(DOUBLE_WORD))
            .unwrap_or(element);
        Ok(rest)
    }

    fn compare(&self, element: &'p [u8]) -> Agreement<'p> {
        let scalars = self.scalars.places.get(..self.scalars.count);
        let scalars = scalars.unwrap_or_default();
        let (mut at, mut rest, mut count) = (0_usize, element, 0);
        loop {
            let same = common_prefix(self.text.get(at..).unwrap_or_default(), rest);
            let differs = at.wrapping_add(same);
            if differs >= self.len {
                let end = self.len.wrapping_sub(at);
                return Agreement::Whole(rest.get(end..).unwrap_or_default());
            }
            while scalars
                .get(count)
                .is_some_and(|scalar| usize::from(scalar.end) < differs)
            {
                count = count.wrapping_add(1);
            }
            let other = scalars.get(count).and_then(|scalar| {
                let begin = usize::from(scalar.begin);
                let same = differs.checked_sub(begin)?;
                let value = rest.get(begin.wrapping_sub(at)..)?;
                Some((scalar, scalar.skip_other(value, same)?))
            });
            let Some((scalar, after)) = other else {
                let last = count.checked_sub(1).and_then(|last| scalars.get(last));
                let end = last.map_or(at, |last| last.end.into());
                let rest = rest.get(end.wrapping_sub(at)..).unwrap_or_default();
                return Agreement::Scalars(count, rest);
            };
            (at, rest) = (scalar.end.into(), after);
            count = count.wrapping_add(1);
        }
    }
}

/// The first scalars of a template.
struct Scalars {
    /// How much text was left where the template begins.
    begin: usize,
    count: usize,
    places: [Scalar; MAX_SCALARS],
}

/// Where a scalar begins and ends in the template, and how it is nested.
#[derive(Clone, Copy)]
struct Scalar {
    begin: u16,
    end: u16,
    nesting: u16,
}

impl Scalar {
    /// Skips a different scalar that shares its first `same` bytes with this one.
    fn skip_other(self, value: &[u8], same: usize) -> Option<&[u8]> {
        let [b'"', body @ ..] = value else {
            return after_scalar(value);
        };
        // What two strings share need not be scanned again, except an escape that the difference
        // cuts: that ends with a quotation mark or a slash, or has only letters and digits after
        // its backslash.
        let within = self.end.saturating_sub(self.begin).saturating_sub(2);
        let same = same.saturating_sub(1).min(within.into());
        let in_escape = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'\\';
        let mut begun = body.get(..same)?.iter();
        let checked = begun.rposition(|byte| !in_escape(byte));
        after_string(body.get(checked.map_or(0, |last| last.wrapping_add(1))..)?)
    }
}

impl Scalars {
    const fn new(begin: usize) -> Self {
        let none = Scalar {
            begin: 0,
            end: 0,
            nesting: 0,
        };
        Self {
            begin,
            count: 0,
            places: [none; MAX_SCALARS],
        }
    }

    /// Keeps a scalar that `after` follows. None is left out: once one cannot be kept, no later one
    /// can.
    fn push(&mut self, scalar: &[u8], after: &[u8], nesting: Nesting) {
        let offset = |rest: &[u8]| u16::try_from(self.begin.wrapping_sub(rest.len())).ok();
        let packed = offset(scalar).zip(offset(after)).zip(pack(nesting));
        match (packed, self.places.get_mut(self.count)) {
            (Some(((begin, end), nesting)), Some(place)) => {
                *place = Scalar {
                    begin,
                    end,
                    nesting,
                };
                self.count = self.count.wrapping_add(1);
            }
            _ => self.begin = usize::MAX,
        }
    }
}

/// Fewer than sixteen levels in two bytes: a bit for each, and one above them.
fn pack(nesting: Nesting) -> Option<u16> {
    let above = 1_u16.checked_shl(nesting.depth.into())?;
    Some(u16::try_from(nesting.objects).ok()? | above)
}

fn unpack(packed: u16) -> Nesting {
    let depth = packed.checked_ilog2().unwrap_or(0);
    Nesting {
        depth: u8::try_from(depth).unwrap_or(0),
        objects: u64::from(packed & !1_u16.wrapping_shl(depth)),
    }
}

/// Skips the remaining elements of an array. Returns what follows it, and how many elements it has
/// with the `count` before them.
#[inline(never)]
pub(crate) fn after_similar(
    mut rest: &[u8],
    levels: u8,
    mut count: usize,
) -> Result<(&[u8], usize), Fault> {
    let mut template = Template::none();
    loop {
        let after = match after_space(rest) {
            element @ [b'{' | b'[', ..] => template.after_element(element, levels)?,
            scalar => after_scalar(scalar).ok_or(Fault::Syntax)?,
        };
        count = count.saturating_add(1);
        match next_element(after)? {
            Next::Value(next) => rest = next,
            Next::End(rest) => return Ok((rest, count)),
        }
    }
}
