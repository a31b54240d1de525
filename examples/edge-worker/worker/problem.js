// Problem documents (RFC 9457). `code` is stable and for programs. None has a part of the token, a
// claim's value or a secret in it.

const TITLES = {
  ambiguous_header: 'More than one token was sent',
  claim_duplicate: 'A claim of the token is there twice',
  claim_invalid: 'A claim of the token has a wrong type or value',
  claim_mismatch: 'The token is not meant for this',
  claim_missing: 'A claim of the token is missing',
  claim_too_long: 'A claim of the token is too long',
  expired: 'The token has expired',
  issued_in_future: 'The token was issued in the future',
  mac_failed: 'The token could not be verified just now',
  method_not_allowed: 'Only POST is understood here',
  missing_header: 'A header is missing',
  not_configured: 'The server is not configured for this',
  not_found: 'There is nothing here',
  not_yet_valid: 'The token is not valid yet',
  signature: 'The signature of the token does not match',
  token_too_long: 'The token is too long',
  unknown_shop: 'The shop is not known here',
};

const STATUS = {
  ambiguous_header: 400,
  // The token is genuine, but not for this shop, this app or this route.
  claim_mismatch: 403,
  mac_failed: 503,
  method_not_allowed: 405,
  missing_header: 400,
  not_configured: 500,
  not_found: 404,
  token_too_long: 431,
};

// The browser calls from the shop's own pages. Nothing but the token says for whom, and no cookie does.
export const HEADERS = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** What is wrong with the bindings. Its text goes to the log, and is a fixed one. */
export class NotConfigured extends Error {}

/** `scheme` is the one to be named where the token is at fault. */
export function problem({ code, claim, scheme = 'Shopware-App-Token' }, more = {}) {
  const status = STATUS[code] ?? 401;
  const headers = { ...HEADERS, 'content-type': 'application/problem+json', ...more };
  if (status === 401 || status === 403) {
    headers['www-authenticate'] = `${scheme} error="invalid_token", error_description="${code}"`;
  }
  const document = {
    type: `urn:storefront-jwt:problem:${code}`,
    title: TITLES[code] ?? 'The token is malformed',
    status,
    code,
    claim,
  };
  return new Response(JSON.stringify(document), { status, headers });
}
