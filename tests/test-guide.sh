#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The guides for people (contrib/guide, contrib/privacy): every command, setting, mail
# and word in them is one that the program knows, so that they cannot rot.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/bridge.sh"

for tool in jq base64; do
    command -v $tool >/dev/null || skip_all "$tool is not installed"
done

guides=$(find "$top_srcdir/contrib/guide" "$top_srcdir/contrib/privacy" -name '*.txt' 2>/dev/null | sort)
clerks=$top_srcdir/contrib/guide/impiegati.txt
settings=$top_builddir/contrib/man/banditore.conf.5
[ -e "$settings" ] || bail "banditore.conf.5 is not built"

# --- how they print --------------------------------------------------------

# In characters, not bytes.
export LC_ALL=C.UTF-8
for file in $guides; do
    name=${file#"$top_srcdir"/contrib/}
    is "$name fits a page's width" "$(grep -n -E '^.{89}|	' "$file" || true)" ""
done
ok "the clerks' guide is one page" test "$(wc -l <"$clerks")" -le 66

# --- commands --------------------------------------------------------------

# usage_of COMMAND: the first line of its help, asked for once; into $usage.
declare -A usages
usage_of()
{
    if [ -z "${usages[$1]:-}" ]; then
        usages[$1]=$("$bridge_program" "$1" --help 2>&1 | head -n 1)
        [ "${usages[$1]#usage: banditore "$1"}" != "${usages[$1]}" ] || usages[$1]=unknown
    fi
    usage=${usages[$1]}
}

# bad_commands FILE...: what stands after "banditore" and is no command of it, or has a
# word or an option that the command does not name in its help.
bad_commands()
{
    local line command word usage
    cat "$@" | sed -e 's/\(-[ug]\|\*\) banditore / /g' -e ':more; /\\$/ { N; s/\\\n */ /; b more }' |
        grep -o -E '(^|[ «"]|bin/)banditore( --?[a-z]+)* [a-z][^»"]*' |
        sed 's/^.*\(banditore \)/\1/' | sort -u |
        while read -r _ line; do
            command=${line%% *}
            usage_of "$command"
            if [ "$usage" = unknown ]; then
                echo "banditore $line"
                continue
            fi
            for word in ${line#"$command"}; do
                [[ $word =~ ^[a-z]+$ ]] || break
                [[ $usage =~ [^a-z]$word($|[^a-z]) ]] || echo "banditore $line: $word"
            done
            for word in $line; do
                [[ $word != --* || $usage =~ [^a-z]$word($|[^a-z]) ]] ||
                    echo "banditore $line: $word"
            done
        done
}

is "every command is known" "$(bad_commands $guides)" ""
printf 'sudo -u banditore banditore stpo\nbanditore broadcasts kill 1\nbanditore check --online\n' \
    >"$scratch/bad.txt"
is "a wrong one is noticed" "$(bad_commands "$scratch/bad.txt" | wc -l)" 3

# --- settings --------------------------------------------------------------

# Groups and keys of the table, as "group key".
awk '$1 == ".SS" { group = $2; gsub(/[][]/, "", group); next }
     $1 == ".SH" { group = "" }
     $1 == ".B" && group != "" { print group, $2 }' "$settings" >"$scratch/table"

# bad_settings FILE...: keys of sample lines below a [group] that are not in the table.
bad_settings()
{
    cat "$@" | awk -v table="$scratch/table" '
        BEGIN { while ((getline line < table) > 0) known[line] = 1 }
        /^ *\[[a-z]+( [^]]*)?\]$/ { group = $1; gsub(/[][]/, "", group); next }
        /^ *[a-z_]+=/ && group != "" {
            key = $1; sub(/=.*/, "", key)
            if (!((group " " key) in known)) print group, key
            next
        }
        { group = "" }'
}

# bad_names FILE...: words with a "_" or before a "=" that are no key, template or column
# of ours, and no word of the provider.
bad_names()
{
    {
        cat "$@" | grep -o -E '\b[a-z]+_[a-z_]+\b'
        cat "$@" | grep -o -E '(^|[ (])[a-z]+=' | tr -d ' (='
    } | sort -u | grep -v -x -F -f "$scratch/names" |
        grep -v -E '^(whatsapp_)?business_|^subscribed_apps$|^dmarc$' || true
}
{
    sed 's/.* //' "$scratch/table"
    cat "$top_srcdir"/bridge/channels/*.c "$top_srcdir"/contrib/sandbox/*.c \
        "$top_srcdir/contrib/banditore.conf" "$top_srcdir/contrib/man/banditore.1" |
        grep -o -E '\b[a-z]+_[a-z_]+\b'
} | sort -u >"$scratch/names"

is "every setting is known" "$(bad_settings $guides)" ""
is "every name is" "$(bad_names $guides)" ""
printf '    [smtp]\n    hots=x\nil nome authserv_idx, e zoness=Pieve\n' >"$scratch/bad.txt"
is "a wrong setting is noticed" "$(bad_settings "$scratch/bad.txt")" "smtp hots"
is "a wrong name is" "$(bad_names "$scratch/bad.txt" | tr '\n' ' ')" "authserv_idx hots zoness "

# --- files -----------------------------------------------------------------

missing=
for path in $(cat $guides | grep -o -E '\bcontrib/[a-zA-Z0-9/.-]+[a-zA-Z0-9]' | sort -u); do
    [ -e "$top_srcdir/$path" ] || missing="$missing $path"
done
for path in $(cat $guides | grep -o -E '/usr/share/doc/banditore/examples/[a-zA-Z0-9/.-]+[a-zA-Z0-9]' | sort -u); do
    grep -q -F "${path#/}" "$top_srcdir/contrib/debian/rules" || missing="$missing $path"
done
is "every file that they name is there" "$missing" ""

# --- mails -----------------------------------------------------------------

# The guides' year and day: a notice of yesterday would be held.
date()
{
    command date -d '2026-11-25 10:00 +0100' "$@"
}

bridge_settings '[sender sindaco@comune.example] classes=routine;urgent;emergency' \
    '[admission] second_factor=none'

# preview SUBJECT [ATTACHMENT] < TEXT: into $scratch/preview.json.
preview()
{
    mail_new
    {
        mail_head 'Il Sindaco <sindaco@comune.example>' \
            "=?utf-8?B?$(printf %s "$1" | base64 -w 0)?=" \
            'Content-Type: multipart/mixed; boundary=xx'
        printf '\n--xx\nContent-Type: text/plain; charset=utf-8\n\n'
        cat
        if [ -n "${2:-}" ]; then
            printf -- '--xx\nContent-Type: application/pdf\n'
            printf 'Content-Disposition: attachment; filename="%s"\n' "$2"
            printf 'Content-Transfer-Encoding: base64\n\n'
            printf '%%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n' | base64
        fi
        printf -- '--xx--\n'
    } >"$mail_file"
    genuine "$mail_file"
    bridge --now 2026-11-25T09:00:00Z preview --json "$mail_file"
    cp "$scratch/out" "$scratch/preview.json"
}

about()
{
    jq -r "$1" "$scratch/preview.json"
}

# The lines behind a bar; a subject begins the next mail.
awk -v folder="$scratch" '
    /^ *\| Oggetto: / { close(file); file = folder "/example-" (++n) }
    /^ *\|/ && file != "" { sub(/^ *\| ?/, ""); print > file }' "$clerks"
is "the clerks' guide has three mails" "$(ls "$scratch"/example-* | wc -l)" 3
for mail in "$scratch"/example-*; do
    subject=$(sed -n 's/^Oggetto: //p' "$mail")
    attachment=$(sed -n 's/^Allegato: //p' "$mail")
    sed '1,/^$/d' "$mail" >"$mail.text"
    preview "$subject" "$attachment" <"$mail.text"
    title=$(sed 's/^\(\[[^]]*\] *\)*//' <<<"$subject")
    is "«$title» goes out" "$(about '.verdict + " " + .reason')" "accept accepted"
    is "its title has no tag left" "$(about .title)" "$title"
    is "its text is whole" "$(about .text | tr -s ' \n' ' ')" "$(tr -s ' \n' ' ' <"$mail.text")"
    is "nothing is taken away" "$(about '.removed | length')" 0
    is "and nothing is doubtful" "$(about '.warnings[]')" ""
    is "its attachment goes along" "$(about '[.media[].filename] | join(" ")')" "$attachment"
    case $subject in
    *'[scuola]'*) is "its topic is understood" "$(about '.topics[]')" scuola ;;
    esac
    case $subject in
    *'[urgente]'*) is "so is its class" "$(about .class)" urgent ;;
    *'[fino '*) has "so is its last day" "$(about .valid_until)" '^2026-12-0[56]T' ;;
    esac
