/* SPDX-License-Identifier: MIT */
/*
 * Pages of verdicts about modules, files and their places.
 */
#include "model/diagnose/pages.h"

const struct explain_page explain_module_pages[] = {
	{ VERDICT_HEALTHY, "healthy",
	  "Every module on the device passes its checks and they fit "
	  "together.",
	  "All four checks of each module say pass, the versions "
	  "satisfy every dependency, and nothing in the text reports "
	  "trouble.",
	  "This is what a working device looks like. A bootloader that "
	  "is newer than needed and an application built for an older "
	  "system are fine.",
	  "Nothing has to be flashed. If something is wrong all the "
	  "same, add what the LED shows or the tool says to the text.",
	  "Do not reflash a healthy device to be on the safe side: "
	  "every write is a chance to lose power in the middle." },
	{ VERDICT_NO_MODULE_FAULT, "no module fault",
	  "The modules are complete and fit together, so the trouble "
	  "has another cause: application logic, network, host, or a "
	  "mode that was asked for.",
	  "All checks pass, but the device is in safe mode, a tool "
	  "reports a failure, or the LED shows something else than "
	  "breathing cyan.",
	  "Safe mode can be asked for by button, by a request or by the "
	  "application. A console page can show an old version. "
	  "Transfers can break on the way.",
	  "Reset once. Compare the version that the device reports with "
	  "the one that the web page shows. To exclude the application, "
	  "put Tinker on over DFU.",
	  "Do not flash system parts or a bootloader: they are good." },
	{ VERDICT_BOOTLOADER_TOO_OLD, "bootloader too old",
	  "A system part needs a newer bootloader than the device has. "
	  "The device runs its system, but no application: it stays in "
	  "safe mode.",
	  "The system part's dependency check fails, the line below it "
	  "names a bootloader version above the installed one. LED "
	  "breathing magenta; dark blue where no network is set up.",
	  "System parts were updated over DFU or with a tool that left "
	  "the bootloader out. Plain DFU cannot write a bootloader and "
	  "checks nothing.",
	  "Send the bootloader of the same release over serial in "
	  "listening mode (before Device OS 6.0), by USB request, or "
	  "over the air. Then the application, if it is missing.",
	  "Do not repeat the DFU flash of the parts: it cannot help. Do "
	  "not cut the power in the seconds after the bootloader was "
	  "sent." },
	{ VERDICT_BOOTLOADER_TOO_NEW, "bootloader too new after a downgrade",
	  "The system was taken back to an older release and the "
	  "bootloader stayed the newer one, or a bootloader needs a "
	  "newer system than there is.",
	  "On Photon and P1: bootloader 100 or above with a system "
	  "before 0.7.0. No check fails, yet updates are not applied or "
	  "the device sits in safe mode.",
	  "DFU replaces system parts only. Bootloaders from 0.7.0 on "
	  "use code of the system that older systems do not have.",
	  "Go down in the order in which each step is accepted: system "
	  "part 2, bootloader over serial, system part 1. Or go up "
	  "again to a release that fits the bootloader; 0.6.3 and later "
	  "also replace it by themselves.",
	  "Do not mix parts of different releases on the way." },
	{ VERDICT_BOOTLOADER_CORRUPT, "bootloader damaged",
	  "The bootloader in flash does not match its checksum. The "
	  "device may still start now and fail at the next reset.",
	  "Integrity check of the bootloader fails. If it does not "
	  "start at all: only the D7 LED glows dimly and no USB device "
	  "appears.",
	  "Power was lost while it was written, the supply was too low, "
	  "or a wrong file went into its place.",
	  "As long as the system runs: send a bootloader of the "
	  "installed release over serial or by USB request, at once. If "
	  "nothing runs: debug probe (SWD).",
	  "Do not reset or unplug before the new bootloader is in. Do "
	  "not try DFU: the damaged bootloader is what serves it." },
	{ VERDICT_APP_NEWER, "application newer than the system",
	  "The application was built for a newer Device OS than the one "
	  "installed, so the device does not start it.",
	  "The user module's dependency check fails and names a higher "
	  "system version. LED breathing magenta, safe-mode event in "
	  "the cloud.",
	  "The application was compiled for the newest release, or an "
	  "update of the system broke off half way.",
	  "Flash the system parts of the release that the application "
	  "asks for (and its bootloader first, if that is too old), or "
	  "compile the application for the installed release.",
	  "If the cloud is already updating the device, do not reset it "
	  "and do not flash at the same time." },
	{ VERDICT_PART_MISMATCH, "system parts of different releases",
	  "The system consists of parts, and those on the device do not "
	  "belong together, or one is missing.",
	  "Version numbers of the system modules differ, a part's "
	  "dependency on another fails, or a part is not there. Often a "
	  "hard fault: red SOS, 1 blink.",
	  "An update stopped between two parts, parts were flashed by "
	  "hand in part, or an intermediate release was jumped over.",
	  "Enter DFU mode and flash the missing or older parts of the "
	  "newest release present. DFU takes them in any order.",
	  "Do not continue over the air: the device may refuse the part "
	  "that is missing. Mind that Electron files are numbered "
	  "otherwise than modules." },
	{ VERDICT_NO_VALID_SYSTEM, "no valid system",
	  "Only the bootloader runs, or the system in flash is damaged.",
	  "The device shows up in DFU mode by itself (blinking yellow) "
	  "and comes back to it after each reset, or a system part "
	  "fails its integrity check.",
	  "A write of the system was interrupted, or the wrong file "
	  "lies in its place.",
	  "Flash all system parts of one release over DFU, then an "
	  "application, then leave DFU.",
	  "Do not erase the whole flash: keys and settings live there "
	  "too." },
	{ VERDICT_DOWNGRADE_CRASH, "crash after a downgrade",
	  "Since an older system was installed the device crashes again "
	  "and again.",
	  "Red SOS or endless restarts right after going to an older "
	  "release.",
	  "Data or modules of the newer release are still there and the "
	  "older one cannot live with them.",
	  "Enter DFU mode with the button and flash the system parts of "
	  "the release that ran before. Then go down in the documented "
	  "steps.",
	  "Do not skip intermediate releases on the way down." },
	{ VERDICT_WRONG_PLATFORM, "file for another platform",
	  "The file was built for another kind of device.",
	  "The tool names an expected and a found platform id, the "
	  "address belongs to another platform, or the device's "
	  "platform check fails.",
	  "The wrong target was chosen in the compiler or the wrong "
	  "file was picked.",
	  "Compile for this platform and flash that file. If something "
	  "was written with force before, update the system over DFU "
	  "first.",
	  "Never use --force to get past this message." },
	{ VERDICT_WRONG_USB_ID, "USB id of another platform",
	  "The command asks for a USB device that is not this one.",
	  "The id behind -d differs from the id that the tool lists, "
	  "and no device is found.",
	  "The command was copied from instructions for another "
	  "platform.",
	  "Repeat the command with the id of the device that is "
	  "attached.",
	  "Do not change drivers or cables: the device was never asked." },
	{ VERDICT_NOT_WRITEABLE, "address cannot be written",
	  "The file would be written outside of what the device lets "
	  "DFU write.",
	  "dfu-util stops with a last page that is not writeable.",
	  "The address belongs to another platform, the file is too "
	  "large for its place, or it is a bootloader.",
	  "Take the address from the module's own header. Send a "
	  "bootloader over serial or by USB request.",
	  "Do not force it: beside the place lie keys, bootloader or "
	  "another module." },
	{ VERDICT_MONOLITHIC, "monolithic firmware",
	  "One image holds system and application together.",
	  "The module table shows a monolithic module, or a file is far "
	  "larger than an application may be.",
	  "The firmware was built without modules (MODULAR=n), mostly "
	  "for debugging.",
	  "Write it at the place of the first system part, or build a "
	  "modular application. To go back, flash all system parts and "
	  "an application over DFU.",
	  "Do not write it to the application's address." },
	{ VERDICT_NO_USER, "no valid application",
	  "System and bootloader are good, but there is no application "
	  "that could run.",
	  "The user slot is empty or fails its integrity check. LED "
	  "breathing magenta.",
	  "The application was erased, its transfer was interrupted, or "
	  "none was ever flashed.",
	  "Flash an application: over DFU on a bench, over the air if "
	  "the device is online. Tinker will do.",
	  "No system update is needed for this." },
	{ VERDICT_INTERMEDIATE, "intermediate release needed",
	  "The way to the wanted release goes through another one.",
	  "Parts are refused or the device hangs when several releases "
	  "are jumped over at once.",
	  "Older systems do not know the place or the format of newer "
	  "parts. Electron: 0.5.3 before 0.6, 0.6.4 before 0.7. Photon: "
	  "0.7.0 before 0.8 and later; before 0.7.0 one release at a "
	  "time over the air.",
	  "Over the air and over serial pass through the intermediate "
	  "release. Over DFU the target may be flashed at once.",
	  "Do not repeat the same jump over the air." },
	{ VERDICT_FLASH_HARDWARE, "flash memory damaged",
	  "The flash memory cannot be erased any more.",
	  "dfu-util reports a wrong state after ERASE_PAGE, again and "
	  "again.",
	  "Worn out or damaged flash; sometimes a write protection that "
	  "a probe can lift.",
	  "Try once to write the bootloader with a debug probe. If that "
	  "fails, replace the device.",
	  "Do not ship the device even if a later try succeeds." },
	{ VERDICT_UNKNOWN, "cause not known",
	  "The text does not tell enough for a diagnosis.",
	  "What was recognised is listed, and so are the lines that "
	  "were not understood.",
	  "The text is cut off, is about something else, or has a form "
	  "that is not known yet.",
	  "Add the module table (unbrick inspect, or serial inspect of "
	  "other tools) and what the LED shows.",
	  "Do not flash anything on suspicion." },
	{ VERDICT_UNKNOWN, NULL, NULL, NULL, NULL, NULL, NULL },
};
