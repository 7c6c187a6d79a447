/* SPDX-License-Identifier: MIT */
/* The rules of the module table and of files that do not fit it. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"
#include "model/diagnose/repair.h"

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

static bool unclear(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_UNCLEAR);
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
	/* a device that shows nothing after that has lost its bootloader */
	return sight_has(s, FACT_ERASE_FAILED) && !facts_shows_nothing(s);
}

/* The module table. */
static const struct rule modules[] = {
	{ .verdict = VERDICT_BOOTLOADER_CORRUPT,
	  .holds = boot_corrupt,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary =
		  "{who} fails its integrity check: the bootloader in flash is "
		  "damaged. Plain DFU cannot write a bootloader.",
	  .repair = repair_boot_old },
	{ .verdict = VERDICT_BOOTLOADER_TOO_OLD,
	  .holds = boot_old,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary =
		  "{who} needs {need}, the {device} has {have}. Plain DFU "
		  "cannot write a bootloader, so the application does not run "
		  "until it comes in another way.",
	  .repair = repair_boot_old },
	{ .verdict = VERDICT_NO_VALID_SYSTEM,
	  .holds = system_corrupt,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "{who} fails its integrity check: the system in flash is "
		     "damaged or was written only in part.",
	  .repair = repair_no_system },
	{ .verdict = VERDICT_PART_MISMATCH,
	  .holds = parts_differ,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "The system parts are not of one release: {who} needs "
		     "{need}, the {device} has {have}.",
	  .repair = repair_parts },
	{ .verdict = VERDICT_WRONG_PLATFORM,
	  .holds = module_elsewhere,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "{who} is built for another platform than this {device}.",
	  .repair = repair_platform },
	{ .verdict = VERDICT_APP_NEWER,
	  .holds = app_newer,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "{who} is built for {need} or newer, the {device} has "
		     "{have}.",
	  .repair = repair_app_newer },
	{ .verdict = VERDICT_BOOTLOADER_TOO_NEW,
	  .holds = boot_new,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary =
		  "{boot} is newer than {system} can work with: the system "
		  "was taken back and the bootloader was not. No check fails "
		  "in this state.",
	  .repair = repair_boot_new },
	{ .verdict = VERDICT_BOOTLOADER_TOO_NEW,
	  .holds = holds_boot_new_words,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "The system was taken back and the bootloader was not "
		     "({proof}): DFU does not touch the bootloader, so it is "
		     "still the newer one.",
	  .proof = { FACT_VERSION_WANT, FACT_DFU_COMMAND, FACT_RELEASE },
	  .repair = repair_boot_new,
	  .failing = failing_boot_new },
	{ .verdict = VERDICT_BOOTLOADER_TOO_OLD,
	  .holds = holds_boot_old_words,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary =
		  "The system needs a newer bootloader than the {device} has "
		  "({proof}): DFU writes system parts and does not touch the "
		  "bootloader.",
	  .proof = { FACT_VERSION_WANT, FACT_DFU_COMMAND, FACT_RELEASE },
	  .repair = repair_boot_old,
	  .failing = failing_boot_old },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = unclear,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "{who} fails its dependency check; the text ends before "
		     "it tells which module is missing.",
	  .steps = { { "inspect", "read the whole module table", NULL } } },
	{ .verdict = VERDICT_INSPECT_INVALID,
	  .holds = inspect_invalid,
	  .confidence = CONFIDENCE_CERTAIN,
	  .summary = "The tool could not read the device's reply; the reply "
		     "itself shows the modules below.",
	  .proof = { FACT_INSPECT_INVALID },
	  .steps = { { "none",
		       "the modules are valid; the tool's reading of the reply "
		       "failed",
		       NULL } } },
};

/* Wrong file, wrong place, wrong device. */
static const struct rule file[] = {
	{ .verdict = VERDICT_WRONG_PLATFORM,
	  .holds = holds_wrong_platform,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary =
		  "The file is built for another platform than this {device} "
		  "({proof}).",
	  .proof = { FACT_WRONG_PLATFORM, FACT_BUILD_PLATFORM,
		     FACT_NOT_WRITEABLE },
	  .repair = repair_platform,
	  .failing = failing_platform },
	{ .verdict = VERDICT_WRONG_PLATFORM,
	  .holds = holds_named_elsewhere,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "What is flashed is made for another platform than this "
		     "{device} ({proof}).",
	  .proof = { FACT_MADE_FOR },
	  .repair = repair_platform,
	  .failing = failing_platform },
	{ .verdict = VERDICT_MONOLITHIC,
	  .holds = holds_monolithic_file,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary =
		  "The file is a monolithic image: too large for the place of "
		  "an application, it takes the place of system and "
		  "application.",
	  .proof = { FACT_NOT_WRITEABLE, FACT_MONOLITHIC },
	  .repair = repair_monolithic,
	  .failing = failing_range },
	{ .verdict = VERDICT_MONOLITHIC,
	  .holds = monolithic_table,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "One monolithic image is in place of system and "
		     "application; there is no separate user part.",
	  .repair = repair_monolithic },
	{ .verdict = VERDICT_MONOLITHIC,
	  .holds = holds_monolithic_over,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "What was written is larger than the place of the system "
		     "part that it begins at ({proof}): one image in place of "
		     "several modules.",
	  .proof = { FACT_DFU_ADDRESS, FACT_DFU_DONE },
	  .steps = { { "check", "whether one image for all was meant", NULL },
		     { "update", "system", "dfu" },
		     { "flash", "tinker", "dfu" } } },
	{ .verdict = VERDICT_NO_VALID_SYSTEM,
	  .holds = holds_program_over_system,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "A program was written to the place of a system part "
		     "({proof}), which is gone by that.",
	  .proof = { FACT_DFU_COMMAND },
	  /* a command tells what was meant, not what came of it */
	  .beside = { FACT_DFU_DONE, FACT_FLASH_SUCCESS, FACT_IN_DFU },
	  .look = "what the tool printed after the command",
	  .repair = repair_no_system },
	{ .verdict = VERDICT_WRONG_USB_ID,
	  .holds = holds_wrong_usb_id,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The command addresses the USB id of another platform "
		     "({proof}).",
	  .proof = { FACT_USB_COMMAND },
	  .firm = firm_usb_id,
	  .look = "the USB id of the device: unbrick list, dfu-util -l",
	  .repair = repair_usb_id,
	  .failing = failing_usb_id },
	{ .verdict = VERDICT_FLASH_HARDWARE,
	  .holds = erase_failed,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The flash cannot be erased ({proof}): most likely it is "
		     "damaged.",
	  .proof = { FACT_ERASE_FAILED },
	  .steps = { { "flash", "bootloader", "swd" },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_NOT_WRITEABLE,
	  .holds = not_writeable,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "The address is outside of what may be written over DFU "
		     "({proof}).",
	  .proof = { FACT_NOT_WRITEABLE },
	  .repair = repair_address,
	  .failing = failing_range },
};

const struct rule_set rules_modules = { modules, COUNT(modules) };

const struct rule_set rules_file = { file, COUNT(file) };
