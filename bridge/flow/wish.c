/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/flow/wish.h"

#include "bridge/base/text.h"

#include <string.h>

/* A command is short: longer texts are read by nobody and change nothing. */
#define WISH_WORDS_MOST 12

/* A weak word beside words that we do not know: "STOP Mario Rossi" may be a name, a
 * longer text speaks of something. */
#define NAME_LEAVE_WORDS 4
#define NAME_LEAVE_UNKNOWN 2
#define NAME_JOIN_UNKNOWN 4

/* From so many letters on one wrong letter is forgiven. */
#define FORGIVEN_LETTERS 9

/* So many equal letters are one: "STOOOP". */
#define RUN_MOST 2

#define EMOJI_STOP 0x1F6D1
#define EMOJI_SOS 0x1F198

/* What was found of one wish. */
typedef struct {
    bool is_strong, is_weak, is_lone;
    bool is_at_end; /* it begins or ends the text */
} Found;

/* What was found in a text. */
typedef struct {
    GPtrArray *words; /* of char * */
    Found found[WISH_READ + 1];
    bool is_known[WISH_WORDS_MOST];    /* the table has the word in some meaning */
    bool is_courtesy[WISH_WORDS_MOST]; /* a thank or a filler */
    bool has_link, has_thing, is_negated;
} Reading;

/* Appends the letters and digits of @folded as words. */
static void
split(GPtrArray *words, const char *folded)
{
    GString *word = g_string_new(NULL);
    gunichar last = 0;
    unsigned run = 0;

    for (const char *p = folded; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (!g_unichar_isalnum(c)) {
            if (word->len > 0)
                g_ptr_array_add(words, g_strdup(word->str));
            g_string_truncate(word, 0);
            last = 0;
            continue;
        }
        run = c == last ? run + 1 : 1;
        last = c;
        if (run == RUN_MOST + 1 && g_unichar_isalpha(c))
            g_string_truncate(word, word->len - (gsize) g_unichar_to_utf8(c, NULL));
        else if (run <= RUN_MOST || !g_unichar_isalpha(c))
            g_string_append_unichar(word, c);
    }
    if (word->len > 0)
        g_ptr_array_add(words, g_strdup(word->str));
    g_string_free(word, TRUE);
}

/* "s t o p" is one word. */
static void
join_letters(GPtrArray *words)
{
    GString *joined = g_string_new(NULL);

    for (unsigned i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);

        if (g_utf8_strlen(word, -1) != 1) {
            g_string_free(joined, TRUE);
            return;
        }
        g_string_append(joined, word);
    }
    if (words->len > 1) {
        g_ptr_array_set_size(words, 0);
        g_ptr_array_add(words, g_strdup(joined->str));
    }
    g_string_free(joined, TRUE);
}

GPtrArray *
wish_words(const char *text)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *clean = text_clean(text, -1);
    g_autofree char *folded = text_fold(clean);

    split(words, folded);
    join_letters(words);
    return words;
}

/* Whether one letter more, less, changed or two exchanged make @a of @b. */
static bool
is_slip(const char *a, size_t a_length, const char *b)
{
    size_t b_length = strlen(b), same = 0;

    if (a_length + 1 < b_length || b_length + 1 < a_length)
        return false;
    while (same < a_length && same < b_length && a[same] == b[same])
        same++;

    const char *x = a + same, *y = b + same;
    size_t x_length = a_length - same, y_length = b_length - same;

    if (x_length > y_length)
        return memcmp(x + 1, y, y_length) == 0;
    if (x_length < y_length)
        return memcmp(x, y + 1, x_length) == 0;
    if (x_length == 0)
        return true;
    if (memcmp(x + 1, y + 1, x_length - 1) == 0)
        return true;
    return x_length >= 2 && x[0] == y[1] && x[1] == y[0] &&
           memcmp(x + 2, y + 2, x_length - 2) == 0;
}

/* How many words from @at on are the alternative @piece, of @length bytes; 0 = not. */
static unsigned
matches(const GPtrArray *words, unsigned at, const char *piece, size_t length)
{
    const char *end = piece + length;

    for (unsigned n = 0; at + n < words->len; n++) {
        const char *word = g_ptr_array_index(words, at + n);
        size_t size = strlen(word);

        if ((size_t) (end - piece) < size || memcmp(piece, word, size) != 0)
            return 0;
        piece += size;
        if (piece == end)
            return n + 1;
        if (*piece++ != ' ')
            return 0;
    }
    return 0;
}

