# SPDX-License-Identifier: EUPL-1.2
#
# bridge.sh - for stories: the bridge among real servers and the sandbox
#
#   . "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"
#   world_start
#   sandbox_start
#   bridge_settings '[bridge] report_after_s=600' '[smtp] user='
#   bridge_subscribers 3
#   bridge_start
#   mail=$(mail_text 'Neve' 'Domani le scuole restano chiuse.')
#   bridge_mail "$mail"
#   report=$(bridge_report final "$mail")
#   bridge_stop
#   done_testing
#
# What is started ends with the script.  The bridge's own output is in
# $scratch/bridge.log, that of a command in $out and $err, its end in $status.

. "$(dirname "${BASH_SOURCE[0]}")/world.sh"

bridge_program=$top_builddir/bridge/cli/banditore
sandbox_program=$top_builddir/contrib/sandbox/banditore-sandbox
export BANDITORE_LIBEXECDIR=$top_builddir/filters
export BANDITORE_DATADIR=$top_srcdir/contrib
BRIDGE_CONF=$scratch/banditore.conf
BRIDGE_STATE=$scratch/state
BRIDGE_WEB_PORT=$(free_port)
bridge_pid=
sandbox_pid=
sandbox_port=0
mail_count=0
out=
err=
status=0

printf 'gettone\n' >"$scratch/wa-token"
printf 'segreto-di-prova\n' >"$scratch/wa-secret"
printf 'verifica\n' >"$scratch/wa-verify"
chmod 600 "$scratch"/wa-*

# --- the sandbox -----------------------------------------------------------

# sandbox_start [OPTION...]: the provider; started again it has the same port.
sandbox_start()
{
    : >"$scratch/sandbox.out"
    "$sandbox_program" --listen "127.0.0.1:$sandbox_port" --token-file "$scratch/wa-token" \
        --app-secret-file "$scratch/wa-secret" --verify-token-file "$scratch/wa-verify" \
        --webhook-url "http://127.0.0.1:$BRIDGE_WEB_PORT/webhook/whatsapp" \
        --templates "$top_srcdir/contrib/sandbox/templates.json" "$@" \
        >"$scratch/sandbox.out" 2>"$scratch/sandbox.err" </dev/null &
    sandbox_pid=$!
    own $sandbox_pid
    wait_for 10 grep -q '^ready ' "$scratch/sandbox.out" ||
        bail "the sandbox does not start: $(cat "$scratch/sandbox.err")"
    SANDBOX_URL=$(sed -n 's/^ready //p' "$scratch/sandbox.out")
    sandbox_port=${SANDBOX_URL##*:}
    # A few times faster than life: events are awaited, not the clock.
    sandbox settings '{"sent_ms":5,"delivered_ms":20,"read_ms":40}' >/dev/null
}

sandbox_stop()
{
    end "$sandbox_pid"
}

# sandbox WHAT JSON: drives it (see its README); prints what it answers.
sandbox()
{
    curl --silent --show-error --max-time 20 --data "$2" "$SANDBOX_URL/sandbox/$1"
}

# sandbox_messages FILTER: jq over all that the sandbox knows.
sandbox_messages()
{
    curl --silent --max-time 20 "$SANDBOX_URL/sandbox/messages" | jq -r "$1"
}

# sandbox_is FILTER WANTED: for wait_for.
sandbox_is()
{
    [ "$(sandbox_messages "$1")" = "$2" ]
}

# open_window NUMBER: a citizen writes, so that free text may go out for a day.
open_window()
{
    sandbox inbound "{\"number\":\"$1\",\"text\":\"Buongiorno\"}" >/dev/null
}

# --- settings --------------------------------------------------------------

bridge_standard_settings()
{
    local name
    cat <<END
[bridge] administration=Comune di Borgo
[bridge] state_dir=$BRIDGE_STATE
[bridge] contact=il centralino, 0100 000000
[bridge] leave_contact=Per non ricevere altri avvisi: 0100 000000
[bridge] admin=admin@comune.example
[bridge] live=yes
[mailbox] host=localhost
[mailbox] port=${WORLD_IMAPS_PORT:-993}
[mailbox] user=avvisi
[mailbox] password_file=$scratch/password
[mailbox] ca_file=${WORLD_CA:-}
[mailbox] addresses=avvisi@comune.example
[smtp] host=localhost
[smtp] port=${WORLD_SUBMISSION_PORT:-587}
[smtp] security=starttls
[smtp] user=avvisi
[smtp] password_file=$scratch/password
[smtp] ca_file=${WORLD_CA:-}
[smtp] from=avvisi@comune.example
[admission] authserv_ids=mx.comune.example
[admission] border_hosts=mx.comune.example
[admission] position=above
[sender sindaco@comune.example] name=Il Sindaco
[sender sindaco@comune.example] phones=+393330000901
[sender sindaco@comune.example] daily_limit=1000
[sender segreteria@comune.example] name=La Segreteria
[sender segreteria@comune.example] phones=+393330000902
[sender segreteria@comune.example] topics=scuola
[topic meteo] title=Allerte meteo
[topic scuola] title=Scuola
[channel whatsapp] driver=whatsapp
[channel whatsapp] api_url=${SANDBOX_URL:-http://127.0.0.1:9}/v23.0/
[channel whatsapp] phone_number_id=100000000000001
[channel whatsapp] waba_id=200000000000001
[channel whatsapp] token_file=$scratch/wa-token
[channel whatsapp] app_secret_file=$scratch/wa-secret
[channel whatsapp] verify_token_file=$scratch/wa-verify
[web] port=$BRIDGE_WEB_PORT
END
    for name in avviso_comune avviso_comune_foto avviso_comune_documento \
        allerta_comune allerta_comune_foto allerta_comune_documento; do
        echo "[template $name] name=$name"
        case $name in
        avviso*)
            echo "[template $name] category=marketing"
            echo "[template $name] for=routine"
            echo "[template $name] buttons=leggi;stop"
            ;;
        allerta*)
            echo "[template $name] category=utility"
            echo "[template $name] for=urgent;emergency"
            echo "[template $name] buttons=leggi"
            ;;
        esac
        case $name in
        *_foto) echo "[template $name] header=image" ;;
        *_documento) echo "[template $name] header=document" ;;
        esac
    done
}

