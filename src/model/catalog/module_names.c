/* SPDX-License-Identifier: MIT */
/* The names of functions, stores and problems: module.h. */
#include "model/catalog/module.h"

#include <string.h>

static const struct {
	const char *name;
	char letter; /* 0: none of its own */
} functions[FUNCTIONS] = {
	/* modules.md 2.2 */
	[FUNCTION_NONE] = { "none", 'n' },
	[FUNCTION_RESOURCE] = { "resource", 'r' },
	[FUNCTION_BOOTLOADER] = { "bootloader", 'b' },
	[FUNCTION_MONOLITHIC] = { "monolithic", 'm' },
	[FUNCTION_SYSTEM] = { "system", 's' },
	[FUNCTION_USER] = { "user", 'u' },
	[FUNCTION_SETTINGS] = { "settings", 0 },
	[FUNCTION_NCP] = { "ncp", 'c' },
	[FUNCTION_RADIO] = { "radio", 'a' },
	[FUNCTION_ASSET] = { "asset", 't' },
};

static const struct {
	const char *name;
	char letter;
} stores[STORES] = {
	[STORE_MAIN] = { "main", 'm' },
	[STORE_FACTORY] = { "factory", 'f' },
	[STORE_BACKUP] = { "backup", 'b' },
	[STORE_SCRATCH] = { "scratch", 't' },
	[STORE_OTHER] = { "other", '_' },
};

static const struct {
	const char *id;
	bool note;
} problems[MODULE_PROBLEMS] = {
#define X(name, id, note) [MODULE_##name] = { id, note },
	MODULE_PROBLEM_TABLE(X)
#undef X
};

static const char *const problem_texts[MODULE_PROBLEMS] = {
	[MODULE_EMPTY] = "the file is empty",
	[MODULE_NOT_A_MODULE] = "this is no firmware module",
	[MODULE_TRUNCATED] =
		"the file ends before the module does: an incomplete copy",
	[MODULE_CRC_MISMATCH] = "the checksum is wrong: the module is damaged",
	[MODULE_WEB_PAGE] = "this is a web page that was saved as firmware",
	[MODULE_ELF] = "this is an ELF file: take the .bin file of the build",
	[MODULE_INTEL_HEX] =
		"this is an Intel HEX file: take the .bin file of the build",
	[MODULE_TEXT] = "this is a text file, not firmware",
	[MODULE_SHA_MISMATCH] =
		"the stored SHA-256 is stale; devices do not check it",
	[MODULE_TRAILING_BYTES] = "more bytes follow after the module",
	[MODULE_UNKNOWN_PLATFORM] = "the module is for an unknown platform",
};

const char *module_problem_id(enum module_problem p)
{
	return (unsigned)p < MODULE_PROBLEMS ? problems[p].id : "";
}

bool module_problem_is_note(enum module_problem p)
{
	return (unsigned)p < MODULE_PROBLEMS && problems[p].note;
}

const char *module_problem_text(enum module_problem p)
{
	return (unsigned)p < MODULE_PROBLEMS ? problem_texts[p] : "";
}

const char *function_name(unsigned function)
{
	return functions[function < FUNCTIONS ? function : 0].name;
}

int function_by_name(const char *name)
{
	for (int f = 0; f < FUNCTIONS; f++) {
		if (strcmp(functions[f].name, name) == 0)
			return f;
	}
	return -1;
}

char function_letter(unsigned function)
{
	if (function >= FUNCTIONS || !functions[function].letter)
		return '_';
	return functions[function].letter;
}

int function_by_letter(char letter)
{
	for (int f = 0; letter && f < FUNCTIONS; f++) {
		if (functions[f].letter == letter)
			return f;
	}
	return -1;
}

const char *store_name(unsigned store)
{
	return stores[store < STORES ? store : STORE_OTHER].name;
}

char store_letter(unsigned store)
{
	return stores[store < STORES ? store : STORE_OTHER].letter;
}

int store_by_letter(char letter)
{
	for (int s = 0; s < STORES; s++) {
		if (stores[s].letter == letter)
			return s;
	}
	return -1;
}
