#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    storefront_jwt_fuzz::targets::rfc3339::check(input);
});
