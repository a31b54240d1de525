// The system's clock, and what it decides about tokens: `node clock.mjs unknown|wasi MODULE`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [target, path] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(path));

// A fresh instance each, since a trap leaves one in no good state.
const call = async (name, ...args) => {
    const wasi = new WASI({ version: "preview1" });
    const imports = target === "wasi" ? wasi.getImportObject() : {};
    const instance = await WebAssembly.instantiate(module, imports);
    if (target === "wasi") wasi.initialize(instance);
    return instance.exports[name](...args);
};
const now = () => BigInt(Math.floor(Date.now() / 1000));
const [other, system] = [1, 0];

if (target === "wasi") {
    const before = now();
    const time = await call("system_clock");
    assert(before <= time && time <= now(), "SystemClock tells the host's time");
    assert.equal(await call("verdict", now(), system), 2, "a fresh token is accepted");
    assert.equal(await call("verdict", now() - 86_400n, system), 1, "a token of yesterday is refused");
    assert.equal(await call("verdict", now() + 86_400n, system), 1, "a token of tomorrow is refused");
    console.log("with the clock of WASI: today's token is accepted, yesterday's and tomorrow's are refused");
} else {
    await assert.rejects(call("standard_library"), WebAssembly.RuntimeError, "the standard library has a clock here");
    assert.equal(await call("system_clock"), 0n, "SystemClock knows the time");
    assert.equal(await call("verdict", now(), system), 0, "a good token is refused with Error::Clock");
    assert.equal(await call("verdict", now(), other), 2, "a good token is accepted with another clock");
    console.log("without a clock: Error::Clock; with one: accepted");
}