# bridge_settings ['[GROUP] KEY=VALUE'...]: writes $BRIDGE_CONF; what is named here
# replaces the standard, and an empty VALUE removes the key.
bridge_settings()
{
    # The servers' own copy is open to all of them.
    (umask 077; cat "${WORLD_PASSWORDS:-/nowhere}/avvisi" 2>/dev/null || echo none) >"$scratch/password"
    chmod 600 "$scratch/password"
    { bridge_standard_settings; printf '%s\n' "$@"; } | awk '
        match($0, /^\[[^]]*\] /) {
            group = substr($0, 1, RLENGTH - 1)
            rest = substr($0, RLENGTH + 1)
            key = rest
            sub(/=.*/, "", key)
            value = substr(rest, length(key) + 2)
            if (!(group in seen)) { seen[group] = 1; order[++groups] = group }
            id = group SUBSEP key
            if (!(id in known)) { known[id] = 1; keys[group] = keys[group] key "\n" }
            values[id] = value
        }
        END {
            for (g = 1; g <= groups; g++) {
                n = split(keys[order[g]], list, "\n")
                text = ""
                for (k = 1; k < n; k++)
                    if (values[order[g], list[k]] != "")
                        text = text list[k] "=" values[order[g], list[k]] "\n"
                if (text != "")
                    printf "%s\n%s\n", order[g], text
            }
        }' >"$BRIDGE_CONF"
}

# --- the bridge ------------------------------------------------------------

# bridge COMMAND...: one command; fills $out, $err and $status.
bridge()
{
    status=0
    timeout 120 "$bridge_program" --config "$BRIDGE_CONF" "$@" \
        >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    out=$(cat "$scratch/out")
    err=$(cat "$scratch/err")
}

# bridge_once [COMMAND's global options]: `run --once`; fills $out, $err, $status.
bridge_once()
{
    bridge "$@" run --once
    cat "$scratch/out" "$scratch/err" >>"$scratch/bridge.log"
}

