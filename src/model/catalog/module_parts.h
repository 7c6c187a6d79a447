/* SPDX-License-Identifier: MIT */
/*
 * The parts of the module parser; only module*.c include this.
 *
 * All of them read bytes that nobody vouches for and stay inside [data,
 * data + len).
 */
#ifndef MODEL_CATALOG_MODULE_PARTS_H
#define MODEL_CATALOG_MODULE_PARTS_H

#include "model/catalog/module.h"

/* The 24 bytes of a prefix into the fields of *m; modules.md 2. */
void module_prefix(const uint8_t *p, struct module *m);

/*
 * A whole module lies at data, its prefix at m->prefix_offset; `n` is the
 * place of the CRC.  Reads extensions and suffix; modules.md 4.
 */
void module_suffix(const uint8_t *data, uint32_t n, struct module *m);

/*
 * May a device take what the flags promise?  modules.md 2.1, 5.
 */
bool module_format_ok(const uint8_t *data, uint32_t n, const struct module *m);

/* Names bytes that are no module; modules.md 6. */
enum module_problem module_kind_of_file(const uint8_t *data, size_t len);

#endif
