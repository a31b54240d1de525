// Whose secrets there are, from the Worker's bindings.
//
// SHOPS is JSON: for each shop's id { "current": secret, "previous": secret, "previousUntil": date }, the
// last two only after a rotation. Shopify's secret belongs to the app, and has bindings of its own.
//
// An app with many shops reads them from a store instead, by the shop's id, and keeps the objects: a
// tenant's keys are prepared once for each object.

import { NotConfigured } from './problem.js';

export function tenantsOf(env) {
  const shops = new Map(
    Object.entries(objectOf(env.SHOPS ?? '{}')).map(([id, secrets]) => [
      id,
      { ...secrets, name: id },
    ]),
  );
  const app = env.SHOPIFY_CLIENT_ID && {
    name: env.SHOPIFY_CLIENT_ID,
    current: env.SHOPIFY_CLIENT_SECRET ?? '',
    previous: env.SHOPIFY_CLIENT_SECRET_PREVIOUS,
    previousUntil: env.SHOPIFY_CLIENT_SECRET_PREVIOUS_UNTIL,
  };
  return { shops, app };
}

function objectOf(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own text quotes what it could not read.
    throw new NotConfigured('SHOPS is not JSON');
  }
  if (typeof value === 'object' && value && !Array.isArray(value)) return value;
  throw new NotConfigured('SHOPS is not an object');
}
