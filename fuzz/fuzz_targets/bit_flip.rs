#![no_main]

libfuzzer_sys::fuzz_target!(|input: storefront_jwt_fuzz::targets::bit_flip::Input<'_>| {
    storefront_jwt_fuzz::targets::bit_flip::check(&input);
});
