#![no_main]

libfuzzer_sys::fuzz_target!(|input: storefront_jwt_fuzz::targets::in_place::Input<'_>| {
    storefront_jwt_fuzz::targets::in_place::check(&input);
});
