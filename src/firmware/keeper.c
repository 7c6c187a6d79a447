/* SPDX-License-Identifier: MIT */
#include "firmware/keeper.h"

#include <string.h>

void keeper_init(struct keeper *k, struct firmware_set *set, const char *dir)
{
	memset(k, 0, sizeof(*k));
	k->set = set;
	k->dir = dir;
	pthread_mutex_init(&k->lock, NULL);
}

void keeper_fini(struct keeper *k)
{
	store_close(k->store);
	pthread_mutex_destroy(&k->lock);
}

int keeper_keep(void *ctx, const uint8_t *data, size_t len, const char *from,
		struct err *e)
{
	struct keeper *k = ctx;
	enum store_result result;
	char sha256[SHA256_HEX];
	int rc = 0;

	bytes_sha256_hex(data, len, sha256);
	pthread_mutex_lock(&k->lock);
	if (!k->store)
		rc = store_open(k->dir, true, &k->store, e);
	if (rc == 0)
		rc = store_put(k->store, data, len, from, &result, e);
	if (rc == 0)
		rc = firmware_set_add_stored(k->set, k->store, sha256, e);
	pthread_mutex_unlock(&k->lock);
	return rc;
}
