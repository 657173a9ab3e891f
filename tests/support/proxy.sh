# SPDX-License-Identifier: EUPL-1.2
#
# proxy.sh - for the tests of the proxies (contrib/nginx, contrib/caddy, contrib/tunnel):
# what they let through besides the webhook, and what not; a site to ask; nginx.

open_paths="/ /avvisi /avvisi/abc/de /avvisi/atom.xml /media/abc/1/foto.jpg /iscrizione /iscrizione/qr.svg /accessibilita
    /stile.css"
closed_paths="/health /metrics /avvisi-x /media /stile.css.bak /webhook/ /webhook/other
    /webhook/whatsapp/../../health"

PATH=$PATH:/usr/sbin:/sbin
proxy_name=avvisi.comune.example
proxy_port=$(free_port)
proxy_site=https://$proxy_name:$proxy_port

# proxy_certificate: $scratch/key.pem and cert.pem of the site.
proxy_certificate()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj "/CN=$proxy_name" -addext "subjectAltName=DNS:$proxy_name" \
        -keyout "$scratch/key.pem" -out "$scratch/cert.pem" \
        2>"$scratch/openssl.log" || bail "no certificate: $(cat "$scratch/openssl.log")"
}

# get CURL'S ARGUMENTS...: asks the site.
get()
{
    curl -s -k --http1.1 --resolve "$proxy_name:$proxy_port:127.0.0.1" "$@"
}

# status CURL'S ARGUMENTS...: the status of the answer.
status()
{
    get -o /dev/null -w '%{http_code}' "$@"
}

# nginx_settings PLAIN UPSTREAM BEHIND: $scratch/nginx.conf with the sample, which
# listens on the port PLAIN without TLS and looks for banditore on the port UPSTREAM; a
# second server stands for banditore, on BEHIND.
nginx_settings()
{
    sed -e "s|listen 80;|listen 127.0.0.1:$1;|" \
        -e "s|listen 443 |listen 127.0.0.1:$proxy_port |" -e '/listen \[::\]/d' \
        -e "s|127.0.0.1:8080|127.0.0.1:$2|" \
        -e "s|/etc/letsencrypt/.*/fullchain.pem|$scratch/cert.pem|" \
        -e "s|/etc/letsencrypt/.*/privkey.pem|$scratch/key.pem|" \
        "$top_srcdir/contrib/nginx/banditore.conf" >"$scratch/site.conf"
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
        listen 127.0.0.1:$3;
        client_max_body_size 8m;
        location / {
            return 200 "behind \$request_method \$uri for \$http_x_forwarded_for\n";
        }
    }
    include $scratch/site.conf;
}
CONF
}

nginx_start()
{
    nginx -p "$scratch" -c "$scratch/nginx.conf" 2>"$scratch/nginx.log" &
    own $!
}

# What passes to whom stands behind $site and what does not; $1: what a method is
# answered that does not.
check_paths()
{
    local path
    is "other methods do not" "$(status -X DELETE "$site/webhook/whatsapp")" "$1"
    for path in $open_paths; do
        is "$path passes" "$(get "$site$path?q=1")" "behind GET $path for 127.0.0.1"
    done
    is "nobody writes to a page" "$(status -d x "$site/avvisi")" "$1"
    for path in $closed_paths; do
        is "$path stays inside" "$(status --path-as-is "$site$path")" 404
    done
}
