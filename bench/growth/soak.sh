#!/usr/bin/env bash
# What a load leaves behind in the tables, while it goes on: rows that live, rows that are dead, bytes, and how often autovacuum came by.
#   bench/growth/soak.sh ADMIN_URL [SECONDS [EVERY]]        (a PostgreSQL of your own; a database soak is made in it)
# PAWL is the executable (default ./pawl), SHAPES what takes turns (default five-steps and timers), PAWL_DATA where the passwords of roles are that are there already.
set -euo pipefail
admin=$1 seconds=${2:-300} every=${3:-60}
here=$(cd "$(dirname "$0")" && pwd)
pawl=${PAWL:-$here/../../pawl}
made=$(mktemp -d)
data=${PAWL_DATA:-$made}
trap 'rm -rf "$made"; kill $(jobs -p) 2>/dev/null || true' EXIT
soak=$(sed -E "s|(://[^/]+)/[^?]*|\1/soak|" <<<"$admin")

psql -q "$admin" -c "DROP DATABASE IF EXISTS soak" -c "CREATE DATABASE soak"
# A bench takes the whole database for itself, so one shape at a time.
(
    end=$((SECONDS + seconds))
    while ((SECONDS < end)); do
        for shape in ${SHAPES:-five-steps timers}; do
            PAWL_DATA=$data PAWL_DATABASE_URL=$soak $pawl bench "$shape" --concurrency 256 --seconds "$((every / 2))" --warm-up 1 --json >/dev/null 2>&1 || true
        done
    done
) &
load=$!
printf '%-8s %-12s %10s %10s %10s %8s %8s\n' second table live dead inserted MiB vacuums
begun=$SECONDS
while kill -0 "$load" 2>/dev/null; do
    sleep "$every"
    psql -qAt -F ' ' "$soak" -c "
        SELECT $((SECONDS - begun)), CASE WHEN relname LIKE 'history_%' THEN 'history' ELSE relname END AS what, sum(n_live_tup), sum(n_dead_tup), sum(n_tup_ins),
            round(sum(pg_total_relation_size(relid)) / 1048576.0, 1), sum(autovacuum_count)
        FROM pg_stat_user_tables WHERE schemaname = 'pawl' AND (relname IN ('executions', 'timers', 'inbox') OR relname LIKE 'history_%') GROUP BY 2 ORDER BY 2" |
        while read -r line; do printf '%-8s %-12s %10s %10s %10s %8s %8s\n' $line; done
done
