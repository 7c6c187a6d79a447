/* SPDX-License-Identifier: MIT */
/*
 * What is said of keys and of the server's address.
 */
#include "model/evidence/says.h"

#include "base/count.h"

static const struct phrase rows[] = {
	{ "server address*lost", FACT_ADDRESS_LOST },
	{ "|lost*server address", FACT_ADDRESS_LOST },
	{ "|lost*the address", FACT_ADDRESS_LOST },
	{ "server address*gone", FACT_ADDRESS_LOST },
	{ "server address*empty", FACT_ADDRESS_LOST },
	{ "server address*missing", FACT_ADDRESS_LOST },
	{ "server address*erased", FACT_ADDRESS_LOST },
	{ "server address*all FF", FACT_ADDRESS_LOST },
	{ "server address*undefined", FACT_ADDRESS_LOST },
	{ "server address*null", FACT_ADDRESS_LOST },
	{ "tcp://null", FACT_ADDRESS_LOST },
	{ "tcp://undefined", FACT_ADDRESS_LOST },
	{ "tcp://255.255.255.255", FACT_ADDRESS_LOST },
	{ "private cloud", FACT_PRIVATE_CLOUD },
	{ "local cloud", FACT_PRIVATE_CLOUD },
	{ "own cloud", FACT_PRIVATE_CLOUD },
	{ "|our cloud", FACT_PRIVATE_CLOUD },
	{ "|our server", FACT_PRIVATE_CLOUD },
	{ "instead of ours", FACT_PRIVATE_CLOUD },
	{ "|brewskey|", FACT_PRIVATE_CLOUD },
	{ "own server", FACT_PRIVATE_CLOUD },
	{ "local server", FACT_PRIVATE_CLOUD },
	{ "spark-server", FACT_PRIVATE_CLOUD },
	{ "keys server % *#.#.#.#", FACT_PRIVATE_CLOUD },
	{ "keys server", FACT_SERVER_KEY },
	{ "server key", FACT_SERVER_KEY },
	{ "server public key", FACT_SERVER_KEY },
	{ "New keys in place", FACT_KEY_WRITTEN },
	{ "keys doctor", FACT_KEY_TOOL },
	{ "keys new", FACT_KEY_TOOL },
	{ "New Key Created", FACT_KEY_TOOL },
	{ "|RSA key&|ECC key", FACT_HANDSHAKE },
	{ "|ECC key&|RSA key", FACT_HANDSHAKE },
	{ "-a 1 *-s 2082", FACT_KEY_TOOL },
	{ "-a 1 *-s 34", FACT_KEY_TOOL },
};

const struct phrase_set says_keys = { READER_KEYS, rows, COUNT(rows) };
