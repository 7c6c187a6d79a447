/* SPDX-License-Identifier: MIT */
/* What was read from a device: kept in the store, read once by several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/forge.h"
#include "firmware/keeper.h"
#include "model/catalog/platform.h"
#include "tests/lib/scratch.h"

static const struct module_ref part = { FUNCTION_SYSTEM, 1, 1213 };

static void forge(struct buf *out)
{
	struct forge_spec spec;

	buf_init(out, 1u << 20);
	assert_true(forge_from_version(PLATFORM_PHOTON, FUNCTION_SYSTEM, 1,
				       1213, &spec));
	assert_int_equal(forge_module(&spec, out, NULL), 0);
}

static size_t at_hand(struct firmware_set *set)
{
	const struct firmware_query q = { .platform_id = PLATFORM_PHOTON,
					  .function = FUNCTION_SYSTEM,
					  .index = 1,
					  .min_version = 1213 };
	const struct firmware *f[4];

	return firmware_find_all(set, &q, f, 4);
}

/* A device goes into the store, one that was made up never does. */
static void kept_where_it_belongs(void **state)
{
	char dir[SCRATCH_PATH], store[SCRATCH_PATH + 8];

	(void)state;
	scratch_folder(dir, sizeof(dir));
	snprintf(store, sizeof(store), "%s/store", dir);
	for (int practice = 1; practice >= 0; practice--) {
		struct firmware_set *set = firmware_set_new(true);
		struct keeper k;
		struct buf b;

		forge(&b);
		keeper_init(&k, set, practice, store);
		assert_int_equal(at_hand(set), 0);
		keeper_keep(&k, (const uint8_t *)b.data, b.len, "read from X");
		assert_int_equal(at_hand(set), 1);
		assert_int_equal(access(store, F_OK), practice ? -1 : 0);
		firmware_set_free(set);
		keeper_fini(&k);
		buf_fini(&b);
	}
	scratch_drop(dir);
}

static void *second(void *ctx)
{
	/* It is read by the first: waits, and has nothing to release. */
	return keeper_claim(ctx, PLATFORM_PHOTON, &part, NULL) ? ctx : NULL;
}

static bool halts(void *ctx)
{
	(void)ctx;
	return true;
}

static void one_reads_for_all(void **state)
{
	const struct module_ref other = { FUNCTION_SYSTEM, 2, 1213 };
	const struct progress halted = { .halt = halts };
	struct firmware_set *set = firmware_set_new(true);
	struct keeper k;
	pthread_t thread;
	void *claimed;

	(void)state;
	keeper_init(&k, set, true, NULL);
	assert_true(keeper_claim(&k, PLATFORM_PHOTON, &part, NULL));
	assert_true(keeper_claim(&k, PLATFORM_PHOTON, &other, NULL));
	assert_true(keeper_claim(&k, PLATFORM_P1, &part, NULL));
	assert_false(keeper_claim(&k, PLATFORM_PHOTON, &part, &halted));
	assert_int_equal(pthread_create(&thread, NULL, second, &k), 0);
	keeper_release(&k, PLATFORM_PHOTON, &part);
	pthread_join(thread, &claimed);
	if (claimed) /* it came when the first was through */
		keeper_release(&k, PLATFORM_PHOTON, &part);
	assert_true(keeper_claim(&k, PLATFORM_PHOTON, &part, NULL));
	assert_false(keeper_claim(NULL, PLATFORM_PHOTON, &part, NULL));
	firmware_set_free(set);
	keeper_fini(&k);
}

/* Many devices of a batch copy the same module from the same bytes. */
static void lent_once_for_all(void **state)
{
	struct firmware_set *set = firmware_set_new(true);
	const struct supply_want want = { .platform_id = PLATFORM_PHOTON,
					  .function = FUNCTION_SYSTEM,
					  .index = 1 };
	const struct supply s = { .set = set };
	const struct supply_image *one, *two, *alone;
	const char *sha256;
	struct keeper k;
	struct buf b;

	(void)state;
	forge(&b);
	keeper_init(&k, set, true, NULL);
	assert_null(supply_nth_sha(&s, &want, 0));
	keeper_keep(&k, (const uint8_t *)b.data, b.len, "read from X");
	sha256 = supply_nth_sha(&s, &want, 0);
	assert_non_null(sha256);
	assert_null(supply_nth_sha(&s, &want, 1));

	one = keeper_lend(&k, &s, sha256);
	two = keeper_lend(&k, &s, sha256);
	alone = keeper_lend(NULL, &s, sha256);
	assert_ptr_equal(one, two);
	assert_ptr_not_equal(one, alone);
	keeper_return(&k, one);
	assert_int_equal(two->bytes.len, b.len);
	assert_memory_equal(two->image.data, b.data, b.len);
	assert_memory_equal(alone->image.data, b.data, b.len);
	keeper_return(&k, two);
	keeper_return(NULL, alone);
	assert_null(k.loans);
	assert_null(keeper_lend(&k, &s, "0123"));
	firmware_set_free(set);
	keeper_fini(&k);
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_where_it_belongs),
		cmocka_unit_test(one_reads_for_all),
		cmocka_unit_test(lent_once_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
