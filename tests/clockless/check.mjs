import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const module = await WebAssembly.compile(await readFile(process.argv[2]));
// A fresh instance each, since a trap leaves one in no good state.
const call = async (name, ...args) => (await WebAssembly.instantiate(module, {})).exports[name](...args);

await assert.rejects(call("standard_library"), WebAssembly.RuntimeError, "the standard library has a clock here");
assert.equal(await call("system_clock"), 0, "SystemClock knows the time");
assert.equal(await call("verdict", 0), 0, "a good token is refused with Error::Clock");
assert.equal(await call("verdict", 1), 2, "a good token is accepted with another clock");
console.log("without a clock: Error::Clock; with one: accepted");
