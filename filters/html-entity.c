/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html-entity.h"

#include "filters/charset.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* Longest names: of those that libxml2 knows, and of ours. */
#define NAME_BYTES 16

/* Digits of a number; more stand for no character. */
#define NUMBER_DIGITS 10

/* Names of HTML 5 that mail programs and newsletters write and HTML 4 had not. */
static const struct {
    const char *name;
    gunichar character;
} names[] = {
    {"NewLine", '\n'},     {"Tab", '\t'},
    {"excl", '!'},         {"num", '#'},
    {"dollar", '$'},       {"percnt", '%'},
    {"lpar", '('},         {"rpar", ')'},
    {"ast", '*'},          {"plus", '+'},
    {"comma", ','},        {"period", '.'},
    {"sol", '/'},          {"colon", ':'},
    {"semi", ';'},         {"equals", '='},
    {"quest", '?'},        {"commat", '@'},
    {"lsqb", '['},         {"lbrack", '['},
    {"bsol", '\\'},        {"rsqb", ']'},
    {"rbrack", ']'},       {"lowbar", '_'},
    {"UnderBar", '_'},     {"grave", '`'},
    {"lcub", '{'},         {"lbrace", '{'},
    {"verbar", '|'},       {"vert", '|'},
    {"rcub", '}'},         {"rbrace", '}'},
    {"hyphen", 0x2010},    {"dash", 0x2010},
    {"horbar", 0x2015},    {"check", 0x2713},
    {"checkmark", 0x2713}, {"cross", 0x2717},
    {"star", 0x2606},      {"starf", 0x2605},
    {"phone", 0x260E},     {"female", 0x2640},
    {"male", 0x2642},      {"blk14", 0x2592},
    {"squ", 0x25A1},       {"square", 0x25A1},
    {"squf", 0x25AA},      {"bigstar", 0x2605},
    {"NoBreak", 0x2060},   {"ZeroWidthSpace", 0x200B},
    {"emsp13", 0x2004},    {"emsp14", 0x2005},
    {"numsp", 0x2007},     {"puncsp", 0x2008},
    {"hairsp", 0x200A},    {"MediumSpace", 0x205F},
    {"Zcaron", 0x17D},     {"zcaron", 0x17E},
    {"Ccaron", 0x10C},     {"ccaron", 0x10D},
    {"Scaron", 0x160},     {"scaron", 0x161},
    {"Cacute", 0x106},     {"cacute", 0x107},
    {"Dstrok", 0x110},     {"dstrok", 0x111},
    {"lstrok", 0x142},     {"eogon", 0x119},
    {"aogon", 0x105},      {"nacute", 0x144},
    {"sacute", 0x15B},     {"zacute", 0x17A},
    {"zdot", 0x17C},       {"ecaron", 0x11B},
    {"rcaron", 0x159},     {"uring", 0x16F},
    {"ubreve", 0x16D},     {"abreve", 0x103},
    {"scedil", 0x15F},     {"gbreve", 0x11F},
    {"Idot", 0x130},       {"imath", 0x131},
    {"inodot", 0x131},     {"half", 0xBD},
    {"frac13", 0x2153},    {"frac23", 0x2154},
    {"ell", 0x2113},       {"numero", 0x2116},
    {"laquo", 0xAB},       {"ldquor", 0x201E},
    {"lsquor", 0x201A},    {"mldr", 0x2026},
    {"rarrw", 0x219D},     {"Rightarrow", 0x21D2},
    {"approx", 0x2248},    {"bullet", 0x2022},
    {"caret", 0x2041},     {"copysr", 0x2117},
    {"AMP", '&'},          {"LT", '<'},
    {"GT", '>'},           {"QUOT", '"'},
    {"COPY", 0xA9},        {"REG", 0xAE},
    {"TRADE", 0x2122},
};

/* Reads "&#8217;" or "&#x2019;". Returns: bytes, 0 = no number. */
static size_t
read_number(const char *text, guint64 *value)
{
    bool is_hex = text[2] == 'x' || text[2] == 'X';
    const char *start = text + (is_hex ? 3 : 2);
    const char *at = start;

    *value = 0;
    while (is_hex ? g_ascii_isxdigit(*at) : g_ascii_isdigit(*at)) {
        unsigned digit = (unsigned) g_ascii_xdigit_value(*at);

        if (at - start < NUMBER_DIGITS)
            *value = *value * (is_hex ? 16 : 10) + digit;
        at++;
    }
    if (at == start)
        return 0;
    if (at - start > NUMBER_DIGITS)
        *value = 0x110000;
    return (size_t) (at - text) + (*at == ';');
}

static size_t
read_numeric(const char *text, gunichar *character)
{
    guint64 value, low;
    size_t length = read_number(text, &value);

    if (length == 0)
        return 0;
    if (value >= 0x80 && value < 0xA0) {
        *character = charset_windows_1252((unsigned char) value);
    } else if (value >= 0xD800 && value < 0xDC00) {
        /* Java and JavaScript programs write each half of an emoji by itself. */
        size_t more = text[length] == '&' && text[length + 1] == '#'
                          ? read_number(text + length, &low)
                          : 0;
        bool is_pair = more > 0 && low >= 0xDC00 && low < 0xE000;

        *character =
            is_pair ? (gunichar) (0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00))
                    : 0;
        length += is_pair ? more : 0;
    } else {
        *character = value <= 0x10FFFF && g_unichar_validate((gunichar) value)
                         ? (gunichar) value
                         : 0;
    }
    return length;
}

static gunichar
find_name(const char *name)
{
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *) name);

    if (known)
        return known->value;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(name, names[i].name))
            return names[i].character;
    }
    return 0;
}

/* Whether a word can go on behind the name without a semicolon: "perch&eacute". */
static bool
is_letter_name(const char *name, gunichar character)
{
    static const char *const ends[] = {"grave", "acute", "circ", "tilde",
                                       "uml",   "cedil", "slash"};

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (character >= 0xC0 && character <= 0xFF && g_str_has_suffix(name, ends[i]))
            return true;
    }
    return g_str_equal(name, "nbsp");
}

size_t
html_entity_read(const char *text, gunichar *character)
{
    char name[NAME_BYTES + 1];
    size_t length = 0;

    if (text[1] == '#')
        return read_numeric(text, character);
    while (length < NAME_BYTES && g_ascii_isalnum(text[1 + length]))
        length++;
    if (length < 2)
        return 0;
    memcpy(name, text + 1, length);
    name[length] = '\0';

    bool is_whole = !g_ascii_isalnum(text[1 + length]);

    if (is_whole) {
        *character = find_name(name);
        /* "?a=1&copy=2" is part of an address. */
        if (*character > 0 && (text[1 + length] == ';' ||
                               (*character < 0x100 && text[1 + length] != '=')))
            return 1 + length + (text[1 + length] == ';');
    }
    for (; length > 3; length--) {
        name[length] = '\0';
        *character = find_name(name);
        if (*character > 0 && is_letter_name(name, *character))
            return 1 + length;
    }
    return 0;
}
