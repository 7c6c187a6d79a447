/* SPDX-License-Identifier: MIT */
/*
 * Evidence: a module table and facts, as they were read (read.h) out of what
 * a technician pasted.  Every text that is kept is clean (base/text.h) and
 * without secrets (base/redact.h).  Pure; owns no memory.
 */
#ifndef MODEL_EVIDENCE_EVIDENCE_H
#define MODEL_EVIDENCE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/table.h"

#define EVIDENCE_MAX_INPUT (1024 * 1024)
#define EVIDENCE_MAX_LINE  (64 * 1024)
#define EVIDENCE_FACTS	   256
#define EVIDENCE_UNREAD	   64
#define EVIDENCE_TEXT	   160

/*
 * How much a fact weighs: what a reader took from a table or an answer of a
 * tool is not given up for what a LED shows or somebody tells.
 */
enum strength {
	STRENGTH_PROSE,	 /* told by people */
	STRENGTH_LED,	 /* a LED, whoever describes it */
	STRENGTH_QUOTED, /* an answer of a tool, as somebody tells it */
	STRENGTH_TOOL,	 /* an answer of a tool, a device, the cloud */
	STRENGTH_TABLE	 /* versions and checks */
};

/* The readers: X(name, id, title, strength) */
#define READER_TABLE(X)                                                        \
	X(OWN, "unbrick", "output of unbrick", TABLE)                          \
	X(DESCRIBE, "describe-json", "module table in JSON", TABLE)            \
	X(INSPECT, "inspect-text", "module table in words", TABLE)             \
	X(TREE, "describe-tree", "module table as a tree", TABLE)              \
	X(LIST, "module-list", "modules and versions in words", TABLE)         \
	X(EVENT, "cloud-event", "events and answers of the cloud", TOOL)       \
	X(NAMES, "names", "USB ids, files, releases, commands", TOOL)          \
	X(DFU, "dfu-util", "output of dfu-util", TOOL)                         \
	X(TOOL, "particle-cli", "output of particle-cli", TOOL)                \
	X(SERIAL, "serial-transfer", "a transfer over serial", TOOL)           \
	X(KERNEL, "kernel-log", "log of the host's kernel", TOOL)              \
	X(HOST, "host", "messages of the host", TOOL)                          \
	X(DEVICE, "device-log", "log of the device", TOOL)                     \
	X(KEYS, "keys", "keys and server address", TOOL)                       \
	X(LED, "led", "what the LED shows", LED)                               \
	X(PEOPLE, "prose", "words of people", PROSE)

enum reader {
#define X(name, id, title, strength) READER_##name,
	READER_TABLE(X)
#undef X
		READERS
};

/* What a reader took: lines from 1; 0: none. */
struct reader_span {
	uint32_t first, last, lines;
	bool cut; /* the text ends inside what it reads */
};

/*
 * Kinds of facts.  The comment names what `number`, `other` and `text` hold;
 * without one, `text` is the line.
 */
enum fact_kind {
	FACT_NONE,

