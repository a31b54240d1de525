// jose: verifies the tokens of standard input, and mints its own of the same claims.
import { createInterface } from "node:readline";
import { SignJWT, errors, jwtVerify } from "jose";

const key = (secret) => new TextEncoder().encode(secret);

for await (const line of createInterface({ input: process.stdin })) {
  const { class: of, name, secret, wrong_secret, claims, token } = JSON.parse(line);
  const answer = { class: of, name };
  try {
    answer.claims = (await jwtVerify(token, key(secret), { algorithms: ["HS256"] })).payload;
  } catch (error) {
    answer.error = String(error);
  }
  try {
    await jwtVerify(token, key(wrong_secret), { algorithms: ["HS256"] });
    answer.refused_wrong_secret = false;
  } catch (error) {
    answer.refused_wrong_secret = error instanceof errors.JWSSignatureVerificationFailed;
  }
  answer.minted = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(key(secret));
  console.log(JSON.stringify(answer));
}
