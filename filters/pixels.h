/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * pixels - how large a picture says it is, before anybody decodes it
 *
 * A few bytes of the head are read, linear in what is looked at; the tool that decodes
 * has limits of its own.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Width and height of PNG, JPEG, GIF, BMP, WebP, TIFF, HEIC and AVIF.
 * Returns: false when it cannot be told. */
bool
pixels_read(GBytes *bytes, uint32_t *width, uint32_t *height);

/* Whether a GIF or WebP moves: only its first picture can be sent. */
bool
pixels_is_animated(GBytes *bytes);
