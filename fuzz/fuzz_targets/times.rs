#![no_main]

libfuzzer_sys::fuzz_target!(|input: storefront_jwt_fuzz::targets::times::Input<'_>| {
    storefront_jwt_fuzz::targets::times::check(&input);
});
