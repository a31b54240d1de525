//! Values that are read in place, and the one loop that reads every object of the crate.

use crate::error::Error;

use super::members::Members;
use super::reader::Reader;
use super::scan::word::{WIDE, strip_prefix};
use super::string::JsonStr;

/// A value that can be empty before it is read.
pub trait Empty: Sized {
    /// What it is before it is filled: all zero bytes where that is possible, so that a `static` of
    /// it takes no room in a program's image.
    const EMPTY: Self;

    /// [`EMPTY`](Self::EMPTY) made at run time, member by member, where a constant would be copied
    /// whole, the bytes that nobody reads included.
    #[inline]
    fn empty() -> Self {
        Self::EMPTY
    }

    /// Empties it in place. Resets only what could be seen again, never every byte.
    fn clear(&mut self) {
        *self = Self::EMPTY;
    }

    /// Whether writing leaves it out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether what was read can be written again. What cannot is left out, and makes its object
    /// one that signing refuses.
    fn is_kept(&self) -> bool {
        true
    }
}

/// A value that is read in place.
pub trait InPlace<'p>: Empty {
    /// Whether an object must have it as a member.
    const REQUIRED: bool = true;

    /// Reads the next value into `self`, which is empty.
    ///
    /// # Errors
    ///
    /// The value's, without a name unless it has named members.
    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error>;
}

/// A value that owns what it holds.
pub trait OwnedValue: for<'p> InPlace<'p> {}

/// The names of an object's members, in the order in which issuers write them, each as `"name":`.
/// So a name is compared with its punctuation at once.
pub(crate) struct Names {
    all: &'static [&'static str],
    /// One bit for each name.
    required: u32,
    /// Other spellings of names.
    aliases: &'static [(&'static str, &'static str)],
}

impl Names {
    pub(crate) const fn new<const N: usize>(
        all: &'static [&'static str; N],
        required: [bool; N],
        aliases: &'static [(&'static str, &'static str)],
    ) -> Self {
        assert!(N <= 32, "there is one bit for each member");
        let (mut mask, mut rest) = (0, required.as_slice());
        while let [before @ .., last] = rest {
            mask <<= 1;
            if *last {
                mask |= 1;
            }
            rest = before;
        }
        Self {
            all,
            required: mask,
            aliases,
        }
    }

    fn quoted(&self, at: usize) -> Option<&'static str> {
        self.all.get(at).copied()
    }

    /// The error of a member.
    #[cold]
    #[inline(never)]
    fn named(&self, at: usize, error: Error) -> Error {
        self.get(at).map_or(error, |name| error.for_claim(name))
    }

    /// Without the punctuation.
    fn get(&self, at: usize) -> Option<&'static str> {
        unquoted(self.quoted(at)?)
    }

    /// Out of line, because most names are the expected ones and need no look-up.
    #[inline(never)]
    fn position(&self, found: JsonStr<'_>) -> Option<usize> {
        let alias = self.aliases.iter().find(|(alias, _)| found == **alias);
        let found = alias.map_or(found, |(_, name)| JsonStr::plain(name));
        let mut names = self.all.iter();
        let Some(plain) = found.as_unescaped() else {
            return names.position(|name| unquoted(name).is_some_and(|name| found == *name));
        };
        let len = plain.len().wrapping_add("\"\":".len());
        names.position(|name| {
            matches!(name.as_bytes(), [_, name @ ..] if name.len().wrapping_add(1) == len
                && strip_prefix(name, plain.as_bytes()).is_some())
        })
    }
}

fn unquoted(name: &str) -> Option<&str> {
    name.get(1..name.len().checked_sub(2)?)
}

/// An object whose members are read one by one. It says what to do at a position, so that a program
/// links only the readers of the values that it uses.
pub(crate) trait Object<'p> {
    /// Reads the value of the member at this position of its [`Names`].
    fn member(&mut self, at: usize, reader: &mut Reader<'p>) -> Result<(), Error>;
}

