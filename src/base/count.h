/* SPDX-License-Identifier: MIT */
/*
 * How many elements an array has.  Only for arrays, never for pointers: gcc
 * and clang warn of a pointer here.
 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
