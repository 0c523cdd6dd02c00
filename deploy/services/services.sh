#!/usr/bin/env bash
# start and stop the tests' own PostgreSQL and Elasticsearch.   Usage: services.sh start|stop|status
# Writes var/services/environment with the addresses. Settings: PG_PORT (a free one), ES_PORT=9260, ES_DIR as in run-elasticsearch.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$root/var/services
export ES_PORT=${ES_PORT:-9260} ES_EXTRA_ANALYSIS=1

# PostgreSQL refuses root. Its user must reach the cluster's folder, which a private checkout does not allow.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"); else "$@"; fi
}
mkdir -p "$state"
if as_postgres test -x "$state"; then cluster=$state/postgresql; else
  cluster=${TMPDIR:-/var/tmp}/lotse-postgresql-$(printf %s "$root" | cksum | cut -d' ' -f1)
fi

programs() {  # the folder of initdb and pg_ctl, newest version first
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -V -r) "$(dirname "$(command -v pg_ctl || echo /)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && { echo "$folder"; return; }
  done
  echo "PostgreSQL's server is not installed (on Debian and Ubuntu: apt-get install postgresql)." >&2
  return 1
}

pg() { as_postgres "$(programs)/pg_ctl" -D "$cluster/data" "$@"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_postgresql() {
  local port
  if ! pg status >/dev/null 2>&1; then
    port=${PG_PORT:-$(free_port)}
    rm -rf "$cluster"; mkdir -p "$cluster"
    [ "$(id -u)" = 0 ] && chown nobody:nogroup "$cluster"
    as_postgres "$(programs)/initdb" -D "$cluster/data" -U lotse -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$state/initdb.log" 2>&1 ||
      { cat "$state/initdb.log" >&2; return 1; }
    # Only loopback, no socket file; what is lost in a crash of a test server is no loss.
    pg -w -s -l "$cluster/log" -o "-h 127.0.0.1 -p $port -k '' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start ||
      { cat "$cluster/log" >&2; return 1; }
    echo "$port" >"$state/postgresql.port"
  fi
  port=$(cat "$state/postgresql.port")
  echo "postgresql://lotse@127.0.0.1:$port/postgres"
}

start() {
  local postgresql elasticsearch
  postgresql=$(start_postgresql)
  elasticsearch=$("$here/elasticsearch/run-elasticsearch.sh" start)
  {
    echo "LOTSE_DATABASE_URL=$postgresql"
    echo "LOTSE_TEST_ELASTICSEARCH_URL=$elasticsearch"
  } >"$state/environment"
  cat "$state/environment"
}

stop() {
  if pg status >/dev/null 2>&1; then pg -w -s -m fast stop; fi
  rm -rf "$cluster" "$state"
  "$here/elasticsearch/run-elasticsearch.sh" stop
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  status) pg status; "$here/elasticsearch/run-elasticsearch.sh" status ;;
  *) echo "usage: $0 start|stop|status" >&2; exit 2 ;;
esac
