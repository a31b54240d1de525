#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| storefront_jwt_fuzz::targets::checked_skip::run(data));
