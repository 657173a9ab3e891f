#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The systemd units: systemd reads them without a word, finds the service shut in
# well enough, and a failure is told to the administrator.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

built=$top_builddir/contrib/systemd
tell=$top_srcdir/contrib/systemd/tell-failure
[ -e "$built/banditore.service" ] || bail "the units are not built"

# --- what systemd says -----------------------------------------------------

# Of ten: 0 is a process that can do nothing, 9.6 one that may do anything.
most_exposure=2.0

# Programs are not installed here: any program that is stands for them.
mkdir "$scratch/units"
for unit in banditore.service banditore-failed@.service; do
    sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$built/$unit" >"$scratch/units/$unit"
done
cp "$scratch/units/banditore-failed@.service" \
    "$scratch/units/banditore-failed@banditore.service.service"

# verify UNIT: what systemd has against a unit in the scratch folder.
verify()
{
    SYSTEMD_UNIT_PATH=$scratch/units: systemd-analyze verify --man=no \
        "$scratch/units/$1" 2>&1 | grep -F "$scratch/units" || true
}

exposure()
{
    systemd-analyze security --offline=true "$1" 2>/dev/null |
        sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p'
}

has "no path is left open" "$(cat "$built"/*.service)" '^ExecStart=/'
is "every word is filled in" "$(grep -h '@[a-z]*dir@' "$built"/*.service || true)" ""

if command -v systemd-analyze >/dev/null; then
    is "systemd has nothing against the service" "$(verify banditore.service)" ""
    is "nor against the unit that tells of a failure" \
        "$(verify banditore-failed@banditore.service.service)" ""
    sed 's/^WatchdogSec=.*/WatchdogSec=soon/' "$scratch/units/banditore.service" \
        >"$scratch/units/bad.service"
    has "a bad unit is noticed" "$(verify bad.service)" soon

    level=$(exposure "$scratch/units/banditore.service")
    diag "exposure $level"
    ok "the service is shut in" awk "BEGIN { exit !(\"$level\" != \"\" && $level <= $most_exposure) }"
else
    skip "what systemd says" "systemd-analyze is not installed"
fi

# What the daemon needs, whatever a tool would like better.
service=$(cat "$built/banditore.service")
for line in Type=notify NotifyAccess=main Restart=on-failure User=banditore \
    ProtectSystem=strict NoNewPrivileges=yes UMask=0077 \
    OnFailure=banditore-failed@%n.service; do
    has "the service has $line" "$service" "^$line\$"
done
has "wrong settings are no reason to start again" "$service" \
    '^RestartPreventExitStatus=.*\<78\>'
has "the cage can be built" "$service" '^SystemCallFilter=.* seccomp .*landlock_'

# --- telling of a failure --------------------------------------------------

cat >"$scratch/sendmail" <<'FAKE'
#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
echo "$@" >"$(dirname "$0")/arguments"
cat >"$(dirname "$0")/mail"
test ! -e "$(dirname "$0")/broken"
FAKE
cat >"$scratch/logger" <<'FAKE'
#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
echo "$@" >"$(dirname "$0")/logged"
FAKE
chmod +x "$scratch/sendmail" "$scratch/logger"

# tell SETTINGS: runs the script with the programs above.
tell()
{
    rm -f "$scratch/mail" "$scratch/arguments" "$scratch/logged"
    SENDMAIL=$scratch/sendmail LOGGER=$scratch/logger "$tell" banditore.service "$1"
}

printf '[smtp]\nadmin=other@comune.example\n[bridge]\nname=x\n admin = capo@comune.example \n' \
    >"$scratch/good.conf"
ok "a failure is told" tell "$scratch/good.conf"
is "to the administrator of the settings" "$(cat "$scratch/arguments")" \
    "-i -- capo@comune.example"
has "with a subject that says what is down" "$(cat "$scratch/mail")" \
    '^Subject: banditore: banditore.service fermo'
ok "and not to the log" test ! -e "$scratch/logged"

touch "$scratch/broken"
ok "a mail that cannot leave" tell "$scratch/good.conf"
has "goes to the log" "$(cat "$scratch/logged")" 'daemon.crit'
rm "$scratch/broken"

printf '[bridge]\nadmin=-oQ/tmp capo@comune.example\n' >"$scratch/bad.conf"
ok "settings that name no address" tell "$scratch/bad.conf"
ok "send no mail" test ! -e "$scratch/arguments"
has "but are logged" "$(cat "$scratch/logged")" 'has failed'
ok "so are settings that cannot be read" tell "$scratch/none.conf"
has "with the unit's name" "$(cat "$scratch/logged")" 'banditore.service'

done_testing
