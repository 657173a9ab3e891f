/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/require.h"

#include "bridge/auth/align.h"
#include "bridge/flow/topics.h"

#include <string.h>

static const struct {
    const char *word;
    Proof proof;
} words[] = {
    {"none", PROOF_NONE},         {"confirm", PROOF_CONFIRM},
    {"totp", PROOF_TOTP},         {"signature", PROOF_SIGNATURE},
    {"openpgp", PROOF_SIGNATURE}, {"smime", PROOF_SIGNATURE},
    {"other", PROOF_OTHER},
};

/* What evidence of a method, with the result "pass", is worth. */
static const struct {
    const char *method;
    Proof proof;
} methods[] = {
    {"confirmed", PROOF_CONFIRM}, {"pin", PROOF_CONFIRM},     {"totp", PROOF_TOTP},
    {"openpgp", PROOF_SIGNATURE}, {"smime", PROOF_SIGNATURE},
};

static bool
read_proof(const char *word, Proof *proof)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(word, words[i].word) == 0) {
            *proof = words[i].proof;
            return true;
        }
    return false;
}

bool
require_read(const char *entry, int *class_only, Proof *proof)
{
    const char *colon = strchr(entry, ':');
    NoticeClass class;

    *class_only = -1;
    if (!colon)
        return read_proof(entry, proof);

    g_autofree char *first = g_strndup(entry, colon - entry);
    g_strstrip(first);
    if (!notice_class_read(first, &class))
        return false;
    *class_only = class;
    return read_proof(colon + 1 + strspn(colon + 1, " "), proof);
}

/* An entry that cannot be read asks for the most. */
static Proof
list_level(const Settings *settings, const char *group, NoticeClass class)
{
    Proof level = PROOF_NONE;

    for (const char *const *entry = settings_list(settings, group, "require"); *entry;
         entry++) {
        int class_only = -1;
        Proof proof = PROOF_OTHER;

        if (!require_read(*entry, &class_only, &proof))
            proof = PROOF_OTHER;
        if (class_only == -1 || class_only == (int) class)
            level = MAX(level, proof);
    }
    return level;
}

/* Whether the word of [admission] @key (none, emergency, and other or always for all)
 * covers @class. */
static bool
is_asked(const Settings *settings, const char *key, NoticeClass class)
{
    const char *word = settings_text(settings, "admission", key);

    if (g_strcmp0(word, "none") == 0)
        return false;
    return class == CLASS_EMERGENCY || g_strcmp0(word, "emergency") != 0;
}

Proof
require_level(const Settings *settings, const char *sender, NoticeClass class,
              char **topics)
{
    g_autofree char *group = align_sender_group(settings, sender);
    Proof level = PROOF_NONE;

    if (!group)
        return PROOF_OTHER;

    level = list_level(settings, group, class);
    if (is_asked(settings, "second_factor", class))
        level = MAX(level, PROOF_CONFIRM);
    if (is_asked(settings, "approval", class))
        level = PROOF_OTHER;

    for (; *topics; topics++) {
        g_autofree char *topic = topics_group(settings, *topics);
        Proof its = topic ? list_level(settings, topic, class) : PROOF_NONE;

        if (topic && g_strcmp0(settings_text(settings, topic, "approval"), "none") != 0)
            its = PROOF_OTHER;
        level = MAX(level, its);
    }
    return level;
}

static Proof
evidence_level(const Evidence *evidence, const char *sender, NoticeClass class)
{
    bool is_own = g_ascii_strcasecmp(evidence->identity, sender) == 0;

    if (strcmp(evidence->result, "pass") != 0)
        return PROOF_NONE;
    if (class == CLASS_EMERGENCY && strcmp(evidence->method, "pin") == 0)
        return PROOF_NONE;

    /* Nobody approves their own mail. */
    if (strcmp(evidence->method, "approved") == 0)
        return !is_own && *evidence->identity != '\0' ? PROOF_OTHER : PROOF_NONE;
    for (size_t i = 0; is_own && i < G_N_ELEMENTS(methods); i++)
        if (strcmp(evidence->method, methods[i].method) == 0)
            return methods[i].proof;
    return PROOF_NONE;
}

Proof
require_held(const Verdict *verdict, NoticeClass class)
{
    Proof held = PROOF_NONE;

    for (unsigned i = 0; verdict->sender && i < verdict->evidence->len; i++)
        held = MAX(held,
                   evidence_level(verdict->evidence->pdata[i], verdict->sender, class));
    return held;
}