done

# --- texts for the provider ------------------------------------------------

awk -v folder="$scratch" '
    /^ *\| Modello: / { close(file); file = folder "/template-" (++n) }
    /^ *\|/ && file != "" { sub(/^ *\| ?/, ""); print > file; next }
    { file = "" }' "$top_srcdir/contrib/guide/meta.txt"
is "the guide to Meta has two templates" "$(ls "$scratch"/template-* | wc -l)" 2
for file in "$scratch"/template-*; do
    name=$(sed -n 's/^Modello: //p' "$file")
    jq -r --arg name "$name" '.data[] | select(.name == $name) | "Modello: \(.name)",
        "Categoria: \(.category)", "", (.components[] | select(.type == "BODY").text)' \
        "$top_srcdir/contrib/sandbox/templates.json" >"$file.wanted"
    ok "$name is as the program knows it" cmp "$file" "$file.wanted"
    has "and in the sample of the settings" "$(cat "$top_srcdir/contrib/banditore.conf")" "^name=$name\$"
done

# --- subjects --------------------------------------------------------------

# Each word in brackets, but those of a second factor, which their own tests know.
tags=$(cat $guides | grep -o -E '\[[a-z][a-z0-9 /:]*\]' | grep -v -x -F -f <(
    sed 's/ .*//; s/.*/[&]/' "$scratch/table" | sort -u; echo '[pin 123456]') |
    grep -v -E '^\[(sender|topic|template|channel) ' | sort -u | tr '\n' ' ')
