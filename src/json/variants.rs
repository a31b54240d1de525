//! Enums of unit variants.

/// Declares an enum on the wire: its documentation, variants and names, once. The first variant
/// stands for the empty value.
macro_rules! unit_variants {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $(#[$first_meta:meta])* $first_wire:literal => $first:ident,
            $($(#[$variant_meta:meta])* $wire:literal => $variant:ident),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        $vis enum $name {
            $(#[$first_meta])* $first,
            $($(#[$variant_meta])* $variant,)*
        }

        impl $crate::json::object::Empty for $name {
            const EMPTY: Self = Self::$first;
        }

        impl $crate::json::object::InPlace<'_> for $name {
            fn fill(
                &mut self,
                reader: &mut $crate::json::reader::Reader<'_>,
            ) -> Result<(), $crate::error::Error> {
                let found = reader.string()?;
                let all = [($first_wire, Self::$first), $(($wire, Self::$variant)),*];
                let known = all.iter().find(|(name, _)| found == *name);
                let (_, variant) = known.ok_or($crate::error::Error::ClaimInvalid(""))?;
                *self = *variant;
                Ok(())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self {
                    Self::$first => $first_wire,
                    $(Self::$variant => $wire,)*
                })
            }
        }
    };
}
pub(crate) use unit_variants;
