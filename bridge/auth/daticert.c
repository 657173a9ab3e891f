/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/daticert.h"

#include "bridge/auth/address.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

/* The whole document, and one value of it, in bytes; recipients.  Real ones are below
 * 3 KiB; a mail to a whole province has a few hundred recipients. */
#define DATICERT_BYTES (256 * 1024)
#define DATICERT_VALUE_BYTES (4 * 1024)
#define DATICERT_RECIPIENTS 1000
#define DATICERT_DEPTH 4

typedef struct {
    Daticert *daticert;
    xmlParserCtxtPtr parser;
    unsigned depth;
    char **target; /* where the text goes, NULL = nowhere */
    GString *text;
    bool is_bad;
} Reader;

/* element, its depth below the root, and where it goes */
static const struct {
    const char *name;
    unsigned depth;
    size_t offset;
} elements[] = {
    {"mittente", 3, G_STRUCT_OFFSET(Daticert, mittente)},
    {"risposte", 3, G_STRUCT_OFFSET(Daticert, risposte)},
    {"oggetto", 3, G_STRUCT_OFFSET(Daticert, oggetto)},
    {"gestore-emittente", 3, G_STRUCT_OFFSET(Daticert, gestore_emittente)},
    {"identificativo", 3, G_STRUCT_OFFSET(Daticert, identificativo)},
    {"msgid", 3, G_STRUCT_OFFSET(Daticert, msgid)},
    {"consegna", 3, G_STRUCT_OFFSET(Daticert, consegna)},
    {"errore-esteso", 3, G_STRUCT_OFFSET(Daticert, errore_esteso)},
    {"giorno", 4, G_STRUCT_OFFSET(Daticert, giorno)},
    {"ora", 4, G_STRUCT_OFFSET(Daticert, ora)},
};

static void
recipient_free(DaticertRecipient *recipient)
{
    g_free(recipient->kind);
    g_free(recipient->address);
    g_free(recipient);
}

static void
give_up(Reader *reader)
{
    reader->is_bad = true;
    xmlStopParser(reader->parser);
}

/* Returns: (owned) an attribute, or NULL. */
static char *
attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp((const char *) attributes[0], name) == 0 && attributes[1])
            return g_strndup((const char *) attributes[1], DATICERT_VALUE_BYTES);
    return NULL;
}

static void
keep_attribute(Reader *reader, char **target, const xmlChar **attributes,
               const char *name)
{
    if (*target)
        give_up(reader);
    else
        *target = attribute(attributes, name);
}

static void
begin_root(Reader *reader, const char *name, const xmlChar **attributes)
{
    Daticert *daticert = reader->daticert;

    if (strcmp(name, "postacert") != 0) {
        give_up(reader);
        return;
    }
    keep_attribute(reader, &daticert->tipo, attributes, "tipo");
    keep_attribute(reader, &daticert->errore, attributes, "errore");
    if (!daticert->errore)
        daticert->errore = g_strdup("nessuno");
}

static void
begin_recipient(Reader *reader, const xmlChar **attributes)
{
    DaticertRecipient *recipient = g_new0(DaticertRecipient, 1);

    recipient->kind = attribute(attributes, "tipo");
    if (!recipient->kind)
        recipient->kind = g_strdup("certificato");
    g_ptr_array_add(reader->daticert->destinatari, recipient);
    if (reader->daticert->destinatari->len > DATICERT_RECIPIENTS)
        give_up(reader);
    reader->target = &recipient->address;
}

static void
begin_element(void *data, const xmlChar *xml_name, const xmlChar **attributes)
{
    Reader *reader = data;
    const char *name = (const char *) xml_name;
    Daticert *daticert = reader->daticert;

    reader->target = NULL;
    g_string_truncate(reader->text, 0);
    if (++reader->depth == 1)
        begin_root(reader, name, attributes);
    else if (reader->depth == 3 && strcmp(name, "destinatari") == 0)
        begin_recipient(reader, attributes);
    else if (reader->depth == 3 && strcmp(name, "data") == 0)
        keep_attribute(reader, &daticert->zona, attributes, "zona");
    else if (reader->depth == 3 && strcmp(name, "ricevuta") == 0)
        keep_attribute(reader, &daticert->ricevuta_tipo, attributes, "tipo");
    else if (reader->depth > DATICERT_DEPTH + 4)
        give_up(reader);

    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
        if (reader->depth == elements[i].depth && strcmp(name, elements[i].name) == 0)
            reader->target = G_STRUCT_MEMBER_P(daticert, elements[i].offset);
    /* One thing said twice could be read in two ways. */
    if (reader->target && *reader->target)
        give_up(reader);
}

static void
end_element(void *data, const xmlChar *name)
{
    Reader *reader = data;

    if (reader->target && !reader->is_bad)
        *reader->target = g_strdup(g_strstrip(reader->text->str));
    reader->target = NULL;
    g_string_truncate(reader->text, 0);
    reader->depth--;
}

static void
characters(void *data, const xmlChar *text, int length)
{
    Reader *reader = data;

    if (!reader->target)
        return;
    g_string_append_len(reader->text, (const char *) text, length);
    if (reader->text->len > DATICERT_VALUE_BYTES)
        give_up(reader);
}

/* A document type: no daticert has one, and entities begin there. */
static void
document_type(void *data, const xmlChar *name, const xmlChar *id, const xmlChar *uri)
{
    give_up(data);
}

