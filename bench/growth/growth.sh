#!/usr/bin/env bash
# What stored executions cost those that run: the same load over more and more of them. The sizes take turns, so that whatever else the machine does meets them all.
#   bench/growth/growth.sh ADMIN_URL 10000 100000 1000000        (a PostgreSQL of your own; databases growth_N are made in it)
# PAWL is the executable to measure (default ./pawl), ROUNDS how often (default 3), SECONDS_EACH how long (default 8).
set -euo pipefail
admin=$1; shift
here=$(cd "$(dirname "$0")" && pwd)
pawl=${PAWL:-$here/../../pawl}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

url() { sed -E "s|(://[^/]+)/[^?]*|\1/$1|" <<<"$admin"; }
measure() { PAWL_DATA=$data PAWL_DATABASE_URL=$(url "growth_$1") $pawl bench "$2" --concurrency 256 --seconds "${SECONDS_EACH:-8}" --warm-up 4 --json 2>/dev/null; }

for stored in "$@"; do
    psql -q "$admin" -c "DROP DATABASE IF EXISTS growth_$stored" -c "CREATE DATABASE growth_$stored"
    measure "$stored" five-steps >/dev/null
    psql -q "$(url "growth_$stored")" -v stored="$stored" -f "$here/stored.sql"
done
for round in $(seq "${ROUNDS:-3}"); do
    for stored in "$@"; do
        for shape in five-steps start-only; do echo "{\"round\":$round,\"stored\":$stored,\"report\":$(measure "$stored" "$shape")}"; done
    done
done
