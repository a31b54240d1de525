#![no_main]

libfuzzer_sys::fuzz_target!(|input: storefront_jwt_fuzz::targets::verify::Input<'_>| {
    storefront_jwt_fuzz::targets::verify::check(&input);
});