static bool
parse(Reader *reader, const char *xml, size_t size)
{
    xmlSAXHandler handler = {
        .internalSubset = document_type,
        .startElement = begin_element,
        .endElement = end_element,
        .characters = characters,
        .cdataBlock = characters,
        .ignorableWhitespace = characters,
    };

    reader->parser = xmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL);
    if (!reader->parser)
        return false;
    /* The text is UTF-8 by now, whatever it says of itself. */
    xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    bool is_read = xmlParseChunk(reader->parser, xml, (int) size, 1) == 0 &&
                   reader->parser->wellFormed && !reader->is_bad;
    xmlFreeDoc(reader->parser->myDoc);
    xmlFreeParserCtxt(reader->parser);
    return is_read;
}

Daticert *
daticert_parse(const char *xml, size_t size)
{
    g_autoptr(Daticert) daticert = g_new0(Daticert, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *latin = NULL;
    Reader reader = {.daticert = daticert, .text = text};

    daticert->destinatari =
        g_ptr_array_new_with_free_func((GDestroyNotify) recipient_free);
    if (size == 0 || size > DATICERT_BYTES)
        return NULL;
    if (!g_utf8_validate(xml, size, NULL)) {
        g_autoptr(GString) wide = g_string_sized_new(2 * size);

        for (size_t i = 0; i < size; i++)
            g_string_append_unichar(wide, (guint8) xml[i]);
        size = wide->len;
        latin = g_string_free(g_steal_pointer(&wide), FALSE);
        xml = latin;
    }
    if (!parse(&reader, xml, size) || !daticert->tipo || !daticert->mittente)
        return NULL;
    for (unsigned i = 0; i < daticert->destinatari->len; i++) {
        DaticertRecipient *recipient = daticert->destinatari->pdata[i];

        if (!recipient->address)
            return NULL;
    }
    return g_steal_pointer(&daticert);
}

void
daticert_free(Daticert *daticert)
{
    if (!daticert)
        return;

    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
        g_free(*(char **) G_STRUCT_MEMBER_P(daticert, elements[i].offset));
    g_free(daticert->tipo);
    g_free(daticert->errore);
    g_free(daticert->zona);
    g_free(daticert->ricevuta_tipo);
    g_ptr_array_unref(daticert->destinatari);
    g_free(daticert);
}

/* "+0100" in seconds. */
static bool
read_zone(const char *zone, int64_t *offset_s)
{
    unsigned hours, minutes;
    char sign;

    if (!zone || strlen(zone) != 5 ||
        sscanf(zone, "%c%2u%2u", &sign, &hours, &minutes) != 3 ||
        (sign != '+' && sign != '-') || hours > 14 || minutes > 59)
        return false;
    *offset_s = (sign == '-' ? -1 : 1) * (int64_t) (hours * 3600 + minutes * 60);
    return true;
}

bool
daticert_time(const Daticert *daticert, int64_t *when_s)
{
    unsigned day, month, year, hour, minute, second;
    int64_t offset_s;

    if (!daticert->giorno || !daticert->ora || !read_zone(daticert->zona, &offset_s) ||
        sscanf(daticert->giorno, "%2u/%2u/%4u", &day, &month, &year) != 3 ||
        sscanf(daticert->ora, "%2u:%2u:%2u", &hour, &minute, &second) != 3)
        return false;

    g_autoptr(GDateTime) time = g_date_time_new_utc((int) year, (int) month, (int) day,
                                                    (int) hour, (int) minute, second);
    if (!time)
        return false;
    *when_s = g_date_time_to_unix(time) - offset_s;
    return true;
}

bool
daticert_is_for(const Daticert *daticert, const char *address)
{
    for (unsigned i = 0; i < daticert->destinatari->len; i++) {
        const DaticertRecipient *recipient = daticert->destinatari->pdata[i];

        if (address_is_ours(recipient->address, address))
            return true;
    }
    return false;
}

static void
set_maybe(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

json_t *
daticert_json(const Daticert *daticert)
{
    json_t *object = json_object(), *recipients = json_array();

    for (unsigned i = 0; i < daticert->destinatari->len; i++) {
        const DaticertRecipient *recipient = daticert->destinatari->pdata[i];

        json_array_append_new(recipients,
                              json_pack("{s:s, s:s}", "tipo", recipient->kind,
                                        "indirizzo", recipient->address));
    }
    set_maybe(object, "tipo", daticert->tipo);
    set_maybe(object, "errore", daticert->errore);
    set_maybe(object, "mittente", daticert->mittente);
    json_object_set_new(object, "destinatari", recipients);
    set_maybe(object, "risposte", daticert->risposte);
    set_maybe(object, "oggetto", daticert->oggetto);
    set_maybe(object, "gestore-emittente", daticert->gestore_emittente);
    json_object_set_new(object, "data",
                        json_pack("{s:s?, s:s?, s:s?}", "zona", daticert->zona,
                                  "giorno", daticert->giorno, "ora", daticert->ora));
    set_maybe(object, "identificativo", daticert->identificativo);
    set_maybe(object, "msgid", daticert->msgid);
    set_maybe(object, "ricevuta_tipo", daticert->ricevuta_tipo);
    set_maybe(object, "consegna", daticert->consegna);
    set_maybe(object, "errore-esteso", daticert->errore_esteso);
    return object;
}