preview "${tags}Neve in collina" <<<'Da domani alle 8 neve sopra i 300 metri.'
is "${tags% } are taken out of the title" "$(about .title)" "Neve in collina"
is "and understood" "$(about '.warnings[]')" ""
preview '[nessuno] Neve' <<<'Da domani alle 8 neve.'
has "an unknown one is not" "$(about '.warnings[]')" nessuno

# --- the list to import ----------------------------------------------------

sed -n 's/^ *, //p' "$top_srcdir/contrib/guide/liste-broadcast.txt" >"$scratch/iscritti.csv"
bridge --now 2026-11-25T09:00:00Z subscribers import "$scratch/iscritti.csv"
is "the list is taken" "$out$err" "$(grep -o '[0-9]* added, 0 refused' "$top_srcdir/contrib/guide/liste-broadcast.txt")"

# --- what one sees ---------------------------------------------------------

# All that the program and its package may say, each sentence on one line.
cat "$top_srcdir"/bridge/c*/*.c "$top_srcdir"/contrib/debian/banditore.p* "$clerks" \
    "$top_srcdir/contrib/texts/it.ini" "$top_srcdir/contrib/sandbox/templates.json" | tr '\n' ' ' | sed 's/"  *"//g' >"$scratch/said"

# bad_quotes FILE...: what is quoted as said by the program, and is not.  Single words,
# commands, and what others say are left out.
bad_quotes()
{
    local file quote
    for file in "$@"; do
        tr -s '\n ' ' ' <"$file" | awk -v RS='"' 'NR % 2 == 0 && / /'
        tr -s '\n ' ' ' <"$file" | grep -a -o -E '«[A-Z][a-z][^»]+»' | tr -d '«»'
    done | sort -u |
        grep -v -E '^(banditore|dig|ls|nginx|sha256sum|systemctl|business|v=) ?' | while read -r quote; do
            case $quote in
            'active (running)' | 'syntax is ok' | 'liste broadcast' | 'niente pubblicità' | \
                'mostra sorgente' | 'modulo '* | 'Anna Rossi' | *'$('* | '2 added, '*) continue ;;
            esac
            LC_ALL=C grep -q -F -e "${quote%% ...*}" "$scratch/said" || echo "$quote"
        done
}

is "every answer is one of the program" "$(bad_quotes $top_srcdir/contrib/guide/*.txt)" ""
printf 'Si vede: "All went well."\n' >"$scratch/bad.txt"
is "a wrong one is noticed" "$(bad_quotes "$scratch/bad.txt")" "All went well."
is "the provider's version is the program's" \
    "$(cat $guides | grep -o 'graph\.facebook\.com/v[0-9.]*' | sort -u)" \
    "$(grep -o 'graph\.facebook\.com/v[0-9]*\.[0-9]*' "$settings" | head -n 1)"

# --- words -----------------------------------------------------------------

# What is to be written in capitals, as a citizen or as staff, is a word of the program.
bad_words()
{
    grep -h -o -E '«[A-ZÀÈÌÒÙ ]+»' "$@" | tr -d '«»' | sort -u | while read -r word; do
        grep -q -i "	$word\$" "$top_srcdir/tests/data/wishes/inbound.tsv" ||
            grep -q -i -w "\"$word" "$top_srcdir/bridge/flow/confirm-answer.c" || echo "$word"
    done
}

is "every word is known" "$(bad_words $guides)" ""
printf '«CONFERMO» «ISCRIVIMI» «FERMA TUTTO» «RIPARTI»\n' >"$scratch/bad.txt"
is "a wrong word is noticed" "$(bad_words "$scratch/bad.txt")" RIPARTI

done_testing
