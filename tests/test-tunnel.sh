#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The tunnel of a machine behind a router: systemd takes the unit and finds it shut in,
# its command brings requests back from a real far end, and its key is good for nothing
# else there.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
. "$top_srcdir/tests/support/proxy.sh"

tunnel=$top_srcdir/contrib/tunnel
unit=$tunnel/banditore-tunnel.service
port=$(sed -n 's/.*permitlisten="127\.0\.0\.1:\([0-9]*\)".*/\1/p' "$tunnel/authorized_keys")

# --- what is written -------------------------------------------------------

has "the unit listens where the key may" "$(cat "$unit")" "-R 127\\.0\\.0\\.1:$port:127\\.0\\.0\\.1:$port "
has "and where nginx looks" "$(cat "$top_srcdir/contrib/nginx/banditore.conf")" "server 127\\.0\\.0\\.1:$port;"
has "and Caddy" "$(cat "$top_srcdir/contrib/caddy/Caddyfile")" "reverse_proxy 127\\.0\\.0\\.1:$port "
for line in Restart=always User=banditore-tunnel NoNewPrivileges=yes ProtectSystem=strict \
    StartLimitIntervalSec=0; do
    has "it has $line" "$(cat "$unit")" "^$line\$"
done

if command -v systemd-analyze >/dev/null; then
    sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$unit" >"$scratch/banditore-tunnel.service"
    is "systemd has nothing against it" "$(SYSTEMD_UNIT_PATH=$scratch: systemd-analyze verify --man=no \
        "$scratch/banditore-tunnel.service" 2>&1 | grep -F "$scratch" || true)" ""
    level=$(systemd-analyze security --offline=true "$scratch/banditore-tunnel.service" 2>/dev/null |
        sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p')
    diag "exposure $level"
    ok "it is shut in" awk "BEGIN { exit !(\"$level\" != \"\" && $level <= 2.0) }"
else
    skip "what systemd says" "systemd-analyze is not installed"
fi

# --- a far end -------------------------------------------------------------

for tool in sshd ssh ssh-keygen nginx openssl curl; do
    command -v $tool >/dev/null || {
        skip "a real far end" "$tool is not installed"
        done_testing
    }
done

# sshd without root serves its own user only, which is all that is needed.
as_user=
user=$(id -un)
[ "$(id -u)" != 0 ] || { user=nobody; as_user="setpriv --reuid=$user --regid=nogroup --clear-groups"; }
near=$(free_port)
far=$(free_port)
ssh_port=$(free_port)
ports="s/127\\.0\\.0\\.1:$port:127\\.0\\.0\\.1:$port/127.0.0.1:$far:127.0.0.1:$near/
    s/127\\.0\\.0\\.1:$port/127.0.0.1:$far/"

mkdir "$scratch/far" "$scratch/here"
ssh-keygen -q -t ed25519 -N '' -f "$scratch/far/host"
ssh-keygen -q -t ed25519 -N '' -C banditore-tunnel -f "$scratch/here/key"
sed -e "$ports" -e "s|ssh-ed25519 .*|$(cat "$scratch/here/key.pub")|" "$tunnel/authorized_keys" \
    >"$scratch/far/authorized_keys"
sed 's/^Match User .*/Match all/' "$tunnel/sshd.conf" >"$scratch/far/banditore-tunnel.conf"
cat >"$scratch/far/sshd_config" <<CONF
ListenAddress 127.0.0.1:$ssh_port
HostKey $scratch/far/host
AuthorizedKeysFile $scratch/far/authorized_keys
StrictModes no
PidFile none
UsePAM yes
Include $scratch/far/banditore-tunnel.conf
CONF
echo "[127.0.0.1]:$ssh_port $(cut -d ' ' -f 1-2 "$scratch/far/host.pub")" >"$scratch/here/known_hosts"
[ -z "$as_user" ] || chown -R "$user" "$scratch/far"
: >"$scratch/sshd.log"
$as_user "$(command -v sshd)" -D -e -f "$scratch/far/sshd_config" 2>"$scratch/sshd.log" </dev/null &
own $!
wait_for 10 grep -q 'Server listening' "$scratch/sshd.log" ||
    bail "sshd does not start: $(cat "$scratch/sshd.log")"

# One nginx is the proxy of the far end, and stands for banditore on the near one.
proxy_certificate
nginx_settings "$(free_port)" "$far" "$near"
nginx_start

# The very command of the unit, with other ports.
words=$(sed -e ':more; /\\$/ { N; s/\\\n//; b more }' "$unit" | sed -n 's/^ExecStart=//p' |
    sed -e "$ports" -e "s|%d/|$scratch/here/|g" -e "s|\\\${FAR_END}|$user@127.0.0.1|" \
        -e "s|-N -T|-N -T -p $ssh_port|")
$words 2>"$scratch/ssh.log" </dev/null &
own $!

came()
{
    [ "$(get --max-time 5 "$proxy_site/avvisi")" = "behind GET /avvisi for 127.0.0.1" ]
}
ok "a request at the far end comes through its proxy" wait_for 20 came
[ $tap_failed = 0 ] || diag "$(tail -n 5 "$scratch/ssh.log" "$scratch/sshd.log")"

# as_key OPTION...: what else its key can do there.
as_key()
{
    timeout 60 ssh -F none -i "$scratch/here/key" -p "$ssh_port" -o "UserKnownHostsFile=$scratch/here/known_hosts" \
        -o IdentitiesOnly=yes -o BatchMode=yes -o ExitOnForwardFailure=yes "$@" </dev/null
}
other=$(free_port)
ok "the key runs no command" not as_key "$user@127.0.0.1" true
ok "it listens on no other port" not as_key -N -R "127.0.0.1:$other:127.0.0.1:$near" "$user@127.0.0.1"
as_key -N -L "127.0.0.1:$other:127.0.0.1:$near" "$user@127.0.0.1" 2>"$scratch/forward.log" &
own $!
# sshd says no to the connection, not to the wish.
refused()
{
    curl -s --max-time 5 -o "$scratch/through" "http://127.0.0.1:$other/health" || true
    grep -q 'administratively prohibited' "$scratch/forward.log"
}
ok "it reaches nothing from there" wait_for 20 refused
ok "nothing came" not test -s "$scratch/through"

done_testing
