/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/words.h"

static const char *const class_words[] = {
    [CLASS_ROUTINE] = "routine",
    [CLASS_URGENT] = "urgent",
    [CLASS_EMERGENCY] = "emergency",
};

static const char *const verdict_words[] = {
    [VERDICT_ACCEPT] = "accept",
    [VERDICT_HOLD] = "hold",
    [VERDICT_REFUSE] = "refuse",
    [VERDICT_IGNORE] = "ignore",
};

static const char *const fate_words[] = {
    [FATE_SENT] = "sent", [FATE_CONVERTED] = "converted", [FATE_LINKED] = "linked",
    [FATE_READ] = "read", [FATE_REFUSED] = "refused",
};

static const char *const media_words[] = {
    [MEDIA_IMAGE] = "image",
    [MEDIA_DOCUMENT] = "document",
    [MEDIA_VIDEO] = "video",
    [MEDIA_AUDIO] = "audio",
};

static const char *const origin_words[] = {
    [ORIGIN_NONE] = "none",
    [ORIGIN_FORWARD_INLINE] = "forward-inline",
    [ORIGIN_FORWARD_ATTACHED] = "forward-attached",
    [ORIGIN_PEC] = "pec",
    [ORIGIN_CAP] = "cap",
};

/* Index of @word in @words, or -1. */
static int
find_word(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(words[i], word) == 0)
            return (int) i;

    return -1;
}

#define DEFINE_WORDS(prefix, Type, words)                                              \
    const char *prefix##_word(Type value)                                              \
    {                                                                                  \
        g_return_val_if_fail((size_t) value < G_N_ELEMENTS(words), "?");               \
        return words[value];                                                           \
    }                                                                                  \
                                                                                       \
    bool prefix##_read(const char *word, Type *value)                                  \
    {                                                                                  \
        int i = find_word(words, G_N_ELEMENTS(words), word);                           \
        if (i < 0)                                                                     \
            return false;                                                              \
        *value = (Type) i;                                                             \
        return true;                                                                   \
    }

DEFINE_WORDS(notice_class, NoticeClass, class_words)
DEFINE_WORDS(verdict, VerdictKind, verdict_words)
DEFINE_WORDS(part_fate, PartFate, fate_words)
DEFINE_WORDS(media_kind, MediaKind, media_words)
DEFINE_WORDS(origin_kind, OriginKind, origin_words)