# bridge_sql STATEMENT: for facts that no command tells.
bridge_sql()
{
    sqlite3 -batch -cmd '.timeout 5000' "$BRIDGE_STATE/banditore.db" "$1"
}

bridge_answers()
{
    kill -0 "$bridge_pid" 2>/dev/null || return 0
    [ "$(curl --silent --max-time 5 "http://127.0.0.1:$BRIDGE_WEB_PORT/health")" = ok ]
}

# bridge_launch [GLOBAL OPTION...]: the daemon, not awaited.
bridge_launch()
{
    "$bridge_program" --config "$BRIDGE_CONF" "$@" run \
        >>"$scratch/bridge.log" 2>&1 </dev/null &
    bridge_pid=$!
    own $bridge_pid
}

# bridge_start [GLOBAL OPTION...]: the daemon; returns when it answers.
bridge_start()
{
    bridge_launch "$@"
    wait_for 20 bridge_answers && kill -0 "$bridge_pid" 2>/dev/null ||
        bail "banditore does not start: $(tail -n 20 "$scratch/bridge.log")"
}

# bridge_stop: asks it to end; its exit status is in $status.
bridge_stop()
{
    kill "$bridge_pid" 2>/dev/null || true
    status=0
    wait "$bridge_pid" 2>/dev/null || status=$?
    bridge_pid=
}

# bridge_kill: as power loss would, without a word.
bridge_kill()
{
    kill -KILL "$bridge_pid" 2>/dev/null || true
    wait "$bridge_pid" 2>/dev/null || true
    bridge_pid=
}

# bridge_logs PATTERN: whether the daemon said so.
bridge_logs()
{
    grep -q -a -E -e "$1" "$scratch/bridge.log"
}

# bridge_subscribers COUNT [FIRST [TOPICS]]: +39333 and seven digits from FIRST (1001).
bridge_subscribers()
{
    local i first=${2:-1001}
    {
        echo 'number,topics,consent_source'
        for ((i = first; i < first + $1; i++)); do
            printf '+39333%07d,%s,modulo\n' "$i" "${3:-}"
        done
    } >"$scratch/subscribers.csv"
    bridge subscribers import "$scratch/subscribers.csv"
    [ $status = 0 ] || bail "the import failed: $err"
}

# --- mails -----------------------------------------------------------------

# mail_head FROM SUBJECT [FIELD...]: prints the header of a new mail, without its end.
mail_head()
{
    printf 'From: %s\nTo: avvisi@comune.example\nSubject: %s\n' "$1" "$2"
    printf 'Date: %s\nMessage-ID: <%s@telefono.example>\nMIME-Version: 1.0\n' \
        "$(date -R)" "$mail_name"
    shift 2
    [ $# = 0 ] || printf '%s\n' "$@"
}

# mail_new: chooses $mail_name and $mail_file of the next mail.
mail_new()
{
    mail_name=storia-$SRANDOM-$SRANDOM
    mail_file=$scratch/$mail_name.eml
}

# mail_text SUBJECT TEXT [FIELD...]: writes a plain mail of the Sindaco, or of $from;
# prints its file.
mail_text()
{
    local subject=$1 text=$2
    shift 2
    mail_new
    {
        mail_head "${from:-Il Sindaco <sindaco@comune.example>}" "$subject" \
            'Content-Type: text/plain; charset=utf-8' 'Content-Transfer-Encoding: 8bit' "$@"
        printf '\n%s\n' "$text"
    } >"$mail_file"
    echo "$mail_file"
}

# mail_of FILE: the local part of its Message-ID.
mail_of()
{
    basename "$1" .eml
}

# bridge_mail FILE [FROM [RCPT]]: as staff, signed, through the border.
bridge_mail()
{
    world_send "${2:-sindaco@comune.example}" "${3:-avvisi@comune.example}" "$1"
}

# genuine FILE...: adds what the border writes on a genuine mail, for mails that go
# straight into the mailbox (world_put) or to preview.
genuine()
{
    local file b
    for file in "$@"; do
        # No two mails have the same signature.
        b=$(printf '%08x%08x' $SRANDOM $SRANDOM)
        {
            cat <<END
Authentication-Results: mx.comune.example; dmarc=pass (p=reject dis=none) header.from=comune.example
Authentication-Results: mx.comune.example; spf=pass smtp.mailfrom=comune.example
Authentication-Results: mx.comune.example;
	dkim=pass (2048-bit key) header.d=comune.example header.i=@comune.example header.a=rsa-sha256 header.s=avvisi header.b=${b:0:8}
Received: from smtp.comune.example (smtp.comune.example [203.0.113.5])
	by mx.comune.example (Postfix) with ESMTPS id 4Bk1
	for <avvisi@comune.example>; $(date -R)
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=comune.example; s=avvisi;
	h=From:To:Subject:Date:Message-ID; bh=AAAA=; b=$b=
END
            cat "$file"
        } >"$file.genuine"
        mv "$file.genuine" "$file"
    done
}

# report_text FILE: the text part of a mail of the bridge, decoded.
report_text()
{
    perl -MMIME::QuotedPrint -MMIME::Base64 -MEncode -e '
        local $/; my $mail = <STDIN>; $mail =~ s/\r\n/\n/g;
        my ($head, $body) = split /\n\n/, $mail, 2;
        if ($head =~ /boundary="([^"]+)"/) {
            foreach my $part (split /^--\Q$1\E(?:--)?\n/m, $body) {
                my ($h, $b) = split /\n\n/, $part, 2;
                if (defined $b && $h =~ m{text/plain}i) { ($head, $body) = ($h, $b); last; }
            }
        }
        $body = decode_qp($body) if $head =~ /quoted-printable/i;
        $body = decode_base64($body) if $head =~ /Encoding: base64/i;
        my ($charset) = $head =~ /charset="?([\w-]+)/i;
        print encode("utf-8", decode($charset // "us-ascii", $body));' <"$1"
}

# report_file KIND FILE [SECONDS [USER]]: the receipt, final or answer to the mail in FILE.
report_file()
{
    wait_for "${3:-30}" report_find "$1" "$2" "${4:-sindaco}"
}

report_find()
{
    local file id
    id=$(mail_of "$2")
    while IFS= read -r file; do
        if grep -q -a -i -e "^Message-I[Dd]:.*banditore\.$1\." "$file" 2>/dev/null &&
            grep -q -a -e "$id" "$file"; then
            echo "$file"
            return 0
        fi
    done < <("$world_tools/inbox" --files "$WORLD_DIR" "$3")
    return 1
}

# bridge_report KIND FILE [SECONDS [USER]]: its decoded text; fails when none comes.
bridge_report()
{
    local file
    file=$(report_file "$@") || return 1
    report_text "$file"
}

# admin_mail PATTERN [SECONDS]: the text of a note or alert that matches.
admin_mail()
{
    wait_for "${2:-30}" admin_find "$1"
}

admin_find()
{
    local file text
    while IFS= read -r file; do
        text=$(report_text "$file" 2>/dev/null) || continue
        if printf '%s\n' "$text" | grep -q -a -E -e "$1"; then
            printf '%s\n' "$text"
            return 0
        fi
    done < <("$world_tools/inbox" --files "$WORLD_DIR" admin)
    return 1
}

# folder_count FOLDER [USER]: how many mails lie in it; "" is the inbox.
folder_count()
{
    "$world_tools/inbox" --files "$WORLD_DIR" "${2:-avvisi}" "$1" | grep -c . || true
}

# broadcast_count STATE ID: of `broadcasts show`.
broadcast_count()
{
    "$bridge_program" --config "$BRIDGE_CONF" broadcasts show "$2" 2>/dev/null |
        sed -n "s/^$1: //p"
}

# sum_is_whole ID: the counts of all states make up the audience.
sum_is_whole()
{
    "$bridge_program" --config "$BRIDGE_CONF" broadcasts show "$1" | awk -F': ' '
        $1 == "audience" { audience = $2; states = 1; next }
        states { sum += $2 }
        END { exit !(states && sum == audience) }'
}
