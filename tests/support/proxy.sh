# SPDX-License-Identifier: EUPL-1.2
#
# proxy.sh - what the samples of the proxies (contrib/nginx, contrib/caddy) let through
# besides the webhook, and what not.

open_paths="/ /avvisi /avvisi/abc/de /avvisi/atom.xml /media/abc/1/foto.jpg /accessibilita
    /stile.css"
closed_paths="/health /metrics /avvisi-x /media /stile.css.bak /webhook/ /webhook/other
    /webhook/whatsapp/../../health"
