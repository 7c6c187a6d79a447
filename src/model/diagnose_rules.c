/*
 * The rules, in order of priority: the first that holds gives the verdict.
 * Causes in the module table come before what tools say, causes before their
 * consequences, and the whole before the unknown.
 */
#include "base/text.h"
#include "model/diagnose_facts.h"
#include "model/diagnose_repair.h"
#include "model/led.h"

#define PROOF(...)                                                             \
	(const enum fact_kind[])                                               \
	{                                                                      \
		__VA_ARGS__, FACT_NONE                                         \
	}
#define STEPS(...)                                                             \
	(const struct step_row[])                                              \
	{                                                                      \
		__VA_ARGS__,                                                   \
		{                                                              \
			NULL, NULL, NULL                                       \
		}                                                              \
	}

static bool boot_corrupt(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_BOOT_CORRUPT);
}

static bool boot_old(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_BOOT_OLD);
}

static bool boot_new(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_BOOT_NEW);
}

static bool system_corrupt(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_SYSTEM_CORRUPT);
}

static bool parts_differ(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_PARTS);
}

static bool module_elsewhere(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_PLATFORM);
}

static bool app_newer(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_APP_NEWER);
}

static bool inspect_invalid(const struct sight *s)
{
	return sight_has(s, FACT_INSPECT_INVALID);
}

static bool monolithic_table(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_MONOLITHIC);
}

static bool not_writeable(const struct sight *s)
{
	return sight_has(s, FACT_NOT_WRITEABLE);
}

static bool erase_failed(const struct sight *s)
{
	return sight_has(s, FACT_ERASE_FAILED);
}

static bool permission(const struct sight *s)
{
	if (sight_has(s, FACT_PERMISSION))
		return true;
	/* on Linux a device that is there and cannot be opened means rights */
	return sight_has(s, FACT_LINUX) && !sight_has(s, FACT_WINDOWS) &&
	       (sight_has(s, FACT_USB_OPEN) || sight_has(s, FACT_USB_CLOSED)) &&
	       !sight_has(s, FACT_DFU_ADDRESS);
}

static bool rejected(const struct sight *s)
{
	return sight_has(s, FACT_OTA_ERROR) || sight_has(s, FACT_UPDATES_OFF) ||
	       judged_has(&s->judged, FAULT_OTHER);
}

static bool address_lost(const struct sight *s)
{
	return sight_has(s, FACT_ADDRESS_LOST) ||
	       (sight_has(s, FACT_NO_ADDRESS) &&
		sight_has(s, FACT_PRIVATE_CLOUD));
}

static bool key_written(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_DFU_ADDRESS);

	return sight_has(s, FACT_KEY_WRITTEN) || sight_led(s, LED_ORANGE_3) ||
	       (f && f->number == 2082 && sight_has(s, FACT_DFU_DONE)) ||
	       (sight_has(s, FACT_SERVER_KEY) &&
		!sight_has(s, FACT_HANDSHAKE) && !s->judged.seen);
}

static bool keys_differ(const struct sight *s)
{
	return sight_has(s, FACT_HANDSHAKE) || sight_led(s, LED_ORANGE_1) ||
	       sight_led(s, LED_CYAN_MAGENTA_1) || sight_led(s, LED_CYAN_RED_1);
}

static bool is_cellular(const struct sight *s)
{
	return s->platform ? s->platform->cellular
			   : sight_has(s, FACT_CELLULAR);
}

static bool modem_silent(const struct sight *s)
{
	return sight_has(s, FACT_MODEM_SILENT) && is_cellular(s);
}

/* Version 0 is what is reported for a co-processor that says nothing. */
static bool ncp_silent(const struct sight *s)
{
	return (sight_has(s, FACT_MODEM_SILENT) && !is_cellular(s)) ||
	       table_version(s->table, FUNCTION_NCP, 0) == 0;
}

static bool update_failed(const struct sight *s)
{
	return sight_has(s, FACT_FLASH_FAILED) ||
	       sight_has(s, FACT_OTA_TIMEOUT);
}

