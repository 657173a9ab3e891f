#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The sample for Caddy: Caddy takes it, and lets through what the one for nginx does.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
. "$top_srcdir/tests/support/proxy.sh"

sample=$top_srcdir/contrib/caddy/Caddyfile
for tool in caddy openssl curl; do
    command -v $tool >/dev/null || skip_all "$tool is not installed"
done
# Caddy keeps its things below the home folder.
export HOME=$scratch XDG_DATA_HOME=$scratch/data XDG_CONFIG_HOME=$scratch/config

ok "Caddy takes the sample as it stands" \
    caddy validate --adapter caddyfile --config "$sample"

behind=$(free_port)
proxy_certificate

# A second site of the same Caddy stands for banditore.
{
    cat <<CONF
{
	admin off
	auto_https disable_redirects
	default_bind 127.0.0.1
}
http://:$behind {
	# Without a look at the body it would be answered before it is there.
	map {http.request.body} {read} {
		default yes
	}
	header X-Read {read}
	respond "behind {method} {path} for {header.X-Forwarded-For}"
}
CONF
    sed -e "s|^$proxy_name {|$proxy_site {\n\ttls $scratch/cert.pem $scratch/key.pem|" \
        -e "s|127.0.0.1:8080|127.0.0.1:$behind|" "$sample"
} >"$scratch/Caddyfile"
caddy run --adapter caddyfile --config "$scratch/Caddyfile" >"$scratch/caddy.log" 2>&1 </dev/null &
own $!
site=$proxy_site

wait_for 20 get -o "$scratch/first" "$site/" || bail "Caddy does not answer: $(tail -n 3 "$scratch/caddy.log")"
is "the handshake passes" "$(get "$site/webhook/whatsapp?hub.mode=subscribe&hub.verify_token=parola")" \
    "behind GET /webhook/whatsapp for 127.0.0.1"
is "a webhook passes" "$(get -d '{}' "$site/webhook/whatsapp")" \
    "behind POST /webhook/whatsapp for 127.0.0.1"
is "with the address of who called, whatever they say" \
    "$(get -H 'X-Forwarded-For: 192.0.2.7' -d '{}' "$site/webhook/whatsapp")" \
    "behind POST /webhook/whatsapp for 127.0.0.1"
head -c 3500000 /dev/zero >"$scratch/large"
is "so does a large one" "$(status --data-binary "@$scratch/large" "$site/webhook/whatsapp")" 200
check_paths 404
is "the secret word is not logged" "$(grep -c parola "$scratch/caddy.log" | tr -d '\n')" 0

done_testing
