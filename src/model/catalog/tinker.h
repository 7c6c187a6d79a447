/* SPDX-License-Identifier: MIT */
/*
 * Tinker, the maker's application for trying a device, is known by its
 * contents: every build carries its platform's id as product id by default, so
 * the header does not tell it from a customer's application.
 *
 * A Tinker that is not listed is not known to be one; whoever has it says so.
 */
#ifndef MODEL_CATALOG_TINKER_H
#define MODEL_CATALOG_TINKER_H

#include <stdbool.h>

/* Is a file with this SHA-256 a published Tinker? */
bool tinker_is_published(const char *sha256);

#endif
