/* SPDX-License-Identifier: MIT */
/*
 * Firmware modules: the binary format.  modules.md 1-6.
 *
 * module_parse() looks at bytes that nobody vouches for and never reads
 * outside them.  What it finds wrong it names (enum module_problem); a file
 * that is no module is named for what it is.
 */
#ifndef MODEL_CATALOG_MODULE_H
#define MODEL_CATALOG_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* modules.md 2.2; the numbers are those of the module header. */
enum function {
	FUNCTION_NONE = 0,
	FUNCTION_RESOURCE = 1,
	FUNCTION_BOOTLOADER = 2,
	FUNCTION_MONOLITHIC = 3,
	FUNCTION_SYSTEM = 4,
	FUNCTION_USER = 5,
	FUNCTION_SETTINGS = 6,
	FUNCTION_NCP = 7,
	FUNCTION_RADIO = 8,
	FUNCTION_ASSET = 9,
	FUNCTIONS
};

enum store {
	STORE_MAIN = 0,
	STORE_FACTORY = 1,
	STORE_BACKUP = 2,
	STORE_SCRATCH = 3,
	STORE_OTHER = 4,
	STORES
};

/* modules.md 2.1 */
#define MODULE_DROP_INFO	 0x01
#define MODULE_COMPRESSED	 0x02
#define MODULE_COMBINED		 0x04
#define MODULE_ENCRYPTED	 0x08
#define MODULE_PREFIX_EXTENSIONS 0x10

#define MODULE_PREFIX_SIZE 24
#define MODULE_CRC_SIZE	   4
#define MODULE_MAX_ASSETS  16
#define MODULE_SEARCH	   8192 /* a prefix begins below this offset */

/* "At least this version of that module"; function 0: none. */
struct module_ref {
	uint8_t function;
	uint8_t index;
	uint16_t version;
};

/* Stable ids in this order are the `problems` of unbrick.module/1. */
#define MODULE_PROBLEM_TABLE(X)                                                \
	X(EMPTY, "empty", false)                                               \
	X(NOT_A_MODULE, "not-a-module", false)                                 \
	X(TRUNCATED, "truncated", false)                                       \
	X(CRC_MISMATCH, "crc-mismatch", false)                                 \
	X(WEB_PAGE, "web-page", false)                                         \
	X(ELF, "elf", false)                                                   \
	X(INTEL_HEX, "intel-hex", false)                                       \
	X(TEXT, "text", false)                                                 \
	X(SHA_MISMATCH, "sha-mismatch", true)                                  \
	X(TRAILING_BYTES, "trailing-bytes", true)                              \
	X(UNKNOWN_PLATFORM, "unknown-platform", true)

enum module_problem {
#define X(name, id, note) MODULE_##name,
	MODULE_PROBLEM_TABLE(X)
#undef X
		MODULE_PROBLEMS
};

struct module_asset {
	char name[64];
	char hash[65];
};

struct module {
	bool ok;    /* a module with a good CRC */
	bool found; /* a header was found (the fields below hold) */
	bool crc_ok;
	bool sha_ok;
	uint32_t problems; /* bit set of 1u << enum module_problem */

	uint32_t prefix_offset; /* of the header in the file */
	uint32_t start;		/* address of file offset 0 */
	uint32_t end;		/* exclusive; where the CRC lies */
	uint32_t size;		/* end - start + 4 */
	uint8_t mcu;		/* target MCU, 0 = main */
	uint8_t flags;
	uint16_t version;
	uint16_t platform_id;
	uint8_t function;
	uint8_t index;
	struct module_ref deps[2];

	uint16_t suffix_size;
	uint32_t product_id;	  /* 65535: none */
	uint16_t product_version; /* 65535: none */
	uint32_t crc;
	uint8_t sha256[32];    /* as stored in the suffix */
	bool dynamic_location; /* suffix extension, Gen 4 user parts */
	uint32_t location;     /* with it: where the module starts */
	bool secured;	       /* SECURITY_MODE extension says protected */
	char name[64];	       /* NAME extension (assets), cleaned */
	char hash[65];	       /* HASH extension: of the asset as it is */
	struct module_asset assets[MODULE_MAX_ASSETS];
	size_t asset_count;
};

/*
 * Parses one module at the beginning of data.  Returns m->ok.  With
 * MODULE_COMBINED set, the next module begins at data + m->size.
 */
bool module_parse(const uint8_t *data, size_t len, struct module *m);

/*
 * Header only, for a large file of `total` bytes of which only the first ones
 * were read (MODULE_SEARCH + MODULE_PREFIX_SIZE bytes show every prefix): is
 * it worth reading the rest?  Nothing but the prefix fields is filled in.
 */
bool module_peek(const uint8_t *head, size_t len, size_t total,
		 struct module *m);

/*
 * Header only, for a device's flash where the rest was not read: data holds
 * the first bytes of a slot (at least 0x200 + 24 to see every prefix).  The
 * prefix is where the device itself looks (modules.md 3, "device rule" for
 * the platform).  False: no plausible header for a slot at `start`; 0 stands
 * for a slot that holds modules of other addresses (factory, scratch).
 */
bool module_header(const uint8_t *data, size_t len, int platform_id,
		   uint32_t start, struct module *m);

/*
 * Where the module starts whose last bytes these are, its CRC included: only
 * one that is linked to the end of its place says so (modules.md 4.4).
 */
bool module_location(const uint8_t *tail, size_t len, uint32_t *start);

const char *module_problem_id(enum module_problem p);
/* A note does not make a file unusable (SHA, trailing bytes). */
bool module_problem_is_note(enum module_problem p);
/* One sentence for people. */
const char *module_problem_text(enum module_problem p);

/*
 * Practice firmware carries the text "unbrick practice image" and must never
 * reach a real device.
 */
bool module_is_practice(const uint8_t *data, size_t len);

/* "bootloader", "system", ...; "function-N" is never needed: "none". */
const char *function_name(unsigned function);
/* -1 if unknown */
int function_by_name(const char *name);
/* Letter of describe JSON, '_' for unknown; serial.md 3.2. */
char function_letter(unsigned function);
int function_by_letter(char letter);
const char *store_name(unsigned store);
int store_by_letter(char letter);
char store_letter(unsigned store);

#endif
