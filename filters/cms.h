/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cms - what a signed wrapper holds (RFC 5652): opaque S/MIME mails, .p7m documents
 *
 * Takes the content out and verifies nothing: whether a signature is good is judged
 * elsewhere, by the bytes of the whole mail (bridge/auth).  Pure, linear.
 */
#pragma once

#include <glib.h>

typedef enum {
    CMS_NONE,      /* not a CMS structure, or a broken one */
    CMS_SIGNED,    /* signed-data with its content */
    CMS_DETACHED,  /* signed-data without content: the content is elsewhere */
    CMS_ENCRYPTED, /* enveloped-data, encrypted-data: nobody here can read it */
} CmsKind;

/*
 * @data: BER or DER, also as Base64 text with or without PEM lines.
 * @content: (owned) set for CMS_SIGNED only.
 */
CmsKind
cms_open(GBytes *data, GBytes **content);
