# SPDX-License-Identifier: EUPL-1.2
#
# table.sh - how the benches print what they measured, beside what is wanted

# The median of the numbers on standard input.
median()
{
    sort -n | awk '{ v[NR] = $1 }
        END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

ratio()
{
    awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'
}

# $1: what a part of the table is about.
heading()
{
    table_line "$1"
}

# $1: what, $2: the figure, $3: the aim or nothing, as ">= 0.28".  One line of a table.
report()
{
    table_line "$(awk -v what="$1" -v figure="$2" -v aim="${3:-}" 'BEGIN {
        split(aim, part, " ")
        kept = part[1] == ">=" ? figure + 0 >= part[2] + 0 : figure + 0 <= part[2] + 0
        form = figure >= 100 ? "%.0f" : figure >= 10 ? "%.1f" : "%.3f"
        printf "  %-52s %8s%s\n", what, sprintf(form, figure),
            aim == "" ? "" : sprintf("  %-8s %s", aim, kept ? "kept" : "MISSED")
    }')"
}

# Shown, and added to $BENCH_TABLE, which `make bench` collects.
table_line()
{
    printf '%s\n' "$1"
    [ -z "${BENCH_TABLE:-}" ] || printf '%s\n' "$1" >>"$BENCH_TABLE"
}