/* The longest alternative of @group that begins with the word @at, in words. */
static unsigned
longest(const WishGroup *group, const GPtrArray *words, unsigned at, bool forgive)
{
    const char *word = g_ptr_array_index(words, at);
    unsigned best = 0;

    for (const char *piece = group->words; *piece;) {
        size_t length = strcspn(piece, ",");
        unsigned n = matches(words, at, piece, length);

        if (forgive && n == 0 && length >= FORGIVEN_LETTERS &&
            !memchr(piece, ' ', length) && is_slip(piece, length, word))
            n = 1;
        best = MAX(best, n);
        piece += length + (piece[length] == ',');
    }
    return best;
}

/* "non mi cancello", "non voglio disiscrivermi", "don't stop". */
static bool
is_negated(const GPtrArray *words, unsigned at)
{
    static const char *const between[] = {"mi",       "vi",     "ci",     "voglio",
                                          "vogliamo", "vorrei", "volevo", NULL};
    const char *one = at > 0 ? g_ptr_array_index(words, at - 1) : "";
    const char *two = at > 1 ? g_ptr_array_index(words, at - 2) : "";

    if (strcmp(one, "non") == 0 || strcmp(one, "not") == 0)
        return true;
    if (strcmp(one, "t") == 0 && strcmp(two, "don") == 0)
        return true;
    return strcmp(two, "non") == 0 && g_strv_contains(between, one);
}

static void
note(Reading *reading, const WishGroup *group, unsigned at, unsigned n)
{
    Found *found = &reading->found[group->wish];

    for (unsigned i = at; i < at + n; i++) {
        reading->is_known[i] |= group->kind != WORD_THING;
        reading->is_courtesy[i] |=
            group->kind == WORD_FILLER || group->kind == WORD_LINK ||
            (group->kind == WORD_LONE && group->wish == WISH_NOTHING);
    }
    switch (group->kind) {
    case WORD_STRONG:
    case WORD_WEAK:
        if ((group->wish == WISH_LEAVE || group->wish == WISH_JOIN) &&
            is_negated(reading->words, at)) {
            /* Whoever does not want to join wants nothing of us. */
            reading->is_negated |= group->wish == WISH_LEAVE;
            reading->found[WISH_LEAVE].is_strong |= group->wish == WISH_JOIN;
            break;
        }
        found->is_strong |= group->kind == WORD_STRONG;
        found->is_weak |= group->kind == WORD_WEAK;
        found->is_at_end |= at == 0 || at + n == reading->words->len;
        break;
    case WORD_LONE:
        found->is_lone = true;
        break;
    case WORD_LINK:
        reading->has_link = true;
        break;
    case WORD_THING:
        reading->has_thing = true;
        break;
    case WORD_FILLER:
        break;
    }
}

/* What the table says of the word @at; with @forgive also of what it is nearly. */
static bool
look_up(Reading *reading, unsigned at, bool forgive)
{
    bool is_known = false;

    for (const WishGroup *group = wish_table; group->words; group++) {
        unsigned n;

        if (forgive && group->kind != WORD_STRONG)
            continue;
        n = longest(group, reading->words, at, forgive);
        if (n > 0)
            note(reading, group, at, n);
        is_known |= n > 0;
    }
    return is_known;
}

static void
read_words(Reading *reading)
{
    for (unsigned at = 0; at < reading->words->len; at++) {
        const char *word = g_ptr_array_index(reading->words, at);

        if (!look_up(reading, at, false) && !reading->is_known[at] &&
            strlen(word) + 1 >= FORGIVEN_LETTERS)
            look_up(reading, at, true);
    }
}

static unsigned
count_unknown(const Reading *reading)
{
    unsigned n = 0;

    for (unsigned i = 0; i < reading->words->len; i++)
        n += !reading->is_known[i];
    return n;
}

/* Whether every word is one of @wish's lone words or a courtesy. */
static bool
is_lone(const Reading *reading)
{
    return count_unknown(reading) == 0 && !reading->has_thing;
}

