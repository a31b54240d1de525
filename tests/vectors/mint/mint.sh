#!/usr/bin/env bash
# Mints the vector files anew, or with --check compares a fresh set with the committed one.
# Needs bash, python3 with venv, node (20 or later) and npm; installs Debian's php-cli and ruby-jwt where they are missing.
set -euo pipefail

pyjwt=2.15.1 jose=6.2.17 jsonwebtoken=9.0.3
# From Debian 12; another version may print other tokens, and --check then says so.
ruby_jwt=2.5.0 php=8.2

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

case "${1-}" in
"") out=$here/.. ;;
--check) out=$scratch/out && mkdir "$out" ;;
*) echo "usage: mint.sh [--check]" >&2 && exit 2 ;;
esac

if ! command -v php >/dev/null || ! ruby -e 'require "jwt"' 2>/dev/null; then
    root=() && [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends php-cli ruby ruby-jwt >/dev/null
fi
found=$(ruby -e 'require "jwt"; print JWT::VERSION::STRING')
[ "$found" = "$ruby_jwt" ] || echo "ruby-jwt is $found, the committed tokens are by $ruby_jwt" >&2
found=$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
[ "$found" = "$php" ] || echo "PHP is $found, the committed tokens are by $php" >&2

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check "PyJWT==$pyjwt"
mkdir "$scratch/node"
# Modules are looked up beside the script that imports them.
cp "$here"/*.mjs "$scratch/node"
npm install --prefix "$scratch/node" --silent --no-audit --no-fund --no-save "jose@$jose" "jsonwebtoken@$jsonwebtoken"

run() {
    local file=$1
    shift
    "$@" >"$scratch/cases"
    mv "$scratch/cases" "$out/$file.jsonl"
}
# PyJWT warns of names in the header that it does not know.
run pyjwt "$scratch/venv/bin/python" -W ignore "$here/pyjwt.py"
run hostile python3 -B "$here/hostile.py"
run jose node "$scratch/node/jose.mjs"
run jsonwebtoken node "$scratch/node/jsonwebtoken.mjs"
run ruby_jwt ruby "$here/ruby_jwt.rb"
run php php "$here/php.php"

if [ "${1-}" = --check ]; then
    same=0
    for file in "$out"/*.jsonl; do
        cmp "$file" "$here/../${file##*/}" || same=1
    done
    [ $same = 0 ] && echo "the committed vectors are what the libraries mint"
    exit $same
fi
