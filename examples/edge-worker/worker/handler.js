// POST /verify: the token in, its claims or a problem document out.

import { TOKEN_MAX } from './module.js';
import { HEADERS, NotConfigured, problem } from './problem.js';
import { tenantsOf } from './tenants.js';

export function handler(verifier) {
  let tenants;
  return {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname !== '/verify') return problem({ code: 'not_found' });
      if (request.method === 'OPTIONS') return preflight();
      if (request.method !== 'POST') {
        return problem({ code: 'method_not_allowed' }, { allow: 'POST, OPTIONS' });
      }
      try {
        tenants ??= tenantsOf(env);
        const found = credentials(request.headers, tenants);
        if (found.code) return problem(found);
        const { type, tenant, token } = found;
        const verdict = await verifier.verify(type, tenant, token, Date.now());
        if (verdict.code) return problem({ ...verdict, type });
        const { key, claims } = verdict;
        const headers = { ...HEADERS, 'content-type': 'application/json' };
        return new Response(`{"type":"${type}","key":"${key}","claims":${claims}}`, { headers });
      } catch (error) {
        // The runtime's texts may quote what it worked on: of those, only the kind of error is logged.
        console.error(error instanceof NotConfigured ? error.message : error?.name);
        return problem({ code: 'not_configured' });
      }
    },
  };
}

/** Which token was sent, and by whom it would have been signed; or what is wrong with the headers. */
function credentials(headers, { shops, app }) {
  const authorization = headers.get('authorization');
  const token = headers.get('shopware-app-token');
  const shopId = headers.get('shopware-app-shop-id');
  const code = [authorization, token, shopId].map(fault).find(Boolean);
  if (code) return { code };

  if (authorization !== null) {
    if (token !== null || shopId !== null) return { code: 'token_ambiguous' };
    const [, bearer] = /^bearer (.*)$/i.exec(authorization) ?? [];
    if (bearer === undefined) return { code: 'token_missing', type: 'admin' };
    return app ? { type: 'admin', tenant: app, token: bearer.trim() } : { code: 'not_configured' };
  }
  const type = shopId === null && token === null ? undefined : 'shopware';
  if (token === null) return { code: 'token_missing', type };
  if (shopId === null) return { code: 'shop_id_missing', type };
  // It becomes what the token is expected to say, so it is checked first: an empty one is the client's fault, and
  // would be answered as the Worker's own.
  if (shopId === '') return { code: 'shop_id_invalid', type };
  // Not signed: it finds the secret, and the token must then name this very shop.
  const tenant = shops.get(shopId);
  return tenant ? { type, tenant, token } : { code: 'unknown_shop', type };
}

/** What is wrong with a header, whatever it is for. */
function fault(value) {
  if (value === null) return undefined;
  // Headers that come twice are joined by commas, which neither a token nor an id has.
  if (value.includes(',')) return 'header_duplicate';
  if (value.length > TOKEN_MAX) return 'header_too_long';
  return /^[\t -~]*$/.test(value) ? undefined : 'header_invalid';
}

function preflight() {
  const headers = {
    ...HEADERS,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, shopware-app-shop-id, shopware-app-token',
    'access-control-max-age': '600',
  };
  return new Response(null, { status: 204, headers });
}
