/*
 * Memory that was asked for in vain by libraries that say nothing of it:
 * jansson leaves a member out of a document when there is none.  What counts
 * these is the one state of this folder; a document made while the count
 * rose is not to be shown.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

/* From now on; before the first document and the first thread. */
void memory_watch(void);
/* There was none for a part of a document. */
void memory_missed(void);
/* How often there was none since then. */
unsigned memory_refused(void);

#endif