	/* the device */
	FACT_PLATFORM,	    /* number: platform id, in words; other: 1 aside */
	FACT_USB_FOUND,	    /* number: vid << 16 | pid, seen on the bus */
	FACT_USB_CLOSED,    /* the same, cannot be opened */
	FACT_USB_RUNTIME,   /* the same, listed beside DFU devices */
	FACT_USB_COMMAND,   /* the same, asked for by a command */
	FACT_RELEASE,	    /* text: Device OS that the device names */
	FACT_RELEASE_SHOWN, /* text: Device OS that a web page shows */
	FACT_RELEASE_FROM,  /* text: Device OS before */
	FACT_RELEASE_FILE, /* text: release in a file's name; number: of what */
	FACT_TARGET,	   /* text: release that a build is made for */
	FACT_VERSION_WANT, /* number: bootloader version asked for */
	FACT_LED,	   /* number: enum led */
	FACT_SOS,	   /* number: count of blinks, 0 not told */
	FACT_SAFE_MODE,	   /* in safe mode, by event or words */
	FACT_IN_DFU,	   /* stays in DFU mode, in words */
	FACT_OLD_APP,	   /* the old program runs after the flash */
	FACT_APP_HANGS,	   /* the application keeps the processor */
	FACT_DOWNGRADE,	   /* taken to an older release */
	FACT_TAKEN_FORWARD, /* and to a newer one after that */
	FACT_SAFE_CLOSED,   /* safe mode cannot be reached, or crashes too */
	FACT_CRASH_LOOP,    /* restarts again and again, in words */
	FACT_RESTARTS,	    /* restarts that nobody asked for, in words */
	FACT_STARTED,	    /* the system's log begins anew */
	FACT_CABLE,	    /* another cable or port helped */
	FACT_MONOLITHIC,    /* MODULAR=n and the like */
	FACT_NO_LED,	    /* the status LED never comes on */
	FACT_NO_USB,	    /* no host sees the device */
	FACT_REST_VOLTAGE,  /* something still feeds the processor */
	FACT_BAUD,	    /* number: line rate at which the mode changes */
	FACT_BAUD_IGNORED,  /* it was set, and nothing came of it */
	FACT_WELL_ON_USB,   /* it runs where USB gives it its power */
	FACT_POWERED,	    /* number: enum powered; other: 1 it is well */
	FACT_CODE_MATTERS,  /* without a piece of the program it is well */
	FACT_AS_ROOT,	    /* number: 1 root can, 0 neither can root */
	FACT_DFU_CLOSED,    /* DFU mode cannot be reached any more */
	FACT_TINKER_RUNS,   /* Tinker runs, other programs do not */
	FACT_RUNS_TARGET,   /* text: programs built for this release run */
	FACT_ASSET_MISSING, /* an asset that the application needs */
	FACT_SETUP_FLAG,    /* the setup-done flag is told of */
	FACT_LISTENS,	    /* stays in listening mode, in words */
	FACT_MANY,	    /* many devices show it at the same time */
	FACT_OWN_PROGRAM,  /* a program of one's own, or that without is well */
	FACT_HOT,	   /* a part of the board gets hot */
	FACT_DEAD,	   /* called dead, does not start, in words */
	FACT_NO_MODE,	   /* buttons lead nowhere, no mode can be reached */
	FACT_WELL_WITHOUT, /* Tinker, an example, safe mode: well */
	FACT_WELL_ELSEWHERE,  /* well on another board, or at another time */
	FACT_OWN_FAILS,	      /* with a program of one's own it fails */
	FACT_BY_HAND,	      /* safe mode that somebody asked for */
	FACT_MENDED,	      /* what was wrong is so no more */
	FACT_LOOP_STAYS,      /* a loop in the program that never ends */
	FACT_USB_SILENT,      /* requests over USB are not answered */
	FACT_SETUP_CODE,      /* the program sets the setup-done flag */
	FACT_OLD_TOLD,	      /* the old program, by the gist of it */
	FACT_GOOD_TOLD,	      /* an update went well, by the gist of it */
	FACT_NEW_RUNS,	      /* and the new program runs, by the gist of it */
	FACT_PROBE,	      /* a debug probe wrote the bootloader, in words */
	FACT_LISTENING,	      /* in listening mode, asked for or not */
	FACT_LISTEN_CLOSED,   /* and that it cannot get there */
	FACT_DFU_TOLD,	      /* put into DFU mode, in words */
	FACT_UPGRADED,	      /* taken to another release, in words */
	FACT_SAFE_GOES,	      /* "it goes to safe mode", whatever is denied */
	FACT_BUILT_ELSEWHERE, /* the same program, built elsewhere, runs */
	FACT_BUILT_ALIKE,     /* and that it does not matter */
	FACT_APP_ASSERT,      /* a program's own assertion fails */
	FACT_DFU_BY_HAND,     /* DFU mode that somebody or a tool asked for */
	FACT_DFU_REACHED,     /* DFU mode can be reached, or works, in words */
	FACT_LISTEN_REACHED,  /* the same, of listening mode */
	FACT_SAFE_REACHED,    /* the same, of safe mode */
	FACT_SAFE_CRASHES,    /* the crash is there in safe mode, too */
	FACT_TINKER_CRASHES,  /* and with Tinker */
	FACT_CRASHES,	      /* still, or again, in words */
	FACT_ANSWERED,	      /* the system tells its id or version on a port */

	/* form of the evidence */
	FACT_TRACE,	      /* a recording of buses, made by unbrick */
	FACT_INSPECT,	      /* a module table in words begins here */
	FACT_DESCRIBE,	      /* module JSON begins here */
	FACT_MANGLED,	      /* JSON was repaired while reading */
	FACT_FILE_NAMES,      /* parts are named by file, not by index */
	FACT_INSPECT_INVALID, /* the tool could not read the reply */
	FACT_WINDOWS,	      /* the host runs Windows */
	FACT_LINUX,	      /* the host runs Linux */
	FACT_MAC,	      /* the host runs macOS */
	FACT_COMPLAINT,	      /* somebody says that something is wrong */

