//! Any target under honggfuzz; the README has the command.

use storefront_jwt_fuzz_engines::target;

fn main() {
    let target = target();
    loop {
        honggfuzz::fuzz!(|data: &[u8]| {
            target(data);
        });
    }
}
