/* SPDX-License-Identifier: MIT */
/*
 * What an analyzer that looks at one file at a time cannot see, for
 * `make analyze` alone, which puts it before each file: an error is negative.
 */
#ifndef TESTS_LINT_ANALYZER_H
#define TESTS_LINT_ANALYZER_H

#include "base/err.h"

static inline int analyzer_negative(int rc)
{
	if (rc >= 0)
		__builtin_unreachable();
	return rc;
}

#define err_set(...)	 analyzer_negative(err_set(__VA_ARGS__))
#define err_set_sys(...) analyzer_negative(err_set_sys(__VA_ARGS__))
#define err_pass(...)	 analyzer_negative(err_pass(__VA_ARGS__))
#define err_memory(...)	 analyzer_negative(err_memory(__VA_ARGS__))
#define err_context(...) analyzer_negative(err_context(__VA_ARGS__))

#endif
