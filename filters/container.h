/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * container - parts that hold parts: signed wrappers, winmail.dat, attached mails
 *
 * What comes out stands below the container's path ("2.1").  A container that cannot
 * be opened is a refused part with a reason; it never costs the mail, unless what is
 * in it is beyond a limit.
 */
#pragma once

#include "filters/walk.h"

/* Opens @leaf if it is a container.  Returns: false with FILTER_ERROR. */
bool
container_open(Walk *walk, Leaf *leaf, Place place);
