/* SPDX-License-Identifier: MIT */
/*
 * Writing one module: checked here before a byte leaves, carried by one
 * road, proven afterwards by what the device itself shows.
 *
 * The checks do not trust the device: our windows, our platform table, our
 * comparison of versions.  Nothing outside a platform's windows is written.
 */
#ifndef ROADS_FLASH_H
#define ROADS_FLASH_H

#include "device/job.h"
#include "firmware/image.h"
#include "model/catalog/road.h"
#include "model/catalog/table.h"

/*
 * May this image go to this device over this road?  `system` is the version
 * of its system part 1 (0: not known).  Errors: ERR_PRACTICE,
 * ERR_BAD_FILE (its flags), ERR_WRONG_PLATFORM, ERR_OUT_OF_WINDOW, ERR_NO_ROAD.
 */
int flash_check(const struct job *j, const struct flash_image *image,
		enum road over, unsigned system, struct err *e);

/*
 * Would the module run among these?  `then` is the table as it will be when
 * all that is planned is done.  ERR_DEPENDENCY.
 */
int flash_check_dependencies(const struct flash_image *image,
			     const struct table *then, struct err *e);

/* Version of system part 1 that a flash map depends on; 0: not known. */
unsigned flash_system(const struct table *now);

/* Where it goes on this device, or NULL. */
const struct window *flash_window(const struct job *j,
				  const struct flash_image *image,
				  unsigned system);

/*
 * Puts the module into the table as if it were installed over this road: a
 * write over DFU clears the application that would hide it.
 */
void flash_foresee(const struct flash_image *image, enum road over,
		   struct table *t);

/* The road for this kind of module in the present mode; ROAD_NONE: none. */
enum road flash_best_road(const struct job *j, const struct flash_image *image,
			  const struct table *now);

struct flash_result {
	uint64_t bytes;
	char proof[160]; /* one sentence */
	/* What the device itself showed for a proof. */
	bool shown;
	struct table table;
};

/*
 * Sends and proves.  `now` is the newest known table, or NULL.  The device is
 * left in the mode that the road ends in.
 */
int flash_send(struct job *j, const struct flash_image *image, enum road over,
	       const struct table *now, struct flash_result *r, struct err *e);

/* The roads; the checks above have been made. */
int flash_serial(struct job *j, const struct flash_image *image,
		 const struct table *now, struct flash_result *r,
		 struct err *e);
int flash_dfu(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e);
int flash_staged(struct job *j, const struct flash_image *image,
		 const struct table *now, struct flash_result *r,
		 struct err *e);
int flash_usb(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e);
int flash_ota(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e);

struct cloud_device;

/*
 * Token there, device known to the cloud and ours; before a run begins.  What
 * the cloud said goes to *out.
 */
int flash_ota_check(struct job *j, struct cloud_device *out, struct err *e);

/*
 * A fresh inspection shows exactly this module; ERR_NOT_APPLIED if it shows
 * another one or none, ERR_REPLACED if this one is not intact.
 */
int flash_prove(struct job *j, const struct flash_image *image,
		struct flash_result *r, struct err *e);
/* The same for a table at hand. */
int flash_is_in(const struct flash_image *image, const struct table *t,
		struct err *e);

#endif
