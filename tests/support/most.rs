//! Finding a bound by trying.

/// The largest number for which `holds`, which does for zero and from some number below `limit` on does not.
pub fn most(limit: usize, holds: impl Fn(usize) -> bool) -> usize {
    assert!(holds(0) && !holds(limit));
    let (mut good, mut bad) = (0, limit);
    while bad - good > 1 {
        let between = usize::midpoint(good, bad);
        *(if holds(between) { &mut good } else { &mut bad }) = between;
    }
    good
}
