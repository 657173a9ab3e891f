/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * contact - what one line of a signature says
 *
 * Offices of an Italian administration end their mails with a block of names, roles,
 * telephones and addresses.  Here one line is looked at by itself.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bits: "Ufficio Tecnico - Tel. 0874 000000" is two of them. */
typedef enum {
    CONTACT_VALEDICTION = 1 << 0, /* "Cordiali saluti" */
    CONTACT_ROLE = 1 << 1,        /* "Il Sindaco", "Responsabile del servizio" */
    CONTACT_NAME = 1 << 2,        /* "Dott. Carlo Neri" */
    CONTACT_OFFICE = 1 << 3,      /* "Ufficio Tecnico", "Comune di Roccafiorita" */
    CONTACT_PHONE = 1 << 4,
    CONTACT_ONLINE = 1 << 5, /* mail, PEC, site */
    CONTACT_PLACE = 1 << 6,  /* street and number, or a postal code */
    CONTACT_HOURS = 1 << 7,  /* of an office */
    CONTACT_SOCIAL = 1 << 8,
    CONTACT_NUMBER = 1 << 9, /* "P. IVA", "C.F." */
    CONTACT_RULE = 1 << 10,  /* a line of dashes or the like */
} Contact;

#define CONTACT_HEAD (CONTACT_VALEDICTION | CONTACT_ROLE | CONTACT_NAME)
#define CONTACT_DATA                                                                   \
    (CONTACT_PHONE | CONTACT_ONLINE | CONTACT_PLACE | CONTACT_HOURS | CONTACT_SOCIAL | \
     CONTACT_NUMBER)

/* Returns: bits of Contact; 0 = a line of the text. */
unsigned
contact_of(const char *line);

/* Where the first part of "Anna Bianchi | Ufficio Stampa" ends, in bytes; 0 = there is
 * one part only. */
size_t
contact_first_part(const char *line);

/* Whether the line is one capitalised word, as people sign below a valediction. */
bool
contact_is_first_name(const char *line);

/* Whether the line says something to citizens that must stay: a date, money, whom to
 * ask. */
bool
contact_is_notice(const char *line);

/* Whether @text sends its readers to a number or address: "rivolgersi", "chiamare". */
bool
contact_is_asked_for(const char *text);

/* Whether @text has a telephone number or an address in it. */
bool
contact_is_given(const char *text);