/* "INFOBORGO SI", "Servizio Info ON" and their likes for off. */
static Wish
read_switch(const Reading *reading)
{
    const char *first = g_ptr_array_index(reading->words, 0);
    const char *last = g_ptr_array_index(reading->words, reading->words->len - 1);

    if (reading->words->len != 2 || !g_str_has_prefix(first, "info"))
        return WISH_OTHER;
    if (strcmp(last, "si") == 0 || strcmp(last, "on") == 0)
        return WISH_JOIN;
    return strcmp(last, "no") == 0 || strcmp(last, "off") == 0 ? WISH_LEAVE
                                                               : WISH_OTHER;
}

static bool
leaves(const Reading *reading)
{
    const Found *leave = &reading->found[WISH_LEAVE];
    unsigned unknown = count_unknown(reading);

    if (leave->is_strong)
        return true;
    if (!leave->is_weak || reading->has_thing)
        return false;
    return unknown == 0 || (!reading->has_link && unknown <= NAME_LEAVE_UNKNOWN &&
                            reading->words->len <= NAME_LEAVE_WORDS);
}

static bool
joins(const Reading *reading)
{
    const Found *join = &reading->found[WISH_JOIN];
    unsigned unknown = count_unknown(reading);

    if (join->is_strong)
        return true;
    if (!join->is_weak || reading->has_thing)
        return false;
    return unknown == 0 ||
           (!reading->has_link && join->is_at_end && unknown <= NAME_JOIN_UNKNOWN);
}

/* A wish whose weak words count where all others are known. */
static bool
wishes(const Reading *reading, Wish wish)
{
    const Found *found = &reading->found[wish];

    return found->is_strong || (found->is_weak && is_lone(reading));
}

static Wish
judge_answers(const Reading *reading)
{
    if (!is_lone(reading))
        return WISH_OTHER;
    for (unsigned i = 0; i < reading->words->len; i++)
        if (!reading->is_courtesy[i] && !reading->found[WISH_YES].is_lone &&
            !reading->found[WISH_NO].is_lone)
            return WISH_OTHER;
    if (reading->found[WISH_NO].is_lone)
        return WISH_NO;
    if (reading->found[WISH_YES].is_lone)
        return WISH_YES;
    return reading->found[WISH_NOTHING].is_lone ? WISH_NOTHING : WISH_OTHER;
}

static Wish
judge(const Reading *reading)
{
    const Found *found = reading->found;
    Wish info = read_switch(reading);
    bool asks_data = wishes(reading, WISH_MY_DATA);
    bool takes_away = found[WISH_LEAVE].is_strong || found[WISH_LEAVE].is_weak;

    if (found[WISH_ERASE].is_strong || (asks_data && takes_away))
        return WISH_ERASE;
    if (info == WISH_LEAVE || leaves(reading))
        return WISH_LEAVE;
    if (reading->is_negated)
        return WISH_OTHER;
    if (found[WISH_DANGER].is_strong)
        return WISH_DANGER;
    if (asks_data)
        return WISH_MY_DATA;
    for (Wish wish = WISH_TOPICS; wish <= WISH_READ; wish++)
        if (found[wish].is_strong)
            return wish;
    if (found[WISH_HELP].is_strong)
        return WISH_HELP;
    if (info == WISH_JOIN || joins(reading))
        return WISH_JOIN;
    for (Wish wish = WISH_TOPICS; wish <= WISH_READ; wish++)
        if (wishes(reading, wish))
            return wish;
    return wishes(reading, WISH_HELP) ? WISH_HELP : judge_answers(reading);
}

/* A text without a word. */
static Wish
judge_signs(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return WISH_NOTHING;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == EMOJI_SOS)
            return WISH_DANGER;
        if (c == EMOJI_STOP)
            return WISH_LEAVE;
        if (c == '?')
            return WISH_HELP;
    }
    return WISH_NOTHING;
}

static bool
cries(const GPtrArray *words)
{
    for (const WishGroup *group = wish_table; group->words; group++)
        for (unsigned at = 0; group->wish == WISH_DANGER && at < words->len; at++)
            if (longest(group, words, at, false) > 0)
                return true;
    return false;
}

