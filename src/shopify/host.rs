//! Hosts of shops, taken out of their URLs and compared as hosts.

/// The domains below which shops live. `myshopify.io` is for development.
const SHOP_DOMAINS: [&str; 4] = ["myshopify.com", "myshopify.io", "shopify.com", "shop.dev"];

/// Whether `host` is the host of a shop: a host name below one of the trusted domains.
pub(super) fn is_shop(host: &str) -> bool {
    host.len() <= 253
        && SHOP_DOMAINS.iter().any(|domain| {
            let at = host.len().checked_sub(domain.len());
            match at.and_then(|at| host.split_at_checked(at)) {
                Some((below, end)) if same(end, domain) => {
                    below.strip_suffix('.').is_some_and(are_labels)
                }
                _ => false,
            }
        })
}

/// Host names are equal in any case (RFC 3986 §3.2.2).
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// Takes apart `https://HOST` or `https://HOST/PATH`; the path is empty or starts with a slash. A
/// user, a port, a query or an escape makes the host no host name, which `is_shop` finds.
pub(super) fn split_https(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    let slash = rest.bytes().position(|byte| byte == b'/');
    rest.split_at_checked(slash.unwrap_or(rest.len()))
}

/// Letters, digits and hyphens in labels of 1 to 63 characters, none with a hyphen at its edge (RFC
/// 1123 §2.1).
fn are_labels(text: &str) -> bool {
    text.split('.').all(|label| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let hyphen_at_edge = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !hyphen_at_edge && label.bytes().all(fits)
    })
}
