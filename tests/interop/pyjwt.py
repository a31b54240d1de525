# PyJWT: verifies the tokens of standard input, and mints its own of the same claims.
import json
import sys

import jwt

for line in sys.stdin:
    case = json.loads(line)
    answer = {"class": case["class"], "name": case["name"]}

    def decode(secret):
        return jwt.decode(case["token"], secret, algorithms=["HS256"], audience=case["claims"].get("aud"))

    try:
        answer["claims"] = decode(case["secret"])
    except jwt.PyJWTError as error:
        answer["error"] = repr(error)
    try:
        decode(case["wrong_secret"])
        answer["refused_wrong_secret"] = False
    except jwt.InvalidSignatureError:
        answer["refused_wrong_secret"] = True
    answer["minted"] = jwt.encode(case["claims"], case["secret"], algorithm="HS256")
    print(json.dumps(answer))
