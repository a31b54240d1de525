// Whose secrets there are, from the Worker's bindings.
//
// SHOPS is JSON: for each shop's id { "current": secret, "previous": secret, "previousUntil": date }, the
// last two only after a rotation. Shopify's secret belongs to the app, and has bindings of its own.
//
// An app with many shops reads them from a store instead, by the shop's id, and keeps the objects: a
// tenant's keys are prepared once for each object.

export function tenantsOf(env) {
  const shops = new Map(
    Object.entries(JSON.parse(env.SHOPS ?? '{}')).map(([id, secrets]) => [
      id,
      { name: id, ...secrets },
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
