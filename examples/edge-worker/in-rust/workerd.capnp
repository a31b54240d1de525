using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "in-rust", worker = .inRust)],
  sockets = [(name = "in-rust", address = "127.0.0.1:8789", http = (), service = "in-rust")],
);

const inRust :Workerd.Worker = (
  compatibilityDate = "2026-05-01",
  bindings = [
    (name = "SHOPIFY_CLIENT_ID", fromEnvironment = "SHOPIFY_CLIENT_ID"),
    (name = "SHOPIFY_CLIENT_SECRET", fromEnvironment = "SHOPIFY_CLIENT_SECRET"),
  ],
  modules = [
    (name = "in-rust/worker.js", esModule = embed "worker.js"),
    (name = "dist/in_rust.js", esModule = embed "../dist/in_rust.js"),
    (name = "dist/in_rust_bg.wasm", wasm = embed "../dist/in_rust_bg.wasm"),
  ],
);
