//! Hosts of shops, taken out of their URLs and compared as hosts.

use crate::error::Error;

/// The domains below which shops live. `myshopify.io` is for development.
const SHOP_DOMAINS: [&str; 4] = ["myshopify.com", "myshopify.io", "shopify.com", "shop.dev"];

/// Whether `host` is the host of a shop: a host name below one of Shopify's domains, or of those
/// that the caller trusts too.
pub(super) fn is_shop(host: &str, trusted: &[&str]) -> bool {
    let below = |domain: &&str| is_below(host, domain);
    host.len() <= 253 && (SHOP_DOMAINS.iter().any(below) || trusted.iter().any(below))
}

fn is_below(host: &str, domain: &str) -> bool {
    let at = host.len().checked_sub(domain.len());
    match at.and_then(|at| host.split_at_checked(at)) {
        Some((below, end)) if same(end, domain) => below.strip_suffix('.').is_some_and(are_labels),
        _ => false,
    }
}

/// Host names are equal in any case (RFC 3986 §3.2.2).
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// Whether `host` is the shop that the caller expects, who may have written it as a URL.
///
/// # Errors
///
/// [`Error::Expectation`] for anything that is not `HOST`, `https://HOST` or either with a slash
/// behind it.
pub(super) fn is_expected(claim: &'static str, host: &str, expected: &str) -> Result<bool, Error> {
    let shop = expected.strip_prefix("https://").unwrap_or(expected);
    let shop = shop.strip_suffix('/').unwrap_or(shop);
    if is_domain(shop) {
        Ok(same(host, shop))
    } else {
        Err(Error::Expectation(claim))
    }
}

/// Whether this is a host name of at least two labels.
pub(super) fn is_domain(text: &str) -> bool {
    text.len() <= 253 && text.contains('.') && are_labels(text)
}

/// Takes apart `https://HOST` or `https://HOST/PATH`; the path is empty or starts with a slash. A
/// user, a port, a query or an escape makes the host no host name, which `is_shop` finds.
pub(super) fn split_https(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    let slash = rest.bytes().position(|byte| byte == b'/');
    rest.split_at_checked(slash.unwrap_or(rest.len()))
}

/// Letters, digits and hyphens in labels of 1 to 63 characters, none with a hyphen at its front:
/// Shopify's own pattern is `[a-zA-Z0-9][a-zA-Z0-9-]*`, looser than RFC 1123 §2.1.
fn are_labels(text: &str) -> bool {
    text.split('.').all(|label| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len()) && !label.starts_with('-') && label.bytes().all(fits)
    })
}
