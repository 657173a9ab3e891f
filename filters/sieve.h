/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sieve - whether a text holds one of many words, nearly always without searching it
 *
 * Filters ask a text for hundreds of words that it does not hold.  A sieve notes each
 * three bytes in a row of the text once; a word of which three are not among them is
 * not there.  Only what passes is searched for.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A page of text leaves most of them free. */
#define SIEVE_BITS 8192

typedef struct {
    const char *text; /* (unowned) */
    uint64_t bits[SIEVE_BITS / 64];
} Sieve;

/* @text must live as long as @sieve is used. */
void
sieve_fill(Sieve *sieve, const char *text);

/* As strstr(). */
const char *
sieve_find(const Sieve *sieve, const char *word);

/* Whether the text holds one of the @n @words. */
bool
sieve_has_any(const Sieve *sieve, const char *const *words, size_t n);
