/* SPDX-License-Identifier: MIT */
/*
 * What devices log, and with what they refuse an image.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "Validation failed: #", FACT_OTA_ERROR },
	{ "Validation failed: 0x@", FACT_OTA_ERROR },
	{ "Validation failed", FACT_OTA_ERROR },
	{ "Firmware update*rejected", FACT_OTA_ERROR },
	{ "update_error", FACT_OTA_ERROR },
	{ "DEPENDENCY_CHECK_FAILED", FACT_OTA_ERROR },
	{ "INTEGRITY_CHECK_FAILED", FACT_OTA_ERROR },
	{ "dependency missing", FACT_OTA_ERROR },
	{ "updates are disabled", FACT_UPDATES_OFF },
	{ "System.disableUpdates", FACT_UPDATES_OFF },
	{ "firmware updates disabled", FACT_UPDATES_OFF },
	{ "No response from NCP", FACT_MODEM_SILENT },
	{ "Failed to initialize*modem", FACT_MODEM_SILENT },
	{ "modem*not respond", FACT_MODEM_SILENT },
	{ "no response from*modem", FACT_MODEM_SILENT },
	{ "NCP*not respond", FACT_MODEM_SILENT },
	{ "Failed to initialize*NCP", FACT_MODEM_SILENT },
	{ "ncp client*error", FACT_MODEM_SILENT },
	{ "Failed to perform early initialization", FACT_MODEM_SILENT },
	{ "Failed to power on modem", FACT_MODEM_SILENT },
	{ "Modem is not responsive", FACT_MODEM_SILENT },
	{ "modem is not yet responding", FACT_MODEM_SILENT },
	{ "turning on the modem~ERROR", FACT_MODEM_SILENT },
	{ "Failure powering on the modem", FACT_MODEM_SILENT },
	{ "Failed to power off modem", FACT_MODEM_SILENT },
	{ "esp32*ERROR", FACT_WIFI_SILENT },
	{ "rltk*ERROR", FACT_WIFI_SILENT },
	{ "wifi NCP", FACT_WIFI_SILENT },
	{ "|IMEI|", FACT_CELLULAR },
	{ "|ICCID|", FACT_CELLULAR },
	{ "cellular", FACT_CELLULAR },
	{ "|SIM|", FACT_CELLULAR },
	{ "Unable to receive key", FACT_HANDSHAKE },
	{ "Cloud handshake failed", FACT_HANDSHAKE },
	{ "handshake failed", FACT_HANDSHAKE },
	{ "Handshake*error", FACT_HANDSHAKE },
	{ "public key*mismatch", FACT_HANDSHAKE },
	{ "|key*do not match", FACT_HANDSHAKE },
	{ "|keys*do not match", FACT_HANDSHAKE },
	{ "key*does not match", FACT_HANDSHAKE },
	{ "Server Address = type:255", FACT_NO_ADDRESS },
	{ "^deviceID=", FACT_NONE },
	{ "Last reset reason: #", FACT_STARTED },
	{ "INFO:", FACT_NONE },
	{ "TRACE:", FACT_NONE },
	{ "WARN:", FACT_NONE },
};

const struct phrase_set says_device = { READER_DEVICE, rows, COUNT(rows) };