impl<'p> Reader<'p> {
    /// Reads an object's members into place, in any order; skips those that it does not name. The
    /// same code for all objects.
    #[inline(never)]
    pub(crate) fn fill(
        &mut self,
        names: &'static Names,
        object: &mut dyn Object<'p>,
    ) -> Result<(), Error> {
        let mut members = Members::of(self)?;
        let mut seen: u32 = 0;
        let mut expected: usize = 0;
        loop {
            // Issuers keep to one order, and the declarations follow it, so most names are compared
            // instead of scanned. Without this a verification takes 20 % more instructions.
            let at = match names.quoted(expected) {
                Some(name) if WIDE && members.eat_name(name) => Some(expected),
                _ => match members.next()? {
                    Some(name) => names.position(name),
                    None => break,
                },
            };
            let Some(at) = at else {
                members.reader.skip()?;
                continue;
            };
            let bit = 1_u32.wrapping_shl(u32::try_from(at).unwrap_or(0));
            let read = if seen & bit == 0 {
                object.member(at, members.reader)
            } else {
                Err(Error::ClaimDuplicate(""))
            };
            if let Err(error) = read {
                return Err(names.named(at, error));
            }
            seen |= bit;
            expected = at.wrapping_add(1);
        }
        let missing = (names.required & !seen).trailing_zeros();
        match names.get(usize::try_from(missing).unwrap_or(usize::MAX)) {
            Some(name) => Err(Error::ClaimMissing(name)),
            None => Ok(()),
        }
    }