	/* cloud */
	FACT_FLASH_STARTED,
	FACT_FLASH_SUCCESS,
	FACT_FLASH_FAILED,
	FACT_ONLINE,
	FACT_OFFLINE,
	FACT_AUTO_UPDATE,
	FACT_HEALER,	      /* the cloud updates the system by itself */
	FACT_PRODUCT_VERSION, /* number: product firmware version */
	FACT_FIRMWARE_LOCK,   /* number: the one that a device is kept at */
	FACT_LAST_RESET,      /* text: reason */
	FACT_APP_HASH,	      /* text: event and hash */
	FACT_OTA_ERROR,	      /* the device refuses; number: code or 0 */
	FACT_OTA_TIMEOUT,     /* transfer aborted or timed out */
	FACT_OTA_OPEN,	      /* somebody tells of one that does not end */
	FACT_UPDATES_OFF,     /* updates are disabled on the device */
	FACT_TINKER_WORKS,    /* Tinker could be flashed over the air */
	FACT_HANDSHAKE,	      /* socket is up, the handshake fails */
	FACT_NO_ANSWER,	      /* it is not answered, or broken off halfway */
	FACT_NO_CLOUD,	      /* the log gets no further than the network */
	FACT_NO_NETWORK,      /* the modem answers, the network does not */
	FACT_NO_ADDRESS,      /* no server address is stored */
	FACT_ADDRESS_LOST,    /* the stored server address is gone, in words */
	FACT_PRIVATE_CLOUD,   /* an own server is meant to be used */
	FACT_SERVER_KEY,      /* server key asked for or wrong */
	FACT_KEY_WRITTEN,     /* server key written */
	FACT_KEY_CORRUPT,     /* the device's own key cannot be read */
	FACT_KEY_SAVING,      /* a tool saves the device's key, and fails */
	FACT_KEY_UNREADABLE,  /* OpenSSL finds no private key in a file */
	FACT_KEY_TOOL,	      /* somebody works on the keys */
	FACT_PUBLIC_AGAIN,    /* back from an own server to the public cloud */
	FACT_SERVER_KEY_BAD,  /* the server key that is stored is no key */
	FACT_KEY_OF_ANOTHER,  /* a server opens nothing a device sealed */
	FACT_KEY_REFUSED,     /* the cloud did not take the public half */
	FACT_DCT_CLOSED,      /* what DFU has behind alt 1 is out of reach */
	FACT_SAID_FAILED,     /* an event tells of a failed update */
	FACT_APPLIED,	      /* the device logs that an update is in place */
	FACT_LINK_UP,	      /* it is connected, at this place of the text */
	FACT_LINK_DOWN,	      /* never connected, in words */
	FACT_KEYS_GOOD,	      /* keys are told to be right */
	FACT_ERASED,	      /* the whole flash or its settings were erased */
	FACT_KEY_TOOL_FAILS,  /* a tool for keys fails, whatever the cause */
	FACT_SIM_OR_MODEM,    /* the log blames one of the two */
	FACT_SIM_GOOD,	      /* the SIM is told to be well */
	FACT_MODEM_SILENT,
	FACT_WIFI_SILENT, /* the co-processor for Wi-Fi, beside the former */
	FACT_CELLULAR,	  /* words that only cellular devices have */

