/* SPDX-License-Identifier: MIT */
/*
 * What is said of a transfer over serial: particle-cli, lrzsz's sb.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "Error writing firmware", FACT_WRITE_ERROR },
	{ "Error writing firmware", FACT_FLASH_TOOL },
	{ "flash --serial", FACT_SERIAL_FLASH },
	{ "flash* --serial", FACT_SERIAL_FLASH },
	{ "to your device --serial", FACT_SERIAL_ERROR },
	{ "serial flashing", FACT_SERIAL_FLASH },
	{ "flash& over serial", FACT_SERIAL_FLASH },
	{ "flash& via serial", FACT_SERIAL_FLASH },
	{ "Flashing in Listening mode", FACT_SERIAL_FLASH },
	{ "^! serial", FACT_NONE },
	{ "serial identify", FACT_SERIAL_ASKED },
	{ "particle identify", FACT_SERIAL_ASKED },
	{ "serial wifi", FACT_SERIAL_ASKED },
	{ "setup wifi", FACT_SERIAL_ASKED },
	{ "scan for nearby Wi-Fi", FACT_SERIAL_ASKED },
	{ "Select the Wi-Fi network", FACT_SERIAL_ASKED },
	{ "configure Wi-Fi on", FACT_SERIAL_ASKED },
	{ "^Waiting for the binary file to be sent", FACT_SERIAL_FLASH },
	{ "Timed out waiting for initial response", FACT_SERIAL_TIMEOUT },
	{ "timed out after #ms", FACT_SERIAL_TIMEOUT },
	{ "Serial timed out", FACT_SERIAL_TIMEOUT },
	{ "serial*timed out", FACT_SERIAL_TIMEOUT },
	{ "serial*timeout", FACT_SERIAL_TIMEOUT },
	{ "Timeout waiting for*ymodem", FACT_SERIAL_TIMEOUT },
	{ "ymodem*timeout", FACT_SERIAL_TIMEOUT },
	{ "ymodem*timed out", FACT_SERIAL_TIMEOUT },
	{ "Error writing firmware*unknown message", FACT_SERIAL_ERROR },
	{ "Error writing firmware*cancel", FACT_SERIAL_ERROR },
	{ "Error writing firmware*disconnected", FACT_SERIAL_ERROR },
	{ "No serial port identified", FACT_SERIAL_ERROR },
	{ "Transfer cancelled", FACT_SERIAL_ERROR },
	{ "file size is higher than the allowed", FACT_SERIAL_ERROR },
	{ "Failed to receive the file", FACT_SERIAL_ERROR },
	{ "Failed to save chunk", FACT_SERIAL_ERROR },
	{ "Verification failed!", FACT_SERIAL_ERROR },
	{ "YModem flashing is no longer supported", FACT_SERIAL_ERROR },
	{ "Error opening serial port", FACT_SERIAL_ERROR },
	{ "Cannot open /dev/tty", FACT_SERIAL_ERROR },
	{ "Cannot lock port", FACT_SERIAL_ERROR },
	{ "serial*unknown message", FACT_SERIAL_ERROR },
	{ "Transfer incomplete", FACT_SERIAL_ERROR },
	{ "Retry #: Timeout", FACT_SERIAL_TIMEOUT },
	{ "Retry #: NAK", FACT_SERIAL_ERROR },
	{ "Retry #: Got", FACT_SERIAL_ERROR },
	{ "Retry #: Cancelled", FACT_SERIAL_ERROR },
	{ "Serial flashing is not supported", FACT_SERIAL_ERROR },
	{ "No devices available via serial", FACT_SERIAL_ASKED },
	{ "^Sending: ", FACT_NONE },
	{ "Bytes Sent", FACT_NONE },
};

const struct phrase_set says_serial = { READER_SERIAL, rows, COUNT(rows) };
