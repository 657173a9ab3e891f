/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * daticert - what a PEC provider certifies about one message (RFC 6109, 4.4)
 *
 * Only the XML is read, never the prose beside it: no DTD, no entities, no network, one
 * of each element.  Whoever wrote it is for pec.h to find out.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    char *kind; /* "certificato", "esterno" */
    char *address;
} DaticertRecipient;

/* All owned; NULL where absent.  The Italian names are those of the elements. */
typedef struct {
    char *tipo;
    char *errore; /* "nessuno" when it is not written */
    char *mittente;
    GPtrArray *destinatari; /* of DaticertRecipient */
    char *risposte, *oggetto, *gestore_emittente;
    char *zona, *giorno, *ora;
    char *identificativo; /* the provider's Message-ID, without <> */
    char *msgid;          /* the original one, as written */
    char *ricevuta_tipo, *consegna, *errore_esteso;
} Daticert;

/* @xml: UTF-8 (else it is taken for Latin 1).  Returns: (owned), or NULL when it is not
 * well-formed, is no daticert, or says one thing twice. */
Daticert *
daticert_parse(const char *xml, size_t size);
void
daticert_free(Daticert *daticert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Daticert, daticert_free)

/* When it was certified.  Returns: false when that cannot be read. */
bool
daticert_time(const Daticert *daticert, int64_t *when_s);

/* Whether @address, one of ours, was certified to, with or without a plus tag: answers
 * to our questions come to one. */
bool
daticert_is_for(const Daticert *daticert, const char *address);

/* Returns: (owned reference) an object with the names of the elements. */
json_t *
daticert_json(const Daticert *daticert);
