# The same Worker twice, side by side: with the MAC inside the module, and with WebCrypto's.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "own-mac", worker = .ownMac),
    (name = "web-crypto", worker = .webCrypto),
  ],
  sockets = [
    (name = "own-mac", address = "127.0.0.1:8787", http = (), service = "own-mac"),
    (name = "web-crypto", address = "127.0.0.1:8788", http = (), service = "web-crypto"),
  ],
);

const ownMac :Workerd.Worker = (
  compatibilityDate = "2026-05-01",
  bindings = .secrets,
  modules = [
    (name = "worker/with-own-mac.js", esModule = embed "with-own-mac.js"),
    (name = "worker/own-mac.js", esModule = embed "own-mac.js"),
    (name = "dist/own-mac.wasm", wasm = embed "../dist/own-mac.wasm"),
    (name = "worker/handler.js", esModule = embed "handler.js"),
    (name = "worker/module.js", esModule = embed "module.js"),
    (name = "worker/problem.js", esModule = embed "problem.js"),
    (name = "worker/tenants.js", esModule = embed "tenants.js"),
  ],
);

const webCrypto :Workerd.Worker = (
  compatibilityDate = "2026-05-01",
  bindings = .secrets,
  modules = [
    (name = "worker/with-web-crypto.js", esModule = embed "with-web-crypto.js"),
    (name = "worker/web-crypto.js", esModule = embed "web-crypto.js"),
    (name = "dist/web-crypto.wasm", wasm = embed "../dist/web-crypto.wasm"),
    (name = "worker/handler.js", esModule = embed "handler.js"),
    (name = "worker/module.js", esModule = embed "module.js"),
    (name = "worker/problem.js", esModule = embed "problem.js"),
    (name = "worker/tenants.js", esModule = embed "tenants.js"),
  ],
);

const secrets :List(Workerd.Worker.Binding) = [
  (name = "SHOPS", fromEnvironment = "SHOPS"),
  (name = "SHOPIFY_CLIENT_ID", fromEnvironment = "SHOPIFY_CLIENT_ID"),
  (name = "SHOPIFY_CLIENT_SECRET", fromEnvironment = "SHOPIFY_CLIENT_SECRET"),
  (name = "SHOPIFY_CLIENT_SECRET_PREVIOUS", fromEnvironment = "SHOPIFY_CLIENT_SECRET_PREVIOUS"),
  (name = "SHOPIFY_CLIENT_SECRET_PREVIOUS_UNTIL", fromEnvironment = "SHOPIFY_CLIENT_SECRET_PREVIOUS_UNTIL"),
];
