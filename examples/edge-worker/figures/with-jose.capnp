using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "jose", worker = .jose)],
  sockets = [(name = "jose", address = "127.0.0.1:8790", http = (), service = "jose")],
);

const jose :Workerd.Worker = (
  compatibilityDate = "2026-05-01",
  bindings = [(name = "SHOPS", fromEnvironment = "SHOPS")],
  modules = [(name = "with-jose.js", esModule = embed "../dist/with-jose.js")],
);
