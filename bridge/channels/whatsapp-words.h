/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * whatsapp-words - what the channel itself says beside a notice, by language
 *
 * A reader of the German version gets German words around it, too.  They are short
 * and stand in the program: a channel reads no files.
 */
#pragma once

typedef struct {
    const char *language; /* ISO 639-1 */
    const char *trial;    /* how a trial begins */
    const char *notice;   /* the title of a notice without one */
    const char *whole;    /* before the link to what was cut */
    const char *media;    /* before the link to what goes along */
    const char *leave;    /* before how to leave */
} WhatsAppWords;

/* Returns: (unowned) those of @language; Italian for NULL, English for any other. */
const WhatsAppWords *
whatsapp_words(const char *language);