	/* flashing over USB and serial */
	FACT_DFU_TOOL,	     /* dfu-util speaks */
	FACT_DFU_ADDRESS,    /* number: address, other: bytes */
	FACT_DFU_COMMAND,    /* number: address, other: 1 with :leave */
	FACT_DFU_ALT,	     /* number: alternate setting */
	FACT_DFU_DONE,	     /* a download is complete */
	FACT_NOT_WRITEABLE,  /* number: last address */
	FACT_GET_STATUS,     /* error at the end of a download */
	FACT_ERASE_FAILED,   /* flash cannot be erased */
	FACT_DFU_STALLS,     /* transfer stops at the host's side */
	FACT_USB_KERNEL,     /* the kernel cannot talk to what is plugged in */
	FACT_NOT_IN_DFU,     /* DFU mode does not have a tool's command */
	FACT_NO_DFU_DEVICE,  /* the tool finds none */
	FACT_MORE_DFU,	     /* the tool finds more than one */
	FACT_RECONNECT,	     /* the device does not come back for a tool */
	FACT_USB_OPEN,	     /* the tool cannot open the device */
	FACT_DRIVER,	     /* words about a driver */
	FACT_WEB_CLOSED,     /* a browser did not get the device it was shown */
	FACT_BROWSER,	     /* a browser is at work */
	FACT_PERMISSION,     /* the host refuses access */
	FACT_WRONG_PLATFORM, /* number: of the device, other: of the file */
	FACT_BUILD_PLATFORM, /* number: platform that a build is made for */
	FACT_MADE_FOR,	     /* number: the same, by a folder or known name */
	FACT_WRITE_ERROR,    /* a tool gives up writing, on any road */
	FACT_SERIAL_FLASH,   /* a tool writes firmware over serial */
	FACT_SERIAL_ASKED,   /* a tool asks or sets something over serial */
	FACT_SERIAL_ERROR,
	FACT_SERIAL_TIMEOUT,
	FACT_SYSTEM_UPDATE, /* a tool updates the system */
	FACT_UPDATE_BROKEN, /* a system update was broken off */
	FACT_FLASH_TOOL,    /* a flash command or its output */
	FACT_TOOL_CRASH,    /* the tool itself failed, by its own fault */
	FACT_TOOL_ABSENT,   /* a tool that another one needs is not there */
	FACT_FILE_ABSENT,   /* the file that was to be sent is not there */
	FACT_TOOL_REFUSES,  /* a tool does not begin, for the reason it says */
	FACT_FILE_FOREIGN,  /* a tool knows the file's platform as another */
	FACT_NO_ACCOUNT,    /* the cloud does not know it under this account */
	FACT_HOST_OFFLINE,  /* the host does not reach the cloud */
	FACT_USB_ASKED,	    /* a tool asks or sets something over USB */
	FACT_USB_ERROR,	    /* a request over USB is answered with an error */
	FACT_BUILD_FAILED,  /* a program could not be built */
	FACT_TINKER_FLASH,  /* Tinker is being flashed over USB */
	FACT_FLASH_WORDS,   /* somebody tells of a flash */
	FACT_DFU_BEGIN,	    /* a download is asked for, begins or is refused */
	FACT_BOOT_OVER_DFU, /* a bootloader file, given to plain DFU */
	FACT_FILE_BROKEN,   /* a tool finds the file's CRC wrong */
	FACT_NEEDS_MODULES, /* the cloud did not send: modules are missing */
	FACT_PROTECTED,	    /* device protection is on */
	FACT_LOCAL_FLASH,   /* a flash by cable, whatever the road */

	FACT_KINDS
};

/* What a file is by its name. */
enum named_file { NAMED_OTHER, NAMED_SYSTEM, NAMED_BOOTLOADER };

/* By what it is known for which platform something is made. */
enum made_by { MADE_BY_NAME, MADE_IN_WORDS, MADE_BY_FILE };

/* What feeds a device of which it is told how well it is then. */
enum powered { POWERED_BY_USB, POWERED_OTHERWISE };

struct fact {
	enum fact_kind kind;
	enum reader reader;
	enum strength strength;
	uint32_t line;
	uint32_t at; /* byte of the line, from 0, as far as it is known */
	long number;
	long other;
	char text[EVIDENCE_TEXT];
};

/* How sure the platform in the table is; a surer word replaces another. */
enum platform_rank {
	PLATFORM_UNSAID,
	PLATFORM_BY_FILE, /* a file's name, a build folder */
	PLATFORM_BY_WORD,
	PLATFORM_BY_USB,
	PLATFORM_BY_TABLE
};

struct evidence {
	struct table table;
	enum platform_rank platform_rank;
	bool begins;	    /* the next module belongs to a new table */
	bool secret;	    /* the line that is being read holds one */
	const char *clean;  /* the same line, where it is known to hold none */
	bool told;	    /* the same: somebody speaks of himself in it */
	bool story;	    /* a line holds several sentences */
	enum reader reader; /* that is reading */
	struct reader_span spans[READERS];
	struct fact facts[EVIDENCE_FACTS];
	size_t fact_count;
	uint8_t of_kind[FACT_KINDS]; /* of them, while it is being read */
	struct fact unread[EVIDENCE_UNREAD]; /* line and text only */
	size_t unread_count;		     /* all of them, kept or not */
	size_t lines;
	bool cut;	  /* input or a line was longer than the limits */
	size_t torn_line; /* that is being read, if the text ends in it */
	bool torn_cause;  /* an error stands there, its cause does not */
	bool ended;	  /* the end of the module table was seen */
};

const char *reader_id(enum reader r);	 /* "dfu-util" */
const char *reader_title(enum reader r); /* in words */

/* The first or last fact of this kind, or NULL. */
const struct fact *evidence_find(const struct evidence *ev,
				 enum fact_kind kind);
const struct fact *evidence_last(const struct evidence *ev,
				 enum fact_kind kind);
/* Told further down than the other one: on a later line, or behind it. */
bool evidence_is_after(const struct fact *f, const struct fact *other);
size_t evidence_count(const struct evidence *ev, enum fact_kind kind);

#endif
