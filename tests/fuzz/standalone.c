/* SPDX-License-Identifier: MIT */
/*
 * Replays inputs through a fuzz target, for compilers without a fuzzer:
 *   fuzz_NAME FILE...
 */
#include <stdio.h>

#include "fuzz.h"

#define MAX_INPUT (20u << 20)

int main(int argc, char *argv[])
{
	uint8_t *data = malloc(MAX_INPUT);
	int failed = 0;

	for (int i = 1; i < argc && data; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *exact;
		size_t n;

		if (!f) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		n = fread(data, 1, MAX_INPUT, f);
		fclose(f);
		/* To the byte, so that a sanitizer sees the end. */
		exact = malloc(n ? n : 1);
		if (!exact)
			break;
		for (size_t k = 0; k < n; k++)
			exact[k] = data[k];
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
	free(data);
	printf("%d inputs\n", argc - 1);
	return failed;
}
