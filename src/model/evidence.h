/*
 * Evidence: what a technician pasted, read into a module table and facts.
 *
 * Reads every dialect that devices, tools, the cloud and forums produce, also
 * cut off, unindented or mangled.  It never guesses silently: a line that
 * was not understood is kept with its number.  Every text that is kept is
 * clean (base/text.h).  Pure; nothing is allocated beyond the call.
 */
#ifndef MODEL_EVIDENCE_H
#define MODEL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/table.h"

#define EVIDENCE_MAX_INPUT (1024 * 1024)
#define EVIDENCE_MAX_LINE  (64 * 1024)
#define EVIDENCE_FACTS	   96
#define EVIDENCE_UNREAD	   64
#define EVIDENCE_TEXT	   160

/*
 * Kinds of facts.  The comment names what `number`, `other` and `text` hold;
 * nothing named: they are not used.
 */
enum fact_kind {
	FACT_NONE,

	/* the device */
	FACT_PLATFORM,	   /* number: platform id, said in words or by file */
	FACT_USB_ID,	   /* number: platform id seen on USB, other: 1 = DFU */
	FACT_RELEASE,	   /* text: Device OS on the device */
	FACT_RELEASE_FROM, /* text: Device OS before */
	FACT_RELEASE_WANT, /* text: Device OS asked for */
	FACT_MODULE,	   /* number: version, other: function << 8 | index */
	FACT_LED,	   /* number: enum led; text: the words */
	FACT_SOS,	   /* number: count of blinks, 0 not told */
	FACT_MODE,	   /* number: enum device_mode, said in words */

	/* forms of the evidence that matter for the verdict */
	FACT_INSPECT,	      /* a module table begins here */
	FACT_DESCRIBE,	      /* module JSON begins here */
	FACT_MANGLED,	      /* JSON was repaired while reading */
	FACT_CUT,	      /* the text ends in the middle */
	FACT_INSPECT_INVALID, /* the tool could not read the reply */

	/* cloud */
	FACT_SAFE_MODE,	      /* safe-mode event */
	FACT_FLASH_STARTED,   /* flash status */
	FACT_FLASH_SUCCESS,   /* flash status or tool */
	FACT_FLASH_FAILED,    /* flash status or tool */
	FACT_ONLINE,	      /* spark/status */
	FACT_OFFLINE,	      /* spark/status */
	FACT_AUTO_UPDATE,     /* spark/status auto-update */
	FACT_HEALER,	      /* safe-mode-updater, mandatory upgrade */
	FACT_PRODUCT_VERSION, /* number: product firmware version */
	FACT_PRODUCT,	      /* number: product id */
	FACT_LAST_RESET,      /* text: reason */
	FACT_APP_HASH,	      /* text: hash, upper case */
	FACT_OTA_ERROR,	      /* ota_result with an error; number: code */
	FACT_OTA_TIMEOUT,     /* the transfer was aborted or timed out */
	FACT_OLD_APP,	      /* the old program runs after the flash */
	FACT_STALE_VERSION,   /* text: version that the web page shows */
	FACT_UPDATES_OFF,     /* updates are disabled on the device */

	FACT_KINDS
};

struct fact {
	enum fact_kind kind;
	uint32_t line;
	long number;
	long other;
	char text[EVIDENCE_TEXT];
};

struct evidence {
	struct table table;
	struct fact facts[EVIDENCE_FACTS];
	size_t fact_count;
	struct fact unread[EVIDENCE_UNREAD]; /* line and text only */
	size_t unread_count;		     /* all of them, kept or not */
	size_t lines;
	bool cut; /* input or a line was longer than the limits */
};

/*
 * Reads len bytes of text, and the words of --led (or NULL).  Always leaves
 * *ev in a defined state.
 */
void evidence_read(const char *text, size_t len, const char *led,
		   struct evidence *ev);

/* The first fact of this kind at or after `from`, or NULL. */
const struct fact *evidence_find(const struct evidence *ev,
				 enum fact_kind kind);
const struct fact *evidence_last(const struct evidence *ev,
				 enum fact_kind kind);
size_t evidence_count(const struct evidence *ev, enum fact_kind kind);

#endif