static bool app_blocks(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER) || sight_has(s, FACT_TINKER_WORKS))
		return false;
	return sight_led(s, LED_MAGENTA_SLOW) ||
	       (update_failed(s) && (sight_has(s, FACT_APP_HANGS) ||
				     sight_led(s, LED_GREEN_BREATHE)));
}

static bool stack_overflow(const struct sight *s)
{
	return sight_sos(s, 13);
}

static bool assertion(const struct sight *s)
{
	return sight_sos(s, 10);
}

static bool any_crash(const struct sight *s)
{
	return sight_sos(s, 0) || sight_has(s, FACT_CRASH_LOOP) ||
	       sight_led(s, LED_ANY_SOLID) || sight_led(s, LED_GREEN_BREATHE) ||
	       sight_has(s, FACT_APP_HANGS);
}

static bool leave_benign(const struct sight *s)
{
	const struct fact *done = evidence_find(s->ev, FACT_DFU_DONE);
	const struct fact *error = evidence_last(s->ev, FACT_GET_STATUS);

	return done && error && done->line <= error->line;
}

static bool get_status(const struct sight *s)
{
	return sight_has(s, FACT_GET_STATUS);
}

static bool serial_timeout(const struct sight *s)
{
	return sight_has(s, FACT_SERIAL_TIMEOUT);
}

static bool serial_error(const struct sight *s)
{
	return sight_has(s, FACT_SERIAL_ERROR) ||
	       (sight_has(s, FACT_SERIAL_FLASH) &&
		!sight_has(s, FACT_FLASH_SUCCESS) && !s->judged.seen &&
		!sight_has(s, FACT_OTA_TIMEOUT));
}

static bool dfu_host(const struct sight *s)
{
	return sight_has(s, FACT_DFU_STALLS) || sight_has(s, FACT_RECONNECT) ||
	       sight_has(s, FACT_USB_OPEN) ||
	       sight_has(s, FACT_NO_DFU_DEVICE) || sight_has(s, FACT_CABLE);
}

static bool healer(const struct sight *s)
{
	return sight_has(s, FACT_HEALER) || sight_led(s, LED_MAGENTA_BLINK) ||
	       sight_led(s, LED_MAGENTA_FAST);
}

/* Refused because the cloud is at work is not broken off. */
static bool update_stalls(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER) && !sight_has(s, FACT_OTA_TIMEOUT))
		return false;
	return update_failed(s) || sight_led(s, LED_MAGENTA_ON);
}

static bool stuck_in_dfu(const struct sight *s)
{
	return (sight_has(s, FACT_DFU_DONE) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       (sight_has(s, FACT_IN_DFU) || sight_led(s, LED_YELLOW_BLINK));
}

static bool shadowed(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_SHADOWED) || holds_not_applied(s);
}

static bool no_app(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_NO_APP) ||
	       judged_has(&s->judged, FAULT_APP_CORRUPT) ||
	       judged_has(&s->judged, FAULT_RANGE);
}

static bool brownout(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LAST_RESET &&
		    text_starts(f->text, "power_brownout"))
			return true;
	}
	return false;
}

static bool all_pass(const struct sight *s)
{
	return s->judged.complete && s->judged.checked && !s->judged.count;
}

static bool trouble_elsewhere(const struct sight *s)
{
	return all_pass(s) &&
	       (s->safe_mode || sight_has(s, FACT_DFU_TOOL) ||
		sight_has(s, FACT_FLASH_TOOL) || sight_has(s, FACT_LED) ||
		sight_has(s, FACT_DFU_ADDRESS) ||
		sight_has(s, FACT_RELEASE_SHOWN)) &&
	       !sight_led(s, LED_CYAN_BREATHE);
}

static bool healthy(const struct sight *s)
{
	return all_pass(s) ||
	       (!s->judged.seen && sight_led(s, LED_CYAN_BREATHE));
}

