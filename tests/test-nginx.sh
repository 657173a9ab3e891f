#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The sample for nginx: nginx takes it, and lets the webhook and the public pages
# through, and nothing else.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
. "$top_srcdir/tests/support/proxy.sh"

for tool in nginx openssl curl; do
    command -v $tool >/dev/null || skip_all "$tool is not installed"
done

plain=$(free_port)
behind=$(free_port)
proxy_certificate
nginx_settings "$plain" "$behind" "$behind"
ok "nginx takes the sample" nginx -t -q -p "$scratch" -c "$scratch/nginx.conf"
nginx_start
site=$proxy_site

wait_for 10 get -o "$scratch/first" "$site/" || bail "nginx does not answer"
is "the handshake passes" "$(get "$site/webhook/whatsapp?hub.mode=subscribe&hub.verify_token=parola")" \
    "behind GET /webhook/whatsapp for 127.0.0.1"
is "and its word is not logged" "$(grep -c parola "$scratch/access.log" | tr -d '\n')" 1
is "a webhook passes" "$(get -d '{}' "$site/webhook/whatsapp")" \
    "behind POST /webhook/whatsapp for 127.0.0.1"
is "with the address of who called, whatever they say" \
    "$(get -H 'X-Forwarded-For: 192.0.2.7' "$site/avvisi")" "behind GET /avvisi for 127.0.0.1"
head -c 3500000 /dev/zero >"$scratch/large"
is "so does a large one" "$(status --data-binary "@$scratch/large" "$site/webhook/whatsapp")" 200
head -c 5000000 /dev/zero >"$scratch/huge"
is "one that is too large does not" \
    "$(status --data-binary "@$scratch/huge" "$site/webhook/whatsapp")" 413
check_paths 403
is "plain HTTP is sent to TLS" \
    "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$plain/webhook/whatsapp")" 301

done_testing
