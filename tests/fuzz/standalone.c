/* SPDX-License-Identifier: MIT */
/*
 * Replays inputs through a fuzz target, for compilers without a fuzzer:
 *   fuzz_NAME [-n POINTS] FILE...
 * -n: each of them again for every library call that it makes, up to POINTS
 * of a kind, and that call fails.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "luck.h"

#define MAX_INPUT (20u << 20)

static int replay(const char *path, uint8_t *room, unsigned points)
{
	FILE *f = fopen(path, "rb");
	uint8_t *exact;
	size_t n;

	if (!f) {
		perror(path);
		return 1;
	}
	n = fread(room, 1, MAX_INPUT, f);
	fclose(f);
	/* To the byte, so that a sanitizer sees the end. */
	exact = malloc(n ? n : 1);
	if (!exact)
		return 1;
	memcpy(exact, room, n);
	LLVMFuzzerTestOneInput(exact, n);
	fuzz_each_call(exact, n, points);
	free(exact);
	return 0;
}

int main(int argc, char *argv[])
{
	uint8_t *room = malloc(MAX_INPUT);
	unsigned points = 0;
	int first = 1, failed = room ? 0 : 1;

	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		points = (unsigned)strtoul(argv[2], NULL, 10);
		first = 3;
	}
	for (int i = first; i < argc && room; i++)
		failed |= replay(argv[i], room, points);
	free(room);
	printf("%d inputs\n", argc - first);
	return failed;
}
