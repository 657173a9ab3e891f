#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Our own mails, one of each kind that people send: the preview of each is what
# its author meant (tests/data/mails, tests/README).
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/tap.sh"

export top_builddir
ok "all mails of tests/data/mails" "$top_srcdir/tests/corpus" "$top_srcdir/tests/data" mails
done_testing
