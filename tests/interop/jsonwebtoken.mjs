// jsonwebtoken: verifies the tokens of standard input, and mints its own of the same claims.
import { createInterface } from "node:readline";
import jsonwebtoken from "jsonwebtoken";

for await (const line of createInterface({ input: process.stdin })) {
  const { class: of, name, secret, wrong_secret, claims, token } = JSON.parse(line);
  const answer = { class: of, name };
  try {
    answer.claims = jsonwebtoken.verify(token, secret, { algorithms: ["HS256"] });
  } catch (error) {
    answer.error = String(error);
  }
  try {
    jsonwebtoken.verify(token, wrong_secret, { algorithms: ["HS256"] });
    answer.refused_wrong_secret = false;
  } catch (error) {
    answer.refused_wrong_secret = error.message === "invalid signature";
  }
  answer.minted = jsonwebtoken.sign(claims, secret);
  console.log(JSON.stringify(answer));
}
