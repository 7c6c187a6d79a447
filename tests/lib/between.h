/* SPDX-License-Identifier: MIT */
/*
 * assert_in_range() is deprecated in cmocka 2, and what it names instead is
 * not in cmocka 1.
 */
#ifndef TESTS_BETWEEN_H
#define TESTS_BETWEEN_H

/* low <= value <= high, which fit an int64_t. */
#define assert_between(value, low, high)                                       \
	do {                                                                   \
		int64_t value_ = (value), low_ = (low), high_ = (high);        \
		if (value_ < low_ || value_ > high_)                           \
			fail_msg(#value " is %lld, not from %lld to %lld",     \
				 (long long)value_, (long long)low_,           \
				 (long long)high_);                            \
	} while (0)

#endif
