/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp-words.h"

#include <glib.h>
#include <string.h>

/* The first is for no language, the last for any other. */
/* clang-format off */
static const WhatsAppWords table[] = {
    {"it", "PROVA", "Avviso", "Testo completo", "Allegati",
     "Per non ricevere più avvisi"},
    {"de", "PROBE", "Mitteilung", "Ganzer Text", "Anlagen",
     "Um keine Mitteilungen mehr zu erhalten"},
    {"sl", "PREIZKUS", "Obvestilo", "Celotno besedilo", "Priloge",
     "Za odjavo od obvestil"},
    {"fr", "ESSAI", "Avis", "Texte complet", "Pièces jointes",
     "Pour ne plus recevoir d'avis"},
    {"en", "TRIAL", "Notice", "Full text", "Attachments",
     "To receive no more notices"},
};
/* clang-format on */

const WhatsAppWords *
whatsapp_words(const char *language)
{
    size_t i = 0;

    if (!language)
        return &table[0];
    while (i + 1 < G_N_ELEMENTS(table) && strcmp(table[i].language, language) != 0)
        i++;
    return &table[i];
}