static bool flashed_well(const struct sight *s)
{
	return !s->judged.seen && sight_has(s, FACT_FLASH_SUCCESS) &&
	       sight_has(s, FACT_APP_HASH) && !s->safe_mode;
}

static bool dead_bootloader(const struct sight *s)
{
	return sight_led(s, LED_D7_DIM);
}

static bool safe_only(const struct sight *s)
{
	return s->safe_mode && !s->judged.seen;
}

static bool led_only(const struct sight *s)
{
	return sight_has(s, FACT_LED);
}

static bool always(const struct sight *s)
{
	(void)s;
	return true;
}

static const struct rule rules[] = {
	/* The module table. */
	{ VERDICT_BOOTLOADER_CORRUPT, boot_corrupt, CONFIDENCE_CERTAIN, true,
	  "{who} fails its integrity check: the bootloader in flash is "
	  "damaged. Plain DFU cannot write a bootloader.",
	  NULL, NULL, repair_boot_old, NULL },
	{ VERDICT_BOOTLOADER_TOO_OLD, boot_old, CONFIDENCE_CERTAIN, true,
	  "{who} needs {need}, the {device} has {have}. Plain DFU cannot "
	  "write a bootloader, so the application does not run until it "
	  "comes by another road.",
	  NULL, NULL, repair_boot_old, NULL },
	{ VERDICT_NO_VALID_SYSTEM, system_corrupt, CONFIDENCE_CERTAIN, true,
	  "{who} fails its integrity check: the system in flash is damaged "
	  "or was written only in part.",
	  NULL, NULL, repair_no_system, NULL },
	{ VERDICT_PART_MISMATCH, parts_differ, CONFIDENCE_CERTAIN, true,
	  "The system parts are not of one release: {who} needs {need}, "
	  "the {device} has {have}.",
	  NULL, NULL, repair_parts, NULL },
	{ VERDICT_WRONG_PLATFORM, module_elsewhere, CONFIDENCE_CERTAIN, true,
	  "{who} is built for another platform than this {device}.", NULL, NULL,
	  repair_platform, NULL },
	{ VERDICT_APP_NEWER, app_newer, CONFIDENCE_CERTAIN, true,
	  "{who} is built for {need} or newer, the {device} has {have}.", NULL,
	  NULL, repair_app_newer, NULL },
	{ VERDICT_BOOTLOADER_TOO_NEW, boot_new, CONFIDENCE_LIKELY, true,
	  "{boot} is newer than {system} can work with: the system was taken "
	  "back and the bootloader was not. No check fails in this state.",
	  NULL, NULL, repair_boot_new, NULL },
	{ VERDICT_BOOTLOADER_TOO_NEW, holds_boot_new_words, CONFIDENCE_POSSIBLE,
	  true,
	  "The system was taken back and the bootloader was not ({proof}): "
	  "DFU does not touch the bootloader, so it is still the newer one.",
	  PROOF(FACT_VERSION_WANT, FACT_DFU_COMMAND, FACT_RELEASE), NULL,
	  repair_boot_new, failing_boot_new },
	{ VERDICT_BOOTLOADER_TOO_OLD, holds_boot_old_words, CONFIDENCE_POSSIBLE,
	  true,
	  "The system needs a newer bootloader than the {device} has ({proof}): "
	  "DFU writes system parts and does not touch the bootloader.",
	  PROOF(FACT_VERSION_WANT, FACT_DFU_COMMAND, FACT_RELEASE), NULL,
	  repair_boot_old, failing_boot_old },
	{ VERDICT_INSPECT_INVALID, inspect_invalid, CONFIDENCE_CERTAIN, false,
	  "The tool could not read the device's reply; the reply itself "
	  "shows the modules below.",
	  PROOF(FACT_INSPECT_INVALID),
	  STEPS({ "none",
		  "the modules are valid; the tool's reading of the reply "
		  "failed",
		  NULL }),
	  NULL, NULL },

	/* Wrong file, wrong place, wrong device. */
	{ VERDICT_WRONG_PLATFORM, holds_wrong_platform, CONFIDENCE_CERTAIN,
	  true,
	  "The file is built for another platform than this {device} "
	  "({proof}).",
	  PROOF(FACT_WRONG_PLATFORM, FACT_BUILD_PLATFORM, FACT_NOT_WRITEABLE),
	  NULL, repair_platform, failing_platform },
	{ VERDICT_MONOLITHIC, holds_monolithic_file, CONFIDENCE_LIKELY, true,
	  "The file is a monolithic image: too large for the place of an "
	  "application, it takes the place of system and application.",
	  PROOF(FACT_NOT_WRITEABLE, FACT_MONOLITHIC), NULL, repair_monolithic,
	  failing_range },
	{ VERDICT_MONOLITHIC, monolithic_table, CONFIDENCE_CERTAIN, true,
	  "One monolithic image is in place of system and application; there "
	  "is no separate user part.",
	  NULL, NULL, repair_monolithic, NULL },
	{ VERDICT_WRONG_USB_ID, holds_wrong_usb_id, CONFIDENCE_LIKELY, false,
	  "The command addresses the USB id of another platform ({proof}).",
	  PROOF(FACT_USB_COMMAND), NULL, repair_usb_id, failing_usb_id },
	{ VERDICT_FLASH_HARDWARE, erase_failed, CONFIDENCE_LIKELY, false,
	  "The flash cannot be erased ({proof}): most likely it is damaged.",
	  PROOF(FACT_ERASE_FAILED),
	  STEPS({ "flash", "bootloader", "swd" },
		{ "replace", "device", NULL }),
	  NULL, NULL },
	{ VERDICT_NOT_WRITEABLE, not_writeable, CONFIDENCE_CERTAIN, true,
	  "The address is outside of what may be written over DFU ({proof}).",
	  PROOF(FACT_NOT_WRITEABLE), NULL, repair_address, failing_range },

	/* The host. */
	{ VERDICT_USB_PERMISSION, permission, CONFIDENCE_CERTAIN, false,
	  "The host refuses access to the device ({proof}); the device itself "
	  "is not the cause.",
	  PROOF(FACT_PERMISSION, FACT_USB_OPEN, FACT_USB_CLOSED),
	  STEPS({ "host",
		  "install the udev rules file for vendor ids 2b04 and 1d50, "
		  "or add the user to the dialout group, then plug the device "
		  "in again",
		  NULL }),
	  NULL, NULL },
	{ VERDICT_WINDOWS_DRIVER, holds_windows_driver, CONFIDENCE_LIKELY,
	  false,
	  "The host sees the device and cannot open it ({proof}): the driver "
	  "is missing or bound to a stale entry.",
	  PROOF(FACT_USB_CLOSED, FACT_USB_OPEN, FACT_DRIVER,
		FACT_NO_DFU_DEVICE),
	  NULL, repair_windows, NULL },
	{ VERDICT_OTHER_DFU, holds_other_dfu, CONFIDENCE_LIKELY, false,
	  "A DFU device that is not from Particle, or a second one, is in "
	  "the way ({proof}).",
	  PROOF(FACT_MORE_DFU, FACT_USB_CLOSED, FACT_USB_FOUND),
	  STEPS({ "host",
		  "unplug or disable the other DFU device, or address this "
		  "one by its USB id or serial number",
		  NULL }),
	  NULL, NULL },

	/* Keys and radio. */
	{ VERDICT_SERVER_ADDRESS, address_lost, CONFIDENCE_LIKELY, false,
	  "The stored server address is gone ({proof}): the device goes to "
	  "the public cloud instead of the private one.",
	  PROOF(FACT_ADDRESS_LOST, FACT_NO_ADDRESS),
	  STEPS({ "enter", "dfu", NULL },
		{ "keys", "server key with the server's address", "dfu" },
		{ "reset", "device", NULL }),
	  NULL, failing_address },
	{ VERDICT_DEVICE_KEYS, keys_differ, CONFIDENCE_LIKELY, false,
	  "The cloud is reached, but the handshake fails ({proof}): the "
	  "device's key and the cloud's copy differ, or the server key is "
	  "wrong.",
	  PROOF(FACT_HANDSHAKE, FACT_LED),
	  STEPS({ "enter", "dfu", NULL }, { "keys", "server key", "dfu" },
		{ "keys", "device key, public half sent to the cloud", "dfu" },
		{ "reset", "device", NULL }),
	  NULL, NULL },
	{ VERDICT_SERVER_KEY, key_written, CONFIDENCE_LIKELY, false,
	  "The server key is wrong or has just been written anew ({proof}).",
	  PROOF(FACT_KEY_WRITTEN, FACT_LED, FACT_SERVER_KEY), NULL,
	  repair_server_key, NULL },
	{ VERDICT_MODEM_SILENT, modem_silent, CONFIDENCE_LIKELY, false,
	  "The cellular modem does not answer ({proof}).",
	  PROOF(FACT_MODEM_SILENT),
	  STEPS({ "check", "battery and power supply for the modem", NULL },
		{ "power-cycle", "remove usb and battery", NULL },
		{ "replace", "device", NULL }),
	  NULL, NULL },
	{ VERDICT_NCP_SILENT, ncp_silent, CONFIDENCE_LIKELY, false,
	  "The network co-processor does not answer. {proof}",
	  PROOF(FACT_MODEM_SILENT),
	  STEPS({ "power-cycle", "remove usb and battery", NULL },
		{ "flash", "ncp", "serial" }),
	  NULL, NULL },

	/* Crashes. */
	{ VERDICT_DOWNGRADE_CRASH, holds_downgrade_crash, CONFIDENCE_POSSIBLE,
	  false,
	  "The device crashes since it was taken to an older system ({led}).",
	  PROOF(FACT_DOWNGRADE, FACT_RELEASE_FROM, FACT_SOS), NULL,
	  repair_downgrade, NULL },
	{ VERDICT_APP_BLOCKS, app_blocks, CONFIDENCE_LIKELY, true,
	  "The application keeps the system from receiving the update "
	  "({proof}): it stays too long in one piece of code.",
	  PROOF(FACT_APP_HANGS, FACT_LED, FACT_FLASH_FAILED),
	  STEPS({ "enter", "safe-mode", NULL },
		{ "flash", "application", "ota" },
		{ "flash", "application that returns from loop within seconds",
		  "dfu" }),
	  NULL, NULL },
	{ VERDICT_STACK_OVERFLOW, stack_overflow, CONFIDENCE_CERTAIN, true,
	  "The application crashes by a stack overflow ({led}).",
	  PROOF(FACT_SOS),
	  STEPS({ "enter", "safe-mode", NULL },
		{ "flash", "application that needs less stack", "ota" }),
	  NULL, NULL },
	{ VERDICT_SOS_ASSERTION, assertion, CONFIDENCE_LIKELY, false,
	  "The device stops with an assertion failure (SOS, 10 blinks): "
	  "application, or system and radio stack that do not fit.",
	  PROOF(FACT_SOS),
	  STEPS({ "enter", "dfu", NULL }, { "flash", "tinker", "dfu" },
		{ "flash", "bootloader", "swd" },
		{ "flash", "system-part1", "swd" }),
	  NULL, NULL },

	/* Flashing over USB and serial. */
	{ VERDICT_LEAVE_BENIGN, leave_benign, CONFIDENCE_LIKELY, false,
	  "The download is complete; the device restarted before the tool "
	  "had asked for its state. Not a failed write.",
	  PROOF(FACT_GET_STATUS, FACT_DFU_DONE),
	  STEPS({ "none",
		  "the write is complete; read the module table to confirm",
		  NULL }),
	  NULL, NULL },
	{ VERDICT_GET_STATUS, get_status, CONFIDENCE_POSSIBLE, true,
	  "The download ended with a status error that does not tell whether "
	  "the write was good; old bootloaders show it at every download.",
	  PROOF(FACT_GET_STATUS), NULL, repair_get_status, NULL },
	{ VERDICT_SERIAL_TIMEOUT, serial_timeout, CONFIDENCE_LIKELY, false,
	  "The device does not answer on the serial port ({proof}): it is "
	  "not in listening mode, or its application disturbs the transfer.",
	  PROOF(FACT_SERIAL_TIMEOUT),
	  STEPS({ "reset", "device", NULL }, { "enter", "listening", NULL },
		{ "flash", "application", "serial" }, { "enter", "dfu", NULL },
		{ "flash", "application", "dfu" }),
	  NULL, NULL },
	{ VERDICT_OTA_REJECTED, rejected, CONFIDENCE_CERTAIN, true,
	  "The device received the image and refuses it ({proof}).",
	  PROOF(FACT_OTA_ERROR, FACT_UPDATES_OFF), NULL, repair_rejected,
	  NULL },
	{ VERDICT_SERIAL_ERROR, serial_error, CONFIDENCE_POSSIBLE, false,
	  "Flashing over serial fails at its start ({proof}).",
	  PROOF(FACT_SERIAL_ERROR, FACT_SERIAL_FLASH),
	  STEPS({ "enter", "dfu", NULL }, { "flash", "application", "dfu" }),
	  NULL, NULL },
	{ VERDICT_STUCK_IN_DFU, stuck_in_dfu, CONFIDENCE_LIKELY, false,
	  "The write was good and the device stays in DFU mode ({proof}).",
	  PROOF(FACT_IN_DFU, FACT_LED, FACT_DFU_DONE), NULL, repair_stuck,
	  NULL },
	{ VERDICT_DFU_HOST, dfu_host, CONFIDENCE_POSSIBLE, false,
	  "The transfer over USB stops at the host's side ({proof}).",
	  PROOF(FACT_DFU_STALLS, FACT_RECONNECT, FACT_USB_OPEN,
		FACT_NO_DFU_DEVICE, FACT_CABLE),
	  NULL, repair_dfu_host, NULL },

	/* The cloud. */
	{ VERDICT_PRODUCT_UPDATE, holds_update_changed, CONFIDENCE_LIKELY,
	  false,
	  "The cloud put the product's firmware on the device ({proof}); "
	  "firmware flashed by hand is replaced in the same way.",
	  PROOF(FACT_AUTO_UPDATE, FACT_PRODUCT_VERSION),
	  STEPS({ "none", NULL, NULL },
		{ "console",
		  "mark the device as a development device before flashing "
		  "other firmware by hand",
		  NULL }),
	  NULL, NULL },
	{ VERDICT_OTA_NOT_APPLIED, shadowed, CONFIDENCE_LIKELY, true,
	  "The update was reported as good, but the old program runs "
	  "({proof}).",
	  PROOF(FACT_OLD_APP, FACT_APP_HASH, FACT_FLASH_SUCCESS), NULL,
	  repair_not_applied, NULL },
	{ VERDICT_OTA_FAILS, update_stalls, CONFIDENCE_LIKELY, true,
	  "The update over the air breaks off ({proof}).",
	  PROOF(FACT_OTA_TIMEOUT, FACT_FLASH_FAILED, FACT_LED), NULL,
	  repair_transfer, NULL },
	{ VERDICT_CLOUD_UPDATING, healer, CONFIDENCE_LIKELY, false,
	  "The cloud is updating the device by itself ({proof}); a reset now "
	  "would break it off.",
	  PROOF(FACT_HEALER, FACT_LED), NULL, repair_updating, NULL },
	{ VERDICT_STALE_CLOUD, holds_stale_cloud, CONFIDENCE_LIKELY, false,
	  "The web page shows {proof}, which is not what the device itself "
	  "reports: the device's own word counts.",
	  PROOF(FACT_RELEASE_SHOWN),
	  STEPS({ "none",
		  "the device runs what it reports; the page follows after "
		  "its next full connection",
		  NULL }),
	  NULL, NULL },

	/* The state as a whole. */
	{ VERDICT_NO_USER, no_app, CONFIDENCE_CERTAIN, true,
	  "There is no valid application in the {device}; system and "
	  "bootloader fit together.",
	  NULL, NULL, repair_no_app, NULL },
	{ VERDICT_BROWNOUT, brownout, CONFIDENCE_POSSIBLE, true,
	  "The supply voltage was too low ({proof}).", PROOF(FACT_LAST_RESET),
	  STEPS({ "check", "power supply, cable and battery", NULL }), NULL,
	  NULL },
	{ VERDICT_NO_MODULE_FAULT, trouble_elsewhere, CONFIDENCE_LIKELY, false,
	  "Every check passes: {boot} and {system} fit together. The trouble "
	  "is not in the modules.",
	  PROOF(FACT_SAFE_MODE, FACT_LED, FACT_DFU_TOOL, FACT_FLASH_TOOL), NULL,
	  repair_no_fault, NULL },
	{ VERDICT_HEALTHY, healthy, CONFIDENCE_CERTAIN, false,
	  "Every check passes: {boot} and {system} fit together.", NULL,
	  STEPS({ "none", NULL, NULL }), NULL, NULL },
	{ VERDICT_HEALTHY, flashed_well, CONFIDENCE_POSSIBLE, false,
	  "The update was taken: the device reports a new application.",
	  PROOF(FACT_APP_HASH, FACT_FLASH_SUCCESS),
	  STEPS({ "none", NULL, NULL }), NULL, NULL },
	{ VERDICT_BOOTLOADER_CORRUPT, dead_bootloader, CONFIDENCE_LIKELY, false,
	  "The bootloader does not run ({led}): only a debug probe reaches "
	  "the device.",
	  PROOF(FACT_LED), STEPS({ "flash", "bootloader", "swd" }), NULL,
	  NULL },
	{ VERDICT_NO_VALID_SYSTEM, holds_only_dfu, CONFIDENCE_POSSIBLE, false,
	  "The bootloader answers in DFU mode and nothing else does: there is "
	  "no valid system, or the mode was asked for.",
	  PROOF(FACT_USB_FOUND, FACT_LED, FACT_IN_DFU), NULL, repair_no_system,
	  NULL },
	{ VERDICT_APP_BLOCKS, any_crash, CONFIDENCE_POSSIBLE, false,
	  "The application keeps the system from working ({proof}).",
	  PROOF(FACT_SOS, FACT_CRASH_LOOP, FACT_APP_HANGS, FACT_LED),
	  STEPS({ "enter", "safe-mode", NULL },
		{ "flash", "application", "ota" },
		{ "flash", "tinker", "dfu" }),
	  NULL, NULL },
	{ VERDICT_UNKNOWN, safe_only, CONFIDENCE_POSSIBLE, false,
	  "The device is in safe mode; the module table that tells why is not "
	  "in the text. {led}",
	  PROOF(FACT_SAFE_MODE, FACT_LED),
	  STEPS({ "inspect", "read the module table", NULL }), NULL, NULL },
	{ VERDICT_NO_MODULE_FAULT, led_only, CONFIDENCE_POSSIBLE, false,
	  "Nothing tells of a module fault. {led}.", PROOF(FACT_LED),
	  STEPS({ "inspect", "read the module table to be sure", NULL }), NULL,
	  NULL },
	{ VERDICT_UNKNOWN, always, CONFIDENCE_POSSIBLE, false,
	  "The text does not tell the cause; below is what was recognised.",
	  NULL, STEPS({ "inspect", "read the module table", NULL }), NULL,
	  NULL },
};

const struct rule *rule_at(size_t i)
{
	return i < sizeof(rules) / sizeof(*rules) ? &rules[i] : NULL;
}
