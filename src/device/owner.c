/* SPDX-License-Identifier: MIT */
#include "device/owner.h"

#include <string.h>

static bool differ(const char *a, const char *b)
{
	return a[0] && b[0] && strcmp(a, b) != 0;
}

bool owner_known(const struct device *d)
{
	return d->id[0] && !d->twin;
}

/* Its id stands in what it shows just now, not only in what it once said. */
static bool shows_id(const struct device *d)
{
	char id[DEVICE_ID];

	return owner_known(d) && device_id_parse(d->usb.serial, id) &&
	       strcmp(id, d->id) == 0;
}

int owner_named(const struct job *j, struct err *e)
{
	const struct device *d = &j->device;

	if (owner_known(d))
		return 0;
	if (j->confirmed[0] && strcmp(j->confirmed, d->usb.port) == 0)
		return 0;
	return err_set(e, ERR_REFUSED, "owner",
		       "%s, so whose keys these are cannot be seen: look at "
		       "the cable, then add --confirm-port %s",
		       d->id[0] ? "two devices show this id"
				: "the device shows no id of its own",
		       d->usb.port);
}

static int not_its_own(const struct backup_manifest *b, struct err *e)
{
	return err_set(e, ERR_REFUSED, "owner", "the backup is of device %s",
		       b->device);
}

int owner_check(const struct job *j, const struct backup_manifest *b,
		struct err *e)
{
	const struct device *d = &j->device;

	if (strcmp(b->platform, d->platform->name) != 0)
		return err_set(e, ERR_REFUSED, "owner", "the backup is of a %s",
			       b->platform);
	if (differ(b->device, d->id))
		return not_its_own(b, e);
	if (owner_known(d) && b->device[0])
		return 0;
	if (!owner_known(d))
		return owner_named(j, e);
	if (strcmp(j->confirmed, d->usb.port) == 0)
		return 0;
	return err_set(e, ERR_REFUSED, "owner",
		       "the backup names no device (it was at port %s): if it "
		       "is of this one, add --confirm-port %s",
		       b->port[0] ? b->port : "unknown", d->usb.port);
}

int owner_check_area(const struct job *j, const struct keys *now, struct err *e)
{
	const struct device *d = &j->device;

	if (!shows_id(d) && differ(now->id, d->id))
		return err_set(e, ERR_WRONG_DEVICE, "owner",
			       "the key area at %s is of %s, not of %s",
			       d->usb.port, now->id, d->id);
	return owner_named(j, e);
}

/* Two keys that are both sound and not the same. */
static bool other_key(const struct keys *a, const struct keys *b)
{
	return a->device.state == KEY_GOOD && b->device.state == KEY_GOOD &&
	       strcmp(a->device.sha256, b->device.sha256) != 0;
}

int owner_check_backup(const struct job *j, const char *manifest,
		       const struct backup_manifest *b, const struct keys *now,
		       struct err *e)
{
	const struct device *d = &j->device;
	const char *is = d->id[0] ? d->id : now->id;
	struct keys then;
	int rc = owner_check(j, b, e);

	if (rc == 0)
		rc = owner_check_area(j, now, e);
	if (rc == 0)
		rc = backup_keys(manifest, b, d->platform, j->world->passphrase,
				 &then, e);
	if (rc < 0)
		return rc;
	if (b->device[0] && shows_id(d))
		return 0;
	if (differ(b->device, is) || differ(then.id, is))
		return err_set(e, ERR_REFUSED, "owner",
			       "the backup is of device %s, this is %s",
			       then.id[0] ? then.id : b->device, is);
	/* One that is known may have been given new keys since. */
	if (owner_known(d) && b->device[0] && now->id[0])
		return 0;
	if (other_key(&then, now))
		return err_set(e, ERR_REFUSED, "owner",
			       "the device has another key than the backup "
			       "(%.16s, not %.16s): it is not the same device",
			       now->device.sha256, then.device.sha256);
	return 0;
}