    /// Reads a member that says what kind of object this is. The caller has chosen the type by it.
    pub(crate) fn constant(&mut self, constant: &str) -> Result<(), Error> {
        if self.string()? == *constant {
            Ok(())
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }
}

/// Declares a struct on the wire: its documentation, fields, types and names, in the order in which
/// issuers write them. From it come the struct, its empty value, its reader and `Serialize`.
///
/// ```text
/// object! {
///     /// Documentation.
///     #[derive(Clone, Debug)]
///     pub struct Example<'p> {
///         const "type" = "example";                     // a member with one value; no field
///         "id" | "ID" => pub id: u64,                   // required, with a second spelling
///         "sub" => pub sub: Option<Text<64>>,           // may be absent, not `null`
///         "note" => pub note: Option<Text<64>> = empty, // absent or `null`: empty
///         "price" => pub price: Decimal as in_string / quoted,  // read and written by functions
///         skip "sig";                                   // known, so that passing it is quick
///     }
/// }
/// ```
///
/// A struct with a type parameter names, as `of [TYPE, …]` before its members, the types on which
/// it depends whether it can be empty, read or written.
macro_rules! object {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident
        $(< $($lt:lifetime)? $($param:ident $(: $bound:path)? $(= $default:ty)?)? >)?
        $(of [$($held:ty),*])?
        {
            $(const $tag:literal = $value:literal;)?
            $(
                $(#[$field_meta:meta])*
                $wire:literal $(| $alias:literal)? =>
                $field_vis:vis $field:ident: $type:ty
                $(as $read:ident $(/ $write:ident)?)? $(= $empty:ident)?,
            )*
            $(skip $skipped:literal;)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        $vis struct $name
        $(< $($lt)? $($param $(: $bound)? $(= $default)?)? >)?
        {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        const _: () = {
            use serde::{Serialize, Serializer, ser::SerializeStruct as _};
            use $crate::error::Error;
            use $crate::json::object::{Empty, InPlace, Names, Object, object};
            use $crate::json::reader::Reader;
            use $crate::json::serde::names::{NotToSign, not_to_sign};

            impl $(< $($lt)? $($param $(: $bound)?)? >)? Empty for $name $(< $($lt)? $($param)? >)?
            where $($($held: Empty,)*)?
            {
                const EMPTY: Self = Self { $($field: <$type as Empty>::EMPTY,)* };

                #[inline]
                fn empty() -> Self {
                    // Member by member, each list would be built on the stack and moved here.
                    if size_of::<Self>() > 4096 {
                        return Self::EMPTY;
                    }
                    Self { $($field: <$type as Empty>::empty(),)* }
                }

                fn clear(&mut self) {
                    $(self.$field.clear();)*
                }
            }

            /// Empty: no text, no elements, every time the Unix epoch, every number zero.
            impl $(< $($lt)? $($param $(: $bound)?)? >)? Default
                for $name $(< $($lt)? $($param)? >)?
            where $($($held: Empty,)*)?
            {
                fn default() -> Self {
                    Self::empty()
                }
            }

            impl<'de, $($($lt)? $($param $(: $bound)?)?)?> Object<'de>
                for $name $(< $($lt)? $($param)? >)?
            where $($('de: $lt,)?)? $($($held: InPlace<'de>,)*)?
            {
                fn member(&mut self, at: usize, reader: &mut Reader<'de>) -> Result<(), Error> {
                    let mut number = 0_usize..;
                    $(if number.next() == Some(at) {
                        return reader.constant($value);
                    })?
                    $(if number.next() == Some(at) {
                        $(object!(@null reader, $empty);)?
                        return object!(@fill self.$field, reader $(, $read)?);
                    })*
                    reader.skip().map(drop)
                }
            }

            impl<'de, $($($lt)? $($param $(: $bound)?)?)?> InPlace<'de>
                for $name $(< $($lt)? $($param)? >)?
            where $($('de: $lt,)?)? $($($held: InPlace<'de>,)*)?
            {
                fn fill(&mut self, reader: &mut Reader<'de>) -> Result<(), Error> {
                    let names = const {
                        &Names::new(
                            &[
                                $(object!(@quoted $tag),)?
                                $(object!(@quoted $wire),)*
                                $(object!(@quoted $skipped),)?
                            ],
                            [
                                $(object!(@true $tag),)?
                                $(<$type as InPlace<'de>>::REQUIRED $(& object!(@false $empty))?,)*
                                $(object!(@false $skipped),)?
                            ],
                            &[$($(($alias, $wire),)?)*],
                        )
                    };
                    reader.fill(names, self)
                }
            }

            impl $(< $($lt)? $($param $(: $bound)?)? >)? Serialize
                for $name $(< $($lt)? $($param)? >)?
            where $($($held: Serialize + Empty,)*)?
            {
                fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
                    let present = [
                        $(object!(@true $tag),)?
                        $(self.$field.is_kept() && !self.$field.is_absent()),*
                    ];
                    let len = present.iter().filter(|present| **present).count();
                    let mut lost = None;
                    $(if !self.$field.is_kept() {
                        lost = lost.or(Some(not_to_sign!($wire)));
                    })*
                    let mut object = serializer.serialize_struct(stringify!($name), len)?;
                    $(object.serialize_field($tag, $value)?;)?
                    $(if self.$field.is_absent() || !self.$field.is_kept() {
                        object.skip_field($wire)?;
                    } else {
                        let value = object!(@written self.$field $($(, $write)?)?);
                        match lost {
                            None => object.serialize_field($wire, value)?,
                            Some(name) => {
                                object.serialize_field($wire, &NotToSign { name, value })?;
                            }
                        }
                    })*
                    object.end()
                }
            }
        };
    };
    (@true $tag:literal) => { true };
    (@false $($any:tt)*) => { false };
    (@null $reader:ident, empty) => {
        if $reader.null()? {
            return Ok(());
        }
    };
    (@quoted $name:literal) => { concat!("\"", $name, "\":") };
    (@fill $place:expr, $reader:ident) => {
        InPlace::fill(&mut $place, $reader)
    };
    (@fill $place:expr, $reader:ident, $read:ident) => {
        $read(&mut $place, $reader)
    };
    (@written $place:expr) => { &$place };
    (@written $place:expr, $write:ident) => { &$write(&$place) };
}
pub(crate) use object;

impl Empty for JsonStr<'_> {
    const EMPTY: Self = JsonStr::plain("");
}

impl<'de: 'p, 'p> InPlace<'de> for JsonStr<'p> {
    fn fill(&mut self, reader: &mut Reader<'de>) -> Result<(), Error> {
        *self = reader.string()?;
        Ok(())
    }
}

impl<T: Empty> Empty for Option<T> {
    const EMPTY: Self = None;

    #[inline]
    fn empty() -> Self {
        None
    }

    /// Not the constant, which would be copied whole.
    #[inline]
    fn clear(&mut self) {
        *self = None;
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// May be absent, but not `null`.
impl<'p, T: InPlace<'p>> InPlace<'p> for Option<T> {
    const REQUIRED: bool = false;

    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error> {
        self.insert(T::empty()).fill(reader)
    }
}
