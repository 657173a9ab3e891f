/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bundle - several files as the answer of one tool, what it took out of a container
 *
 * A frame of protocol.h: {files: [name, ...]} and one blob for each.
 */
#pragma once

#include <glib.h>

/* The name, before its extension, of the text that a container had. */
#define BUNDLE_BODY "banditore-body"

typedef struct {
    char *name;   /* as the container has it: unsafe, never NULL */
    GBytes *data; /* never NULL */
} BundleFile;

/* Returns: (owned) an empty list of BundleFile, which it owns. */
GPtrArray *
bundle_new(void);

/* @name is copied, made UTF-8 where it is not; @data referenced. */
void
bundle_add(GPtrArray *bundle, const char *name, GBytes *data);

/* Returns: (owned). */
GBytes *
bundle_pack(const GPtrArray *bundle);

/* Returns: (owned) the files, or NULL with PROTOCOL_ERROR. */
GPtrArray *
bundle_unpack(GBytes *bytes, GError **error);
