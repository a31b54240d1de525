// A verifier in another language, measured with the same tokens: Node's own HMAC, and the checks written out.
//
//     cargo run --release --manifest-path benches/peers/Cargo.toml -- --export-tokens | node benches/peers/others/node.mjs
//
// Prints the same JSON lines as the benchmark with --json; the HMAC that the ratios are to is Node's.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const VERSION = 1;
const ROUNDS = 101;

const hmac = (line, input) => createHmac("sha256", line.secret).update(input).digest();

function verify(line) {
  const [header, payload, tag, ...rest] = line.token.split(".");
  if (tag === undefined || rest.length > 0) return false;
  const given = Buffer.from(tag, "base64url");
  const computed = hmac(line, `${header}.${payload}`);
  if (given.length !== computed.length || !timingSafeEqual(given, computed)) return false;
  if (JSON.parse(Buffer.from(header, "base64url")).alg !== "HS256") return false;
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const { now, leeway, max_age: maxAge, expect } = line;
  const purchase = claims.input_data?.initialPurchase;
  return (
    claims.iat <= now + leeway &&
    (claims.nbf ?? 0) <= now + leeway &&
    (maxAge === null ? claims.exp > now - leeway : claims.iat >= now - maxAge - leeway) &&
    claims.iss === expect.iss &&
    (expect.aud === null || claims.aud === expect.aud) &&
    (expect.sub === null || claims.sub === expect.sub) &&
    (expect.dest === null || claims.dest === expect.dest) &&
    (expect.reference_id === null || purchase.referenceId === expect.reference_id) &&
    (line.line_items === null || purchase.lineItems.length === line.line_items)
  );
}

// Nanoseconds a call in each round, sorted.
function times(call) {
  const batch = (calls) => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) call();
    return Number(process.hrtime.bigint() - start);
  };
  let calls = 1;
  while (batch(calls) < 200_000) calls *= 2;
  return Array.from({ length: ROUNDS }, () => batch(calls) / calls).sort((a, b) => a - b);
}

const lines = readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line));
for (const line of lines) {
  if (line.version !== VERSION) throw new Error(`version ${line.version} is not known`);
  // A verifier that leaves out a check is worth no measurement.
  if (line.task !== "sign" && verify(line) !== (line.task === "accept")) throw new Error(`wrong about ${line.case}`);
}
for (const line of lines) {
  if (line.task === "sign" || (line.task === "refuse" && line.case.includes(" "))) continue;
  const input = line.token.slice(0, line.token.lastIndexOf("."));
  const subjects = { "node hmac": () => hmac(line, input), node: () => verify(line) };
  let floor;
  for (const [subject, call] of Object.entries(subjects)) {
    const sorted = times(call);
    const [q1, ns, q3] = [1, 2, 3].map((quarter) => sorted[Math.floor(((ROUNDS - 1) * quarter) / 4)]);
    floor ??= ns;
    console.log(
      JSON.stringify({
        version: VERSION, case: line.case, subject, ns, ns_q1: q1, ns_q3: q3, bytes: line.token.length,
        ratio_to_hmac: ns / floor, rounds: ROUNDS, rounds_run: ROUNDS,
      }),
    );
  }
}
