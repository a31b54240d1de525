//! Hosts of shops, taken out of their URLs and compared as hosts.

/// The domains below which shops live. `myshopify.io` is for development.
const SHOP_DOMAINS: [&str; 4] = ["myshopify.com", "myshopify.io", "shopify.com", "shop.dev"];

/// Whether `host` is the host of a shop: a host name below one of the trusted domains.
pub(super) fn is_shop(host: &str) -> bool {
    is_host_name(host)
        && SHOP_DOMAINS.iter().any(|domain| {
            let at = host.len().checked_sub(domain.len());
            match at.and_then(|at| host.split_at_checked(at)) {
                Some((below, end)) => below.ends_with('.') && end.eq_ignore_ascii_case(domain),
                None => false,
            }
        })
}

/// Host names are equal in any case (RFC 3986 §3.2.2).
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Takes apart `https://HOST` or `https://HOST/PATH`; the path is empty or starts with a slash. A user,
/// a port, a query or an escape makes the host no host name, which `is_shop` finds.
pub(super) fn split_https(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    let slash = rest.bytes().position(|byte| byte == b'/');
    rest.split_at_checked(slash.unwrap_or(rest.len()))
}

/// Letters, digits and hyphens in labels of 1 to 63 characters, none with a hyphen at its edge; 253
/// characters at the most (RFC 1123 §2.1).
fn is_host_name(host: &str) -> bool {
    let mut label = 0_u8;
    let mut before = b'.';
    for byte in host.bytes() {
        let fits = match byte {
            b'.' => !matches!(before, b'.' | b'-'),
            b'-' => before != b'.',
            _ => byte.is_ascii_alphanumeric(),
        };
        label = if byte == b'.' {
            0
        } else {
            label.saturating_add(1)
        };
        if !fits || label > 63 {
            return false;
        }
        before = byte;
    }
    host.len() <= 253 && !matches!(before, b'.' | b'-')
}
