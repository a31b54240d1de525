using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "figures", worker = .figures)],
  sockets = [(name = "figures", address = "127.0.0.1:8789", http = (), service = "figures")],
);

const figures :Workerd.Worker = (
  compatibilityDate = "2026-05-01",
  modules = [
    (name = "worker.js", esModule = embed "../dist/figures.js"),
    (name = "own-mac.wasm", wasm = embed "../dist/own-mac.wasm"),
    (name = "web-crypto.wasm", wasm = embed "../dist/web-crypto.wasm"),
  ],
);
