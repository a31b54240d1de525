// Problem documents (RFC 9457), the same as the app server's in `../app-server/src/problem.rs`. `code` is stable and
// for programs. None has a part of the token, a claim's value or a secret in it.

const PHRASES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

// Of what the Worker itself refuses; all else here is 401. What the module refuses has the status of the crate's
// `Error::remedy`.
const STATUS = {
  header_duplicate: 400,
  header_invalid: 400,
  token_ambiguous: 400,
  not_found: 404,
  method_not_allowed: 405,
  header_too_long: 431,
  not_configured: 500,
  shop_id_invalid: 400,
};

const DETAILS = {
  header_duplicate: 'a header is present twice',
  header_invalid: 'a header is no visible ASCII',
  header_too_long: 'a header is too long',
  method_not_allowed: 'the route has other methods',
  not_configured: 'the server is not configured for this',
  not_found: 'there is no such route',
  shop_id_invalid: "the shop's id is empty",
  shop_id_missing: 'the request does not name its shop',
  token_ambiguous: 'the request has two tokens',
  token_missing: 'the request has no token',
  unknown_shop: 'the shop has not installed the app',
  // The crate's, as `Error` is displayed.
  algorithm: "the token's algorithm is not HS256",
  claim_duplicate: 'claim is present twice',
  claim_invalid: 'claim has a wrong type or value',
  claim_mismatch: 'claim is not the expected one',
  claim_missing: 'claim is missing',
  claim_too_long: 'claim does not fit its capacity',
  clock: 'the clock could not tell the time',
  critical_header: "the token's header has a critical extension",
  encoding: 'a segment is not canonical base64url without padding',
  expired: 'the token has expired',
  header: "the token's header is malformed or not supported",
  issued_in_future: 'the token was issued in the future',
  json: 'the payload is not a valid JSON object',
  mac_failed: 'the mac backend failed',
  not_yet_valid: 'the token is not valid yet',
  signature: 'the signature matches none of the keys',
  structure: 'not a compact token of three segments with a 43-character signature',
  too_deep: 'the JSON is nested too deeply',
};

// The browser calls from the shop's own pages. Nothing but the token says for whom, and no cookie does.
export const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** What is wrong with the bindings. Its text goes to the log, and is a fixed one. */
export class NotConfigured extends Error {}

/** `type` is the token's, as far as the request says which it is. */
export function problem({ status, code, claim, type }, more = {}) {
  status ??= STATUS[code] ?? 401;
  const headers = { ...HEADERS, 'content-type': 'application/problem+json', ...more };
  if (status === 401) headers['www-authenticate'] = challenge(type, code);
  if (status === 503) headers['retry-after'] = '1';
  const document = {
    type: 'about:blank',
    title: PHRASES[status],
    status,
    detail: detailOf(code, claim),
    code,
    claim,
  };
  return new Response(JSON.stringify(document), { status, headers });
}

function detailOf(code, claim) {
  const detail = DETAILS[code] ?? 'the token is malformed';
  if (!detail.startsWith('claim ')) return detail;
  return claim ? `the ${claim} ${detail}` : `a ${detail}`;
}

function challenge(type, code) {
  if (type === 'shopware') return 'ShopwareAppToken';
  // RFC 6750 §3.1: no error code where there was no token.
  if (type === 'admin') return code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"';
  return 'ShopwareAppToken, Bearer';
}
