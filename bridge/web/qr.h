/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * qr - joining by a QR code: what it holds, and how it is drawn (ISO/IEC 18004, by
 * libqrencode)
 *
 * The proof is reversed: the citizen's phone writes to us, so that no stranger can make
 * us write, and pay, to anybody.
 */
#pragma once

#include "bridge/base/settings.h"

/* Returns: (owned) the address that opens WhatsApp with the word that joins, to be sent
 * to [web] join_number; NULL when that is not set or no number with + and country code.
 * Its form is the provider's ("click to chat"). */
char *
qr_join_address(const Settings *settings);

/*
 * Appends a white square with the code of @text as SVG elements, @size wide at
 * (@left, @top) in the units of the drawing, with the quiet zone that readers need.
 * Returns: false when @text (UTF-8) is too long for a code.
 */
bool
qr_draw(GString *out, const char *text, double left, double top, double size);