bool
wish_is_danger(const char *text)
{
    g_autoptr(GPtrArray) words = text ? wish_words(text) : NULL;

    if (!words)
        return false;
    return words->len > 0 ? cries(words) : judge_signs(text) == WISH_DANGER;
}

bool
wish_begins_with_yes(const char *text)
{
    g_autoptr(GPtrArray) words = text ? wish_words(text) : NULL;

    if (!words || words->len == 0)
        return false;
    for (const WishGroup *group = wish_table; group->words; group++)
        if (group->wish == WISH_YES && longest(group, words, 0, false) > 0)
            return true;
    return false;
}

/* Whether the one word @word stands in a group of @kind, or of any kind (-1), and of
 * @wish, or of any (-1). */
static bool
has_word(const char *word, int kind, int wish)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    g_ptr_array_add(words, (char *) word);
    for (const WishGroup *group = wish_table; group->words; group++)
        if ((kind < 0 || (int) group->kind == kind) &&
            (wish < 0 || (int) group->wish == wish) &&
            longest(group, words, 0, kind < 0 && strlen(word) + 1 >= FORGIVEN_LETTERS) >
                0)
            return true;
    return false;
}

bool
wish_is_filler(const char *word)
{
    return has_word(word, WORD_FILLER, -1) || has_word(word, WORD_LINK, -1);
}

bool
wish_is_leaving(const char *word)
{
    return has_word(word, -1, WISH_LEAVE);
}

/* Whether @word stands in some phrase of the table. */
static bool
is_of_table(const char *word)
{
    g_autofree char *of_text = g_strconcat(" ", word, " ", NULL);

    for (const WishGroup *group = wish_table; group->words; group++) {
        g_autofree char *of_group = g_strconcat(" ", group->words, " ", NULL);

        g_strdelimit(of_group, ",", ' ');
        if (strstr(of_group, of_text))
            return true;
    }
    return has_word(word, -1, -1);
}

static GPtrArray *
words_of_all(const GPtrArray *names)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (unsigned i = 0; names && i < names->len; i++)
        g_string_append_printf(all, " %s", (const char *) names->pdata[i]);
    return wish_words(all->str);
}

/* Whether every word of @piece may be kept. */
static bool
is_speakable(const char *piece, const GPtrArray *also)
{
    g_autoptr(GPtrArray) words = wish_words(piece);

    for (unsigned i = 0; i < words->len; i++)
        if (!g_ptr_array_find_with_equal_func((GPtrArray *) also, words->pdata[i],
                                              g_str_equal, NULL) &&
            !is_of_table(words->pdata[i]))
            return false;
    return true;
}

char *
wish_quote(const char *text, const GPtrArray *names)
{
    g_autoptr(GPtrArray) also = words_of_all(names);
    g_autofree char *line = text_clean_line(text, -1);
    g_auto(GStrv) pieces = g_strsplit(line, " ", WISH_WORDS_MOST + 1);
    GString *quote = g_string_new(NULL);

    for (unsigned i = 0; pieces[i] && i < WISH_WORDS_MOST; i++) {
        if (i > 0)
            g_string_append_c(quote, ' ');
        g_string_append(quote, is_speakable(pieces[i], also) ? pieces[i] : "…");
    }
    return g_string_free(quote, FALSE);
}

static Wish
read_text(const char *text)
{
    g_autoptr(GPtrArray) words = wish_words(text);
    Reading reading = {.words = words};

    if (words->len == 0)
        return judge_signs(text);
    if (words->len > WISH_WORDS_MOST)
        return cries(words) ? WISH_DANGER : WISH_OTHER;
    read_words(&reading);
    return judge(&reading);
}

Wish
wish_of(const ChannelEvent *event)
{
    Wish wish = event->text ? read_text(event->text) : WISH_NOTHING;

    switch (event->content) {
    case CONTENT_TAP:
        /* The words of a button say less than what we named it. */
        if (event->payload && wish != WISH_LEAVE)
            wish = read_text(event->payload);
        return wish;
    case CONTENT_MEDIA:
        return wish == WISH_LEAVE || wish == WISH_DANGER ? wish : WISH_OTHER;
    case CONTENT_MUTE:
    case CONTENT_REACTION:
        return WISH_NOTHING;
    case CONTENT_TEXT:
        break;
    }
    return wish;
}
