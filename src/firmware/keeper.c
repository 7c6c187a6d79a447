/* SPDX-License-Identifier: MIT */
#include "firmware/keeper.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_S	60
#define LOOK_MS 100 /* how often the stop flag is looked at */

void keeper_init(struct keeper *k, struct firmware_set *set, bool practice,
		 const char *dir)
{
	memset(k, 0, sizeof(*k));
	k->set = set;
	k->practice = practice;
	k->dir = dir;
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->read, NULL);
}

void keeper_fini(struct keeper *k)
{
	store_close(k->store);
	pthread_cond_destroy(&k->read);
	pthread_mutex_destroy(&k->lock);
}

/* The claim on this part, else a free place; NULL: neither. */
static struct keeper_claim *find(struct keeper *k, int platform_id,
				 const struct module_ref *what)
{
	struct keeper_claim *empty = NULL;

	for (size_t i = 0; i < KEEPER_CLAIMS; i++) {
		struct keeper_claim *c = &k->claims[i];

		if (!c->taken)
			empty = c;
		else if (c->platform_id == platform_id &&
			 c->what.function == what->function &&
			 c->what.index == what->index &&
			 c->what.version == what->version)
			return c;
	}
	return empty;
}

static void wait_a_little(struct keeper *k)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&k->read, &k->lock, &until);
}

bool keeper_claim(struct keeper *k, int platform_id,
		  const struct module_ref *what, const struct progress *p)
{
	struct keeper_claim *c;
	bool ours = false, waited = false;
	int left = WAIT_S * 1000 / LOOK_MS;

	if (!k)
		return false;
	pthread_mutex_lock(&k->lock);
	while ((c = find(k, platform_id, what)) && c->taken && left-- > 0 &&
	       !progress_stop(p)) {
		waited = true;
		wait_a_little(k);
	}
	if (c && !c->taken && !waited) {
		*c = (struct keeper_claim){ true, platform_id, *what };
		ours = true;
	}
	pthread_mutex_unlock(&k->lock);
	return ours;
}

void keeper_release(struct keeper *k, int platform_id,
		    const struct module_ref *what)
{
	struct keeper_claim *c;

	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	c = find(k, platform_id, what);
	if (c)
		c->taken = false;
	pthread_cond_broadcast(&k->read);
	pthread_mutex_unlock(&k->lock);
}

static void put(struct keeper *k, const uint8_t *data, size_t len,
		const char *from)
{
	enum store_result result = STORE_REFUSED;
	char sha256[SHA256_HEX];

	bytes_sha256_hex(data, len, sha256);
	if (!k->store && store_open(k->dir, true, &k->store, NULL) < 0)
		return;
	if (store_put(k->store, data, len, from, &result, NULL) == 0)
		firmware_set_add_stored(k->set, k->store, sha256, NULL);
}

void keeper_keep(struct keeper *k, const uint8_t *data, size_t len,
		 const char *from)
{
	if (!k || !k->set)
		return;
	pthread_mutex_lock(&k->lock);
	if (k->practice)
		firmware_set_add_bytes(k->set, data, len, from, NULL);
	else
		put(k, data, len, from);
	pthread_mutex_unlock(&k->lock);
}

struct keeper_loan {
	struct supply_image image; /* what is lent, so it comes first */
	unsigned users;
	struct keeper_loan *next;
};

static struct keeper_loan *loan_new(const struct supply *s, const char *sha256)
{
	struct keeper_loan *l = calloc(1, sizeof(*l));

	if (l && supply_sha(s, sha256, &l->image, NULL) == 0)
		return l;
	if (l)
		supply_image_fini(&l->image);
	free(l);
	return NULL;
}

const struct supply_image *keeper_lend(struct keeper *k, const struct supply *s,
				       const char *sha256)
{
	struct keeper_loan *l;

	if (!k) {
		l = loan_new(s, sha256);
		return l ? &l->image : NULL;
	}
	pthread_mutex_lock(&k->lock);
	l = k->loans;
	while (l && strcmp(l->image.image.sha256, sha256) != 0)
		l = l->next;
	if (!l && (l = loan_new(s, sha256))) {
		l->next = k->loans;
		k->loans = l;
	}
	if (l)
		l->users++;
	pthread_mutex_unlock(&k->lock);
	return l ? &l->image : NULL;
}

void keeper_return(struct keeper *k, const struct supply_image *image)
{
	struct keeper_loan *l = (struct keeper_loan *)(uintptr_t)image;

	if (k) {
		struct keeper_loan **at = &k->loans;
		bool used;

		pthread_mutex_lock(&k->lock);
		used = --l->users > 0;
		while (!used && *at != l)
			at = &(*at)->next;
		if (!used)
			*at = l->next;
		pthread_mutex_unlock(&k->lock);
		if (used)
			return;
	}
	supply_image_fini(&l->image);
	free(l);
}
