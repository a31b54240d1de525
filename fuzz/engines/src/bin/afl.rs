//! Any target under AFL++; the README has the command.

use storefront_jwt_fuzz_engines::target;

fn main() {
    let target = target();
    afl::fuzz!(|data: &[u8]| target(data));
}
