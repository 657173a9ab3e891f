/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * confirm-private - what the files of confirm share
 *
 * confirm.c asks and settles, confirm-answer.c reads answers, confirm-call.c has the
 * timers, confirm-letter.c writes the mails.
 */
#pragma once

#include "bridge/flow/confirm.h"

struct Confirm {
    const Settings *settings;
    Store *store;
    const Texts *texts;
    Report *report;
    GPtrArray *channels; /* of Channel */
    ConfirmEvents events;
    GBytes *key; /* NULL until it is needed */
    int64_t looked_s;
};

/* Returns: (unowned) the key of tokens, or NULL: the state folder is in trouble. */
GBytes *
confirm_key(Confirm *confirm);

typedef enum { CONFIRM_WORD_NONE, CONFIRM_WORD_YES, CONFIRM_WORD_CANCEL } ConfirmWord;

/* What the new words of an answer say: CONFERMA or ANNULLA as the first of them, case
 * and accents do not matter. */
ConfirmWord
confirm_word(const char *text);

/* What a mail is about, for letters. */
typedef struct {
    const MailRow *mail;
    const Verdict *verdict;
    const Draft *draft;
    NoticeClass class;
    int64_t people; /* audience; -1 = unknown */
} ConfirmCase;

/* The question to question->person, into the outbox. */
bool
confirm_write_question(Confirm *confirm, const ConfirmCase *about,
                       const QuestionRow *question, GError **error);

/* The same once more, as call number @n. */
bool
confirm_write_call(Confirm *confirm, const QuestionRow *question, int64_t n,
                   GError **error);

/*
 * A short mail with the text [confirm] @key, "{subject}" and "{who}" in it, to @person.
 * @about: what key of the outbox and Message-ID are made of.
 */
void
confirm_tell(Confirm *confirm, const char *key, const char *person, const char *about,
             const MailRow *in_reply_to, const char *subject, const char *who);

void
confirm_audit(Confirm *confirm, const char *actor, const char *action, int64_t mail_id,
              const char *detail);
