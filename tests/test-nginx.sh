#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The sample for nginx: nginx takes it, and lets nothing but the webhook through.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
. "$top_srcdir/tests/support/proxy.sh"

sample=$top_srcdir/contrib/nginx/banditore.conf
PATH=$PATH:/usr/sbin:/sbin
for tool in nginx openssl curl; do
    command -v $tool >/dev/null || skip_all "$tool is not installed"
done

plain=$(free_port)
secure=$(free_port)
behind=$(free_port)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=avvisi.comune.example -keyout "$scratch/key.pem" -out "$scratch/cert.pem" \
    2>"$scratch/openssl.log" || bail "no certificate: $(cat "$scratch/openssl.log")"

sed -e "s|listen 80;|listen 127.0.0.1:$plain;|" -e "s|listen 443 |listen 127.0.0.1:$secure |" \
    -e '/listen \[::\]/d' -e "s|127.0.0.1:8080|127.0.0.1:$behind|" \
    -e "s|/etc/letsencrypt/.*/fullchain.pem|$scratch/cert.pem|" \
    -e "s|/etc/letsencrypt/.*/privkey.pem|$scratch/key.pem|" "$sample" >"$scratch/site.conf"
# A second server of the same nginx stands for banditore.
cat >"$scratch/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $scratch/nginx.pid;
error_log $scratch/error.log;
events { worker_connections 64; }
http {
    access_log $scratch/access.log;
    client_body_temp_path $scratch/body;
    proxy_temp_path $scratch/proxy;
    fastcgi_temp_path $scratch/fastcgi;
    uwsgi_temp_path $scratch/uwsgi;
    scgi_temp_path $scratch/scgi;
    server {
        listen 127.0.0.1:$behind;
        client_max_body_size 8m;
        location / { return 200 "behind \$request_method \$uri\n"; }
    }
    include $scratch/site.conf;
}
CONF

ok "nginx takes the sample" nginx -t -q -p "$scratch" -c "$scratch/nginx.conf"
nginx -p "$scratch" -c "$scratch/nginx.conf" 2>"$scratch/nginx.log" &
own $!
site=https://avvisi.comune.example:$secure

get()
{
    curl -s -k --resolve "avvisi.comune.example:$secure:127.0.0.1" "$@"
}

status()
{
    get -o /dev/null -w '%{http_code}' "$@"
}

wait_for 10 get -o "$scratch/first" "$site/" || bail "nginx does not answer"
is "the handshake passes" "$(get "$site/webhook/whatsapp?hub.mode=subscribe&hub.verify_token=parola")" \
    "behind GET /webhook/whatsapp"
is "and its word is not logged" "$(grep -c parola "$scratch/access.log" | tr -d '\n')" 1
is "a webhook passes" "$(get -d '{}' "$site/webhook/whatsapp")" "behind POST /webhook/whatsapp"
head -c 3500000 /dev/zero >"$scratch/large"
is "so does a large one" "$(status --data-binary "@$scratch/large" "$site/webhook/whatsapp")" 200
head -c 5000000 /dev/zero >"$scratch/huge"
is "one that is too large does not" \
    "$(status --data-binary "@$scratch/huge" "$site/webhook/whatsapp")" 413
is "other methods do not" "$(status -X DELETE "$site/webhook/whatsapp")" 403
for path in $open_paths; do
    is "$path passes" "$(get "$site$path?q=1")" "behind GET $path"
done
is "nobody writes to a page" "$(status -d x "$site/avvisi")" 403
for path in $closed_paths; do
    is "$path stays inside" "$(status --path-as-is "$site$path")" 404
done
is "plain HTTP is sent to TLS" \
    "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$plain/webhook/whatsapp")" 301

done_testing
