// POST /verify: the token in, its claims or a problem document out.

import { TOKEN_MAX } from './module.js';
import { HEADERS, NotConfigured, problem } from './problem.js';
import { tenantsOf } from './tenants.js';

const SCHEMES = { shopware: 'Shopware-App-Token', admin: 'Bearer' };

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
        if (verdict.code) return problem({ ...verdict, scheme: SCHEMES[type] });
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
  const shopware = headers.get('shopware-app-token');
  const shopId = headers.get('shopware-app-shop-id');
  const authorization = headers.get('authorization');

  if (authorization !== null && (shopware !== null || shopId !== null)) {
    return { code: 'ambiguous_header' };
  }
  if (authorization !== null) {
    const [, token] = /^bearer +(.*)$/i.exec(authorization) ?? [];
    if (!token) return { code: 'missing_header' };
    return of('admin', app, token, { code: 'not_configured' });
  }
  if (!shopware || !shopId) return { code: 'missing_header' };
  if (shopId.includes(',')) return { code: 'ambiguous_header' };
  // Not signed: it finds the secret, and the token must then name this very shop.
  return of('shopware', shops.get(shopId), shopware, { code: 'unknown_shop' });
}

function of(type, tenant, token, otherwise) {
  // Where characters take more than a byte each, `write` sees that it is too long.
  if (token.length > TOKEN_MAX) return { code: 'token_too_long' };
  // Headers that come twice are joined by commas, which no token has.
  if (token.includes(',')) return { code: 'ambiguous_header' };
  return tenant ? { type, tenant, token } : otherwise;
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
