#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The programs keep the compiler's protections.  One library's link line is
# enough to lose them without a word (see libetpan in configure.ac).
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

command -v readelf >/dev/null || skip_all "readelf is not installed"

# Each prints nothing when the protection is there.
lacks_pie()
{
    readelf -W -h "$1" | grep -q 'Type: *DYN' && readelf -W -d "$1" | grep -q 'PIE' ||
        echo "$1 is no position-independent executable"
}

lacks_relro()
{
    readelf -W -l "$1" | grep -q GNU_RELRO || echo "$1 has no RELRO"
}

lacks_bind_now()
{
    readelf -W -d "$1" | grep -q -E 'BIND_NOW|FLAGS_1.*NOW' || echo "$1 binds late"
}

has_stack_to_run()
{
    readelf -W -l "$1" | grep -q 'GNU_STACK.* RW  *0x' || echo "$1 has an executable stack"
}

lacks_stack_protector()
{
    readelf -W --dyn-syms "$1" | grep -q __stack_chk_fail || echo "$1 has no stack protector"
}

built=no
for program in bridge/cli/banditore filters/banditore-convert filters/banditore-verify contrib/sandbox/banditore-sandbox; do
    file=$top_builddir/$program
    [ -e "$file" ] || continue
    built=yes
    if readelf -W --dyn-syms "$file" | grep -q '__asan_init\|__ubsan_handle'; then
        skip "$program" "built with sanitizers"
        continue
    fi
    is "$program is position-independent" "$(lacks_pie "$file")" ""
    is "$program has RELRO" "$(lacks_relro "$file")" ""
    is "$program binds at once" "$(lacks_bind_now "$file")" ""
    is "$program has no executable stack" "$(has_stack_to_run "$file")" ""
    is "$program has stack protectors" "$(lacks_stack_protector "$file")" ""
done
[ $built = yes ] || skip_all "nothing is built yet"

# The checks themselves, on a program without any protection.
printf 'int main(void) { return 0; }\n' >"$scratch/bad.c"
if ${CC:-cc} -no-pie -fno-stack-protector -Wl,-z,norelro -Wl,-z,lazy -Wl,-z,execstack \
    -o "$scratch/bad" "$scratch/bad.c" 2>/dev/null; then
    for check in lacks_pie lacks_relro lacks_bind_now has_stack_to_run lacks_stack_protector; do
        ok "$check sees a bad program" test -n "$($check "$scratch/bad")"
    done
fi
done_testing
