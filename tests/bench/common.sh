# SPDX-License-Identifier: EUPL-1.2
#
# common.sh - a sink on loopback, enrolled citizens, and our sender, for the benches
#
# Sourced by the scripts beside it, from the build folder.  Sets $dir, which is
# removed at the end; the caller may set $slow=yes for answers after 150 ms.
# The client runs on core 0, the sink on core 1.
top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd)
top_builddir=$(cd "${top_builddir:-.}" && pwd)
bench=$top_srcdir/tests/bench
. "$bench/table.sh"
export BANDITORE_DATADIR=$top_srcdir/contrib
slow=${slow:-}
# Below the build folder, for a real disk: /tmp may be memory, where fsync is free.
dir=$(mktemp -d "$top_builddir/bench.XXXXXX")
sink=
client=

cleanup()
{
    [ -z "$client" ] || { kill "$client" && wait "$client"; } 2>/dev/null || true
    [ -z "$sink" ] || { kill "$sink" && wait "$sink"; } 2>/dev/null || true
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# On one core where there are two, else wherever it may run.
on_core()
{
    local core=$1
    shift
    if [ "$(nproc)" -gt 1 ] && command -v taskset >/dev/null; then
        exec taskset -c "$core" "$@"
    fi
    exec "$@"
}

make_certificate()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$dir/sink.key" -out "$dir/sink.pem" 2>/dev/null
}

# The slow answers need a module of nginx's; the fast ones do not.
write_sink()
{
    local module=/usr/lib/nginx/modules/ngx_http_echo_module.so echo= answer=
    if [ -n "$slow" ]; then
        [ -e "$module" ] || { echo "bench: no nginx module echo" >&2; exit 69; }
        echo="load_module $module;"
        answer='location ~ ^/slow/v[0-9.]+/[0-9]+/messages$ { access_log @DIR@/times times;
            echo_read_request_body; echo_sleep 0.15;
            echo "{\\"messaging_product\\":\\"whatsapp\\",\\"messages\\":[{\\"id\\":\\"wamid.HBgM$request_id\\"}]}"; }
            location /slow/ { rewrite ^/slow(/.*)$ $1 last; }'
        answer=${answer//$'\n'/ }
    fi
    sed -e "s|@ECHO@|$echo|" -e "s|@SLOW@|$answer|" -e "s|@DIR@|$dir|g" \
        -e "s|@PORT@|$port|g" \
        -e "s|@TEMPLATES@|$top_srcdir/contrib/sandbox/templates.json|g" \
        "$bench/sink.conf.in" >"$dir/sink.conf"
}

# A port that somebody took meanwhile makes nginx end: then the next is tried.
start_sink()
{
    local tries=0 waited
    while [ $tries -lt 20 ]; do
        tries=$((tries + 1))
        port=$((20000 + (RANDOM % 12000)))
        write_sink
        on_core 1 nginx -p "$dir" -e "$dir/sink.log" -c "$dir/sink.conf" 2>/dev/null &
        sink=$!
        waited=0
        while kill -0 "$sink" 2>/dev/null && [ $waited -lt 100 ]; do
            curl -s -o /dev/null --cacert "$dir/sink.pem" \
                "https://localhost:$port/v23.0/1" && return 0
            waited=$((waited + 1))
            sleep 0.05
        done
        kill "$sink" 2>/dev/null || true
        wait "$sink" 2>/dev/null || true
        sink=
    done
    cat "$dir/sink.log" >&2
    return 1
}

# The payload that one citizen outside the window gets.
make_payload()
{
    cat >"$dir/payload" <<'PAYLOAD'
{"messaging_product":"whatsapp","recipient_type":"individual","to":"+393330000001","biz_opaque_callback_data":"10001.0.1","type":"template","template":{"name":"avviso_comune","language":{"code":"it"},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"titolo","text":"Chiusura di via Roma"},{"type":"text","parameter_name":"testo","text":"Dal 3 al 5 maggio la strada resta chiusa per lavori."}]}]}}
PAYLOAD
}

# $1: path before the version's, $2: messages a second, $3: connections.
write_settings()
{
    sed -e "s|@DIR@|$dir|g" -e "s|@RATE@|$2|g" -e "s|@CONNECTIONS@|$3|g" \
        -e "s|@URL@|https://localhost:$port$1/v23.0/|g" \
        "$bench/bench.conf.in" >"$dir/banditore.conf"
}

# $1: how many citizens, on a fresh state folder.
enrol()
{
    rm -rf "$dir/state"
    awk -v n="$1" 'BEGIN {
        print "number,consent_source"
        for (i = 1; i <= n; i++) printf "+39333%07d,bench\n", i
    }' >"$dir/citizens.csv"
    "$top_builddir/bridge/cli/banditore" --config "$dir/banditore.conf" \
        subscribers import "$dir/citizens.csv" >"$dir/import" 2>&1 || { cat "$dir/import" >&2; exit 1; }
}

# $1: a file.  Appends: deliveries, wall seconds, CPU seconds, kB.  Further arguments
# are bench-dispatch's.
ours()
{
    local to=$1
    shift
    on_core 0 "$top_builddir/tests/bench/bench-dispatch" "$@" "$dir/banditore.conf" \
        >>"$to" 2>"$dir/words" &
    client=$!
    wait "$client" || { cat "$dir/words" >&2; exit 1; }
    client=
}

make_certificate
printf gettone >"$dir/token"
chmod 600 "$dir/token"
make_payload
start_sink
